"""Filings and declarations in sight, and the execution of a year over the units of a region."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload

from shop.core.db import db
from shop.core.errors import Missing
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.parties.buyers import queries as units
from shop.parties.buyers.models import BuyerUnit
from shop.parties.buyers.states import Canteen, StatisticalSystem, UnitCategory
from shop.parties.policy import queries as policy
from shop.parties.policy.states import Policy
from shop.parties.regions import queries as regions
from shop.reporting.quotas import measures, purchases, rules
from shop.reporting.quotas.measures import NOTHING, Bought, Execution, Month
from shop.reporting.quotas.models import QuotaFiling
from shop.reporting.quotas.states import ExecutionState, FilingFlag, FilingStatus
from shop.reporting.quotas.unions import declaration, declarations, welfare

__all__ = [
    "counted_units", "declaration", "declarations", "execution", "filing", "flags", "in_force", "months",
    "scope_of", "versions", "visible_to", "waiting", "welfare",
]  # fmt: skip

P = Permission
IN_FORCE = (FilingStatus.CONFIRMED, FilingStatus.FILED)
EVERYWHERE = "/"


def visible_to(actor: Actor, permission: Permission = P.QUOTA_READ) -> Select[QuotaFiling]:
    """Every version of the actor's own units; of the units of an official's region and system what was filed."""
    seen = units.visible_to(actor, permission).with_only_columns(BuyerUnit.id)
    own = QuotaFiling.unit_id.in_(actor.unit_ids(permission))
    return (
        select(QuotaFiling)
        .join(QuotaFiling.unit)
        .where(QuotaFiling.unit_id.in_(seen), or_(own, QuotaFiling.status != FilingStatus.DRAFT))
        .options(joinedload(QuotaFiling.unit))
    )


def filing(
    filing_id: int, actor: Actor, *, permission: Permission = P.QUOTA_READ, lock: bool = False
) -> QuotaFiling:
    """One version in sight; raises Missing."""
    wanted = visible_to(actor, permission).where(QuotaFiling.id == filing_id)
    found = db.session.scalar(wanted.with_for_update(of=QuotaFiling) if lock else wanted)
    if found is None:
        raise Missing("没有这份预留份额填报，或不在您的管理范围", filing_id=filing_id)
    return found


def versions(unit_id: int, year: int) -> Sequence[QuotaFiling]:
    """Every version of a unit's year, the latest first."""
    wanted = select(QuotaFiling).where(QuotaFiling.unit_id == unit_id, QuotaFiling.year == year)
    return db.session.scalars(wanted.order_by(QuotaFiling.version.desc())).all()


def in_force(filings: Iterable[QuotaFiling]) -> QuotaFiling | None:
    """Of a unit's versions the one that counts: the confirmed one, else the one that waits."""
    found = {one.status: one for one in filings if one.status in IN_FORCE}
    return found.get(FilingStatus.CONFIRMED) or found.get(FilingStatus.FILED)


def waiting(actor: Actor) -> int:
    """How many filings wait for the actor's word."""
    wanted = visible_to(actor, P.QUOTA_CONFIRM).where(
        QuotaFiling.status == FilingStatus.FILED, QuotaFiling.unit_id.not_in(actor.unit_ids(P.QUOTA_READ))
    )
    return len(db.session.scalars(wanted.with_only_columns(QuotaFiling.id)).all())


def flags(found: QuotaFiling) -> list[FilingFlag]:
    """What the reviewer should look at."""
    if found.canteen not in rules.DUTY:
        return []
    place: dict[str, Any] = {"region_path": found.region_path, "department": found.unit.system.value}
    place["on"] = date(found.year, 12, 31)
    said = []
    least = policy.number_of(Policy.RESERVED_SHARE_BP, **place)
    if least is not None and found.reserved_fen * rules.WHOLE < least * found.total_fen:
        said.append(FilingFlag.BELOW_MINIMUM)
    last = in_force(versions(found.unit_id, found.year - 1))
    if (
        policy.required(Policy.RESERVED_NOT_BELOW_LAST, **place)
        and last
        and found.reserved_fen < last.reserved_fen
    ):
        said.append(FilingFlag.BELOW_LAST_YEAR)
    return said


def scope_of(actor: Actor, region_code: str = "", department: str = "") -> tuple[str, str]:
    """The region path and department whose execution an official may read: what was asked, narrowed to his own
    department, or the widest he has. Raises Missing for what is out of sight."""
    path = regions.region(region_code).path if region_code else ""
    if actor.everywhere(P.QUOTA_READ):
        return path or EVERYWHERE, department
    for grant in sorted(actor.official_grants(P.QUOTA_READ), key=lambda grant: len(grant.region_path)):
        covered = not path or path.startswith(grant.region_path)
        if covered and (not department or grant.department in ("", department)):
            return path or grant.region_path, grant.department or department
    raise Missing("没有您可以查看的预留份额执行情况")


def execution(
    region_path: str,
    year: int,
    *,
    department: str = "",
    on: date,
    upto: int | None = None,
    only: Collection[int] | None = None,
) -> list[Execution]:
    """Every unit with a duty (or a filing) of a region at the end of a day of the year, ranked.

    `upto`: count facts up to a cut of the ledger. `only`: of these units alone, then without ranks.
    """
    listed = _listed(region_path, year, department, only)
    filings = _filings(listed, year)
    standing = {unit.id: _standing(unit, filings.get(unit.id)) for unit in listed}
    followers = _followers(listed, year)
    everybody = [*listed, *(unit for some in followers.values() for unit in some)]
    counted = purchases.of_year(everybody, on=on, upto=upto)
    time_bp = rules.share_of_year_bp(on)
    lines = []
    for unit in listed:
        state = standing[unit.id]
        sums = counted.get(unit.id, NOTHING)
        if state is not ExecutionState.REPRESENTED:
            for other in followers.get(unit.id, ()):
                sums += counted.get(other.id, NOTHING)
        lines.append(_line(unit, state, filings.get(unit.id), sums, time_bp))
    return lines if only is not None else measures.ranked(lines)


