"""Group purchases of the demo world: one near its next tier, one closed with orders, one that lapsed, and a union's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from shop.catalog.products.models import Sku
from shop.catalog.products.states import SaleUnit
from shop.catalog.recommendations import queries as recommendations
from shop.cli.demo.trade import FESTIVALS, Buyer, Seller, deliver_waiting
from shop.core import clock
from shop.core.db import db
from shop.trading.groups import actions, queries
from shop.trading.groups.models import GroupItem, GroupPurchase
from shop.trading.groups.rules import ItemPlan, Plan
from shop.trading.groups.states import Audience, Fairness, FreightKind, FreightSplit
from shop.trading.orders import actions as orders
from shop.trading.orders.models import Order
from shop.trading.orders.states import Festival, FundSource, Purpose

KILO = 1000
ORDERS = 5  # of the closed group
DAY = timedelta(days=1)


def orders_for(number: int) -> int:
    """How many of `number` orders of the demo world come from the closed group: few of few."""
    return min(ORDERS, number // 8) if number >= 16 else 0


def make(customers: Sequence[Buyer], sellers: Sequence[Seller], *, orders_made: int, now: datetime) -> None:
    """Through the real actions; the demo canteen organises the open group, the demo cooperative supplies it.

    `orders_made` is how many units join the closed group, which becomes as many orders.
    """
    canteens = [one for one in customers if not one.union]
    _near_the_next_tier(canteens, sellers[0], now=now)
    if orders_made:
        _closed(canteens[1 : orders_made + 1], sellers[0], now=now - 12 * DAY)
    _lapsed(canteens[2:], sellers[1], now=now - 16 * DAY)
    _for_unions([one for one in customers if one.union], sellers, now=now)
    deliver_waiting()


def _near_the_next_tier(canteens: Sequence[Buyer], seller: Seller, *, now: datetime) -> None:
    """Eight canteens, 80 kg short of the second tier; one more pledge waits for its approver."""
    began = now - 3 * DAY
    plan = _plan("冬储蔬菜联合采购", seller, opens_at=began, closes_at=now + 3 * DAY, items=2)
    plan = replace(
        plan, freight_kind=FreightKind.FIXED, freight_fen=30_000, freight_split=FreightSplit.BY_WEIGHT
    )
    group = _open(plan, canteens[0], seller, now=began)
    first, second = group.items
    for hours, (buyer, kilos) in enumerate(
        zip(canteens[:8], (150, 120, 90, 130, 140, 110, 95, 85), strict=True), 1
    ):
        _pledge(first, buyer, kilos * KILO, tolerance=5 * KILO, now=began + timedelta(hours=hours))
    _pledge(second, canteens[1], 300 * KILO, now=began + timedelta(hours=9))
    _pledge(second, canteens[0], 260 * KILO, approved=False, now=now - timedelta(hours=2))


def _closed(canteens: Sequence[Buyer], seller: Seller, *, now: datetime) -> None:
    """A lot of the cooperative's own, closed and confirmed."""
    plan = _plan("合作社清仓拼单", seller, opens_at=now - 5 * DAY, closes_at=now, items=1)
    item = replace(plan.items[0], cap_milli=900 * KILO, tiers=plan.items[0].tiers[:1])
    plan = replace(plan, fairness=Fairness.FIRST_COME, items=(item,))
    lot = actions.draft(plan, cooperative_id=seller.cooperative_id, by=seller.user_id, now=plan.opens_at)
    actions.propose(lot, by=seller.user_id, now=plan.opens_at)
    for hours, buyer in enumerate(canteens, 1):
        _pledge(lot.items[0], buyer, 200 * KILO, now=plan.opens_at + timedelta(hours=hours))
    actions.close_due(queries.locked(lot.id), now=now)
    for order in db.session.scalars(select(Order).where(Order.group_purchase_id == lot.id)).all():
        orders.confirm(order, by=seller.user_id, now=now + timedelta(hours=2))


def _lapsed(canteens: Sequence[Buyer], seller: Seller, *, now: datetime) -> None:
    """Two canteens were not enough."""
    plan = _plan("山货尝鲜拼单", seller, opens_at=now - 4 * DAY, closes_at=now, items=1)
    group = _open(plan, canteens[0], seller, now=plan.opens_at)
    for buyer in canteens[:2]:
        _pledge(group.items[0], buyer, 60 * KILO, now=plan.opens_at + timedelta(hours=1))
    actions.close_due(queries.locked(group.id), now=now)


