"""Which rows of a cube make up a period: whole years, quarters and months, and the days at its edges."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import case

from shop.core.clock import Period, first_day, month_number, next_month
from shop.reporting.stats.dimensions import Expression, time_key

TIMES = ("month", "quarter", "year")


@dataclass(frozen=True)
class Months:
    """Whole months first..last (month numbers, both included) that the cubes answer; `added` days lie
    outside them, `taken` days lie inside them but outside the period."""

    first: int
    last: int
    added: tuple[Period, ...] = ()
    taken: tuple[Period, ...] = ()

    @property
    def days(self) -> Period:
        return Period(first_day(self.first), first_day(next_month(self.last)))


def months_of(period: Period, today: date) -> Months | None:
    """The months to read from cubes. An edge month counts whole, less its days outside, where those are
    the fewer or still to come; otherwise its days inside are read from the facts."""
    if period.first >= period.end:
        return None
    first, last = month_number(period.first), month_number(period.last)
    added: list[Period] = []
    taken: list[Period] = []
    before = Period(first_day(first), period.first)
    after = Period(period.end, first_day(next_month(last)))
    if first == last and before.first < before.end and after.first < after.end:
        return None
    if before.first < before.end:
        inside = Period(period.first, min(period.end, first_day(next_month(first))))
        if (before.end - before.first) < (inside.end - inside.first):
            taken.append(before)
        else:
            added.append(inside)
            first = next_month(first)
    if after.first < after.end and first <= last:
        inside = Period(max(period.first, first_day(last)), period.end)
        if (after.end - after.first) < (inside.end - inside.first) or after.first > today:
            taken.append(after)
        else:
            added.append(inside)
            last = month_number(first_day(last) - timedelta(days=1))
    return Months(first, last, tuple(added), tuple(taken)) if first <= last else None


def codes(first: int, last: int, named: Collection[str]) -> list[int]:
    """The fewest periods that make up months first..last (both included), none longer than a time that is
    asked or filtered by: January to November are 20261, 20262, 20263, 202610 and 202611."""
    found, month = [], first
    whole_years = not {"month", "quarter"} & set(named)
    whole_quarters = "month" not in named
    while month <= last:
        year, number = divmod(month, 100)
        if whole_years and number == 1 and year * 100 + 12 <= last:
            found.append(year)
            month = (year + 1) * 100 + 1
        elif whole_quarters and number % 3 == 1 and month + 2 <= last:
            found.append(year * 10 + (number + 2) // 3)
            month = next_month(month + 2)
        else:
            found.append(month)
            month = next_month(month)
    return found


def period_key(name: str, code: Expression) -> Expression:
    """Month, quarter or year out of the code of a period that is no longer than that."""
    if name == "month":
        return code
    if name == "quarter":
        return case((code < 100_000, code), else_=time_key("quarter", code))
    return case((code < 10_000, code), (code < 100_000, code // 10), else_=code // 100)
