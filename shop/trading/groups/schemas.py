"""Group purchases as JSON: money in fen, quantities as decimal strings, instants in UTC."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from shop.core.fields import QtyField
from shop.core.page import MAX_PAGE_SIZE
from shop.trading.groups.pledging import Word
from shop.trading.groups.rules import MAX_INVITED, MAX_ITEMS, MAX_TIERS, ItemPlan, Plan
from shop.trading.groups.states import (
    Audience,
    Fairness,
    FreightKind,
    FreightSplit,
    GroupStatus,
    IfShort,
    PledgeStatus,
)
from shop.trading.orders.schemas import DAY, ID
from shop.trading.orders.states import Festival, FundSource, Purpose

FEN = validate.Range(min=0, max=10**13)


class TierIn(Schema):
    """From this total on, this price."""

    from_qty = QtyField(required=True)
    price_fen = fields.Integer(required=True, strict=True, validate=FEN)


class FreightRowIn(Schema):
    """From this total weight on, this freight."""

    from_kg = QtyField(required=True, zero=True)
    fee_fen = fields.Integer(required=True, strict=True, validate=FEN)


class GroupItemIn(Schema):
    """One SKU on group terms; what is left out is as the SKU says. Loads to `ItemPlan`."""

    sku_id = fields.Integer(required=True, strict=True, validate=ID)
    tiers = fields.List(fields.Nested(TierIn), load_default=list, validate=validate.Length(max=MAX_TIERS))
    base_price_fen = fields.Integer(strict=True, allow_none=True, load_default=None, validate=FEN)
    minimum_milli = QtyField(data_key="minimum_qty", zero=True, load_default=0)
    cap_milli = QtyField(data_key="cap_qty", allow_none=True, load_default=None)
    pack_milli = QtyField(data_key="pack_qty", allow_none=True, load_default=None)
    min_milli = QtyField(data_key="min_qty", allow_none=True, load_default=None)
    step_milli = QtyField(data_key="step_qty", allow_none=True, load_default=None)
    max_milli = QtyField(data_key="max_qty", allow_none=True, load_default=None)
    weight_milli = QtyField(data_key="weight_kg", allow_none=True, load_default=None)

    @post_load
    def as_plan(self, data: dict[str, Any], **_more: Any) -> ItemPlan:
        tiers = tuple((tier["from_qty"], tier["price_fen"]) for tier in data.pop("tiers"))
        return ItemPlan(tiers=tiers, **data)


class GroupIn(Schema):
    """POST /group-purchases; loads to {unit_id, cooperative_id, plan}. Neither id: the actor's first unit, else
    his cooperative."""

    unit_id = fields.Integer(strict=True, allow_none=True, validate=ID, load_default=None)
    cooperative_id = fields.Integer(strict=True, allow_none=True, validate=ID, load_default=None)
    title = fields.String(required=True, validate=validate.Length(min=1, max=120))
    about = fields.String(load_default="", validate=validate.Length(max=1000))
    items = fields.List(
        fields.Nested(GroupItemIn), required=True, validate=validate.Length(min=1, max=MAX_ITEMS)
    )
    opens_at = fields.AwareDateTime(format="iso", required=True)
    closes_at = fields.AwareDateTime(format="iso", required=True)
    deliver_first_on = fields.Date(required=True, validate=DAY)
    deliver_last_on = fields.Date(required=True, validate=DAY)
    delivery_note = fields.String(load_default="", validate=validate.Length(max=255))
    audience = fields.Enum(Audience, by_value=True, load_default=Audience.OPEN)
    region_code = fields.String(allow_none=True, load_default=None, validate=validate.Length(max=12))
    invited_unit_ids = fields.List(
        fields.Integer(strict=True, validate=ID), load_default=list, validate=validate.Length(max=MAX_INVITED)
    )
    freight_kind = fields.Enum(FreightKind, by_value=True, load_default=FreightKind.FREE)
    freight_fen = fields.Integer(strict=True, load_default=0, validate=FEN)
    freight_rows = fields.List(
        fields.Nested(FreightRowIn), load_default=list, validate=validate.Length(max=20)
    )
    freight_split = fields.Enum(FreightSplit, by_value=True, load_default=FreightSplit.BY_AMOUNT)
    fairness = fields.Enum(Fairness, by_value=True, load_default=Fairness.PRO_RATA)
    if_short = fields.Enum(IfShort, by_value=True, load_default=IfShort.LAPSE)
    extend_days = fields.Integer(strict=True, load_default=0, validate=validate.Range(min=0, max=30))
    close_when_full = fields.Boolean(load_default=False)

    @post_load
    def as_plan(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        who = {name: data.pop(name) for name in ("unit_id", "cooperative_id")}
        rows = tuple((row["from_kg"], row["fee_fen"]) for row in data.pop("freight_rows"))
        data |= {name: tuple(data[name]) for name in ("items", "invited_unit_ids")}
        return {**who, "plan": Plan(**data, freight_rows=rows)}


class PledgeWordIn(Schema):
    """What a unit says besides the item; for PATCH everything may be left out and stays as it was."""

    qty_milli = QtyField(data_key="qty")
    tolerance_milli = QtyField(data_key="tolerance", zero=True)
    fund_source = fields.Enum(FundSource, by_value=True)
    purpose = fields.Enum(Purpose, by_value=True)
    festival = fields.Enum(Festival, by_value=True)
    delivery_point_id = fields.Integer(strict=True, allow_none=True, validate=ID)
    note = fields.String(validate=validate.Length(max=255))
    reserved_gap_fen = fields.Integer(strict=True, validate=FEN)


class PledgeIn(PledgeWordIn):
    """POST …/pledges; loads to {unit_id, item_id, word}."""

    item_id = fields.Integer(required=True, strict=True, validate=ID)
    unit_id = fields.Integer(strict=True, allow_none=True, validate=ID, load_default=None)
    counted_unit_id = fields.Integer(strict=True, allow_none=True, validate=ID, load_default=None)
    qty_milli = QtyField(data_key="qty", required=True)
    fund_source = fields.Enum(FundSource, by_value=True, required=True)
    purpose = fields.Enum(Purpose, by_value=True, required=True)

    @post_load
    def as_word(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        who = {name: data.pop(name) for name in ("unit_id", "item_id")}
        return {**who, "word": Word(**data)}


class GroupReasonIn(Schema):
    """Why."""

    reason = fields.String(required=True, validate=validate.Length(min=1, max=255))


class ExtendIn(Schema):
    """Until when."""

    closes_at = fields.AwareDateTime(format="iso", required=True)


class CopyIn(Schema):
    """When the copy opens."""

    opens_at = fields.AwareDateTime(format="iso", required=True)


class InviteIn(Schema):
    """Which units."""

    unit_ids = fields.List(
        fields.Integer(strict=True, validate=ID),
        required=True,
        validate=validate.Length(min=1, max=MAX_INVITED),
    )


class GroupsQuery(Schema):
    """Filters of the list; loads to arguments of `queries.groups`. `region` is where the goods come from."""

    status = fields.List(fields.Enum(GroupStatus, by_value=True), load_default=None)
    audience = fields.Enum(Audience, by_value=True, load_default=None)
    region = fields.String(load_default=None, validate=validate.Length(max=12))
    cooperative_id = fields.Integer(data_key="cooperative", load_default=None, validate=ID)
    joined_by = fields.Integer(data_key="joined_by", load_default=None, validate=ID)
    q = fields.String(load_default=None, validate=validate.Length(max=64))
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=100_000))
    size = fields.Integer(
        data_key="page_size", load_default=50, validate=validate.Range(min=1, max=MAX_PAGE_SIZE)
    )


class PledgesQuery(Schema):
    """Filters of the actor's pledges."""

    status = fields.List(fields.Enum(PledgeStatus, by_value=True), load_default=None)
    group_id = fields.Integer(data_key="group", load_default=None, validate=ID)
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=100_000))
    size = fields.Integer(
        data_key="page_size", load_default=50, validate=validate.Range(min=1, max=MAX_PAGE_SIZE)
    )
