"""Runs and sheets as JSON and as forms."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from shop.core.fields import QtyField
from shop.fulfilment.acceptance.schemas import AcceptanceOut, SignedIn
from shop.fulfilment.deliveries import rules
from shop.fulfilment.deliveries.states import DeliveryStatus
from shop.trading.orders.schemas import DAY, ID

_SHORT = validate.Length(max=64)


class VehicleIn(Schema):
    """Who drives what."""

    carrier = fields.String(load_default="", validate=validate.Length(max=120))
    vehicle = fields.String(load_default="", validate=_SHORT)
    driver = fields.String(load_default="", validate=_SHORT)


class WindowIn(Schema):
    """Which open goods: wanted within these days (both included), and those that name no day."""

    first_on = fields.Date(required=True, validate=DAY)
    last_on = fields.Date(required=True, validate=DAY)
    undated = fields.Boolean(load_default=False)
    group_purchase_id = fields.Integer(load_default=None, allow_none=True, validate=ID)


class DeliveryIn(WindowIn, VehicleIn):
    """POST /deliveries; loads to {window: …, said: …}."""

    note = fields.String(load_default="", validate=validate.Length(max=255))

    @post_load
    def in_two(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        asked = {name: data.pop(name) for name in ("undated", "group_purchase_id")}
        days = {name: data[name] for name in ("first_on", "last_on")}
        return {"window": {**days, **asked}, "said": data}


class LoadedIn(Schema):
    """How much of one line of the run is on the vehicle; `no_more`: the missing part will not come."""

    line_id = fields.Integer(required=True, strict=True, validate=ID)
    qty = QtyField(required=True, zero=True)
    no_more = fields.Boolean(load_default=False)


class LoadIn(Schema):
    """POST /deliveries/{id}/load; without `lines` all that is open goes along.

    Loads to {loaded: {line id: thousandths} | None, no_more: {line id}}.
    """

    lines = fields.List(
        fields.Nested(LoadedIn),
        load_default=None,
        allow_none=True,
        validate=validate.Length(min=1, max=rules.MAX_LINES),
    )

    @post_load
    def by_line(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        lines = data["lines"]
        if lines is None:
            return {"loaded": None, "no_more": set()}
        no_more = {line["line_id"] for line in lines if line["no_more"]}
        return {"loaded": {line["line_id"]: line["qty"] for line in lines}, "no_more": no_more}


class SheetAcceptanceIn(SignedIn):
    """POST /sheets/{id}/acceptance: lines of all the orders of a sheet, signed by name."""


class SheetLineOut(Schema):
    """Part of an order line on a sheet."""

    id = fields.Integer()
    order_no = fields.String(attribute="line.order.no")
    order_line_id = fields.Integer()
    sku_id = fields.Integer(attribute="line.sku_id")
    product_name = fields.String(attribute="line.product_name")
    spec = fields.String(attribute="line.spec")
    unit = fields.String(attribute="line.unit")
    planned_qty = QtyField(attribute="qty_milli")
    going_qty = QtyField(attribute="going_milli")
    loaded_qty = QtyField(attribute="loaded_milli", allow_none=True)


class SheetOut(Schema):
    """One delivery sheet."""

    id = fields.Integer()
    no = fields.String()
    position = fields.Integer()
    unit_id = fields.Integer()
    unit_name = fields.String()
    counted_unit_name = fields.String()
    delivery_to = fields.String()
    lines = fields.List(fields.Nested(SheetLineOut))


class PickOut(Schema):
    """What to take from the store of one SKU."""

    sku_id = fields.Integer()
    product_name = fields.String()
    spec = fields.String()
    unit = fields.String()
    qty = QtyField(attribute="qty_milli")
    places = fields.Integer()


class DeliveryListItem(Schema):
    """A run in a list."""

    id = fields.Integer()
    no = fields.String()
    status = fields.Enum(DeliveryStatus, by_value=True)
    cooperative_id = fields.Integer()
    cooperative_name = fields.String()
    first_on = fields.Date()
    last_on = fields.Date()
    carrier = fields.String()
    vehicle = fields.String()
    driver = fields.String()
    note = fields.String()
    planned_at = fields.AwareDateTime(format="iso")
    loaded_at = fields.AwareDateTime(format="iso", allow_none=True)
    left_at = fields.AwareDateTime(format="iso", allow_none=True)
    done_at = fields.AwareDateTime(format="iso", allow_none=True)


class DeliveryOut(DeliveryListItem):
    """One run whole: the pick list, and the sheets that add up to it."""

    picks = fields.Function(lambda delivery: PickOut(many=True).dump(rules.picks(delivery.parcels)))
    sheets = fields.List(fields.Nested(SheetOut))


class SheetAcceptanceOut(Schema):
    """What one submit accepted: an acceptance for each order of the sheet."""

    acceptances = fields.List(fields.Nested(AcceptanceOut))
