"""Orders that an actor may see, and what the actions need to know."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, func, or_, select, true
from sqlalchemy.orm import selectinload

from shop.core import clock
from shop.core.db import db
from shop.core.errors import Missing
from shop.core.page import Page, paginate
from shop.parties.accounts.actor import Actor, Grant
from shop.parties.accounts.models import Membership
from shop.parties.accounts.permissions import ROLES, Permission, ScopeKind
from shop.parties.buyers.models import BuyerUnit
from shop.support.audit.models import AuditEntry
from shop.trading.orders.models import Order, OrderLine, Purchase
from shop.trading.orders.rules import Limits, counts_towards_limit, open_to
from shop.trading.orders.states import OrderStatus

PLACERS = tuple(role for role, given in ROLES.items() if Permission.ORDER_PLACE in given)


def visible_to(actor: Actor, permission: Permission = Permission.ORDER_READ) -> Select[Order]:
    """Every order within the reach of one of the actor's grants that gives the permission."""
    grants = actor.with_permission(permission)
    return select(Order).where(or_(false(), *(_reach(grant) for grant in grants)))


def seen_numbers(actor: Actor, numbers: Sequence[str]) -> set[str]:
    """Which of some order numbers the actor may open."""
    seen = visible_to(actor).with_only_columns(Order.no).where(Order.no.in_(numbers))
    return set(db.session.scalars(seen))


def _reach(grant: Grant) -> ColumnElement[bool]:
    if grant.kind is ScopeKind.PLATFORM:
        return true()
    if grant.kind is ScopeKind.UNIT:
        return or_(Order.unit_id == grant.unit_id, Order.counted_unit_id == grant.unit_id)
    if grant.kind is ScopeKind.COOPERATIVE:
        return Order.cooperative_id == grant.cooperative_id
    ours = Order.buyer_path.startswith(grant.region_path, autoescape=True)
    if grant.kind is ScopeKind.DEPARTMENT:
        return and_(ours, Order.system == grant.department)
    return or_(ours, Order.cooperative_path.startswith(grant.region_path, autoescape=True))


def _in_hand(actor: Actor, permission: Permission) -> Select[Order]:
    """What may be acted on: for a unit's member only what his own unit ordered."""
    wanted = visible_to(actor, permission)
    if permission is Permission.ORDER_READ or not actor.unit_ids(permission):
        return wanted
    own = Order.unit_id.in_(actor.unit_ids(permission))
    return wanted.where(or_(own, Order.cooperative_id.in_(actor.cooperative_ids(permission))))


def order(
    no: str, actor: Actor, *, permission: Permission = Permission.ORDER_READ, lock: bool = False
) -> Order:
    """One order with its lines; Missing when it does not exist or is out of sight.

    To act on an order (approve, receive, pay …) it must have been placed by the actor's own unit:
    being counted for a unit lets its members look, not act.
    """
    wanted = _in_hand(actor, permission).where(Order.no == no).options(selectinload(Order.lines))
    if lock:
        wanted = wanted.with_for_update(of=Order).execution_options(populate_existing=True)
    found = db.session.scalar(wanted)
    if found is None:
        raise Missing("没有找到该订单", no=no)
    return found


def orders(
    actor: Actor,
    *,
    status: OrderStatus | Sequence[OrderStatus] | None = None,
    unit_id: int | None = None,
    cooperative_id: int | None = None,
    first: date | None = None,
    end: date | None = None,
    q: str | None = None,
    page: int = 1,
    size: int = 50,
    permission: Permission = Permission.ORDER_READ,
) -> Page[Order]:
    """Visible orders, newest first; `first` and `end` are Shanghai days, half-open, of placing."""
    wanted = _in_hand(actor, permission)
    if status is not None:
        wanted = wanted.where(Order.status.in_([status] if isinstance(status, OrderStatus) else status))
    if unit_id is not None:
        wanted = wanted.where(or_(Order.unit_id == unit_id, Order.counted_unit_id == unit_id))
    if cooperative_id is not None:
        wanted = wanted.where(Order.cooperative_id == cooperative_id)
    if first is not None:
        wanted = wanted.where(Order.placed_at >= clock.start_of(first))
    if end is not None:
        wanted = wanted.where(Order.placed_at < clock.start_of(end))
    if q:
        wanted = wanted.where(_named(q))
    newest = wanted.order_by(Order.placed_at.desc(), Order.id.desc())
    return paginate(
        newest.options(selectinload(Order.lines), selectinload(Order.purchase)), page=page, size=size
    )


def _named(q: str) -> ColumnElement[bool]:
    columns = (Order.no, Order.unit_name, Order.cooperative_name)
    return or_(*(column.contains(q.strip(), autoescape=True) for column in columns))


def due(now: datetime) -> Sequence[int]:
    """Ids of orders that nobody approved or confirmed in time."""
    waiting = (OrderStatus.PLACED, OrderStatus.APPROVED)
    wanted = select(Order.id).where(Order.status.in_(waiting), Order.decide_by_at <= now).order_by(Order.id)
    return db.session.scalars(wanted).all()


def knows_address(order: Order, actor: Actor) -> bool:
    """Whether the actor may read where the goods go, what was noted and who paid: of a confidential unit
    only the two sides and the platform."""
    sides = {order.unit_id, order.counted_unit_id} & set(actor.unit_ids(Permission.ORDER_READ))
    if sides or order.cooperative_id in actor.cooperative_ids(Permission.ORDER_READ):
        return True
    units = select(BuyerUnit.confidential).where(BuyerUnit.id.in_((order.unit_id, order.counted_unit_id)))
    return actor.everywhere(Permission.UNIT_MANAGE) or not any(db.session.scalars(units))


