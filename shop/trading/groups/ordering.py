"""The orders that a closing writes, and what it keeps about every pledge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from shop.core import clock, money
from shop.core.db import db
from shop.parties.buyers.models import DeliveryPoint
from shop.parties.buyers.states import UnitStatus
from shop.support import audit
from shop.trading.groups import ending, telling, terms
from shop.trading.groups.allocation import Allocation
from shop.trading.groups.freight import Bracket, by_table, split_freight
from shop.trading.groups.models import GroupItem, GroupPledge, GroupPurchase
from shop.trading.groups.states import FreightKind, FreightSplit, PledgeStatus
from shop.trading.orders import basket, bulk
from shop.trading.orders.bulk import BulkOrder
from shop.trading.orders.states import Channel
from shop.trading.orders.terms import Terms

OrderKey = tuple[Any, ...]


@dataclass(frozen=True)
class Result:
    """What became of one item."""

    item: GroupItem
    allocation: Allocation
    price_fen: int
    reached: bool


def counts(pledge: GroupPledge) -> bool:
    """Whether a pledge has a part in the closing: it stands, and its units still exist."""
    units = {pledge.unit.status, pledge.counted_unit.status}
    return pledge.status is PledgeStatus.STANDING and units == {UnitStatus.ACTIVE}


def wanted_on(group: GroupPurchase, now: datetime) -> date:
    """The day for which the goods are ordered: the first of the delivery, or today where that is over."""
    return max(group.deliver_first_on, clock.business_day(now))


def order(
    group: GroupPurchase,
    pledges: Sequence[GroupPledge],
    results: Sequence[Result],
    *,
    by: int | None,
    now: datetime,
) -> None:
    """Write everything that closing decides: items, orders, pledges, the group, messages."""
    for result in results:
        item = result.item
        item.reached = result.reached
        item.allocated_milli = result.allocation.total_milli if result.reached else 0
        item.final_price_fen = result.price_fen if result.reached else None
    got = _shares(results, pledges)
    parts, freight = _parts(group, pledges, got, now)
    orders = bulk.place_group(parts, group_purchase_id=group.id, by=by, now=now)
    group.closed_at, group.freight_total_fen = now, freight
    group.total_fen = sum(share.amount_fen for share in got.values())
    _keep(pledges, got, orders)
    _move(group, pledges, got, by=by, now=now)
    audit.move(
        group, "order", by=by, now=now, total_fen=group.total_fen, freight_fen=freight, orders=len(orders)
    )
    telling.tell_closed(group, pledges, {part.key for part in parts}, by=by, now=now)


@dataclass
class _Share:
    """What one pledge got, and where it goes."""

    pledge: GroupPledge
    item: GroupItem
    milli: int
    price_fen: int
    why: list[dict[str, Any]]
    freight_fen: int = 0
    key: int = 0  # of its order: the first pledge in it

    @property
    def amount_fen(self) -> int:
        return money.amount_fen(self.price_fen, self.milli)

    @property
    def grams(self) -> int:
        return (self.item.weight_milli or 0) * self.milli // money.MILLI


def _shares(results: Sequence[Result], pledges: Sequence[GroupPledge]) -> dict[int, _Share]:
    """Pledge id -> share, for those that get something, in the order of arrival."""
    dealt = {
        share.key: (result, share)
        for result in results
        if result.reached
        for share in result.allocation.shares
        if share.allocated_milli
    }
    found = {}
    for pledge in pledges:
        if pledge.id in dealt:
            result, share = dealt[pledge.id]
            why = [reason.plain() for reason in share.why]
            found[pledge.id] = _Share(pledge, result.item, share.allocated_milli, result.price_fen, why)
    return found


def _order_key(pledge: GroupPledge) -> OrderKey:
    """What one order can hold: one unit's goods to one place, out of one pocket."""
    return (
        pledge.unit_id, pledge.counted_unit_id, pledge.delivery_point_id, pledge.fund_source, pledge.purpose,
        pledge.festival,
    )  # fmt: skip


def _parts(
    group: GroupPurchase, pledges: Sequence[GroupPledge], got: Mapping[int, _Share], now: datetime
) -> tuple[list[BulkOrder[int]], int]:
    """One order per unit, place and pocket, and the freight of the whole."""
    baskets: dict[OrderKey, list[_Share]] = {}
    for share in got.values():
        baskets.setdefault(_order_key(share.pledge), []).append(share)
    orders = list(baskets.values())
    total, parts = _freight(group, orders)
    points = _points([basket_[0].pledge.delivery_point_id for basket_ in orders])
    made = []
    for shares, freight in zip(orders, parts, strict=True):
        _share_freight(shares, freight)
        made.append(_bulk_order(group, shares, freight, points, now))
    return made, total


