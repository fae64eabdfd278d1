"""File and revise a reserved share, confirm it or send it back; declare welfare spend. All of it by the unit itself."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime

from shop.core import clock
from shop.core.db import db
from shop.parties.accounts.actor import Actor
from shop.parties.buyers.models import BuyerUnit
from shop.parties.buyers.rules import check_active
from shop.parties.buyers.states import Canteen
from shop.parties.policy import queries as policy
from shop.parties.policy.states import Policy
from shop.reporting.quotas import queries, rules
from shop.reporting.quotas.models import QuotaFiling, WelfareDeclaration
from shop.reporting.quotas.rules import Goal
from shop.reporting.quotas.states import FilingStatus
from shop.support import audit, outbox


def draft(unit: BuyerUnit, goal: Goal, *, year: int, by: int, now: datetime) -> QuotaFiling:
    """A new version of a unit's year, or the one being drafted changed. `unit` is locked by the caller.

    Raises BadYear, YearClosed, UnitNotActive, BadFiling (a shared canteen whose representative is not known).
    """
    check_active(unit.status)
    _check_open(unit, year, now)
    if goal.canteen is Canteen.SHARED and unit.represented_by_id is None:
        fault = "共用食堂的非代表单位，请先在单位资料中登记代表单位"
        raise rules.BadFiling(fault, fields={"canteen": [fault]})
    values = asdict(goal) | {"canteen": goal.canteen}
    values["represented_by_id"] = unit.represented_by_id if goal.canteen is Canteen.SHARED else None
    known = queries.versions(unit.id, year)
    if known and known[0].status is FilingStatus.DRAFT:
        audit.change("quota_filing.change", known[0], by=by, now=now, **values)
        return known[0]
    made = QuotaFiling(
        unit=unit, year=year, version=known[0].version + 1 if known else 1, drafted_by=by, drafted_at=now,
        status=FilingStatus.DRAFT, **values,
    )  # fmt: skip
    db.session.add(made)
    audit.note("quota_filing.draft", made, by=by, now=now, year=year, version=made.version, **asdict(goal))
    return made


def file(filing: QuotaFiling, *, by: int, now: datetime) -> None:
    """Hand it to the superior department; a version that waited there is replaced. Raises WrongMoment, YearClosed."""
    _check_open(filing.unit, filing.year, now)
    _replace(filing, FilingStatus.FILED, by=by, now=now)
    audit.move(filing, "file", by=by, now=now, reserved_fen=filing.reserved_fen)
    filing.filed_by, filing.filed_at = by, now
    db.session.flush()
    outbox.put("quota.filed", now=now, filing_id=filing.id, unit_id=filing.unit_id, by=by)


def confirm(filing: QuotaFiling, *, opinion: str, reviewer: Actor, now: datetime) -> None:
    """It holds from now on, and the version confirmed before becomes history. Raises OwnFiling, WrongMoment."""
    _check_reviewer(filing, reviewer)
    QuotaFiling.FLOW.target(filing.status, "confirm")
    _replace(filing, FilingStatus.CONFIRMED, by=reviewer.id, now=now)
    _answer(filing, "confirm", opinion=opinion, reviewer=reviewer, now=now)


def send_back(filing: QuotaFiling, *, opinion: str, reviewer: Actor, now: datetime) -> None:
    """Not like this, and why; a version confirmed before goes on holding. Raises OwnFiling, WrongMoment."""
    _check_reviewer(filing, reviewer)
    _answer(filing, "send_back", opinion=opinion, reviewer=reviewer, now=now)


def declare_welfare(
    unit: BuyerUnit, *, year: int, spent_fen: int, members: int, remark: str, by: int, now: datetime
) -> WelfareDeclaration:
    """What the union spends on welfare in the year; earlier words stay as history. `unit` is locked by the caller.

    Raises BadYear, YearClosed, UnitNotActive.
    """
    check_active(unit.status)
    _check_open(unit, year, now)
    last = queries.declaration(unit.id, year)
    made = WelfareDeclaration(
        unit=unit, year=year, version=last.version + 1 if last else 1, spent_fen=spent_fen, members=members,
        remark=remark.strip(), declared_by=by, declared_at=now,
    )  # fmt: skip
    db.session.add(made)
    audit.note(
        "welfare_declaration.declare",
        made,
        by=by,
        now=now,
        year=year,
        version=made.version,
        spent_fen=spent_fen,
    )
    return made


def _check_open(unit: BuyerUnit, year: int, now: datetime) -> None:
    days = policy.number_of(
        Policy.QUOTA_CLOSE_DAYS,
        region_path=unit.region_path,
        department=unit.system.value,
        on=date(max(year, rules.FIRST_YEAR), 12, 31),
    )
    rules.check_open(year, clock.business_day(now), days)


def _check_reviewer(filing: QuotaFiling, reviewer: Actor) -> None:
    own = any(grant.unit_id == filing.unit_id for grant in reviewer.grants)
    people = (filing.drafted_by, filing.filed_by)
    rules.check_reviewer(reviewer_id=reviewer.id, people=people, own_unit=own)


def _replace(filing: QuotaFiling, status: FilingStatus, *, by: int, now: datetime) -> None:
    for other in queries.versions(filing.unit_id, filing.year):
        if other.id != filing.id and other.status is status:
            audit.move(other, "replace", by=by, now=now, by_version=filing.version)


def _answer(filing: QuotaFiling, event: str, *, opinion: str, reviewer: Actor, now: datetime) -> None:
    audit.move(filing, event, by=reviewer.id, now=now, opinion=opinion)
    filing.opinion, filing.answered_by, filing.answered_at = opinion.strip(), reviewer.id, now
    db.session.flush()
    done = "quota.confirmed" if event == "confirm" else "quota.returned"
    outbox.put(done, now=now, filing_id=filing.id, unit_id=filing.unit_id, by=reviewer.id)
