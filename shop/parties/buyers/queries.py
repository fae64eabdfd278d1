"""Which buyer units an actor may see, and finding them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, or_, select
from sqlalchemy.orm import selectinload

from shop.core.db import db
from shop.core.errors import Missing
from shop.core.page import Page, paginate
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.parties.buyers.models import BuyerUnit, DeliveryPoint, UnitName
from shop.parties.buyers.states import StatisticalSystem, UnitStatus, VenueClass
from shop.parties.regions import queries as regions

# What outsiders read; searching it instead of `name` keeps a confidential unit's real name unguessable.
SHOWN_NAME = case((BuyerUnit.confidential, BuyerUnit.alias), else_=BuyerUnit.name)


def visible_to(actor: Actor, permission: Permission = Permission.UNIT_READ) -> Select[BuyerUnit]:
    """The units on which some grant of the actor gives `permission`."""
    return select(BuyerUnit).where(_reach(actor, permission))


def _reach(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    if actor.everywhere(permission):
        return BuyerUnit.id.is_not(None)
    ways: list[ColumnElement[bool]] = []
    if ids := actor.unit_ids(permission):
        ways.append(BuyerUnit.id.in_(ids))
    for grant in actor.official_grants(permission):
        here = BuyerUnit.region_path.startswith(grant.region_path, autoescape=True)
        ways.append(and_(here, BuyerUnit.system == grant.department) if grant.department else here)
    return or_(*ways) if ways else false()


def unit(
    unit_id: int, actor: Actor, *, permission: Permission = Permission.UNIT_READ, lock: bool = False
) -> BuyerUnit:
    """One unit within the actor's sight; raises Missing."""
    wanted = visible_to(actor, permission).where(BuyerUnit.id == unit_id)
    found = db.session.scalar(wanted.with_for_update(of=BuyerUnit) if lock else wanted)
    if found is None:
        raise Missing("没有这个采购单位，或您无权查看", unit_id=unit_id)
    return found


def units(
    actor: Actor,
    *,
    q: str | None = None,
    region: str | None = None,
    venue: VenueClass | str | None = None,
    system: StatisticalSystem | str | None = None,
    status: UnitStatus | str | None = None,
    page: int = 1,
    size: int = 50,
) -> Page[BuyerUnit]:
    """A page of units by pinyin; `q` looks in the shown name, its pinyin and (whole) the credit code."""
    wanted = visible_to(actor).order_by(BuyerUnit.pinyin_key, BuyerUnit.id)
    if q and q.strip():
        wanted = wanted.where(_matches(q.strip()))
    if region:
        wanted = wanted.where(BuyerUnit.region_path.startswith(regions.region(region).path, autoescape=True))
    exact: dict[Any, Any] = {BuyerUnit.venue: venue, BuyerUnit.system: system, BuyerUnit.status: status}
    for column, value in exact.items():
        if value:
            wanted = wanted.where(column == value)
    return paginate(wanted, page=page, size=size)


def _matches(q: str) -> ColumnElement[bool]:
    return or_(
        SHOWN_NAME.contains(q, autoescape=True),
        BuyerUnit.pinyin_key.startswith(q.lower(), autoescape=True),
        and_(BuyerUnit.confidential.is_(False), BuyerUnit.credit_code == q.upper()),
    )


def knows_identity(actor: Actor, unit: BuyerUnit) -> bool:
    """Whether the actor may read a confidential unit's real name, code and addresses: its members and the platform."""
    return (
        not unit.confidential
        or actor.role_in_unit(unit.id, Permission.UNIT_READ)
        or actor.everywhere(Permission.UNIT_MANAGE)
    )


def delivery_point(unit: BuyerUnit, point_id: int) -> DeliveryPoint:
    """A point of this very unit; raises Missing."""
    found = db.session.get(DeliveryPoint, point_id)
    if found is None or found.unit_id != unit.id:
        raise Missing("没有这个收货点", point_id=point_id)
    return found


def delivery_points(unit_id: int) -> list[DeliveryPoint]:
    """The points in use, in the order they were made."""
    wanted = select(DeliveryPoint).where(DeliveryPoint.unit_id == unit_id, DeliveryPoint.active)
    return list(db.session.scalars(wanted.order_by(DeliveryPoint.id)))


def points_of(unit_ids: Iterable[int]) -> dict[int, list[DeliveryPoint]]:
    """unit id -> its points in use, for many units at once."""
    found: dict[int, list[DeliveryPoint]] = {unit_id: [] for unit_id in unit_ids}
    wanted = select(DeliveryPoint).where(DeliveryPoint.unit_id.in_(list(found)), DeliveryPoint.active)
    for point in db.session.scalars(wanted.order_by(DeliveryPoint.id)):
        found[point.unit_id].append(point)
    return found


def countable(unit: BuyerUnit) -> list[BuyerUnit]:
    """The active units that orders of `unit` may count for, itself first."""
    others = select(BuyerUnit).where(
        BuyerUnit.id != unit.id,
        BuyerUnit.status == UnitStatus.ACTIVE,
        or_(BuyerUnit.parent_id == unit.id, BuyerUnit.represented_by_id == unit.id),
    )
    return [unit, *db.session.scalars(others.order_by(BuyerUnit.pinyin_key, BuyerUnit.id))]


def former_names(unit_id: int) -> list[UnitName]:
    """Earlier names, newest first."""
    wanted = select(UnitName).where(UnitName.unit_id == unit_id)
    return list(db.session.scalars(wanted.order_by(UnitName.until_on.desc(), UnitName.id.desc())))


def with_details(query: Select[BuyerUnit]) -> Select[BuyerUnit]:
    """Load points and invoice along, for pages that show them."""
    return query.options(selectinload(BuyerUnit.points), selectinload(BuyerUnit.invoice))


def named(texts: Sequence[str]) -> tuple[list[int], list[str]]:
    """Ids of active units by what outsiders call them, or by credit code; and the texts that name none."""
    codes = [text.upper() for text in texts]
    wanted = select(BuyerUnit.id, SHOWN_NAME, BuyerUnit.confidential, BuyerUnit.credit_code).where(
        BuyerUnit.status == UnitStatus.ACTIVE,
        or_(SHOWN_NAME.in_(texts), and_(BuyerUnit.confidential.is_(False), BuyerUnit.credit_code.in_(codes))),
    )
    known: dict[str, int] = {}
    for unit_id, shown, confidential, code in db.session.execute(wanted.order_by(BuyerUnit.id)):
        known[shown] = unit_id
        if not confidential:
            known[code] = unit_id
    ids = [known.get(text) or known.get(text.upper()) for text in texts]
    return [one for one in ids if one], [text for text, one in zip(texts, ids, strict=True) if not one]


def shown_names(unit_ids: Sequence[int]) -> list[str]:
    """What outsiders call these units, in pinyin order."""
    wanted = select(SHOWN_NAME).where(BuyerUnit.id.in_(unit_ids))
    return list(db.session.scalars(wanted.order_by(BuyerUnit.pinyin_key, BuyerUnit.id)))
