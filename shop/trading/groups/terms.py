"""The organiser's terms as rows, and back; whether they hold today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from shop.catalog.products.models import Product, Sku
from shop.catalog.products.rules import check_ceiling
from shop.catalog.products.states import BaseUnit, SaleUnit
from shop.catalog.recommendations import queries as recommendations
from shop.core import clock
from shop.core.db import db
from shop.core.errors import Missing
from shop.core.money import MILLI
from shop.parties.buyers.models import BuyerUnit
from shop.parties.buyers.states import UnitStatus
from shop.parties.cooperatives.models import Cooperative
from shop.parties.regions import queries as regions
from shop.trading.groups import queries, rules
from shop.trading.groups.models import GroupFreightRow, GroupInvitation, GroupItem, GroupPurchase, GroupTier
from shop.trading.groups.rules import ItemPlan, Plan
from shop.trading.groups.states import Audience, FreightKind
from shop.trading.orders import basket

# Terms that are columns of the group under the same name.
SAME = (
    *("opens_at", "closes_at", "deliver_first_on", "deliver_last_on", "freight_kind", "freight_split"),
    *("fairness", "if_short", "extend_days", "close_when_full", "delivery_note", "audience"),
)


def may_be_sold(item: GroupItem) -> bool:
    """Whether an item can be ordered today on the group's terms: on sale, and not above the price review."""
    ceiling = item.sku.ceiling_fen
    return basket.on_sale(item.sku) and (ceiling is None or item.base_price_fen <= ceiling)


def check_goods(group: GroupPurchase, now: datetime) -> None:
    """Raise BadPlan, AboveCeiling or NotInUnionCatalogue unless all items may be sold on these terms today."""
    if gone := [item.product_name for item in group.items if not basket.on_sale(item.sku)]:
        rules.refuse({"items": [f"已下架或暂停供货，请移除：{'、'.join(gone)}"]})
    for item in group.items:
        check_ceiling(item.base_price_fen, item.sku.ceiling_fen, sku_id=item.sku_id)
    if dearer := [item.product_name for item in group.items if item.base_price_fen > item.sku.price_fen]:
        rules.refuse({"items": [f"基准价高于现在单独购买的价格，请调低：{'、'.join(dearer)}"]})
    named = {item.product_id: item.product_name for item in group.items}
    allowed = (
        recommendations.in_union_catalogue(sorted(named), clock.business_day(now))
        if group.of_union
        else set()
    )
    rules.check_goods_for_union(group.of_union, named, allowed)


def skus_of(items: Sequence[ItemPlan]) -> list[Sku]:
    """The SKUs in the order of the plan; all of one cooperative, so that one truck brings them."""
    wanted = select(Sku).where(Sku.id.in_([item.sku_id for item in items]))
    wanted = wanted.options(joinedload(Sku.product).joinedload(Product.cooperative))
    found = {sku.id: sku for sku in db.session.scalars(wanted)}
    if missing := [
        item.sku_id for item in items if item.sku_id not in found or not basket.on_sale(found[item.sku_id])
    ]:
        rules.refuse({"items": [f"商品（{'、'.join(map(str, missing))}）不存在或已停售"]})
    if len({sku.product.cooperative_id for sku in found.values()}) > 1:
        rules.refuse({"items": ["一次拼单的商品须来自同一家合作社（一车送达）"]})
    return [found[item.sku_id] for item in items]


def say(group: GroupPurchase, plan: Plan, skus: Sequence[Sku], *, by: int, now: datetime) -> None:
    """Write a plan onto a group that has none; raises BadPlan with every fault of its items at once."""
    seller: Cooperative = skus[0].product.cooperative
    group.title, group.about = plan.title.strip(), plan.about.strip()
    group.cooperative_id, group.cooperative_name = seller.id, seller.name
    group.cooperative_path = seller.region_path
    group.audience_path = _audience_path(group, plan)
    for name in SAME:
        setattr(group, name, getattr(plan, name))
    fixed = plan.freight_kind is FreightKind.FIXED
    group.freight_fen = plan.freight_fen if fixed else 0
    if plan.freight_kind is FreightKind.TABLE:
        group.freight_rows.extend(
            GroupFreightRow(from_milli=at, fee_fen=fee) for at, fee in plan.freight_rows
        )
    check_invited(plan.invited_unit_ids)
    group.invitations.extend(
        GroupInvitation(unit_id=one, invited_by=by, invited_at=now)
        for one in sorted(set(plan.invited_unit_ids))
    )
    faults: list[str] = []
    with db.session.no_autoflush:
        for one, sku in zip(plan.items, skus, strict=True):
            item = _item(one, sku)
            faults += _item_faults(item, one, plan)
            group.items.append(item)
    rules.refuse({"items": faults} if faults else {})


