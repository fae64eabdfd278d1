"""What a cooperative has to expect: the days of all its standing orders, by day and product."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from shop.trading.standing import calendar
from shop.trading.standing.calendar import Day
from shop.trading.standing.models import StandingOccurrence, StandingOrder
from shop.trading.standing.states import DayState


@dataclass(frozen=True)
class Stop:
    """One unit's delivery on a day."""

    order: StandingOrder
    day: Day


@dataclass(frozen=True)
class ComingDay:
    """A day with its deliveries; `sums` is sku id -> thousandths over all that are expected."""

    on: date
    holiday: str
    estimated: bool
    stops: tuple[Stop, ...]

    @property
    def sums(self) -> dict[int, int]:
        return calendar.sums(stop.day.wanted for stop in self.stops if stop.day.coming)

    @property
    def failed(self) -> tuple[Stop, ...]:
        return tuple(stop for stop in self.stops if stop.day.state is DayState.FAILED)


_SHOWN = (DayState.NOTHING, DayState.LATE)


def coming(
    orders: Sequence[StandingOrder],
    first: date,
    last: date,
    rows: Iterable[StandingOccurrence],
    *,
    now: datetime,
) -> list[ComingDay]:
    """The days from `first` to `last`, both included, on which anything is expected or was called off."""
    by_order: dict[int, list[StandingOccurrence]] = {}
    for row in rows:
        by_order.setdefault(row.standing_order_id, []).append(row)
    stops: dict[date, list[Stop]] = {}
    for order in orders:
        for day in calendar.days(order, first, last, by_order.get(order.id, ()), now=now):
            if day.state not in _SHOWN:
                stops.setdefault(day.day, []).append(Stop(order, day))
    return [
        ComingDay(on, found[0].day.planned.holiday, found[0].day.planned.estimated, tuple(found))
        for on, found in sorted(stops.items())
    ]


def totals(days: Iterable[ComingDay]) -> dict[int, int]:
    """The goods of all days, sku id -> thousandths."""
    return calendar.sums(day.sums for day in days)
