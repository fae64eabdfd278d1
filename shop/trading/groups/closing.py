"""Closing a group: once, whole, in the caller's transaction; whatever dies in between leaves it open.

Packs, then caps by the chosen fairness, then the price of the tier, then freight, then stock and orders.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from shop.catalog.stock import capacity
from shop.catalog.stock import queries as stock
from shop.catalog.stock.rules import week_of
from shop.trading.groups import ending, ordering, rules, terms
from shop.trading.groups.allocation import Claim, Supply, allocate
from shop.trading.groups.models import GroupItem, GroupPledge, GroupPurchase
from shop.trading.groups.pledges import standing
from shop.trading.groups.progress import ladder
from shop.trading.groups.states import GroupStatus
from shop.trading.groups.tiers import price_at

# How the stock is read: SKU ids -> thousandths that are free.
FreeOf = Callable[[Sequence[int]], Mapping[int, int]]


def close(group: GroupPurchase, *, by: int | None, now: datetime) -> GroupStatus:
    """End the window: orders where something was reached, else what the organiser chose beforehand.

    The caller holds the group's lock (`queries.locked`, `queries.organised(lock=True)`). Before the window's
    end only a group that has reached something may be closed. Raises Closed for a group that is not open, and
    NotReached.
    """
    rules.check_open(group.status)
    pledges = standing(group.id)
    results = _results(group, pledges, now)
    if any(result.reached for result in results):
        ordering.order(group, pledges, results, by=by, now=now)
    elif now < group.closes_at:
        raise rules.NotReached("还没有商品达到成团量，截单时间未到，不能提前截单；可继续等待或取消")
    else:
        total = sum(result.allocation.total_milli for result in results)
        ending.fall_short(group, pledges, any_goods=total > 0, by=by, now=now)
    return group.status


def preview(group: GroupPurchase, now: datetime) -> list[ordering.Result]:
    """What closing at `now` would deal out, item by item, by the same sums; nothing is written or locked.

    While the cooperative is asked after a missed minimum: what its consent would bring.
    """
    awaiting = group.status is GroupStatus.AWAITING
    return _results(group, standing(group.id), now, at_base_price=awaiting, free_of=stock.free)


def agree(group: GroupPurchase, *, by: int, now: datetime) -> None:
    """The cooperative goes on at the base price although the minimum was missed. Raises Closed when its day
    is over, or nothing can be supplied any more."""
    rules.check_awaiting(group.status, group.answer_by_at, now)
    pledges = standing(group.id)
    results = _results(group, pledges, now, at_base_price=True)
    if not any(result.reached for result in results):
        raise rules.Closed("已没有可供的商品，请谢绝", status=group.status.value)
    ordering.order(group, pledges, results, by=by, now=now)


def close_due(group: GroupPurchase, *, now: datetime) -> bool:
    """What the clock does to a group that it holds locked; False when there is nothing to do (any more)."""
    if group.status is GroupStatus.OPEN and group.closes_at <= now:
        close(group, by=None, now=now)
    elif group.status is GroupStatus.PROPOSED and group.closes_at <= now:
        ending.lapse(group, [], reason="合作社在截单时间前未确认，未开团", by=None, now=now)
    elif group.status is GroupStatus.AWAITING and group.answer_by_at and group.answer_by_at <= now:
        ending.lapse(
            group, standing(group.id), reason="未达到成团量，合作社未在 24 小时内同意", by=None, now=now
        )
    else:
        return False
    return True


# --- how much for whom -----------------------------------------------------------------------------


def _results(
    group: GroupPurchase,
    pledges: Sequence[GroupPledge],
    now: datetime,
    *,
    at_base_price: bool = False,
    free_of: FreeOf = stock.free_locked,
) -> list[ordering.Result]:
    """Each item by its own; with `at_base_price` its minimum no longer counts."""
    claims = _claims(group, pledges)
    supply = _supply(group, now, free_of)
    sold = {item.id for item in group.items if terms.may_be_sold(item)}
    results = []
    for item in group.items:
        minimum = 0 if at_base_price else item.minimum_milli
        found = allocate(
            claims[item.id] if item.id in sold else [],
            Supply(item.pack_milli, supply[item.sku_id], minimum),
            group.fairness,
        )
        earned = price_at(ladder(item), found.total_milli, base_fen=item.base_price_fen)
        results.append(
            ordering.Result(item, found, item.base_price_fen if at_base_price else earned, found.reached)
        )
    return results


def _claims(group: GroupPurchase, pledges: Sequence[GroupPledge]) -> dict[int, list[Claim]]:
    """Those that count, by their items."""
    items = {item.id: item for item in group.items}
    claims: dict[int, list[Claim]] = {item_id: [] for item_id in items}
    for rank, pledge in enumerate(one for one in pledges if ordering.counts(one)):
        claims[pledge.item_id].append(_claim(pledge, items[pledge.item_id], rank))
    return claims


def _claim(pledge: GroupPledge, item: GroupItem, rank: int) -> Claim:
    """Pledges come in the order of arrival."""
    return Claim(
        key=pledge.id,
        qty_milli=pledge.qty_milli,
        tolerance_milli=pledge.tolerance_milli,
        min_milli=item.min_milli,
        step_milli=item.step_milli,
        max_milli=item.max_milli,
        arrived=rank,
        gap_fen=pledge.reserved_gap_fen,
    )


def _supply(group: GroupPurchase, now: datetime, free_of: FreeOf) -> dict[int, int]:
    """What there is of each SKU: the cap, the stock (locked until the orders hold it) and the week's capacity."""
    skus = sorted(item.sku_id for item in group.items)
    free = free_of(skus)
    week = capacity.free(skus, week_of(ordering.wanted_on(group, now)))
    return {
        item.sku_id: max(
            0, min(free[item.sku_id], week.get(item.sku_id, free[item.sku_id]), _cap(item, free))
        )
        for item in group.items
    }


def _cap(item: GroupItem, free: Mapping[int, int]) -> int:
    return free[item.sku_id] if item.cap_milli is None else item.cap_milli
