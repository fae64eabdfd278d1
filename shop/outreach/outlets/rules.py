"""What the register of outlets accepts."""

from __future__ import annotations

from datetime import date

from shop.core.errors import Invalid, Refused


class BadOutlet(Invalid):
    """What is said of an outlet does not fit together."""

    code = "outlet.invalid"


class BadSales(Invalid):
    """Sales are stated for months that have begun, and the accredited part is no more than the whole."""

    code = "outlet.bad_sales"


class OutletEnded(Refused):
    """The outlet did not stand in that month."""

    code = "outlet.ended"


def check_days(since_on: date, until_on: date | None) -> None:
    """Raises BadOutlet."""
    if until_on is not None and until_on < since_on:
        raise BadOutlet("撤销日期不能早于设立日期", fields={"until_on": ["请核对日期"]})


def check_sales(
    *, month: int, sold_fen: int, accredited_fen: int, since_on: date, until_on: date | None, today: date
) -> None:
    """Raises BadSales, OutletEnded."""
    if not 1 <= month % 100 <= 12 or month > today.year * 100 + today.month:
        raise BadSales("请填写已经开始的月份，例如 202611", fields={"month": ["请核对月份"]})
    if accredited_fen > sold_fen:
        raise BadSales("其中认定产品不能大于销售额", fields={"accredited_fen": ["不能大于销售额"]})
    last = until_on.year * 100 + until_on.month if until_on else None
    if month < since_on.year * 100 + since_on.month or (last is not None and month > last):
        raise OutletEnded("这个月份网点尚未设立或已撤销", month=month)
