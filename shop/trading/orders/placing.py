"""Placing a purchase: one transaction checks, reserves, tags and writes one order per cooperative."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from shop.catalog.stock import actions as stock
from shop.catalog.stock import capacity
from shop.catalog.stock.rules import week_of
from shop.core import clock
from shop.core.db import db
from shop.parties.buyers.models import BuyerUnit
from shop.parties.buyers.tags import tags_of
from shop.support import audit, outbox
from shop.support.numbering import new_number
from shop.trading.campaigns import queries as campaigns
from shop.trading.campaigns.models import Campaign
from shop.trading.campaigns.rules import tag_for
from shop.trading.orders import basket, deals, queries, rules, snapshots
from shop.trading.orders.basket import Goods, Part
from shop.trading.orders.deals import NO_DEAL, Deal
from shop.trading.orders.models import Order, OrderLine, Purchase
from shop.trading.orders.terms import Terms


def place(
    wanted: Iterable[tuple[int, int]],
    *,
    unit_id: int,
    terms: Terms,
    by: int,
    now: datetime,
    deal: Deal = NO_DEAL,
) -> Purchase:
    """Order `wanted` pairs of (sku id, thousandths) for a unit; prices are today's, or those of the deal.

    Within the member's limits, or when the deal was agreed to before, the orders are approved at once,
    otherwise they wait for an approver. Raises NotAMember, UnitNotActive, NotCounted, UnknownGoods, Invalid
    (quantities, festival, delivery point), BadDeal, AboveCeiling, OutOfStock or CapacityFull; then nothing is
    written.
    """
    part = Part(terms.counted_unit_id, terms.delivery_point_id, wanted)
    return _place([part], unit_id=unit_id, terms=terms, by=by, now=now, deal=deal)


def place_for_many(
    parts: Iterable[tuple[int | None, int | None, Iterable[tuple[int, int]]]],
    *,
    unit_id: int,
    terms: Terms,
    by: int,
    now: datetime,
    deal: Deal = NO_DEAL,
) -> Purchase:
    """A representative unit orders for many at once (A26): one purchase, one order per part and cooperative.

    `parts` are (counted unit id, delivery point id, wanted); those of the same unit and point become one. The
    terms' own counted unit and delivery point are not looked at. The member's limits are held against the
    whole; prices are today's, or those of the deal. Raises what `place` raises, BadDeal also for freight, which
    is for one order; then nothing is written.
    """
    merged = basket.together(parts)
    if deal.freight_fen and len(merged) > 1:
        raise deals.BadDeal("约定了运费的订单只能计入一个单位、送到一处，请分开下单")
    return _place(merged, unit_id=unit_id, terms=terms, by=by, now=now, deal=deal)


def _place(
    parts: Sequence[Part], *, unit_id: int, terms: Terms, by: int, now: datetime, deal: Deal
) -> Purchase:
    rules.check_festival(terms.purpose, terms.festival)
    rules.check_payment_method(terms.payment_method)
    goods = basket.goods_of(parts)
    for some in goods:
        deals.check(deal, some)
    unit, counted = basket.units_of(unit_id, parts)
    limits = basket.limits_of(by, unit_id)
    lines = [[snapshots.line_of(sku, qty, deal.price_of(sku)) for sku, qty in some] for some in goods]
    total_fen = deal.freight_fen + sum(line.amount_fen for some in lines for line in some)
    today = clock.business_day(now)
    purchase = Purchase(
        no=new_number("CG", today), unit_id=unit_id, placed_by=by, placed_at=now, total_fen=total_fen
    )
    reason = "" if deal.agreed else _why_approval(limits, by, unit_id, total_fen, today)
    ordering = _Ordering(unit, terms, by, now, reason, deal, campaigns.running(today))
    delivery = basket.delivery_of(unit.id, parts)
    for part, some, written, one, delivery_to in zip(parts, goods, lines, counted, delivery, strict=True):
        purchase.orders.extend(ordering.orders(part, some, written, one, delivery_to))
    db.session.add(purchase)
    db.session.flush()
    stock.reserve(
        [stock.Portion(line.sku_id, line.qty_milli, line.id) for some in lines for line in some],
        by=by,
        now=now,
    )
    _take_capacity(goods, lines, terms.wanted_on or today)
    for order in purchase.orders:
        _tell(order, by=by, now=now)
    return purchase


def _why_approval(limits: rules.Limits, by: int, unit_id: int, total_fen: int, today: date) -> str:
    reason = rules.why_approval(limits, total_fen=total_fen, month_before_fen=0)
    if reason or limits.month_fen is None:
        return reason
    month_fen = queries.spent_fen(by, unit_id, clock.month_number(today))
    return rules.why_approval(limits, total_fen=total_fen, month_before_fen=month_fen)


def _take_capacity(goods: Sequence[Goods], lines: Sequence[Sequence[OrderLine]], day: date) -> None:
    """Of the few SKUs that can be delivered only so often in a week; the others cost nothing."""
    limited = [
        line
        for some, written in zip(goods, lines, strict=True)
        for (sku, _qty), line in zip(some, written, strict=True)
        if sku.weekly_milli is not None
    ]
    if limited:
        week = week_of(day)
        capacity.take([(line.sku_id, line.qty_milli) for line in limited], week_on=week)
        for line in limited:
            line.capacity_week_on = week


@dataclass(frozen=True)
class _Ordering:
    """What all orders of one purchase share."""

    unit: BuyerUnit
    terms: Terms
    by: int
    now: datetime
    reason: str
    deal: Deal
    running: Sequence[Campaign]

    def orders(
        self, part: Part, goods: Goods, lines: Sequence[OrderLine], counted: BuyerUnit, delivery_to: str
    ) -> Iterable[Order]:
        """One per cooperative of this part's goods, which come sorted by it."""
        tags = tags_of(counted)
        paired = zip(goods, lines, strict=True)
        for _cooperative, some in groupby(paired, key=lambda pair: pair[0][0].product.cooperative_id):
            (first, *_), own = zip(*some, strict=True)
            row = snapshots.order_row(
                self.unit,
                tags,
                first[0].product.cooperative,
                self.terms,
                delivery_point_id=part.delivery_point_id,
                delivery_to=delivery_to,
                by=self.by,
                now=self.now,
                reason=self.reason,
                deal=self.deal,
                lines_fen=sum(line.amount_fen for line in own),
            )
            paths = (tags.region_path, *(line.origin_path for line in own))
            yield Order(
                **row,
                no=new_number("DD", clock.business_day(self.now)),
                campaign_id=tag_for(self.running, paths),
                lines=list(own),
            )


def _tell(order: Order, *, by: int, now: datetime) -> None:
    audit.note("sales_order.place", order, by=by, now=now, **placed_facts(order))
    outbox.put(placed_name(order), now=now, **message(order, by))


def placed_facts(order: Order) -> dict[str, Any]:
    """What the audit trail keeps of placing."""
    return {"total_fen": order.total_fen, "status": order.status, "reason": order.approval_reason}


def placed_name(order: Order) -> str:
    """What is announced: that somebody must approve, or that the cooperative may answer."""
    return "order.placed" if order.needs_approval else "order.approved"


def message(order: Order, by: int | None) -> dict[str, Any]:
    """What every message about an order says."""
    return {
        "order_id": order.id,
        "order_no": order.no,
        "unit_id": order.unit_id,
        "cooperative_id": order.cooperative_id,
        "by": by,
    }