def _freight(group: GroupPurchase, orders: Sequence[Sequence[_Share]]) -> tuple[int, list[int]]:
    """The freight of the truck and each order's part of it."""
    grams = [sum(share.grams for share in shares) for shares in orders]
    amounts = [sum(share.amount_fen for share in shares) for shares in orders]
    total = group.freight_fen if group.freight_kind is FreightKind.FIXED else 0
    if group.freight_kind is FreightKind.TABLE:
        total = by_table([Bracket(row.from_milli, row.fee_fen) for row in group.freight_rows], sum(grams))
    weights = grams if group.freight_split is FreightSplit.BY_WEIGHT else amounts
    if total and not any(weights):
        weights = [1] * len(orders)
    return total, split_freight(total, weights, group.freight_split)


def _share_freight(shares: Sequence[_Share], freight_fen: int) -> None:
    """A unit's freight over its pledges, for its own eyes."""
    for share, part in zip(shares, money.split(freight_fen, [one.amount_fen for one in shares]), strict=True):
        share.freight_fen, share.key = part, shares[0].pledge.id


def _points(point_ids: Sequence[int | None]) -> dict[int, str]:
    wanted = select(DeliveryPoint).where(DeliveryPoint.id.in_({one for one in point_ids if one is not None}))
    return {point.id: basket.delivery_text(point) for point in db.session.scalars(wanted)}


def _bulk_order(
    group: GroupPurchase, shares: Sequence[_Share], freight_fen: int, points: Mapping[int, str], now: datetime
) -> BulkOrder[int]:
    first = shares[0].pledge
    own = first.counted_unit_id == first.unit_id
    said = Terms(
        fund_source=first.fund_source,
        purpose=first.purpose,
        festival=first.festival,
        counted_unit_id=None if own else first.counted_unit_id,
        delivery_point_id=first.delivery_point_id,
        wanted_on=wanted_on(group, now),
        note="；".join(dict.fromkeys(share.pledge.note for share in shares if share.pledge.note))[:500],
        channel=Channel.GROUP,
    )
    return BulkOrder(
        key=first.id,
        unit=first.unit,
        counted=None if own else first.counted_unit,
        placed_by=first.pledged_by,
        terms=said,
        lines=[(share.item.sku_id, share.milli, share.price_fen) for share in shares],
        freight_fen=freight_fen,
        delivery_to=points.get(first.delivery_point_id or 0, ""),
    )


# --- what is written about each pledge -------------------------------------------------------------

_PLEDGES: Any = GroupPledge.__table__
_KEEP = (
    update(_PLEDGES)
    .where(_PLEDGES.c.id == bindparam("pledge"))
    .values(
        allocated_milli=bindparam("milli"),
        final_price_fen=bindparam("price"),
        freight_fen=bindparam("freight"),
        why=bindparam("reasons"),
        order_id=bindparam("order"),
    )
)


def _keep(pledges: Sequence[GroupPledge], got: Mapping[int, _Share], orders: Mapping[int, int]) -> None:
    rows = [
        {
            "pledge": pledge_id,
            "milli": share.milli,
            "price": share.price_fen,
            "freight": share.freight_fen,
            "reasons": {"reasons": share.why},
            "order": orders[share.key],
        }
        for pledge_id, share in got.items()
    ]
    db.session.flush()
    db.session.connection().execute(_KEEP, rows)
    for pledge in pledges:
        db.session.expire(pledge, ["allocated_milli", "final_price_fen", "freight_fen", "why", "order_id"])


def _move(
    group: GroupPurchase,
    pledges: Sequence[GroupPledge],
    got: Mapping[int, _Share],
    *,
    by: int | None,
    now: datetime,
) -> None:
    served = [
        (share.pledge, {"allocated_milli": share.milli, "price_fen": share.price_fen})
        for share in got.values()
    ]
    audit.move_all(served, "order", by=by, now=now)
    left = [(one, {"reason": _why_left_out(one, group)}) for one in pledges if one.id not in got]
    ending.keep_reasons(left)
    audit.move_all(left, "leave_out", by=by, now=now)


def _why_left_out(pledge: GroupPledge, group: GroupPurchase) -> str:
    item = next(one for one in group.items if one.id == pledge.item_id)
    if pledge.status is PledgeStatus.PENDING:
        return "截单时本单位尚未审批，未计入"
    if not counts(pledge):
        return "单位已合并或注销，未计入"
    if not terms.may_be_sold(item):
        return "商品已下架、暂停供货或价格高于审定价，未订购"
    return "分配时已无余量" if item.reached else "该商品未达到成团量，未订购"