def _listed(
    region_path: str, year: int, department: str, only: Collection[int] | None
) -> Sequence[BuyerUnit]:
    filed = select(QuotaFiling.unit_id).where(QuotaFiling.year == year, QuotaFiling.status.in_(IN_FORCE))
    wanted = select(BuyerUnit).where(
        BuyerUnit.region_path.startswith(region_path, autoescape=True),
        or_(BuyerUnit.ended_on.is_(None), BuyerUnit.ended_on > date(year, 1, 1)),
        or_(BuyerUnit.since_on.is_(None), BuyerUnit.since_on <= date(year, 12, 31)),
    )
    if only is not None:
        wanted = wanted.where(BuyerUnit.id.in_(only))
    else:
        budget = or_(
            BuyerUnit.system == StatisticalSystem.TREASURY, BuyerUnit.category == UnitCategory.BUDGET_UNIT
        )
        wanted = wanted.where(or_(budget, BuyerUnit.id.in_(filed)))
    if department:
        wanted = wanted.where(BuyerUnit.system == department)
    return db.session.scalars(wanted.order_by(BuyerUnit.id)).all()


def _filings(listed: Sequence[BuyerUnit], year: int) -> dict[int, QuotaFiling]:
    wanted = select(QuotaFiling).where(QuotaFiling.year == year, QuotaFiling.status.in_(IN_FORCE))
    ids = {unit.id for unit in listed}
    found: dict[int, QuotaFiling] = {}
    for one in db.session.scalars(wanted.order_by(QuotaFiling.version)):
        if one.unit_id in ids and (kept := in_force(filter(None, (found.get(one.unit_id), one)))):
            found[one.unit_id] = kept
    return found


def _standing(unit: BuyerUnit, filed: QuotaFiling | None) -> ExecutionState:
    canteen = filed.canteen if filed else unit.canteen
    if canteen is Canteen.NONE:
        return ExecutionState.NO_CANTEEN
    if canteen is Canteen.SHARED and (filed or unit.represented_by_id):
        return ExecutionState.REPRESENTED
    if filed is None:
        return ExecutionState.UNFILED
    return ExecutionState(filed.status.value)


def _followers(listed: Sequence[BuyerUnit], year: int) -> dict[int, list[BuyerUnit]]:
    """representative -> the units of its shared canteen, as they filed or as their own data say."""
    filed = (
        select(QuotaFiling.unit_id, QuotaFiling.represented_by_id, QuotaFiling.canteen)
        .where(QuotaFiling.year == year, QuotaFiling.status.in_(IN_FORCE))
        .order_by(QuotaFiling.status.desc())  # filed before confirmed: the confirmed one counts
    )
    said = {unit_id: (lead, canteen) for unit_id, lead, canteen in db.session.execute(filed)}
    shared = and_(BuyerUnit.canteen == Canteen.SHARED, BuyerUnit.represented_by_id.is_not(None))
    leads = {unit.id for unit in listed}
    found: dict[int, list[BuyerUnit]] = {}
    sharing = [unit_id for unit_id, (_lead, canteen) in said.items() if canteen is Canteen.SHARED]
    for unit in db.session.scalars(select(BuyerUnit).where(or_(shared, BuyerUnit.id.in_(sharing)))):
        lead, canteen = said.get(unit.id, (unit.represented_by_id, unit.canteen))
        if canteen is Canteen.SHARED and lead in leads:
            found.setdefault(lead, []).append(unit)
    return found


def _line(
    unit: BuyerUnit, state: ExecutionState, filed: QuotaFiling | None, sums: Bought, time_bp: int
) -> Execution:
    goal = filed.goal_fen if filed and state in measures.FILED else 0
    done = rules.completion_bp(sums.total_fen, goal)
    return Execution(
        unit_id=unit.id, unit_name=unit.public_name, credit_code="" if unit.confidential else unit.credit_code,
        region_path=unit.region_path, department=unit.system.value,
        competent_department=unit.competent_department, state=state, reserved_fen=goal,
        reserved_union_fen=filed.union_reserved_fen if filed and goal else 0,
        month_fen=sums.month_fen, cumulative_fen=sums.total_fen, canteen_fen=sums.canteen_fen,
        union_fen=sums.union_fen, personal_fen=sums.personal_fen, platform_fen=sums.platform_fen,
        offline_fen=sums.offline_fen, orders=sums.orders, time_bp=time_bp, completion_bp=done,
        time_gap_bp=None if done is None else done - time_bp,
        represented_by_id=(filed.represented_by_id if filed else unit.represented_by_id)
        if state is ExecutionState.REPRESENTED else None,
    )  # fmt: skip


def months(unit_ids: Sequence[int], *, on: date) -> list[Month]:
    """The months of a year for some units together, each on the basis of its place."""
    listed = db.session.scalars(select(BuyerUnit).where(BuyerUnit.id.in_(unit_ids))).all()
    first = on.year * 100 + 1
    return measures.months(purchases.months_of_year(listed, on=on), first, first - 1 + on.month)


def counted_units(lines: Sequence[Execution], year: int) -> list[int]:
    """The units whose purchases stand in these lines' totals, those of shared canteens included."""
    counted = [line.unit_id for line in lines if line.counted]
    listed = db.session.scalars(select(BuyerUnit).where(BuyerUnit.id.in_(counted))).all()
    others = [unit.id for some in _followers(listed, year).values() for unit in some]
    return sorted({*counted, *others})
