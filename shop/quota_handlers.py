"""Who is told what of reserved shares: the superior department, the unit, and whoever has not filed yet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from shop.core import clock, money
from shop.core.db import db
from shop.parties.accounts.models import Membership, User
from shop.parties.accounts.permissions import ROLES, Permission, Role, ScopeKind
from shop.parties.accounts.queries import users_with_role
from shop.parties.buyers.models import BuyerUnit
from shop.reporting.quotas import queries
from shop.reporting.quotas.models import QuotaFiling
from shop.reporting.quotas.states import ExecutionState
from shop.support.notices import actions as notices
from shop.support.notices.models import Notice
from shop.support.outbox.drain import Handler
from shop.support.outbox.models import Message

FILERS = tuple(role for role, given in ROLES.items() if Permission.QUOTA_FILE in given)
REVIEWERS = tuple(role for role, given in ROLES.items() if Permission.QUOTA_CONFIRM in given)
REMINDED_MONTHS = (1, 2, 3)  # a year's filing is asked for in its first quarter
REMINDED_AT_ONCE = 200


def tell_department(message: Message, now: datetime) -> None:
    """Filed: the people of the unit's system in its place, or the region's own where that system has nobody."""
    found = db.session.get_one(QuotaFiling, message.facts["filing_id"])
    people = [user for user in reviewers(found.unit) if user.id != found.filed_by]
    _tell(message, found, people, link=f"/admin/quotas/filings/{found.id}", now=now)


def tell_unit(message: Message, now: datetime) -> None:
    """Confirmed or sent back: whoever may file for the unit."""
    found = db.session.get_one(QuotaFiling, message.facts["filing_id"])
    _tell(message, found, _filers(found.unit_id), link=f"/buyer/quotas?year={found.year}", now=now)


def remind_unfiled(_message: Message, now: datetime) -> None:
    """Once a year, in its first quarter: units that have a duty and nothing filed."""
    today = clock.business_day(now)
    if today.month not in REMINDED_MONTHS:
        return
    prefix = f"quota.due:{today.year}:"
    told = set(db.session.scalars(select(Notice.uniq).where(Notice.uniq.startswith(prefix))))
    known = {int(uniq.split(":")[2]) for uniq in told}
    lines = queries.execution("/", today.year, on=today)
    due = [line for line in lines if line.state is ExecutionState.UNFILED and line.unit_id not in known]
    for line in due[:REMINDED_AT_ONCE]:
        people = [(user.id, user.email) for user in _filers(line.unit_id)]
        facts = {"year": str(today.year), "unit": line.unit_name}
        link = f"/buyer/quotas?year={today.year}"
        notices.tell(people, "quota.due", facts=facts, uniq=f"{prefix}{line.unit_id}", link=link, now=now)


def reviewers(unit: BuyerUnit) -> list[User]:
    """Who answers for a unit's filing: of the nearest region that has somebody, its department before its offices."""
    codes = [code for code in unit.region_path.split("/") if code]
    wanted = (
        select(User, Membership.region_code, Membership.scope_kind)
        .join(Membership, Membership.user_id == User.id)
        .where(
            User.active.is_(True),
            Membership.role.in_(REVIEWERS),
            Membership.region_code.in_(codes),
            Membership.department.in_(("", unit.system.value)),
            (Membership.ended_at.is_(None)) | (Membership.ended_at > clock.utcnow()),
        )
        .order_by(User.id)
    )
    found: dict[tuple[int, bool], list[User]] = {}
    for user, code, kind in db.session.execute(wanted).unique():
        key = (codes.index(str(code)), kind == ScopeKind.DEPARTMENT)
        found.setdefault(key, []).append(user)
    return found[max(found)] if found else users_with_role(Role.PLATFORM)


def _filers(unit_id: int) -> list[User]:
    people = {user.id: user for role in FILERS for user in users_with_role(role, unit_id=unit_id)}
    return list(people.values())


def _tell(message: Message, found: QuotaFiling, people: Iterable[User], *, link: str, now: datetime) -> None:
    facts = {
        "year": str(found.year),
        "unit": found.unit_name,
        "reserved": money.yuan(found.goal_fen),
        "opinion": found.opinion or "无",
    }
    who = [(user.id, user.email) for user in people]
    notices.tell(who, message.name, facts=facts, uniq=f"message:{message.id}", link=link, now=now)


QUOTA_HANDLERS: dict[str, tuple[Handler, ...]] = {
    "quota.filed": (tell_department,),
    "quota.returned": (tell_unit,),
    "quota.confirmed": (tell_unit,),
    "tick.quotas": (remind_unfiled,),
}
