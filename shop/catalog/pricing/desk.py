"""Whose desk a thing of some place lies on: the town's; where the town has nobody who may, the county's."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, not_, or_, select
from sqlalchemy.orm import aliased

from shop.core.db import db
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
    office = aliased(Membership)
    held = _held(office, permission, now)
    return exists(
        select(office.id)
        .join(User, User.id == office.user_id)
        .where(office.region_code == kind.town_code, *held, not_(_involved(office, kind.cooperative_id, now)))
    )


def _held(office: Any, permission: Permission, now: datetime) -> list[ColumnElement[bool]]:
    """The office gives the permission, is in force, and its holder may sign in."""
    roles = [role for role, held in ROLES.items() if permission in held]
    in_force = or_(office.ended_at.is_(None), office.ended_at > now)
    return [office.role.in_(roles), office.department == "", in_force, User.active.is_(True)]


def _involved(office: Any, cooperative_id: Any, now: datetime) -> ColumnElement[bool]:
    """Its holder is also a member of the cooperative in question."""
    other = aliased(Membership)
    in_force = or_(other.ended_at.is_(None), other.ended_at > now)
    return exists().where(other.user_id == office.user_id, other.cooperative_id == cooperative_id, in_force)


def officers(permission: Permission, thing: Any, now: datetime) -> list[tuple[int, str]]:
    """(id, e-mail) of those on whose desk `thing` lies, for a notice."""
    return officers_of(permission, [thing.town_code, thing.county_code], thing.cooperative_id, now)


def officers_of(
    permission: Permission, codes: list[str | None], cooperative_id: int, now: datetime
) -> list[tuple[int, str]]:
    """Those of the first of these regions that has any who are no members of the cooperative."""
    office = aliased(Membership)
    free = not_(_involved(office, cooperative_id, now))
    wanted = select(User.id, User.email).join(office, office.user_id == User.id).distinct().order_by(User.id)
    for code in codes:
        here = wanted.where(office.region_code == code, *_held(office, permission, now), free)
        if found := db.session.execute(here).all():
            return [(user_id, email) for user_id, email in found]
    return []


def is_desk(actor: Actor, permission: Permission, kind: Any, thing_id: int, now: datetime) -> bool:
    """Whether one thing is the actor's to decide."""
    wanted = select(kind.id).where(kind.id == thing_id, decided_by(actor, permission, kind, now))
    return db.session.scalar(wanted) is not None


def covers(actor: Actor, permission: Permission, path: str, cooperative_id: int, now: datetime) -> bool:
    """The same for something that keeps no desk columns: the town's own officer, or the county's in its place."""
    place, codes = places(path), codes_of(actor, permission)
    if place["town_code"] in codes:
        return True
    town_has = (
        officers_of(permission, [place["town_code"]], cooperative_id, now) if place["town_code"] else []
    )
    return place["county_code"] in codes and not town_has


def is_member(actor: Actor, cooperative_id: int) -> bool:
    """Whether the actor belongs to the cooperative, in whatever role."""
    return any(grant.cooperative_id == cooperative_id for grant in actor.grants)
