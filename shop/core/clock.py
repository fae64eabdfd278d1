"""The only clock: instants in UTC, days and periods by Asia/Shanghai, periods half-open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

# China has kept one zone without daylight saving since 1991, so a fixed offset is exact for every
# instant the shop stores and needs no zone database on the host.
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
DAY = timedelta(days=1)


def utcnow() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def business_day(at: datetime) -> date:
    """The calendar day in Asia/Shanghai on which an aware instant falls."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a zone")
    return at.astimezone(SHANGHAI).date()


def start_of(day: date) -> datetime:
    """The first instant of a Shanghai day, in UTC."""
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)


def month_number(day: date) -> int:
    """A month as one integer: 2026-11-23 -> 202611."""
    return day.year * 100 + day.month


def next_month(month: int) -> int:
    """The month after: 202612 -> 202701."""
    return month + 89 if month % 100 == 12 else month + 1


def first_day(month: int) -> date:
    """The first day of a month number."""
    return date(month // 100, month % 100, 1)


@dataclass(frozen=True)
class Period:
    """Days from `first` up to, but without, `end`."""

    first: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.first:
            raise ValueError("a period cannot end before it begins")

    @classmethod
    def month(cls, number: int) -> Period:
        """202611 -> November 2026."""
        return cls(first_day(number), first_day(next_month(number)))

    @classmethod
    def quarter(cls, year: int, quarter: int) -> Period:
        """(2026, 4) -> October to December 2026."""
        return cls(date(year, quarter * 3 - 2, 1), first_day(next_month(year * 100 + quarter * 3)))

    @classmethod
    def year(cls, year: int) -> Period:
        """2026 -> the whole year."""
        return cls(date(year, 1, 1), date(year + 1, 1, 1))

    @classmethod
    def inclusive(cls, first: date, last: date) -> Period:
        """What people type: from `first` to `last`, both included."""
        return cls(first, last + timedelta(days=1))

    def __contains__(self, day: date) -> bool:
        return self.first <= day < self.end

    @property
    def last(self) -> date:
        """The last day inside, for display."""
        return self.end - timedelta(days=1)

    @property
    def starts_at(self) -> datetime:
        return start_of(self.first)

    @property
    def ends_at(self) -> datetime:
        return start_of(self.end)
