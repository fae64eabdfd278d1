"""Which groups and pledges an actor may see, and finding them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, or_, select
from sqlalchemy.orm import aliased, selectinload

from shop.core.db import db
from shop.core.errors import Missing
from shop.core.page import Page, paginate
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.parties.buyers.models import BuyerUnit
from shop.parties.buyers.states import UnitStatus
from shop.parties.regions import queries as regions
from shop.support.audit.models import AuditEntry
from shop.trading.groups.models import GroupInvitation, GroupItem, GroupPledge, GroupPurchase
from shop.trading.groups.states import Audience, GroupStatus

P = Permission
G = GroupPurchase
# Before a group opens only its two sides know of it.
SHOWN = tuple(status for status in GroupStatus if status not in (GroupStatus.DRAFT, GroupStatus.PROPOSED))
RUNNING = (GroupStatus.OPEN, GroupStatus.AWAITING)
OVER = (GroupStatus.ORDERED, GroupStatus.LAPSED, GroupStatus.CANCELLED)


# --- groups ----------------------------------------------------------------------------------------


def visible_to(actor: Actor | None) -> Select[GroupPurchase]:
    """Open groups for everybody; the others for the units they are for, the two sides, and officials of
    either side's region (who only look)."""
    ways: list[ColumnElement[bool]] = [and_(G.audience == Audience.OPEN, G.status.in_(SHOWN))]
    if actor is not None:
        ways += _sides(actor) + _officials(actor)
        if units := actor.unit_ids(P.GROUP_READ):
            ways.append(and_(G.status.in_(SHOWN), or_(*_meant_for(units), _pledged(units))))
    return select(G).where(or_(*ways))


def _sides(actor: Actor) -> list[ColumnElement[bool]]:
    """Its organiser from the draft on; the cooperative's people once a unit proposed it, their own lots always."""
    sellers = G.cooperative_id.in_(actor.cooperative_ids(P.GROUP_READ))
    known = or_(G.organiser_unit_id.is_(None), G.status != GroupStatus.DRAFT)
    return [G.organiser_unit_id.in_(actor.unit_ids(P.GROUP_READ)), and_(sellers, known)]


def _officials(actor: Actor) -> list[ColumnElement[bool]]:
    shown = G.status.in_(SHOWN)
    if actor.everywhere(P.GROUP_READ):
        return [shown]
    ways = []
    for grant in actor.official_grants(P.GROUP_READ):
        ours = G.region_path.startswith(grant.region_path, autoescape=True)
        if grant.department:
            ways.append(and_(shown, ours, G.system == grant.department))
        else:
            theirs = G.cooperative_path.startswith(grant.region_path, autoescape=True)
            ways.append(and_(shown, or_(ours, theirs)))
    return ways


def _meant_for(unit_ids: Sequence[int]) -> list[ColumnElement[bool]]:
    """For whom the organiser opened it. Paths hold digits and slashes only."""
    unit = aliased(BuyerUnit)
    ours = select(unit.id).where(unit.id.in_(unit_ids))
    invited = select(GroupInvitation.id).where(
        GroupInvitation.group_id == G.id, GroupInvitation.unit_id.in_(unit_ids)
    )
    below = ours.where(
        or_(unit.parent_id == G.organiser_unit_id, unit.represented_by_id == G.organiser_unit_id)
    )
    here = ours.where(unit.region_path.like(G.audience_path + "%"))
    return [
        G.audience == Audience.OPEN,
        invited.correlate(G).exists(),
        and_(G.audience == Audience.BELOW, below.correlate(G).exists()),
        and_(G.audience == Audience.REGION, here.correlate(G).exists()),
        G.organiser_unit_id.in_(unit_ids),
    ]


def _pledged(unit_ids: Sequence[int]) -> ColumnElement[bool]:
    mine = or_(GroupPledge.unit_id.in_(unit_ids), GroupPledge.counted_unit_id.in_(unit_ids))
    return select(GroupPledge.id).where(GroupPledge.group_id == G.id, mine).correlate(G).exists()


def is_for(group_id: int, unit_id: int) -> bool:
    """Whether a unit may join: its organiser, the units below it, of its region, or those invited."""
    wanted = select(G.id).where(G.id == group_id, or_(*_meant_for([unit_id])))
    return db.session.scalar(wanted) is not None


def group(
    group_id: int, actor: Actor | None, *, permission: Permission = P.GROUP_READ, lock: bool = False
) -> GroupPurchase:
    """One group with its items; Missing when it does not exist or is out of sight.

    With GROUP_ORGANISE only the organiser's own people find it, with GROUP_OFFER only the cooperative's.
    """
    wanted = visible_to(actor).where(G.id == group_id).options(*_WHOLE)
    if permission is not P.GROUP_READ:
        wanted = wanted.where(_in_hand(actor, permission))
    if lock:
        wanted = wanted.with_for_update(of=G).execution_options(populate_existing=True)
    found = db.session.scalar(wanted)
    if found is None:
        raise Missing("没有找到该拼单", group_id=group_id)
    return found


_WHOLE = (
    selectinload(G.items).selectinload(GroupItem.tiers),
    selectinload(G.items).joinedload(GroupItem.sku),
    selectinload(G.freight_rows),
    selectinload(G.invitations),
)


def _in_hand(actor: Actor | None, permission: Permission) -> ColumnElement[bool]:
    if actor is None:
        return false()
    if permission is P.GROUP_OFFER:
        return G.cooperative_id.in_(actor.cooperative_ids(P.GROUP_OFFER))
    own = and_(G.organiser_unit_id.is_(None), G.cooperative_id.in_(actor.cooperative_ids(P.GROUP_ORGANISE)))
    return or_(own, G.organiser_unit_id.in_(actor.unit_ids(P.GROUP_ORGANISE)))