def _for_unions(unions: Sequence[Buyer], sellers: Sequence[Seller], *, now: datetime) -> None:
    """For the coming holiday, from the union catalogue, with the other unions invited by name."""
    found = _union_goods(sellers, now=now)
    if found is None or len(unions) < 2:
        return
    seller, goods = found
    opens = now - timedelta(hours=20)
    month = clock.next_month(clock.month_number(clock.business_day(now))) % 100
    festival = FESTIVALS.get(month, Festival.MID_AUTUMN)
    plan = Plan(
        title=f"{festival.value}慰问品工会集中采购", about="各级工会自愿参加，各自下单、各自开票、各自统计。",
        items=tuple(_item(sku) for sku in goods[:2]), opens_at=opens, closes_at=now + 6 * DAY,
        deliver_first_on=clock.business_day(now + 8 * DAY), deliver_last_on=clock.business_day(now + 10 * DAY),
        audience=Audience.INVITED, invited_unit_ids=tuple(one.unit_id for one in unions[1:]),
    )  # fmt: skip
    group = _open(plan, unions[0], seller, now=now)
    for buyer in unions[:3]:
        _pledge(group.items[0], buyer, 60 * KILO, festival=festival, now=now)


def _union_goods(sellers: Sequence[Seller], *, now: datetime) -> tuple[Seller, list[Sku]] | None:
    """What a union may buy of the first cooperative that has any."""
    for seller in sellers:
        skus = _skus(seller)
        allowed = recommendations.in_union_catalogue(
            [sku.product_id for sku in skus], clock.business_day(now)
        )
        if chosen := [sku for sku in skus if sku.product_id in allowed]:
            return seller, chosen
    return None


def _skus(seller: Seller) -> list[Sku]:
    """On offer, those by the kilogram first."""
    wanted = (
        select(Sku).where(Sku.id.in_([sku_id for sku_id, _least, _step in seller.offers])).order_by(Sku.id)
    )
    return sorted(db.session.scalars(wanted), key=lambda sku: (sku.unit is not SaleUnit.KG, sku.id))


def _plan(title: str, seller: Seller, *, opens_at: datetime, closes_at: datetime, items: int) -> Plan:
    return Plan(
        title=title, about="多家食堂一车送达，量越大价越低；各单位各有订单、发票和统计。",
        items=tuple(_item(sku) for sku in _skus(seller)[:items]), opens_at=opens_at, closes_at=closes_at,
        deliver_first_on=clock.business_day(closes_at + 2 * DAY),
        deliver_last_on=clock.business_day(closes_at + 4 * DAY), delivery_note="送到各单位收货点，早上六点至九点",
    )  # fmt: skip


def _item(sku: Sku) -> ItemPlan:
    """Five, eight and twelve per cent less at 500, 1,000 and 2,000; 300 at least."""
    price = sku.price_fen
    tiers = tuple((at * KILO, price * off // 100) for at, off in ((500, 95), (1000, 92), (2000, 88)))
    weight = None if sku.unit is SaleUnit.KG else sku.pack_milli
    return ItemPlan(sku_id=sku.id, tiers=tiers, minimum_milli=300 * KILO, weight_milli=weight)


def _open(plan: Plan, organiser: Buyer, seller: Seller, *, now: datetime) -> GroupPurchase:
    group = actions.draft(plan, unit_id=organiser.unit_id, by=organiser.staff.buyer, now=now)
    actions.propose(group, by=organiser.staff.buyer, now=now)
    actions.consent(group, by=seller.user_id, now=now)
    return group


def _pledge(
    item: GroupItem,
    buyer: Buyer,
    qty_milli: int,
    *,
    now: datetime,
    tolerance: int = 0,
    approved: bool = True,
    festival: Festival = Festival.NONE,
) -> None:
    """By the unit's buyer, and through its approver where the limits ask for him."""
    money = FundSource.UNION if festival else FundSource.CANTEEN
    word = actions.Word(
        qty_milli=qty_milli, tolerance_milli=tolerance, fund_source=money, festival=festival,
        purpose=Purpose.FESTIVAL if festival else Purpose.CANTEEN, delivery_point_id=buyer.point_id,
    )  # fmt: skip
    made = actions.pledge(item.group, item.id, word, unit_id=buyer.unit_id, by=buyer.staff.buyer, now=now)
    if made.approval_reason and approved:
        actions.approve(made, by=buyer.staff.approver, now=now)
