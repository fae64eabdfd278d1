"""Which pledges an actor may see or act on, and what members still may pledge."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, and_, false, func, or_, select
from sqlalchemy.orm import joinedload

from shop.core.db import db
from shop.core.errors import Missing
from shop.core.page import Page, paginate
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.support.audit.models import AuditEntry
from shop.trading.groups.models import GroupPledge, GroupPurchase
from shop.trading.groups.queries import held
from shop.trading.groups.states import LIVE, PledgeStatus
from shop.trading.orders import queries as orders

P = Permission


def visible_to(actor: Actor, permission: Permission = P.GROUP_READ) -> Select[GroupPledge]:
    """The pledges of the actor's units, or counted for them. To act on one it must be his own unit's."""
    units = actor.unit_ids(permission)
    ours = GroupPledge.unit_id.in_(units)
    counted = GroupPledge.counted_unit_id.in_(units) if permission is P.GROUP_READ else false()
    return select(GroupPledge).where(or_(ours, counted))


def pledge(
    pledge_id: int, actor: Actor, *, permission: Permission = P.GROUP_READ, lock: bool = False
) -> GroupPledge:
    """One pledge with its group and item; Missing when out of sight. Locked, its group is held too."""
    wanted = visible_to(actor, permission).where(GroupPledge.id == pledge_id)
    wanted = wanted.options(joinedload(GroupPledge.group), joinedload(GroupPledge.item))
    found = db.session.scalar(wanted)
    if found is None:
        raise Missing("没有找到这笔参团", pledge_id=pledge_id)
    if lock:
        held(found.group_id)
        again = select(GroupPledge).where(GroupPledge.id == pledge_id).with_for_update(of=GroupPledge)
        found = db.session.scalars(again.execution_options(populate_existing=True)).one()
    return found


def pledges(
    actor: Actor,
    *,
    unit_id: int | None = None,
    group_id: int | None = None,
    status: Sequence[PledgeStatus] | None = None,
    permission: Permission = P.GROUP_READ,
    page: int = 1,
    size: int = 50,
) -> Page[GroupPledge]:
    """Pledges of the actor's units, newest first."""
    wanted = visible_to(actor, permission).order_by(GroupPledge.id.desc())
    if unit_id is not None:
        wanted = wanted.where(or_(GroupPledge.unit_id == unit_id, GroupPledge.counted_unit_id == unit_id))
    if group_id is not None:
        wanted = wanted.where(GroupPledge.group_id == group_id)
    if status is not None:
        wanted = wanted.where(GroupPledge.status.in_(status))
    return paginate(
        wanted.options(
            joinedload(GroupPledge.group), joinedload(GroupPledge.item), joinedload(GroupPledge.order),
            joinedload(GroupPledge.unit), joinedload(GroupPledge.counted_unit),
        ),
        page=page, size=size,
    )  # fmt: skip


def own(group: GroupPurchase, actor: Actor | None) -> Sequence[GroupPledge]:
    """The pledges of the actor's units in a group, withdrawn ones left out."""
    if actor is None:
        return []
    wanted = visible_to(actor).where(
        GroupPledge.group_id == group.id, GroupPledge.status != PledgeStatus.WITHDRAWN
    )
    wanted = wanted.options(joinedload(GroupPledge.item), joinedload(GroupPledge.order))
    return db.session.scalars(wanted.order_by(GroupPledge.item_id, GroupPledge.id)).all()


def standing(group_id: int) -> Sequence[GroupPledge]:
    """Every pledge that closing is about, with its units, in the order of arrival."""
    wanted = select(GroupPledge).where(GroupPledge.group_id == group_id, GroupPledge.status.in_(LIVE))
    wanted = wanted.options(joinedload(GroupPledge.unit), joinedload(GroupPledge.counted_unit))
    wanted = wanted.order_by(GroupPledge.arrived_at, GroupPledge.id)
    return db.session.scalars(wanted.execution_options(populate_existing=True)).all()


def board(group: GroupPurchase, *, page: int = 1, size: int = 50) -> Page[GroupPledge]:
    """Every pledge of a group that was not withdrawn, item by item in the order of arrival, for those who run
    or supply it (the caller has found the group as theirs). Units are shown by their public names."""
    wanted = select(GroupPledge).where(
        GroupPledge.group_id == group.id, GroupPledge.status != PledgeStatus.WITHDRAWN
    )
    wanted = wanted.options(
        joinedload(GroupPledge.unit),
        joinedload(GroupPledge.counted_unit),
        joinedload(GroupPledge.item),
        joinedload(GroupPledge.order),
    )
    wanted = wanted.order_by(GroupPledge.item_id, GroupPledge.arrived_at, GroupPledge.id)
    return paginate(wanted, page=page, size=size)


def unit_to_pledge_for(actor: Actor, unit_id: int | None = None) -> int:
    """The unit that pledges: the one asked for, or the actor's first; Missing for another's."""
    units = actor.unit_ids(P.GROUP_PLEDGE)
    if not units or (unit_id is not None and unit_id not in units):
        raise Missing("没有找到该采购单位", unit_id=unit_id)
    return unit_id or units[0]


def month_fen(user_id: int, unit_id: int, month: int, *, but: int | None = None) -> int:
    """What a member has ordered for a unit in a month, and what his live pledges may still come to."""
    wanted = select(func.coalesce(func.sum(GroupPledge.most_fen), 0)).where(
        GroupPledge.unit_id == unit_id, GroupPledge.pledged_by == user_id, GroupPledge.status.in_(LIVE)
    )
    if but is not None:
        wanted = wanted.where(GroupPledge.id != but)
    return int(db.session.scalar(wanted) or 0) + orders.spent_fen(user_id, unit_id, month)


def trail(pledge_ids: Iterable[int]) -> Sequence[AuditEntry]:
    """Every change of some pledges, oldest first."""
    about = and_(
        AuditEntry.target_kind == GroupPledge.__tablename__, AuditEntry.target_id.in_(list(pledge_ids))
    )
    return db.session.scalars(select(AuditEntry).where(about).order_by(AuditEntry.id)).all()
