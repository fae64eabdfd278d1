"""R1–R3 and R22: reserved shares, union welfare and the bulletin as rows of forms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from shop.core import clock
from shop.core.db import db
from shop.parties.accounts import queries as accounts
from shop.parties.accounts.models import Membership
from shop.parties.accounts.permissions import Role
from shop.parties.buyers.models import BuyerUnit
from shop.parties.regions import queries as regions
from shop.reporting.forms import periods, places, registers
from shop.reporting.forms.attributes import CANTEENS
from shop.reporting.forms.registers import Asked
from shop.reporting.quotas import measures, rules
from shop.reporting.quotas import queries as quotas
from shop.reporting.quotas.measures import Execution
from shop.reporting.quotas.models import QuotaFiling
from shop.reporting.quotas.states import ExecutionState, FilingStatus

Rows = Sequence[Mapping[str, Any]]
S = ExecutionState
STATES = {
    S.UNFILED: "未填报", S.NO_CANTEEN: "无食堂", S.REPRESENTED: "由代表单位填报", S.FILED: "待确认", S.CONFIRMED: "已确认",
}  # fmt: skip
FILING_STATES = {FilingStatus.FILED: "待确认", FilingStatus.CONFIRMED: "已确认"}


def provide() -> None:
    registers.provide("quota_filings", filings)
    registers.provide("quota_execution", execution)
    registers.provide("union_welfare", welfare)
    registers.provide("bulletin", bulletin)
    registers.provide("bulletin_unfiled", unfiled)
    registers.provide("bulletin_idle", idle)


def day_of(asked: Asked) -> date:
    """The last day that counts: the period's, or today within it."""
    return max(min(asked.period.last, clock.business_day(clock.utcnow())), asked.period.first)


def _lines(asked: Asked, on: date) -> list[Execution]:
    return quotas.execution(asked.region_path, on.year, department=asked.department, on=on, upto=asked.upto)


def _who(line: Execution) -> dict[str, Any]:
    return {
        "unit_name": line.unit_name,
        "competent": line.competent_department,
        "region": regions.full_name(line.region_path),
        "state": STATES[line.state],
        "keys": {"unit": str(line.unit_id)},
    }


def execution(asked: Asked) -> Rows:
    """R2: every unit with a duty, or none for want of a canteen, as of the period's end."""
    return [
        {
            **_who(line),
            "reserved_fen": line.reserved_fen,
            "completion_bp": line.completion_bp,
            "time_gap_bp": line.time_gap_bp,
            "rank": line.rank,
        }
        for line in _lines(asked, day_of(asked))
    ]


def filings(asked: Asked) -> Rows:
    """R1: what every unit has filed for the year, the year before beside it."""
    year = asked.period.last.year
    now, before = _in_force(year), _in_force(year - 1)
    rows = []
    for line in _lines(asked, day_of(asked)):
        filed, last = now.get(line.unit_id), before.get(line.unit_id)
        rows.append({
            **_who(line),
            "credit_code": line.credit_code,
            "last_fen": last.reserved_fen if last else 0,
            **(_filed(filed) if filed else {}),
        })  # fmt: skip
    return rows


def _filed(filed: QuotaFiling) -> dict[str, Any]:
    return {
        "canteen": CANTEENS[filed.canteen.value],
        "total_fen": filed.total_fen,
        "share_bp": filed.share_bp if filed.canteen in rules.DUTY else None,
        "reserved_fen": filed.reserved_fen,
        "own_union": "有" if filed.own_union else "无",
        "members": filed.members,
        "union_reserved_fen": filed.union_reserved_fen,
        "remark": filed.remark,
        "state": FILING_STATES[filed.status],
    }


def _in_force(year: int) -> dict[int, QuotaFiling]:
    """By unit the filing that counts: the confirmed one, else the one that waits."""
    wanted = select(QuotaFiling).where(QuotaFiling.year == year, QuotaFiling.status.in_(FILING_STATES))
    found: dict[int, QuotaFiling] = {}
    for one in db.session.scalars(wanted.order_by(QuotaFiling.version)):
        kept = found.get(one.unit_id)
        if kept is None or kept.status is not FilingStatus.CONFIRMED:
            found[one.unit_id] = one
    return found


def welfare(asked: Asked) -> Rows:
    """R3: each union against the 50 % rule; without a declaration it is 未填报, never 0 %."""
    on = day_of(asked)
    met = {True: "达标", False: "未达标", None: "未填报"}
    lines = quotas.welfare(asked.region_path, on.year, department=asked.department, on=on, upto=asked.upto)
    return [
        {
            "unit_name": line.unit_name,
            "members": line.members,
            "spent_fen": line.spent_fen,
            "share_bp": line.share_bp,
            "accredited_bp": line.accredited_bp,
            "threshold_bp": line.threshold_bp,
            "met": met[line.met],
            "per_head_fen": line.per_head_fen,
            "cap_fen": line.cap_fen,
            "keys": {"unit": str(line.unit_id)},
        }
        for line in lines
    ]


