"""Which deliveries fall due between two days: pure, from the plan, the holidays, the pauses and the skips."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from shop.core import clock, workdays
from shop.trading.standing.states import DayKind, MovedDays

ONE = timedelta(days=1)
Portions = Mapping[int, int]  # sku id -> thousandths
Slot = tuple[int, int]  # week of the rotation from 1, weekday from 1 (Monday) to 7


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """Goods by week of the rotation and weekday, from `first_on` to `last_on` (None: open end), both included.

    The first week of the rotation is the calendar week (Monday to Sunday) of `first_on`; holidays do not
    shift the rotation.
    """

    first_on: date
    last_on: date | None = None
    weeks: int = 1
    portions: Mapping[Slot, Portions]
    off_on_holidays: bool = True
    moved_days: MovedDays = MovedDays.AS_WEEKEND


@dataclass(frozen=True)
class Break:
    """No deliveries from `first_on` to `last_on` (None: until resumed), both included."""

    first_on: date
    last_on: date | None
    reason: str = ""

    def __contains__(self, day: date) -> bool:
        return self.first_on <= day and (self.last_on is None or day <= self.last_on)


@dataclass(frozen=True, kw_only=True)
class PlannedDay:
    """What the plan says of a day. `wanted` is empty unless something would come by the pattern, so that a
    day off shows what it leaves out; `stands_for` is the day whose goods a worked weekend takes."""

    day: date
    kind: DayKind
    wanted: Portions = field(default_factory=dict)
    holiday: str = ""
    stands_for: date | None = None
    reason: str = ""
    estimated: bool = False

    @property
    def due(self) -> bool:
        return self.kind is DayKind.DELIVERY


@dataclass(frozen=True)
class CutOff:
    """Until when a day can be changed: `minute` of the Shanghai day (0 to 1439), `days_before` the delivery."""

    days_before: int
    minute: int

    def of(self, day: date) -> datetime:
        """The instant, in UTC, from which the delivery of `day` is fixed."""
        return clock.start_of(day - ONE * self.days_before) + timedelta(minutes=self.minute)


def slot_of(day: date, pattern: Pattern) -> Slot:
    """The week of the rotation and the weekday that a day falls on."""
    weeks = (_monday(day) - _monday(pattern.first_on)).days // 7
    return weeks % pattern.weeks + 1, day.isoweekday()


def look_at(
    day: date, pattern: Pattern, breaks: Iterable[Break] = (), skips: Mapping[date, str] | None = None
) -> PlannedDay:
    """What the plan says of one day; a skipped day counts as paused, with its reason."""
    estimated, holiday = not workdays.planned(day.year), workdays.holiday(day)
    if day < pattern.first_on or (pattern.last_on is not None and day > pattern.last_on):
        return PlannedDay(day=day, kind=DayKind.OUTSIDE, holiday=holiday, estimated=estimated)
    stands_for = workdays.stands_for(day) if pattern.moved_days is MovedDays.AS_REPLACED else None
    wanted = pattern.portions.get(slot_of(stands_for or day, pattern), {})
    kind, reason = _kind(day, wanted, holiday if pattern.off_on_holidays else "", breaks, skips or {})
    return PlannedDay(
        day=day, kind=kind, wanted=wanted, holiday=holiday, stands_for=stands_for, reason=reason,
        estimated=estimated,
    )  # fmt: skip


def _kind(
    day: date, wanted: Portions, holiday: str, breaks: Iterable[Break], skips: Mapping[date, str]
) -> tuple[DayKind, str]:
    if not wanted:
        return DayKind.NOTHING, ""
    if holiday:
        return DayKind.HOLIDAY, holiday
    paused = next((found for found in breaks if day in found), None)
    if paused is not None:
        return DayKind.PAUSED, paused.reason
    if day in skips:
        return DayKind.PAUSED, skips[day]
    return DayKind.DELIVERY, ""


def days(
    first: date,
    last: date,
    pattern: Pattern,
    breaks: Sequence[Break] = (),
    skips: Mapping[date, str] | None = None,
) -> Iterator[PlannedDay]:
    """Every day from `first` to `last`, both included, in order."""
    for offset in range((last - first).days + 1):
        yield look_at(first + ONE * offset, pattern, breaks, skips)


def deliveries(
    first: date,
    last: date,
    pattern: Pattern,
    breaks: Sequence[Break] = (),
    skips: Mapping[date, str] | None = None,
) -> list[PlannedDay]:
    """The days on which something is due from `first` to `last`, both included."""
    return [found for found in days(first, last, pattern, breaks, skips) if found.due]


def within(wanted: Portions, approved: Portions) -> bool:
    """Whether nothing is more than what was approved, nor of another kind."""
    return all(qty <= approved.get(sku_id, 0) for sku_id, qty in wanted.items())


def _monday(day: date) -> date:
    return day - ONE * day.weekday()
