"""What may be published, and when."""

from __future__ import annotations

from datetime import date

from shop.core.clock import Period, first_day, month_number
from shop.core.errors import Invalid, Refused

EARLIEST, LATEST = 200001, 209912


class BadMonth(Invalid):
    """A calendar month that is over."""

    code = "transparency.bad_month"


class AlreadyPublished(Refused):
    """One publication for a region, month and side."""

    code = "transparency.already_published"


class NothingToPublish(Refused):
    """Not a single sale, or all of it would have to be hidden."""

    code = "transparency.nothing"


class OutOfScope(Refused):
    """Officials publish for their own region."""

    code = "transparency.out_of_scope"


def check_month(month: int, today: date) -> Period:
    """Months alone are published: a quarter beside its months could be subtracted. Raises BadMonth."""
    if not (EARLIEST <= month <= LATEST and 1 <= month % 100 <= 12):
        raise BadMonth("月份应为 6 位数字，如 202610", fields={"month": ["请填写如 202610"]})
    if month >= month_number(today):
        raise BadMonth("本月尚未结束，月末之后才能发布", fields={"month": ["请选择已结束的月份"]})
    assert first_day(month) < today  # noqa: S101  follows from the check above
    return Period.month(month)
