"""Acceptances as JSON."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from shop.core.fields import QtyField
from shop.fulfilment.acceptance.rules import Received
from shop.trading.orders.rules import MAX_LINES
from shop.trading.orders.schemas import ID


def _not_blank(text: str) -> None:
    if not text.strip():
        raise ValidationError("请签上收货人的姓名")


class ReceivedIn(Schema):
    """What was weighed of one line; loads to `Received`."""

    line_id = fields.Integer(required=True, strict=True, validate=ID)
    accepted_qty = QtyField(required=True, zero=True)
    refused_qty = QtyField(load_default=0, zero=True)
    reason = fields.String(load_default="", validate=validate.Length(max=255))
    photo_id = fields.Integer(load_default=None, allow_none=True, strict=True, validate=ID)

    @post_load
    def as_received(self, data: dict[str, Any], **_more: Any) -> Received:
        return Received(
            line_id=data["line_id"],
            accepted_milli=data["accepted_qty"],
            refused_milli=data["refused_qty"],
            reason=data["reason"],
            photo_id=data["photo_id"],
        )


class AcceptanceIn(Schema):
    """POST /orders/{no}/acceptance."""

    lines = fields.List(
        fields.Nested(ReceivedIn), required=True, validate=validate.Length(min=1, max=MAX_LINES)
    )
    note = fields.String(load_default="", validate=validate.Length(max=255))
    signed_name = fields.String(load_default="", validate=validate.Length(max=60))


class SignedIn(AcceptanceIn):
    """The same at the door, where the receiver signs with his name."""

    signed_name = fields.String(required=True, validate=[validate.Length(min=1, max=60), _not_blank])


class AcceptanceLineOut(Schema):
    """One line of an acceptance."""

    line_id = fields.Integer(attribute="order_line_id")
    accepted_qty = QtyField(attribute="accepted_milli")
    refused_qty = QtyField(attribute="refused_milli")
    amount_fen = fields.Integer()
    reason = fields.String()
    photo_id = fields.Integer(allow_none=True)


class AcceptanceOut(Schema):
    """One acceptance at the door."""

    no = fields.String()
    accepted_at = fields.AwareDateTime(format="iso")
    accepted_on = fields.Date()
    note = fields.String()
    signed_name = fields.String()
    lines = fields.List(fields.Nested(AcceptanceLineOut))
