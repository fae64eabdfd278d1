"""Months, quarters and years: the present one, an earlier one by its key, and the same days a year before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _

from shop.core.clock import Period, month_number
from shop.core.errors import Invalid
from shop.reporting.stats import labels
from shop.reporting.stats.schemas import EARLIEST, LATEST

KINDS = ("month", "quarter", "year", "custom")
LENGTHS = {"month": 6, "quarter": 5, "year": 4}
OFFERED = {"month": 36, "quarter": 20, "year": 8}  # how many of the past stand in the choice


def present(kind: str, today: date) -> Period:
    """The month, quarter or year in which `today` lies."""
    return named(kind, key_of(kind, today))


def key_of(kind: str, day: date) -> str:
    """2026-11-23 -> '202611', '20264' or '2026'."""
    if kind == "month":
        return str(month_number(day))
    return f"{day.year}{(day.month + 2) // 3}" if kind == "quarter" else str(day.year)


def named(kind: str, key: str) -> Period:
    """The period of a key. Raises Invalid."""
    fault = Invalid(_("没有这个统计期"), fields={"at": [_("请从列表中选择")]})
    if not (key.isascii() and key.isdigit() and len(key) == LENGTHS[kind]):
        raise fault
    year, rest = int(key[:4]), int(key[4:] or 1)
    if not (
        EARLIEST.year <= year < LATEST.year and 1 <= rest <= {"month": 12, "quarter": 4, "year": 1}[kind]
    ):
        raise fault
    if kind == "month":
        return Period.month(int(key))
    return Period.quarter(year, rest) if kind == "quarter" else Period.year(year)


def earlier(kind: str, today: date) -> Sequence[tuple[str, str]]:
    """(key, words) of the periods before the present one, the latest first."""
    found, at = [], present(kind, today).first
    for _step in range(OFFERED[kind]):
        at = named(kind, key_of(kind, _day_before(at))).first
        found.append((key_of(kind, at), words(kind, at)))
    return found


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def year_before(period: Period) -> Period:
    """The same days a year earlier; 29 February becomes the 28th."""
    return Period(_year_before(period.first), _year_before(period.end))


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def so_far(period: Period, today: date) -> Period:
    """The part of a period that has passed, so that half a month is not compared with a whole one."""
    end = min(period.end, date.fromordinal(today.toordinal() + 1))
    return Period(period.first, end) if end > period.first else period


def words(kind: str, day: date) -> str:
    """2026年11月, 2026年第4季度 or 2026年."""
    naming = {"month": labels.month_name, "quarter": labels.quarter_name, "year": labels.year_name}[kind]
    return naming(int(key_of(kind, day)))
