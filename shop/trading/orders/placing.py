"""Placing a purchase: one transaction checks, reserves, tags and writes one order per cooperative."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from shop.catalog.products.models import Product, Sku
from shop.catalog.products.rules import check_qty
from shop.catalog.products.states import ProductStatus
from shop.catalog.stock import actions as stock
from shop.catalog.stock import capacity
from shop.catalog.stock.rules import week_of
from shop.core import clock
from shop.core.db import db
from shop.core.errors import Invalid
from shop.parties.buyers import rules as units
from shop.parties.buyers.models import BuyerUnit, DeliveryPoint
from shop.parties.buyers.tags import BuyerTags, tags_of
from shop.parties.cooperatives.states import CooperativeStatus
from shop.support import audit, outbox
from shop.support.numbering import new_number
from shop.trading.campaigns import queries as campaigns
from shop.trading.campaigns.rules import tag_for
from shop.trading.orders import queries, rules, snapshots
from shop.trading.orders.models import Order, OrderLine, Purchase
from shop.trading.orders.states import OrderStatus
from shop.trading.orders.terms import Terms


def place(
    wanted: Iterable[tuple[int, int]], *, unit_id: int, terms: Terms, by: int, now: datetime
) -> Purchase:
    """Order `wanted` pairs of (sku id, thousandths) for a unit; prices are today's.

    Within the member's limits the orders are approved at once, otherwise they wait for an approver.
    Raises NotAMember, UnitNotActive, NotCounted, UnknownGoods, Invalid (quantities, festival, delivery
    point), OutOfStock or CapacityFull; then nothing is written.
    """
    rules.check_festival(terms.purpose, terms.festival)
    rules.check_payment_method(terms.payment_method)
    goods = _goods(wanted)
    unit, counted = _units(unit_id, terms)
    limits = _limits(by, unit_id)
    lines = {sku.id: snapshots.line_of(sku, qty) for sku, qty in goods}
    total_fen = sum(line.amount_fen for line in lines.values())
    reason = rules.why_approval(limits, total_fen=total_fen, month_before_fen=0)
    if not reason and limits.month_fen is not None:
        month_fen = queries.spent_fen(by, unit_id, clock.month_number(clock.business_day(now)))
        reason = rules.why_approval(limits, total_fen=total_fen, month_before_fen=month_fen)
    purchase = Purchase(
        no=new_number("CG", clock.business_day(now)),
        unit_id=unit_id,
        placed_by=by,
        placed_at=now,
        total_fen=total_fen,
    )
    running = campaigns.running(clock.business_day(now))
    ordering = _Ordering(unit, tags_of(counted), terms, by, now, reason, _delivery(unit, terms))
    for _cooperative, part in groupby(goods, key=lambda pair: pair[0].product.cooperative_id):
        skus = [sku for sku, _qty in part]
        order = ordering.order(skus[0].product, [lines[sku.id] for sku in skus])
        order.campaign_id = tag_for(running, (order.buyer_path, *(line.origin_path for line in order.lines)))
        purchase.orders.append(order)
    db.session.add(purchase)
    db.session.flush()
    stock.reserve(
        [stock.Portion(line.sku_id, line.qty_milli, line.id) for line in lines.values()], by=by, now=now
    )
    _take_capacity(goods, lines, terms.wanted_on or clock.business_day(now))
    for order in purchase.orders:
        _tell(order, by=by, now=now)
    return purchase


def _take_capacity(goods: Sequence[tuple[Sku, int]], lines: dict[int, OrderLine], day: date) -> None:
    """Of the few SKUs that can be delivered only so often in a week; the others cost nothing."""
    limited = [(sku.id, qty) for sku, qty in goods if sku.weekly_milli is not None]
    if limited:
        week = week_of(day)
        capacity.take(limited, week_on=week)
        for sku_id, _qty in limited:
            lines[sku_id].capacity_week_on = week


class _Ordering:
    """What all orders of one purchase share."""

    def __init__(
        self,
        unit: BuyerUnit,
        tags: BuyerTags,
        terms: Terms,
        by: int,
        now: datetime,
        reason: str,
        delivery_to: str,
    ) -> None:
        self.unit, self.tags, self.terms, self.by, self.now = unit, tags, terms, by, now
        self.reason, self.delivery_to = reason, delivery_to

    def order(self, product: Product, lines: Sequence[OrderLine]) -> Order:
        unit, terms, approved = self.unit, self.terms, not self.reason
        return Order(
            no=new_number("DD", clock.business_day(self.now)),
            status=OrderStatus.APPROVED if approved else OrderStatus.PLACED,
            cooperative_id=product.cooperative_id,
            cooperative_name=product.cooperative.name,
            cooperative_path=product.cooperative.region_path,
            unit_id=unit.id,
            unit_name=unit.public_name,
            **snapshots.tag_columns(self.tags),
            fund_source=terms.fund_source,
            purpose=terms.purpose,
            festival=terms.festival,
            channel=terms.channel,
            payment_method=terms.payment_method,
            placed_by=self.by,
            placed_at=self.now,
            delivery_point_id=terms.delivery_point_id,
            delivery_to=self.delivery_to,
            wanted_on=terms.wanted_on,
            note=terms.note,
            needs_approval=not approved,
            approval_reason=self.reason,
            decide_by_at=self.now + timedelta(hours=unit.approval_hours),
            approved_at=self.now if approved else None,
            total_fen=sum(line.amount_fen for line in lines),
            payable_fen=0,
            paid_fen=0,
            terms_days=unit.terms_days,
            lines=list(lines),
        )


# Built once: each order asks for it.
_GOODS = (
    select(Sku)
    .where(Sku.id.in_(bindparam("ids", expanding=True)))
    .options(joinedload(Sku.product).joinedload(Product.cooperative))
)


def _goods(wanted: Iterable[tuple[int, int]]) -> list[tuple[Sku, int]]:
    """The SKUs with their quantities, by cooperative; refuses what cannot be ordered, all faults at once."""
    sums: dict[int, int] = {}
    for sku_id, qty in wanted:
        sums[sku_id] = sums.get(sku_id, 0) + qty
    if not sums:
        raise rules.EmptyOrder("采购清单是空的，请先加入商品")
    if len(sums) > rules.MAX_LINES:
        raise rules.TooManyLines(f"一次最多 {rules.MAX_LINES} 行，请分几次下单")
    found = {sku.id: sku for sku in db.session.scalars(_GOODS, {"ids": list(sums)})}
    faults: list[str] = []
    for sku_id, qty in sums.items():
        sku = found.get(sku_id)
        if sku is None or not _on_sale(sku):
            faults.append(f"商品（{sku_id}）不存在或已停售，请从清单中移除")
            continue
        try:
            check_qty(sku, qty)
        except Invalid as error:
            faults.append(f"{sku.product.name}：{error.message}")
    if faults:
        raise rules.UnknownGoods("有商品不能下单：" + "；".join(faults), fields={"lines": faults})
    return sorted(
        ((found[i], qty) for i, qty in sums.items()), key=lambda p: (p[0].product.cooperative_id, p[0].id)
    )


def _on_sale(sku: Sku) -> bool:
    product = sku.product
    selling = product.cooperative.status is CooperativeStatus.ACTIVE
    return sku.active and product.status is ProductStatus.LISTED and selling


_UNIT = select(BuyerUnit).where(BuyerUnit.id == bindparam("id"))


def _units(unit_id: int, terms: Terms) -> tuple[BuyerUnit, BuyerUnit]:
    unit = db.session.scalar(_UNIT, {"id": unit_id})
    counted = unit
    if terms.counted_unit_id is not None:
        counted = db.session.scalar(_UNIT, {"id": terms.counted_unit_id})
    if unit is None or counted is None:
        # An unknown unit and one that is none of ours must answer alike.
        raise units.NotCounted("只能为本单位、下属单位或本单位代表的单位计入采购")
    units.check_counts_for(unit, counted)
    units.check_active(unit.status)
    units.check_active(counted.status)
    return unit, counted


def _limits(user_id: int, unit_id: int) -> rules.Limits:
    membership = queries.placer(user_id, unit_id)
    if membership is None:
        raise rules.NotAMember("只有本单位的采购员可以为本单位下单")
    return rules.Limits(membership.order_limit_fen, membership.month_limit_fen)


def _delivery(unit: BuyerUnit, terms: Terms) -> str:
    if terms.delivery_point_id is None:
        return ""
    point = db.session.get(DeliveryPoint, terms.delivery_point_id)
    if point is None or point.unit_id not in (unit.id, terms.counted_unit_id) or not point.active:
        word = "请选择本单位在用的收货点"
        raise rules.WrongDeliveryPoint("收货点不可用", fields={"delivery_point_id": [word]})
    return " ".join(part for part in (point.name, point.address, point.hours) if part)


def _tell(order: Order, *, by: int, now: datetime) -> None:
    audit.note(
        "sales_order.place",
        order,
        by=by,
        now=now,
        total_fen=order.total_fen,
        status=order.status,
        reason=order.approval_reason,
    )
    name = "order.placed" if order.needs_approval else "order.approved"
    outbox.put(name, now=now, **message(order, by))


def message(order: Order, by: int | None) -> dict[str, Any]:
    """What every message about an order says."""
    return {
        "order_id": order.id,
        "order_no": order.no,
        "unit_id": order.unit_id,
        "cooperative_id": order.cooperative_id,
        "by": by,
    }
