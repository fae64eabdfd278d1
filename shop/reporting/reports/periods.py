"""Periods as they are typed and said, and the ones that a cadence makes due."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from shop.core.clock import Period, first_day, month_number, next_month
from shop.core.errors import Invalid
from shop.reporting.reports.states import PeriodKind

MONTHS = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.YEAR: 12}
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
_MONTH = re.compile(r"^(20\d\d)-(0[1-9]|1[0-2])$")
_QUARTER = re.compile(r"^(20\d\d)Q([1-4])$")
_YEAR = re.compile(r"^20\d\d$")


class BadPeriod(Invalid):
    """No such period."""

    code = "report.bad_period"


def parse(text: str) -> tuple[PeriodKind, Period]:
    """'2026-10', '2026Q4', '2026' or '2026-08-01/2026-09-30' (both days included). Raises BadPeriod."""
    plain = text.strip().upper()
    if found := _MONTH.match(plain):
        return PeriodKind.MONTH, Period.month(int(found[1]) * 100 + int(found[2]))
    if found := _QUARTER.match(plain):
        return PeriodKind.QUARTER, Period.quarter(int(found[1]), int(found[2]))
    if _YEAR.match(plain):
        return PeriodKind.YEAR, Period.year(int(plain))
    return PeriodKind.DAYS, _days(plain)


def _days(text: str) -> Period:
    first, _slash, last = text.partition("/")
    try:
        days = Period.inclusive(date.fromisoformat(first), date.fromisoformat(last))
    except (ValueError, OverflowError):
        raise _bad("期间应写成 2026-10、2026Q4、2026 或 2026-08-01/2026-09-30") from None
    if not EARLIEST <= days.first < days.end <= LATEST or days.end - days.first > timedelta(days=3660):
        raise _bad("期间应在 2000 年至 2100 年之间，且不超过十年")
    return days


def written(kind: PeriodKind, period: Period) -> str:
    """What `parse` reads."""
    year, month = period.first.year, period.first.month
    if kind is PeriodKind.MONTH:
        return f"{year}-{month:02d}"
    if kind is PeriodKind.QUARTER:
        return f"{year}Q{(month + 2) // 3}"
    if kind is PeriodKind.YEAR:
        return str(year)
    return f"{period.first.isoformat()}/{period.last.isoformat()}"


def said(kind: PeriodKind, period: Period) -> str:
    """2026年10月, 2026年第4季度, 2026年, or the two days."""
    year, month = period.first.year, period.first.month
    if kind is PeriodKind.MONTH:
        return f"{year}年{month}月"
    if kind is PeriodKind.QUARTER:
        return f"{year}年第{(month + 2) // 3}季度"
    if kind is PeriodKind.YEAR:
        return f"{year}年"
    return f"{period.first.isoformat()} 至 {period.last.isoformat()}"


def ended(cadence: PeriodKind, *, since: date, until: date | None, today: date) -> Iterator[Period]:
    """The periods of a cadence whose last day lies in since..until (until not included) and is over."""
    period = holding(cadence, since)
    while period.end <= today and (until is None or period.last < until):
        yield period
        period = holding(cadence, period.end)


def holding(cadence: PeriodKind, day: date) -> Period:
    """The month, quarter or year of a day."""
    months = MONTHS[cadence]
    first = month_number(day) // 100 * 100 + (day.month - 1) // months * months + 1
    after = first
    for _month in range(months):
        after = next_month(after)
    return Period(first_day(first), first_day(after))


def latest(today: date) -> tuple[PeriodKind, Period]:
    """The month that ended last."""
    return PeriodKind.MONTH, holding(
        PeriodKind.MONTH, holding(PeriodKind.MONTH, today).first - timedelta(days=1)
    )


def _bad(fault: str) -> BadPeriod:
    return BadPeriod(fault, fields={"period": [fault]})
