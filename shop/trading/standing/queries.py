"""Standing orders in sight, their days, and what is due by the clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import contains_eager, selectinload

from shop.catalog.products.models import Product, Sku
from shop.core.db import db
from shop.core.errors import Missing
from shop.core.page import Page, paginate
from shop.parties.accounts.actor import Actor, Grant
from shop.parties.accounts.permissions import Permission, ScopeKind
from shop.trading.orders.models import Order, Purchase
from shop.trading.standing.models import StandingOccurrence, StandingOrder, StandingPlan
from shop.trading.standing.rules import OPEN
from shop.trading.standing.states import PlanStatus, StandingStatus

P = Permission
_WHOLE = (
    selectinload(StandingOrder.plans).selectinload(StandingPlan.items),
    selectinload(StandingOrder.pauses),
)
_ORDERED = (
    selectinload(StandingOccurrence.lines),
    selectinload(StandingOccurrence.purchase).selectinload(Purchase.orders).selectinload(Order.lines),
)


def visible_to(actor: Actor, permission: Permission = P.ORDER_READ) -> Select[StandingOrder]:
    """The two sides: the units that order or are counted, and the cooperative once the unit has approved.

    Officials see the orders that come of it, as any other order.
    """
    grants = actor.with_permission(permission)
    return select(StandingOrder).where(or_(false(), *(_reach(grant) for grant in grants)))


def _reach(grant: Grant) -> ColumnElement[bool]:
    if grant.kind is ScopeKind.UNIT:
        return or_(StandingOrder.unit_id == grant.unit_id, StandingOrder.counted_unit_id == grant.unit_id)
    if grant.kind is ScopeKind.COOPERATIVE:
        approved = StandingOrder.laid_until_on.is_not(None)
        return and_(StandingOrder.cooperative_id == grant.cooperative_id, approved)
    return false()


def standing_order(
    order_id: int, actor: Actor, *, permission: Permission = P.ORDER_READ, lock: bool = False
) -> StandingOrder:
    """One with its plans and pauses; Missing when out of sight. To act on it one must be of the unit that
    orders: being counted for lets its members look."""
    wanted = visible_to(actor, permission).where(StandingOrder.id == order_id).options(*_WHOLE)
    if permission is not P.ORDER_READ:
        wanted = wanted.where(StandingOrder.unit_id.in_(actor.unit_ids(permission)))
    if lock:
        wanted = wanted.with_for_update(of=StandingOrder).execution_options(populate_existing=True)
    found = db.session.scalar(wanted)
    if found is None:
        raise Missing("没有找到该定期订单", standing_order_id=order_id)
    return found


def standing_orders(
    actor: Actor,
    *,
    status: StandingStatus | None = None,
    unit_id: int | None = None,
    cooperative_id: int | None = None,
    page: int = 1,
    size: int = 50,
) -> Page[StandingOrder]:
    """Visible ones, newest first."""
    wanted = visible_to(actor)
    if status is not None:
        wanted = wanted.where(StandingOrder.status == status)
    if unit_id is not None:
        wanted = wanted.where(or_(StandingOrder.unit_id == unit_id, StandingOrder.counted_unit_id == unit_id))
    if cooperative_id is not None:
        wanted = wanted.where(StandingOrder.cooperative_id == cooperative_id)
    return paginate(wanted.order_by(StandingOrder.id.desc()).options(*_WHOLE), page=page, size=size)


def to_approve(actor: Actor) -> int:
    """How many plans wait for the actor's yes; his own do not count."""
    units = actor.unit_ids(P.ORDER_APPROVE)
    waiting = (
        select(func.count())
        .select_from(StandingPlan)
        .join(StandingPlan.order)
        .where(StandingPlan.status == PlanStatus.WAITING, StandingPlan.asked_by != actor.id)
        .where(StandingOrder.unit_id.in_(units), StandingOrder.status != StandingStatus.ENDED)
    )
    return db.session.scalar(waiting) or 0


