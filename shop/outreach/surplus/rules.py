"""What a case of unsold goods accepts, and when it is late."""

from __future__ import annotations

from datetime import date

from shop.core.errors import Invalid, Refused
from shop.outreach.surplus.states import SurplusStatus

UNDER_WAY = (SurplusStatus.OPEN, SurplusStatus.ASSIGNED)


class BadSurplus(Invalid):
    """What is said of the goods or their handling does not fit together."""

    code = "surplus.invalid"


class MoreThanLeft(Refused):
    """No more can be sold than is there."""

    code = "surplus.more_than_left"


class SurplusDone(Refused):
    """A case that is done takes no more sales."""

    code = "surplus.done"


def check_case(*, last_on: date, today: date) -> None:
    """Raises BadSurplus."""
    if last_on < today:
        raise BadSurplus("最迟销售日不能早于今天", fields={"last_on": ["请核对日期"]})


def check_assignment(*, due_on: date, today: date) -> None:
    """Raises BadSurplus."""
    if due_on < today:
        raise BadSurplus("办理期限不能早于今天", fields={"due_on": ["请核对日期"]})


def check_sale(status: SurplusStatus, *, qty_milli: int, left_milli: int, sold_on: date, today: date) -> None:
    """Raises SurplusDone, MoreThanLeft, BadSurplus."""
    if status not in UNDER_WAY:
        raise SurplusDone("该滞销情况已办结，不能再登记销售")
    if sold_on > today:
        raise BadSurplus("销售日期不能晚于今天", fields={"sold_on": ["请核对日期"]})
    if qty_milli > left_milli:
        raise MoreThanLeft("登记数量超过剩余数量，请核对", left_milli=left_milli)


def is_late(status: SurplusStatus, *, last_on: date, due_on: date | None, today: date) -> bool:
    """Under way beyond the office's deadline, or beyond the day until which the goods can be sold."""
    return status in UNDER_WAY and (today > last_on or (due_on is not None and today > due_on))