def organised(group_id: int, actor: Actor, *, lock: bool = False) -> GroupPurchase:
    """A group that the actor organises: of his unit, or a lot of his cooperative."""
    return group(group_id, actor, permission=P.GROUP_ORGANISE, lock=lock)


def organiser_of(
    actor: Actor, unit_id: int | None = None, cooperative_id: int | None = None
) -> dict[str, int]:
    """Who opens a group, as `draft` takes it: the unit or cooperative asked for, else the actor's first unit,
    else his cooperative. Missing for another's."""
    units, sellers = actor.unit_ids(P.GROUP_ORGANISE), actor.cooperative_ids(P.GROUP_ORGANISE)
    if unit_id is None and cooperative_id is None:
        unit_id = units[0] if units else None
        cooperative_id = sellers[0] if sellers and not units else None
    if unit_id is not None and cooperative_id is None and unit_id in units:
        return {"unit_id": unit_id}
    if cooperative_id is not None and unit_id is None and cooperative_id in sellers:
        return {"cooperative_id": cooperative_id}
    raise Missing("没有找到可以发起拼单的单位或合作社")


def is_organiser(group: GroupPurchase, actor: Actor | None) -> bool:
    """Whether the actor may close, extend and cancel it."""
    if actor is None:
        return False
    if group.organiser_unit_id is None:
        return group.cooperative_id in actor.cooperative_ids(P.GROUP_ORGANISE)
    return group.organiser_unit_id in actor.unit_ids(P.GROUP_ORGANISE)


def locked(group_id: int) -> GroupPurchase:
    """A group by id, locked against pledging and closing, for the system's own duties."""
    wanted = select(G).where(G.id == group_id).options(*_WHOLE).with_for_update(of=G)
    found = db.session.scalar(wanted.execution_options(populate_existing=True))
    if found is None:
        raise Missing("没有找到该拼单", group_id=group_id)
    return found


def held(group_id: int) -> GroupPurchase:
    """The group, so that it cannot close until the caller is done; others may pledge at the same time."""
    wanted = select(G).where(G.id == group_id).with_for_update(read=True, of=G)
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one()


def groups(
    actor: Actor | None,
    *,
    status: Sequence[GroupStatus] | None = None,
    audience: Audience | None = None,
    region: str | None = None,
    cooperative_id: int | None = None,
    organiser_unit_id: int | None = None,
    organised_by: Actor | None = None,
    joined_by: int | None = None,
    q: str | None = None,
    page: int = 1,
    size: int = 50,
) -> Page[GroupPurchase]:
    """Visible groups, those that close soonest first, then those that are over, latest first.

    `region` is the code of a place that the goods come from; `joined_by` a unit with a pledge.
    """
    wanted = visible_to(actor)
    exact: dict[Any, Any] = {
        G.audience: audience, G.cooperative_id: cooperative_id, G.organiser_unit_id: organiser_unit_id,
    }  # fmt: skip
    for column, value in exact.items():
        if value is not None:
            wanted = wanted.where(column == value)
    if status is not None:
        wanted = wanted.where(G.status.in_(status))
    if region:
        wanted = wanted.where(G.cooperative_path.startswith(regions.region(region).path, autoescape=True))
    if organised_by is not None:
        wanted = wanted.where(_in_hand(organised_by, P.GROUP_ORGANISE))
    if joined_by is not None:
        wanted = wanted.where(_pledged([joined_by]))
    if q and q.strip():
        named = (G.title, G.organiser_name, G.cooperative_name, G.no)
        wanted = wanted.where(or_(*(column.contains(q.strip(), autoescape=True) for column in named)))
    running = G.status.in_(RUNNING)
    wanted = wanted.order_by(running.desc(), _distance(running), G.id.desc())
    return paginate(wanted.options(*_WHOLE), page=page, size=size)


def _distance(running: ColumnElement[bool]) -> Any:
    """Ascending by the end for what runs; everything else by id, which follows."""
    return case((running, G.closes_at), else_=None)


def addressed(group: GroupPurchase) -> list[int]:
    """The units that are told by name when it opens: those invited, and those below the organiser."""
    units = {one.unit_id for one in group.invitations}
    if group.audience is Audience.BELOW:
        units |= set(db.session.scalars(_below(group.organiser_unit_id)))
    return sorted(units)


def _below(unit_id: int | None) -> Select[Any]:
    return select(BuyerUnit.id).where(
        BuyerUnit.status == UnitStatus.ACTIVE,
        BuyerUnit.id != unit_id,
        or_(BuyerUnit.parent_id == unit_id, BuyerUnit.represented_by_id == unit_id),
    )


def has_below(unit_id: int | None) -> bool:
    """Whether a unit has lower units, or represents others."""
    return unit_id is not None and db.session.scalar(_below(unit_id).limit(1)) is not None


def due(now: datetime, *, limit: int) -> Sequence[int]:
    """Ids of groups for which the clock has something to do, those waiting longest first."""
    late = and_(G.status.in_((GroupStatus.OPEN, GroupStatus.PROPOSED)), G.closes_at <= now)
    silent = and_(G.status == GroupStatus.AWAITING, G.answer_by_at <= now)
    wanted = select(G.id).where(or_(late, silent)).order_by(G.closes_at, G.id).limit(limit)
    return db.session.scalars(wanted).all()


def trail(group: GroupPurchase) -> Sequence[AuditEntry]:
    """Everything that happened to a group, oldest first."""
    about = and_(AuditEntry.target_kind == G.__tablename__, AuditEntry.target_id == group.id)
    return db.session.scalars(select(AuditEntry).where(about).order_by(AuditEntry.id)).all()