def occurrences(order_ids: Iterable[int], first: date, last: date) -> Sequence[StandingOccurrence]:
    """The rows of days from `first` to `last`, both included, with the orders that came of them."""
    wanted = select(StandingOccurrence).where(
        StandingOccurrence.standing_order_id.in_(list(order_ids)), StandingOccurrence.day.between(first, last)
    )
    return db.session.scalars(wanted.order_by(StandingOccurrence.day).options(*_ORDERED)).all()


def occurrence(order: StandingOrder, day: date, *, lock: bool = False) -> StandingOccurrence | None:
    """The row of one day, if it has one."""
    wanted = select(StandingOccurrence).where(
        StandingOccurrence.standing_order_id == order.id, StandingOccurrence.day == day
    )
    return _row(wanted, lock)


def _row(wanted: Select[StandingOccurrence], lock: bool) -> StandingOccurrence | None:
    if lock:
        wanted = wanted.with_for_update(of=StandingOccurrence).execution_options(populate_existing=True)
    return db.session.scalar(wanted.options(*_ORDERED))


def without_order(order: StandingOrder) -> Sequence[StandingOccurrence]:
    """The rows that are still to be ordered, locked, by day."""
    wanted = select(StandingOccurrence).where(
        StandingOccurrence.standing_order_id == order.id, StandingOccurrence.status.in_(OPEN)
    )
    return db.session.scalars(wanted.order_by(StandingOccurrence.id).with_for_update()).all()


def locked(occurrence_id: int) -> tuple[StandingOrder, StandingOccurrence]:
    """A day and its standing order, both locked, the order first as everywhere: for the system's own duties."""
    of = select(StandingOccurrence.standing_order_id).where(StandingOccurrence.id == occurrence_id)
    wanted = select(StandingOrder).where(StandingOrder.id == of.scalar_subquery()).options(*_WHOLE)
    order = db.session.scalar(
        wanted.with_for_update(of=StandingOrder).execution_options(populate_existing=True)
    )
    row = _row(select(StandingOccurrence).where(StandingOccurrence.id == occurrence_id), lock=True)
    if order is None or row is None:
        raise Missing("没有找到该次送货", occurrence_id=occurrence_id)
    return order, row


def to_lay(now: datetime, *, limit: int) -> Sequence[StandingOrder]:
    """Standing orders whose days are to be looked at, locked; what another worker holds is left to it."""
    wanted = (
        select(StandingOrder)
        .where(StandingOrder.status == StandingStatus.ACTIVE, StandingOrder.lay_at <= now)
        .order_by(StandingOrder.id)
        .limit(limit)
        .options(*_WHOLE)
    )
    return db.session.scalars(wanted.with_for_update(of=StandingOrder, skip_locked=True)).all()


def due(now: datetime, *, limit: int) -> Sequence[StandingOccurrence]:
    """Days that are to be generated or tried again, locked; what another worker holds is left to it."""
    wanted = (
        select(StandingOccurrence)
        .where(StandingOccurrence.due_at <= now)
        .order_by(StandingOccurrence.due_at, StandingOccurrence.id)
        .limit(limit)
        .options(selectinload(StandingOccurrence.order))
    )
    return db.session.scalars(wanted.with_for_update(of=StandingOccurrence, skip_locked=True)).all()


def skus(sku_ids: Iterable[int]) -> dict[int, Sku]:
    """SKU by id with its product, whether on sale or not."""
    wanted = select(Sku).join(Sku.product).options(contains_eager(Sku.product))
    found = db.session.scalars(wanted.where(Sku.id.in_(list(sku_ids))).order_by(Product.name, Sku.id))
    return {sku.id: sku for sku in found}


def running(actor: Actor, cooperative_id: int) -> Sequence[StandingOrder]:
    """The cooperative's standing orders that the actor may see and that have been approved, by unit."""
    wanted = visible_to(actor).where(
        StandingOrder.cooperative_id == cooperative_id, StandingOrder.laid_until_on.is_not(None)
    )
    return db.session.scalars(
        wanted.order_by(StandingOrder.counted_unit_name, StandingOrder.id).options(*_WHOLE)
    ).all()