def unfiled(asked: Asked) -> Rows:
    """未预留单位名单: those that have a canteen and filed nothing; units without one are left out."""
    canteens = _canteens()
    return [
        {**_who(line), "canteen": canteens.get(line.unit_id, "")}
        for line in _lines(asked, day_of(asked))
        if line.state is S.UNFILED
    ]


def _canteens() -> dict[int, str]:
    found = db.session.execute(select(BuyerUnit.id, BuyerUnit.canteen))
    return {unit_id: CANTEENS[canteen.value] for unit_id, canteen in found}


def idle(asked: Asked) -> Rows:
    """已预留未采购名单."""
    return [
        {**_who(line), "reserved_fen": line.reserved_fen}
        for line in _lines(asked, day_of(asked))
        if _is_idle(line)
    ]


def _reserves(line: Execution) -> bool:
    return line.state in measures.FILED and line.reserved_fen > 0


def _is_idle(line: Execution) -> bool:
    return _reserves(line) and line.cumulative_fen <= 0


@dataclass(frozen=True)
class _Years:
    """The same units at the end of the period, a period ago and a year ago."""

    now: list[Execution]
    period_before: dict[int, int]
    year_before: dict[int, int]
    in_period: dict[int, int]


def bulletin(asked: Asked) -> Rows:
    """R22 by the places right below, whatever belongs to the place itself in a row of its own."""
    on = day_of(asked)
    years = _Years(
        _lines(asked, on), _bought_in(asked, periods.before(asked.period).last),
        {line.unit_id: line.cumulative_fen for line in _lines(asked, _year_before(on))},
        _bought_in(asked, on),
    )  # fmt: skip
    names: dict[str, str] = {}
    rows: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(_COUNTED, 0))
    for line in years.now:
        code, names[code] = _below(line.region_path, asked)
        for key, value in _counted(line, years).items():
            rows[code][key] += value
    for path, number in _accounts(asked):
        code, names[code] = _below(path, asked)
        rows[code]["accounts"] += number
    return [{"place": names[code], **row} for code, row in sorted(rows.items())]


_COUNTED = (
    "accounts", "reserving", "reserved_fen", "buying", "completed_fen", "before_fen", "month_fen", "month_before_fen",
    "unfiled", "idle",
)  # fmt: skip


def _below(path: str, asked: Asked) -> tuple[str, str]:
    return places.below(path, asked.region_path)


def _counted(line: Execution, years: _Years) -> dict[str, int]:
    """One unit's share of a row: only those that reserved something count as bought and completed."""
    found = {"unfiled": int(line.state is S.UNFILED), "idle": int(_is_idle(line))}
    if _reserves(line):
        found |= {
            "reserving": 1,
            "reserved_fen": line.reserved_fen,
            "buying": int(line.cumulative_fen > 0),
            "completed_fen": line.cumulative_fen,
            "before_fen": years.year_before.get(line.unit_id, 0),
            "month_fen": years.in_period.get(line.unit_id, 0),
            "month_before_fen": years.period_before.get(line.unit_id, 0),
        }
    return found


def _bought_in(asked: Asked, last: date) -> dict[int, int]:
    """What each unit bought in the period that ends on a day: of a month its own, else the sum of its months."""
    kind = periods.kind_of(asked.period)
    months = {"quarter": 3, "year": 12}.get(kind, 1)
    found: dict[int, int] = defaultdict(int)
    for _month in range(months):
        for line in _lines(asked, last):
            found[line.unit_id] += line.month_fen
        last = last.replace(day=1) - timedelta(days=1)
    return dict(found)


def _year_before(day: date) -> date:
    return (
        day.replace(year=day.year - 1, day=28)
        if (day.month, day.day) == (2, 29)
        else day.replace(year=day.year - 1)
    )


def _accounts(asked: Asked) -> Iterable[tuple[str, int]]:
    """注册管理账号: people who administer a unit, by the place of the unit, as of the period's end."""
    wanted = (
        accounts.in_force(asked.period.ends_at)
        .join(BuyerUnit, BuyerUnit.id == Membership.unit_id)
        .where(
            Membership.role == Role.UNIT_ADMIN,
            Membership.created_at < asked.period.ends_at,
            BuyerUnit.region_path.startswith(asked.region_path, autoescape=True),
        )
        .with_only_columns(BuyerUnit.region_path, func.count(func.distinct(Membership.user_id)))
        .group_by(BuyerUnit.region_path)
    )
    if asked.department:
        wanted = wanted.where(BuyerUnit.system == asked.department)
    return [(row[0], row[1]) for row in db.session.execute(wanted)]
