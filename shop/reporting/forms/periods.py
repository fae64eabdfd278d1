"""Periods as they are written and named, and the periods that stand beside one: so far, before, a year ago."""

from __future__ import annotations

import re
from datetime import date, timedelta

from shop.core.clock import Period, month_number
from shop.core.errors import Invalid

_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
_QUARTER = re.compile(r"(20\d\d)-?[Qq]([1-4])")
_YEAR = re.compile(r"20\d\d")
_DAYS = re.compile(r"(20\d\d-\d\d-\d\d)\.\.(20\d\d-\d\d-\d\d)")
LONGEST_DAYS = 3_660


class BadPeriod(Invalid):
    """Not a period."""

    code = "forms.bad_period"


def parse(text: str) -> Period:
    """'2026-11', '2026-Q4', '2026', or both days included: '2026-08-01..2026-09-30'. Raises BadPeriod."""
    text = text.strip()
    if found := _MONTH.fullmatch(text):
        return Period.month(int(found[1]) * 100 + int(found[2]))
    if found := _QUARTER.fullmatch(text):
        return Period.quarter(int(found[1]), int(found[2]))
    if _YEAR.fullmatch(text):
        return Period.year(int(text))
    if found := _DAYS.fullmatch(text):
        return _days(found[1], found[2])
    raise _bad("统计期请写作 2026-11、2026-Q4、2026 或 2026-08-01..2026-09-30")


def _days(first: str, last: str) -> Period:
    try:
        begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        raise _bad("统计期中的日期不存在，请检查") from None
    if not begins <= ends <= begins + timedelta(days=LONGEST_DAYS):
        raise _bad("统计期的截止日不能早于起始日，且不超过十年")
    return Period.inclusive(begins, ends)


def _bad(words: str) -> BadPeriod:
    return BadPeriod(words, fields={"period": [words]})


def kind_of(period: Period) -> str:
    """month, quarter, year, or days where it is none of them."""
    if period.first.day == 1:
        if period == Period.month(month_number(period.first)):
            return "month"
        if period.first.month % 3 == 1 and period == Period.quarter(
            period.first.year, (period.first.month + 2) // 3
        ):
            return "quarter"
        if period == Period.year(period.first.year):
            return "year"
    return "days"


def written(period: Period) -> str:
    """As `parse` reads it."""
    first, kind = period.first, kind_of(period)
    if kind == "month":
        return f"{first:%Y-%m}"
    if kind == "quarter":
        return f"{first.year}-Q{(first.month + 2) // 3}"
    return str(first.year) if kind == "year" else f"{first.isoformat()}..{period.last.isoformat()}"


def named(period: Period) -> str:
    """As people say it."""
    first, kind = period.first, kind_of(period)
    if kind == "month":
        return f"{first.year}年{first.month}月"
    if kind == "quarter":
        return f"{first.year}年第{(first.month + 2) // 3}季度"
    return f"{first.year}年" if kind == "year" else f"{first.isoformat()} 至 {period.last.isoformat()}"


def of_kind(kind: str, day: date) -> Period:
    """The month, quarter or year in which a day lies; anything else is its month."""
    if kind == "quarter":
        return Period.quarter(day.year, (day.month + 2) // 3)
    return Period.year(day.year) if kind == "year" else Period.month(month_number(day))


def before(period: Period) -> Period:
    """The month, quarter or year before; of other periods as many days."""
    kind, eve = kind_of(period), period.first - timedelta(days=1)
    if kind == "days":
        return Period(period.first - (period.end - period.first), period.first)
    return of_kind(kind, eve)


def year_before(period: Period) -> Period:
    """The same days a year earlier; whole months stay whole."""
    return Period(_year_before(period.first), _year_before(period.end))


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def span(name: str, period: Period) -> Period:
    """The period that a column's span means."""
    if name == "year_to_date":
        return Period(date(period.last.year, 1, 1), period.end)
    if name == "year_to_date_before":
        return year_before(span("year_to_date", period))
    if name == "previous_period":
        return before(period)
    return year_before(period) if name == "year_before" else period


def progress_bp(period: Period) -> int:
    """How much of its year has passed at the end of a period, in hundredths of a percent, rounded half up."""
    year = Period.year(period.last.year)
    days, whole = (period.end - year.first).days, (year.end - year.first).days
    return (days * 20_000 + whole) // (2 * whole)
