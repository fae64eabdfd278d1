"""Shipments as JSON."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from shop.core.fields import QtyField
from shop.trading.orders.rules import MAX_LINES
from shop.trading.orders.schemas import ID


class ShipmentLineIn(Schema):
    """How much of one order line goes along."""

    line_id = fields.Integer(required=True, strict=True, validate=ID)
    qty = QtyField(required=True)


class ShipmentIn(Schema):
    """POST /orders/{no}/shipments; without `lines` everything that is still open goes along.

    Loads to {lines: {line_id: thousandths} | None, last, carrier, tracking, note}.
    """

    lines = fields.List(
        fields.Nested(ShipmentLineIn),
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=MAX_LINES),
    )
    last = fields.Boolean(load_default=False)
    carrier = fields.String(load_default="", validate=validate.Length(max=120))
    tracking = fields.String(load_default="", validate=validate.Length(max=64))
    note = fields.String(load_default="", validate=validate.Length(max=255))

    @post_load
    def by_line(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        sent: dict[int, int] = {}
        for line in data["lines"] or ():
            sent[line["line_id"]] = sent.get(line["line_id"], 0) + line["qty"]
        return {**data, "lines": sent or None}


class ShipmentLineOut(Schema):
    """One line of a shipment."""

    line_id = fields.Integer(attribute="order_line_id")
    qty = QtyField(attribute="qty_milli")


class ShipmentOut(Schema):
    """One delivery on its way."""

    no = fields.String()
    carrier = fields.String()
    tracking = fields.String()
    note = fields.String()
    last = fields.Boolean()
    shipped_at = fields.AwareDateTime(format="iso")
    lines = fields.List(fields.Nested(ShipmentLineOut))
