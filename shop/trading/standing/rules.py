"""What a standing order must be like, who decides about it, and until when a day can be changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from shop.core import clock
from shop.core.errors import Forbidden, Invalid, Refused
from shop.trading.standing.schedule import CutOff
from shop.trading.standing.states import OccurrenceStatus

MAX_WEEKS = 4
MAX_ITEMS = 400  # of one plan: items x weekdays x weeks
MAX_AHEAD = 14
RETRY = timedelta(minutes=30)


class BadPlan(Invalid):
    """The plan cannot be followed as it stands."""

    code = "standing.bad_plan"


class BadCutOff(Invalid):
    """Changes would have to be made before anything is known, or after the order went out."""

    code = "standing.bad_cut_off"


class BadPause(Invalid):
    """A pause that ends before it begins, or begins in the past."""

    code = "standing.bad_pause"


class NotPaused(Refused):
    """There is no pause to end."""

    code = "standing.not_paused"


class OwnPlan(Forbidden):
    """The one who asked cannot approve."""

    code = "standing.own_plan"


class NothingToApprove(Refused):
    """No plan waits."""

    code = "standing.nothing_to_approve"


class TooLate(Refused):
    """The cut-off of that day is past."""

    code = "standing.too_late"


class NothingDue(Refused):
    """Nothing is to be delivered on that day."""

    code = "standing.nothing_due"


class NotInAgreement(Invalid):
    """Goods that the agreement does not name."""

    code = "standing.not_in_agreement"


class AlreadyShipped(Refused):
    """The day's order is on its way and cannot be changed here."""

    code = "standing.already_shipped"


class ItemLine(NamedTuple):
    """One entry of a plan: week of the rotation from 1, weekday 1 (Monday) to 7, thousandths of a SKU."""

    week: int
    weekday: int
    sku_id: int
    qty_milli: int


def check_plan(
    items: Iterable[ItemLine], *, weeks: int, first_on: date, last_on: date, agreed_until: date
) -> None:
    """Raise BadPlan with what to change."""
    found = list(items)
    if not 1 <= weeks <= MAX_WEEKS:
        raise _bad("weeks", f"轮换周数为 1 至 {MAX_WEEKS}")
    if not found:
        raise _bad("items", "请至少为一天填写数量")
    if len(found) > MAX_ITEMS:
        raise _bad("items", f"一份计划最多 {MAX_ITEMS} 项，请分成几份")
    if any(not 1 <= line.week <= weeks for line in found):
        raise _bad("items", f"轮换周须在 1 至 {weeks} 之间")
    if len({line[:3] for line in found}) < len(found):
        raise _bad("items", "同一周同一天的同一商品只能填写一次")
    if last_on > agreed_until:
        raise _bad("last_on", f"协议到 {agreed_until} 为止，计划不能更晚结束")
    if last_on < first_on:
        raise _bad("last_on", "结束日期不能早于开始日期")


def check_first_day(first_on: date, *, today: date) -> None:
    """A new plan begins today or later; raises BadPlan."""
    if first_on < today:
        raise _bad("first_on", "开始日期不能早于今天")


def check_cut_off(cut_off: CutOff, *, days_ahead: int) -> None:
    """Orders are generated at the beginning of the day `days_ahead` before; the cut-off lies after that, so
    that a failed one can be tried again and mended. Raises BadCutOff."""
    if not 0 <= days_ahead <= MAX_AHEAD or not 0 <= cut_off.days_before <= days_ahead:
        word = f"请在送货前 0 至 {MAX_AHEAD} 天之间生成订单，且截止时间不早于生成时间"
        raise BadCutOff("提前天数有误", fields={"days_ahead": [word]})
    if not 0 <= cut_off.minute < 24 * 60 or (cut_off.days_before == days_ahead and not cut_off.minute):
        raise BadCutOff("截止时间须晚于生成时间", fields={"cutoff_time": ["请填写 00:01 至 23:59"]})


def check_agreed(sku_ids: Iterable[int], agreed: Mapping[int, object]) -> None:
    """Raise NotInAgreement for goods that the agreement does not name."""
    others = sorted(set(sku_ids) - set(agreed))
    if others:
        word = f"协议中没有这些商品：{'、'.join(str(other) for other in others)}"
        raise NotInAgreement("只能订购协议中的商品", fields={"items": [word]}, sku_ids=others)


def check_approver(*, asked_by: int, by: int) -> None:
    """Two people: the one who asked cannot approve."""
    if asked_by == by:
        raise OwnPlan("不能审批自己提交的定期订单，请由本单位其他审批人处理")


def check_pause(first_on: date, last_on: date | None, *, today: date) -> None:
    """Raises BadPause."""
    if first_on < today:
        raise BadPause("暂停不能从过去开始", fields={"first_on": ["请选择今天或以后的日期"]})
    if last_on is not None and last_on < first_on:
        raise BadPause("暂停的结束日期有误", fields={"last_on": ["不能早于开始日期"]})


def check_open(cutoff_at: datetime, *, now: datetime) -> None:
    """Raise TooLate with the moment until which the day could be changed."""
    if now >= cutoff_at:
        at = f"{cutoff_at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
        raise TooLate(f"已过修改截止时间（{at}），请直接联系合作社", cutoff_at=at)


def may_be(
    status: OccurrenceStatus | None, *, closed: bool, due: bool, open_now: bool, coming: bool
) -> frozenset[str]:
    """What may be done to a day: edit, skip, restore, generate. `status` is None for a day without a row,
    `closed` says that its orders were cancelled, `due` that the plan wants something; `open_now` is before
    its cut-off, `coming` until the day itself is over."""
    if status is None:
        return frozenset({"edit", "skip"} if due else {"edit"}) if open_now else frozenset()
    able = set(_WHILE_OPEN[status]) if open_now else set()
    if status is D.FAILED:
        able.add("skip")
    if coming and (closed or status in OPEN):
        able.add("generate")
    return frozenset(able)


D = OccurrenceStatus
OPEN = (D.PLANNED, D.EDITED, D.FAILED)  # no order yet
_WHILE_OPEN = {
    D.PLANNED: {"edit", "skip"},
    D.EDITED: {"edit", "skip", "restore"},
    D.GENERATED: {"edit", "skip"},
    D.SKIPPED: {"edit", "restore"},
    D.FAILED: {"edit", "skip"},
}


def reason_of(text: str) -> str:
    """A reason as it is kept; raises Invalid for none."""
    reason = text.strip()
    if not reason:
        raise Invalid("请填写原因", fields={"reason": ["请填写原因，对方和审计会看到"]})
    return reason[:255]


def _bad(field: str, word: str) -> BadPlan:
    return BadPlan("供货计划有误", fields={field: [word]})
