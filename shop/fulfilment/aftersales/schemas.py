"""Claims as JSON."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, pre_load, validate

from shop.core.fields import QtyField
from shop.core.page import MAX_PAGE_SIZE
from shop.fulfilment.aftersales.rules import MAX_PHOTOS, Wanted
from shop.fulfilment.aftersales.states import Answer, ClaimEvent, ClaimKind, ClaimStatus, Decision
from shop.trading.orders.rules import MAX_LINES
from shop.trading.orders.schemas import ID

FEN = validate.Range(min=1, max=10**12)
WORDS = validate.Length(max=1000)


class ClaimedLineIn(Schema):
    """What is claimed of one order line: `qty` to give back or replace, or `amount_fen` off its price; loads to
    `Wanted`."""

    line_id = fields.Integer(required=True, strict=True, validate=ID)
    qty = QtyField(load_default=0)
    amount_fen = fields.Integer(load_default=0, strict=True, validate=FEN)
    reason = fields.String(required=True, validate=validate.Length(min=1, max=255))
    photo_ids = fields.List(
        fields.Integer(strict=True, validate=ID), load_default=[], validate=validate.Length(max=MAX_PHOTOS)
    )

    @post_load
    def as_wanted(self, data: dict[str, Any], **_more: Any) -> Wanted:
        return Wanted(
            line_id=data["line_id"],
            qty_milli=data["qty"],
            amount_fen=data["amount_fen"],
            reason=data["reason"],
            photo_ids=tuple(dict.fromkeys(data["photo_ids"])),
        )


class ClaimIn(Schema):
    """POST /orders/{no}/returns; loads to the arguments of `actions.file`."""

    kind = fields.Enum(ClaimKind, by_value=True, load_default=ClaimKind.RETURN)
    wanted = fields.List(
        fields.Nested(ClaimedLineIn),
        data_key="lines",
        required=True,
        validate=validate.Length(min=1, max=MAX_LINES),
    )
    wish = fields.String(load_default="", validate=WORDS)


class ClaimAgreedIn(Schema):
    """How much of one line is agreed to."""

    line_id = fields.Integer(required=True, strict=True, validate=ID)
    qty = QtyField(load_default=0, zero=True)
    amount_fen = fields.Integer(load_default=0, strict=True, validate=validate.Range(min=0, max=10**12))


class ClaimAnswerIn(Schema):
    """POST /returns/{no}/answer; `lines` only where it is agreed to in part. Loads to the arguments of
    `actions.answer`."""

    answer = fields.Enum(Answer, by_value=True, required=True)
    words = fields.String(load_default="", validate=WORDS)
    lines = fields.List(
        fields.Nested(ClaimAgreedIn), load_default=[], validate=validate.Length(max=MAX_LINES)
    )

    @post_load
    def by_line(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        lines = data.pop("lines")
        return {**data, "agreed": {line["line_id"]: line["qty"] or line["amount_fen"] for line in lines}}


class ClaimSettleIn(Schema):
    """POST /returns/{no}/settle; `saleable`: the order lines whose goods came back fit to be sold."""

    saleable = fields.List(
        fields.Integer(strict=True, validate=ID), load_default=[], validate=validate.Length(max=MAX_LINES)
    )
    words = fields.String(load_default="", validate=WORDS)


class ClaimWordsIn(Schema):
    """What the unit says to it."""

    words = fields.String(load_default="", validate=WORDS)


class ClaimDecisionIn(Schema):
    """POST /returns/{no}/decide."""

    decision = fields.Enum(Decision, by_value=True, required=True)
    words = fields.String(required=True, validate=validate.Length(min=1, max=1000))


class ClaimsQuery(Schema):
    """Filters of a list of claims."""

    status = fields.Enum(ClaimStatus, by_value=True, load_default=None)
    order_no = fields.String(data_key="order", load_default=None, validate=validate.Length(max=24))
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=100_000))
    size = fields.Integer(
        data_key="page_size", load_default=50, validate=validate.Range(min=1, max=MAX_PAGE_SIZE)
    )

    @pre_load
    def without_blanks(self, data: Any, **_more: Any) -> dict[str, Any]:
        """A filter form sends empty text for what is left open."""
        return {key: value for key, value in dict(data).items() if value != ""}


class ClaimPhotoOut(Schema):
    """One photo; its file is at /returns/{no}/photos/{id}."""

    id = fields.Integer()
    file_name = fields.String()
    size_bytes = fields.Integer()


class ClaimLineOut(Schema):
    """Asked, agreed to and settled of one order line."""

    line_id = fields.Integer(attribute="order_line_id")
    product_name = fields.String(attribute="order_line.product_name")
    unit = fields.String(attribute="order_line.unit")
    asked_qty = QtyField(attribute="asked_milli")
    asked_fen = fields.Integer()
    agreed_qty = QtyField(attribute="agreed_milli")
    agreed_fen = fields.Integer()
    settled_qty = QtyField(attribute="settled_milli")
    settled_fen = fields.Integer()
    saleable = fields.Boolean()
    reason = fields.String()


class ClaimStepOut(Schema):
    """One step with its words; without a user it was the clock."""

    event = fields.Enum(ClaimEvent, by_value=True)
    at = fields.AwareDateTime(format="iso")
    by_user = fields.Integer(allow_none=True)
    words = fields.String()


class ClaimListItem(Schema):
    """A claim in a list."""

    no = fields.String()
    order_no = fields.String(attribute="order.no")
    unit_name = fields.String(attribute="order.unit_name")
    cooperative_name = fields.String(attribute="order.cooperative_name")
    kind = fields.Enum(ClaimKind, by_value=True)
    status = fields.Enum(ClaimStatus, by_value=True)
    filed_at = fields.AwareDateTime(format="iso")
    answer_by_at = fields.AwareDateTime(format="iso", allow_none=True)
    settled_fen = fields.Integer()


class ClaimOut(ClaimListItem):
    """One claim whole. `refund_due_fen` is what the cooperative owes the unit for the order now."""

    wish = fields.String()
    claim_until_on = fields.Date(allow_none=True)
    answered_at = fields.AwareDateTime(format="iso", allow_none=True)
    escalated_at = fields.AwareDateTime(format="iso", allow_none=True)
    decided_at = fields.AwareDateTime(format="iso", allow_none=True)
    settled_at = fields.AwareDateTime(format="iso", allow_none=True)
    payable_fen = fields.Integer(attribute="order.payable_fen")
    refund_due_fen = fields.Integer(attribute="order.refund_due_fen")
    lines = fields.List(fields.Nested(ClaimLineOut))
    steps = fields.List(fields.Nested(ClaimStepOut))