def locked(order_id: int) -> Order:
    """An order by id with its lines, locked, for the system's own duties."""
    wanted = select(Order).where(Order.id == order_id).options(selectinload(Order.lines))
    found = db.session.scalar(wanted.with_for_update(of=Order).execution_options(populate_existing=True))
    if found is None:
        raise Missing("没有找到该订单", order_id=order_id)
    return found


def purchase(no: str, actor: Actor) -> Purchase:
    """One purchase of a unit that the actor may order for, with its orders."""
    wanted = select(Purchase).where(
        Purchase.no == no, Purchase.unit_id.in_(actor.unit_ids(Permission.ORDER_PLACE))
    )
    found = db.session.scalar(wanted.options(selectinload(Purchase.orders).selectinload(Order.lines)))
    if found is None:
        raise Missing("没有找到该采购单", no=no)
    return found


def unit_to_order_for(actor: Actor, unit_id: int | None = None) -> int:
    """The unit that is ordered for: the one asked for, or the actor's first; Missing for another's."""
    units = actor.unit_ids(Permission.ORDER_PLACE)
    if not units or (unit_id is not None and unit_id not in units):
        raise Missing("没有找到该采购单位", unit_id=unit_id)
    return unit_id or units[0]


def trail(order: Order) -> Sequence[AuditEntry]:
    """Everything that happened to an order, oldest first."""
    about = and_(AuditEntry.target_kind == Order.__tablename__, AuditEntry.target_id == order.id)
    return db.session.scalars(select(AuditEntry).where(about).order_by(AuditEntry.id)).all()


def waiting(actor: Actor, permission: Permission = Permission.ORDER_READ) -> dict[str, int]:
    """Orders by status: all in sight, or those that the permission lets the actor act on."""
    seen = _in_hand(actor, permission).with_only_columns(Order.status, func.count()).group_by(Order.status)
    return {status.value: number for status, number in db.session.execute(seen)}


def _placers(user_id: Any, unit_id: Any) -> Select[Membership]:
    return (
        select(Membership)
        .where(Membership.user_id == user_id, Membership.unit_id == unit_id)
        .where(Membership.role.in_(PLACERS), Membership.ended_at.is_(None))
        .order_by(Membership.id)
    )


# Built once: each order asks for it.
_PLACER = _placers(bindparam("user"), bindparam("unit")).with_for_update()


def placer(user_id: int, unit_id: int) -> Membership | None:
    """The user's membership that lets him order for the unit, locked so that two orders of the same
    member cannot both slip under the month's limit; the most generous one if there are several."""
    found = db.session.scalars(_PLACER, {"user": user_id, "unit": unit_id}).all()
    return max(found, key=_generosity, default=None)


def limits(user_id: int, unit_id: int) -> Limits | None:
    """A member's limits, to look at; None for somebody who cannot order for the unit."""
    found = max(db.session.scalars(_placers(user_id, unit_id)), key=_generosity, default=None)
    return Limits(found.order_limit_fen, found.month_limit_fen) if found else None


def _generosity(membership: Membership) -> tuple[bool, int]:
    return membership.order_limit_fen is None, membership.order_limit_fen or 0


def spent_fen(user_id: int, unit_id: int, month: int) -> int:
    """What a member has ordered for a unit in a month, cancelled and lapsed orders left out."""
    period = clock.Period.month(month)
    counted = [status for status in OrderStatus if counts_towards_limit(status)]
    wanted: Select[Any] = select(func.coalesce(func.sum(Order.total_fen), 0)).where(
        Order.unit_id == unit_id,
        Order.placed_by == user_id,
        Order.placed_at >= period.starts_at,
        Order.placed_at < period.ends_at,
        Order.status.in_(counted),
    )
    return int(db.session.scalar(wanted) or 0)


def lines_by_id(order: Order) -> dict[int, OrderLine]:
    """The order's lines by id."""
    return {line.id: line for line in order.lines}


def may_do(order: Order, actor: Actor) -> frozenset[str]:
    """What the actor may do with the order now: approve, reject, cancel, confirm, decline, ship, receive,
    pay, record. For showing buttons; the actions check again."""
    open_now = open_to(
        order.status,
        owed_fen=order.payable_fen - order.paid_fen,
        own=order.placed_by == actor.id,
        awaited=any(line.to_accept_milli for line in order.lines),
        unshipped=any(line.to_ship_milli for line in order.lines),
    )
    return frozenset(verb for verb in open_now if _within(order, actor, VERBS[verb]))


def _within(order: Order, actor: Actor, permission: Permission) -> bool:
    ours = order.unit_id in actor.unit_ids(permission)
    return ours or order.cooperative_id in actor.cooperative_ids(permission)


VERBS = {
    "approve": Permission.ORDER_APPROVE,
    "reject": Permission.ORDER_APPROVE,
    "cancel": Permission.ORDER_CANCEL,
    "confirm": Permission.ORDER_CONFIRM,
    "decline": Permission.ORDER_CONFIRM,
    "ship": Permission.ORDER_SHIP,
    "receive": Permission.ORDER_ACCEPT,
    "pay": Permission.PAYMENT_REQUEST,
    "record": Permission.PAYMENT_RECORD,
}
