"""What becomes of each day of a standing order: the plan and the rows laid over each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from shop.core import clock
from shop.trading.orders.models import Order
from shop.trading.orders.rules import counts_towards_limit
from shop.trading.standing import rules, schedule
from shop.trading.standing.models import StandingOccurrence, StandingOrder, StandingPlan
from shop.trading.standing.schedule import PlannedDay, Portions
from shop.trading.standing.states import DayKind, DayState, OccurrenceStatus, StandingStatus

_BY_STATUS = {
    OccurrenceStatus.PLANNED: DayState.PLANNED,
    OccurrenceStatus.EDITED: DayState.EDITED,
    OccurrenceStatus.GENERATED: DayState.ORDERED,
    OccurrenceStatus.SKIPPED: DayState.SKIPPED,
    OccurrenceStatus.FAILED: DayState.FAILED,
}
_BY_KIND = {
    DayKind.DELIVERY: DayState.PLANNED,
    DayKind.HOLIDAY: DayState.HOLIDAY,
    DayKind.PAUSED: DayState.PAUSED,
}


@dataclass(frozen=True)
class Day:
    """One day of the calendar; `wanted` is what comes, or would have come, sku id -> thousandths."""

    planned: PlannedDay
    state: DayState
    wanted: Portions
    cutoff_at: datetime
    reason: str = ""
    tries: int = 0
    orders: tuple[Order, ...] = ()
    may: frozenset[str] = frozenset()

    @property
    def day(self) -> date:
        return self.planned.day

    @property
    def coming(self) -> bool:
        """Whether goods are to be expected: a failed one too, as somebody may still mend it."""
        return self.state in (DayState.PLANNED, DayState.EDITED, DayState.ORDERED, DayState.FAILED)


def days(
    order: StandingOrder, first: date, last: date, rows: Iterable[StandingOccurrence], *, now: datetime
) -> list[Day]:
    """Every day from `first` to `last`, both included; by the plan in force, or by the one that waits while
    none was approved."""
    plan = order.plan or order.asked or (order.plans[-1] if order.plans else None)
    if plan is None:
        return []
    by_day = {row.day: row for row in rows}
    planned = schedule.days(first, last, plan.pattern, order.breaks)
    return [_day(order, plan, one, by_day.get(one.day), now) for one in planned]


def day(order: StandingOrder, on: date, row: StandingOccurrence | None, *, now: datetime) -> Day:
    """One day."""
    return days(order, on, on, [row] if row else [], now=now)[0]


def _day(
    order: StandingOrder,
    plan: StandingPlan,
    planned: PlannedDay,
    row: StandingOccurrence | None,
    now: datetime,
) -> Day:
    cutoff_at = order.cut_off.of(planned.day)
    orders = tuple(row.purchase.orders) if row is not None and row.purchase is not None else ()
    state = _state(order, planned, row, orders, cutoff_at, now)
    return Day(
        planned, state, _wanted(planned, row, orders), cutoff_at,
        reason=row.reason if row is not None else planned.reason,
        tries=row.tries if row is not None else 0,
        orders=orders,
        may=_may(order, plan, planned, row, state, cutoff_at, now),
    )  # fmt: skip


def _may(
    order: StandingOrder,
    plan: StandingPlan,
    planned: PlannedDay,
    row: StandingOccurrence | None,
    state: DayState,
    cutoff_at: datetime,
    now: datetime,
) -> frozenset[str]:
    outside = planned.kind is DayKind.OUTSIDE and row is None
    if order.status is not StandingStatus.ACTIVE or plan is not order.plan or outside:
        return frozenset()
    return rules.may_be(
        row.status if row is not None else None,
        closed=state is DayState.CLOSED,
        due=planned.due,
        open_now=now < cutoff_at,
        coming=clock.business_day(now) <= planned.day,
    )


def _wanted(planned: PlannedDay, row: StandingOccurrence | None, orders: tuple[Order, ...]) -> Portions:
    if orders and row is not None and row.status is OccurrenceStatus.GENERATED:
        return {line.sku_id: line.qty_milli for order in orders for line in order.lines}
    return (row.wanted if row is not None else None) or planned.wanted


def _state(
    order: StandingOrder,
    planned: PlannedDay,
    row: StandingOccurrence | None,
    orders: tuple[Order, ...],
    cutoff_at: datetime,
    now: datetime,
) -> DayState:
    if row is not None and (row.status not in _OPEN or planned.kind is not DayKind.PAUSED):
        closed = orders and not any(counts_towards_limit(order.status) for order in orders)
        state = _BY_STATUS[row.status]
        return DayState.CLOSED if closed and state is DayState.ORDERED else state
    if planned.due and (order.status is StandingStatus.ENDED or _missed(order, planned.day, cutoff_at, now)):
        return DayState.NOTHING if order.status is StandingStatus.ENDED else DayState.LATE
    return _BY_KIND.get(planned.kind, DayState.NOTHING)


_OPEN = (OccurrenceStatus.PLANNED, OccurrenceStatus.EDITED)


def _missed(order: StandingOrder, day: date, cutoff_at: datetime, now: datetime) -> bool:
    """Past its cut-off, and never looked at or not approved by then; what the worker has not come to yet
    becomes a row that failed."""
    laid = order.laid_until_on
    return cutoff_at <= now and (laid is None or day <= laid)


def sums(found: Iterable[Mapping[int, int]]) -> dict[int, int]:
    """Several days' goods as one, sku id -> thousandths."""
    total: dict[int, int] = {}
    for wanted in found:
        for sku_id, qty in wanted.items():
            total[sku_id] = total.get(sku_id, 0) + qty
    return total
