"""What a filing may say and who may confirm it; the arithmetic of shares, all in whole numbers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from shop.core.clock import Period
from shop.core.errors import Invalid, Refused
from shop.parties.buyers.states import Canteen

FIRST_YEAR = 2019
WHOLE = 10_000
DUTY = frozenset({Canteen.OWN, Canteen.CONTRACTED, Canteen.SHARED_LEAD})
# How money is told apart in the columns of an execution; whatever is neither is the unit's own purchase.
UNION_FUNDS = frozenset({"union", "welfare", "condolence"})
PERSONAL_FUNDS = frozenset({"personal"})


class BadFiling(Invalid):
    """The figures of a filing do not fit together."""

    code = "quota.bad_filing"


class BadYear(Invalid):
    """Figures exist for years and months that have begun."""

    code = "quota.bad_year"


class OwnFiling(Refused):
    """Nobody confirms what he or his own unit filed."""

    code = "quota.own_filing"


class YearClosed(Refused):
    """A year that is closed is revised no more."""

    code = "quota.year_closed"


@dataclass(frozen=True)
class Goal:
    """What a unit says about its year, made whole and consistent by `goal`."""

    canteen: Canteen
    total_fen: int = 0
    share_bp: int = 0
    reserved_fen: int = 0
    own_union: bool = False
    members: int = 0
    union_reserved_fen: int = 0
    remark: str = ""


def goal(
    *,
    canteen: Canteen,
    total_fen: int | None = None,
    share_bp: int | None = None,
    reserved_fen: int | None = None,
    own_union: bool = False,
    members: int = 0,
    union_reserved_fen: int = 0,
    remark: str = "",
) -> Goal:
    """Of share and amount one follows from the other. Raises BadFiling with every fault at once."""
    faults: dict[str, list[str]] = {}
    if union_reserved_fen and not own_union:
        faults["union_reserved_fen"] = ["没有独立工会经费的，工会预留金额请填 0"]
    if canteen in DUTY:
        share, reserved = _both(total_fen, share_bp, reserved_fen, faults)
    else:
        share = reserved = 0
        if total_fen or share_bp or reserved_fen or union_reserved_fen:
            faults["canteen"] = ["无食堂或由代表单位填报的，没有预留任务，各项金额请填 0"]
    if faults:
        raise BadFiling("请核对填报内容", fields=faults)
    return Goal(
        canteen=canteen, total_fen=total_fen or 0, share_bp=share, reserved_fen=reserved, own_union=own_union,
        members=members, union_reserved_fen=union_reserved_fen, remark=remark.strip(),
    )  # fmt: skip


def _both(
    total_fen: int | None, share_bp: int | None, reserved_fen: int | None, faults: dict[str, list[str]]
) -> tuple[int, int]:
    if not total_fen:
        faults["total_fen"] = ["请填写年度食堂食材采购总额"]
        return 0, 0
    if share_bp is None and reserved_fen is None:
        faults["share_bp"] = ["请填写预留比例或预留金额"]
        return 0, 0
    reserved = ratio(total_fen * (share_bp or 0), WHOLE) if reserved_fen is None else reserved_fen
    share = ratio(reserved * WHOLE, total_fen) if share_bp is None else share_bp
    if reserved > total_fen:
        faults["reserved_fen"] = ["预留金额不能超过年度采购总额"]
    elif ratio(reserved * WHOLE, total_fen) != share and ratio(total_fen * share, WHOLE) != reserved:
        faults["reserved_fen"] = ["预留金额与比例对不上，请只填其中一项，另一项自动计算"]
    return share, reserved


def ratio(part: int, whole: int) -> int:
    """part / whole, rounded half away from zero."""
    half_up = (abs(part) * 2 + whole) // (2 * whole)
    return half_up if part >= 0 else -half_up


def completion_bp(accepted_fen: int, reserved_fen: int) -> int | None:
    """Hundredths of a percent; None where nothing was reserved."""
    return ratio(accepted_fen * WHOLE, reserved_fen) if reserved_fen else None


def share_of_year_bp(on: date) -> int:
    """How much of its year has passed at the end of a day."""
    year = Period.year(on.year)
    return ratio(((on - year.first).days + 1) * WHOLE, (year.end - year.first).days)


def is_met(bought_fen: int, spent_fen: int, threshold_bp: int) -> bool:
    """Compared as amounts: a ratio that was rounded up to the threshold does not meet it."""
    return bought_fen * WHOLE >= threshold_bp * spent_fen


def share_bp(part_fen: int, whole_fen: int) -> int | None:
    """A share rounded down, so that what is shown never reaches a threshold that the amounts miss."""
    return part_fen * WHOLE // whole_fen if whole_fen else None


def day_of(year: int, month: int | None, today: date) -> date:
    """The last day that figures of a year, or of it up to a month, count. Raises BadYear."""
    if not FIRST_YEAR <= year <= today.year:
        raise BadYear(f"请选择 {FIRST_YEAR} 至 {today.year} 年", fields={"year": ["请重新选择年度"]})
    period = Period.year(year) if month is None else Period.month(year * 100 + month)
    if period.first > today:
        raise BadYear("这个月份还没有开始", fields={"month": ["请重新选择月份"]})
    return min(period.last, today)


def check_open(year: int, today: date, close_days: int | None) -> None:
    """A year may be filed from the December before it until it is closed. Raises BadYear, YearClosed."""
    if year < FIRST_YEAR or today < date(year - 1, 12, 1):
        raise BadYear("年度填报自上年 12 月起", fields={"year": ["请重新选择年度"]})
    if close_days is not None and today > date(year, 12, 31) + timedelta(days=close_days):
        raise YearClosed(f"{year} 年度填报已截止，如有错误请与上级主管部门联系", year=year)


def check_reviewer(*, reviewer_id: int, people: Collection[int | None], own_unit: bool) -> None:
    """Raises OwnFiling."""
    if own_unit or reviewer_id in people:
        raise OwnFiling("不能确认或退回自己或本单位的填报")
