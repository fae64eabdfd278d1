"""Whose desk a thing of some place lies on: the town's; where the town has nobody who may, the county's."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, not_, or_, select
from sqlalchemy.orm import aliased

from shop.core.db import db
from shop.parties.accounts import queries as accounts
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.models import Membership, User
from shop.parties.accounts.permissions import ROLES, Permission
from shop.parties.regions.rules import levels


def places(path: str) -> dict[str, str | None]:
    """The columns that a thing with a desk keeps of its region path."""
    found = levels(path)
    return {"town_code": found.town, "county_code": found.county}


def codes_of(actor: Actor, permission: Permission) -> list[str]:
    """The regions for which the actor holds office, not counting what lies below them."""
    grants = actor.official_grants(permission)
    return [grant.region_path.strip("/").rpartition("/")[2] for grant in grants if not grant.department]


def decided_by(actor: Actor, permission: Permission, kind: Any, now: datetime) -> ColumnElement[bool]:
    """Rows of `kind` (with town_code, county_code and cooperative_id) that are this actor's to decide."""
    codes = codes_of(actor, permission)
    if not codes:
        return false()
    mine = or_(
        kind.town_code.in_(codes),
        and_(kind.county_code.in_(codes), not_(_town_has_officer(permission, kind, now))),
    )
    ours = [grant.cooperative_id for grant in actor.grants if grant.cooperative_id is not None]
    return and_(mine, kind.cooperative_id.not_in(ours)) if ours else mine


def _town_has_officer(permission: Permission, kind: Any, now: datetime) -> ColumnElement[bool]:
    """Somebody active holds the office there and is no member of the cooperative in question."""
    office, other = aliased(Membership), aliased(Membership)
    in_force = [or_(one.ended_at.is_(None), one.ended_at > now) for one in (office, other)]
    roles = [role for role, held in ROLES.items() if permission in held]
    involved = exists().where(
        other.user_id == office.user_id, other.cooperative_id == kind.cooperative_id, in_force[1]
    )
    return exists(
        select(office.id)
        .join(User, User.id == office.user_id)
        .where(
            office.region_code == kind.town_code,
            office.department == "",
            office.role.in_(roles),
            User.active.is_(True),
            in_force[0],
            not_(involved),
        )
    )


def officers(permission: Permission, thing: Any, now: datetime) -> list[tuple[int, str]]:
    """(id, e-mail) of those on whose desk `thing` lies, for a notice."""
    office = aliased(Membership)
    found = (
        select(User.id, User.email)
        .join(office, office.user_id == User.id)
        .where(office.region_code.in_([thing.town_code, thing.county_code]), User.active.is_(True))
        .distinct()
        .order_by(User.id)
    )
    kind = type(thing)
    return [
        (user_id, email)
        for user_id, email in db.session.execute(found)
        if is_desk(accounts.actor_of(user_id), permission, kind, thing.id, now)
    ]


def is_desk(actor: Actor, permission: Permission, kind: Any, thing_id: int, now: datetime) -> bool:
    """Whether one thing is the actor's to decide."""
    wanted = select(kind.id).where(kind.id == thing_id, decided_by(actor, permission, kind, now))
    return db.session.scalar(wanted) is not None


def is_member(actor: Actor, cooperative_id: int) -> bool:
    """Whether the actor belongs to the cooperative, in whatever role."""
    return any(grant.cooperative_id == cooperative_id for grant in actor.grants)
