"""Group purchases and pledges as JSON goes out."""

from __future__ import annotations

from marshmallow import Schema, fields

from shop.core.fields import QtyField
from shop.trading.groups import allotted
from shop.trading.groups.states import (
    Audience,
    Fairness,
    FreightKind,
    FreightSplit,
    GroupStatus,
    IfShort,
    PledgeStatus,
)
from shop.trading.orders.states import Festival, FundSource, Purpose


class TierOut(Schema):
    """One tier."""

    from_qty = QtyField(attribute="from_milli")
    price_fen = fields.Integer()


class NextTierOut(Schema):
    """How far it is to the next tier and what it would save on what is pledged by now."""

    from_qty = QtyField(attribute="tier.from_milli")
    price_fen = fields.Integer(attribute="tier.price_fen")
    more_qty = QtyField(attribute="more_milli")
    saves_all_fen = fields.Integer()
    saves_own_fen = fields.Integer()


class PledgeOut(Schema):
    """One unit's pledge and what became of it."""

    id = fields.Integer()
    group_id = fields.Integer()
    item_id = fields.Integer()
    unit_id = fields.Integer()
    counted_unit_id = fields.Integer()
    status = fields.Enum(PledgeStatus, by_value=True)
    qty = QtyField(attribute="qty_milli")
    tolerance = QtyField(attribute="tolerance_milli")
    delivery_point_id = fields.Integer(allow_none=True)
    fund_source = fields.Enum(FundSource, by_value=True)
    purpose = fields.Enum(Purpose, by_value=True)
    festival = fields.Enum(Festival, by_value=True)
    note = fields.String()
    reserved_gap_fen = fields.Integer()
    waiting = fields.Boolean()
    seen_price_fen = fields.Integer()
    most_fen = fields.Integer()
    approval_reason = fields.String()
    allocated_qty = QtyField(attribute="allocated_milli")
    final_price_fen = fields.Integer(allow_none=True)
    freight_fen = fields.Integer()
    saved_fen = fields.Function(allotted.saved_fen)
    why = fields.Function(allotted.words_of)
    closed_reason = fields.String()
    order_no = fields.String(attribute="order.no", allow_none=True)


class ItemProgressOut(Schema):
    """One item with its terms and how far it is."""

    id = fields.Integer(attribute="item.id")
    sku_id = fields.Integer(attribute="item.sku_id")
    product_name = fields.String(attribute="item.product_name")
    spec = fields.String(attribute="item.spec")
    unit = fields.String(attribute="item.unit.value")
    base_price_fen = fields.Integer(attribute="item.base_price_fen")
    tiers = fields.List(fields.Nested(TierOut), attribute="item.tiers")
    minimum_qty = QtyField(attribute="item.minimum_milli")
    cap_qty = QtyField(attribute="item.cap_milli", allow_none=True)
    pack_qty = QtyField(attribute="item.pack_milli", allow_none=True)
    min_qty = QtyField(attribute="item.min_milli")
    step_qty = QtyField(attribute="item.step_milli")
    max_qty = QtyField(attribute="item.max_milli")
    pledged_qty = QtyField(attribute="pledged_milli")
    pending_qty = QtyField(attribute="pending_milli")
    total_qty = QtyField(attribute="total_milli")
    left_qty = QtyField(attribute="left_milli", allow_none=True)
    units = fields.Integer()
    reached = fields.Boolean()
    to_minimum_qty = QtyField(attribute="to_minimum_milli")
    price_fen = fields.Integer()
    next_tier = fields.Nested(NextTierOut, attribute="next", allow_none=True)
    own_qty = QtyField(attribute="own_milli")
    own_fen = fields.Integer()
    own_saves_fen = fields.Integer()


class GroupOut(Schema):
    """A group with its progress, from a `Progress`."""

    id = fields.Integer(attribute="group.id")
    no = fields.String(attribute="group.no")
    title = fields.String(attribute="group.title")
    about = fields.String(attribute="group.about")
    status = fields.Enum(GroupStatus, by_value=True, attribute="group.status")
    organiser = fields.String(attribute="group.organiser_name")
    organiser_unit_id = fields.Integer(attribute="group.organiser_unit_id", allow_none=True)
    cooperative_id = fields.Integer(attribute="group.cooperative_id")
    cooperative = fields.String(attribute="group.cooperative_name")
    audience = fields.Enum(Audience, by_value=True, attribute="group.audience")
    opens_at = fields.AwareDateTime(format="iso", attribute="group.opens_at")
    closes_at = fields.AwareDateTime(format="iso", attribute="group.closes_at")
    seconds_left = fields.Function(lambda seen: int(seen.left.total_seconds()))
    takes_pledges = fields.Boolean()
    deliver_first_on = fields.Date(attribute="group.deliver_first_on")
    deliver_last_on = fields.Date(attribute="group.deliver_last_on")
    delivery_note = fields.String(attribute="group.delivery_note")
    freight_kind = fields.Enum(FreightKind, by_value=True, attribute="group.freight_kind")
    freight_split = fields.Enum(FreightSplit, by_value=True, attribute="group.freight_split")
    freight_fen = fields.Integer(attribute="group.freight_fen")
    fairness = fields.Enum(Fairness, by_value=True, attribute="group.fairness")
    if_short = fields.Enum(IfShort, by_value=True, attribute="group.if_short")
    close_when_full = fields.Boolean(attribute="group.close_when_full")
    answer_by_at = fields.AwareDateTime(format="iso", attribute="group.answer_by_at", allow_none=True)
    closed_at = fields.AwareDateTime(format="iso", attribute="group.closed_at", allow_none=True)
    closed_reason = fields.String(attribute="group.closed_reason")
    total_fen = fields.Integer(attribute="group.total_fen")
    freight_total_fen = fields.Integer(attribute="group.freight_total_fen")
    units = fields.Integer()
    reached = fields.Boolean()
    items = fields.List(fields.Nested(ItemProgressOut))
    own = fields.List(fields.Nested(PledgeOut))


class TotalOut(Schema):
    """What all units together get of an item."""

    sku_id = fields.Integer(attribute="item.sku_id")
    product_name = fields.String(attribute="item.product_name")
    spec = fields.String(attribute="item.spec")
    qty = QtyField(attribute="milli")
    price_fen = fields.Integer(attribute="item.final_price_fen")
    orders = fields.Integer()