def _audience_path(group: GroupPurchase, plan: Plan) -> str:
    if plan.audience is Audience.REGION:
        return regions.region(plan.region_code or "").path
    if plan.audience is Audience.BELOW and not queries.has_below(group.organiser_unit_id):
        rules.refuse({"audience": ["本单位没有下级单位，也不代表其他单位，请选择其他范围"]})
    return ""


def _item(plan: ItemPlan, sku: Sku) -> GroupItem:
    def given(name: str) -> int:
        value = getattr(plan, name)
        return int(getattr(sku, name) if value is None else value)

    weight = plan.weight_milli or (sku.pack_milli if sku.base_unit is BaseUnit.KG else None)
    return GroupItem(
        sku_id=sku.id,
        sku=sku,
        product_id=sku.product_id,
        product_name=sku.product.name,
        spec=sku.spec,
        unit=sku.unit,
        base_price_fen=plan.base_price_fen or sku.price_fen,
        minimum_milli=plan.minimum_milli,
        cap_milli=plan.cap_milli,
        pack_milli=plan.pack_milli,
        min_milli=given("min_milli"),
        step_milli=given("step_milli"),
        max_milli=_most(plan, sku),
        weight_milli=weight,
        tiers=[GroupTier(from_milli=at, price_fen=price) for at, price in plan.tiers],
    )


def _most(plan: ItemPlan, sku: Sku) -> int:
    """The maximum asked for; else the SKU's, in whole steps, so that the two fit together."""
    if plan.max_milli is not None:
        return plan.max_milli
    step = plan.step_milli or sku.step_milli
    return sku.max_milli // step * step if step > 0 else sku.max_milli


def _item_faults(item: GroupItem, plan: ItemPlan, whole: Plan) -> list[str]:
    ladder = rules.tier_fault(
        plan.tiers,
        base_price_fen=item.base_price_fen,
        ceiling_fen=item.sku.ceiling_fen,
        cap_milli=item.cap_milli,
    )
    amounts = rules.quantity_fault(
        minimum=item.minimum_milli,
        cap=item.cap_milli,
        pack=item.pack_milli,
        low=item.min_milli,
        step=item.step_milli,
        high=item.max_milli,
    )
    unknown = rules.needs_weight(whole) and item.weight_milli is None
    weight = f"运费按重量计算，请填写每{item.spec}的重量" if unknown else ""
    whole_packs = item.sku.unit is not SaleUnit.KG and item.step_milli % MILLI
    pieces = "按件、箱、袋、瓶销售时，递增量须为整数" if whole_packs else ""
    return [f"{item.product_name}：{fault}" for fault in (ladder, amounts, weight, pieces) if fault]


def check_invited(unit_ids: Sequence[int]) -> None:
    """Raise Missing unless all are active units."""
    if not unit_ids:
        return
    wanted = select(BuyerUnit.id).where(BuyerUnit.id.in_(unit_ids), BuyerUnit.status == UnitStatus.ACTIVE)
    if unknown := set(unit_ids) - set(db.session.scalars(wanted)):
        raise Missing("有受邀单位不存在或已停用，请从名单中移除", unit_ids=sorted(unknown))


def plan_of(group: GroupPurchase) -> Plan:
    """The terms of a group as they could be said again."""
    return Plan(
        title=group.title,
        about=group.about,
        items=tuple(_item_plan(item) for item in group.items),
        region_code=group.audience_path.rstrip("/").rpartition("/")[2] or None,
        invited_unit_ids=tuple(one.unit_id for one in group.invitations),
        freight_fen=group.freight_fen,
        freight_rows=tuple((row.from_milli, row.fee_fen) for row in group.freight_rows),
        **{name: getattr(group, name) for name in SAME},
    )


def _item_plan(item: GroupItem) -> ItemPlan:
    return ItemPlan(
        sku_id=item.sku_id,
        tiers=tuple((tier.from_milli, tier.price_fen) for tier in item.tiers),
        base_price_fen=item.base_price_fen,
        minimum_milli=item.minimum_milli,
        cap_milli=item.cap_milli,
        pack_milli=item.pack_milli,
        min_milli=item.min_milli,
        step_milli=item.step_milli,
        max_milli=item.max_milli,
        weight_milli=item.weight_milli,
    )
