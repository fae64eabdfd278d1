"""Open goods of a cooperative, its runs, and the sheets that a unit may see and accept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from shop.core.db import db
from shop.core.errors import Missing
from shop.core.page import Page, paginate
from shop.fulfilment.acceptance.models import Acceptance, AcceptanceLine
from shop.fulfilment.deliveries.models import GOING, Delivery, DeliveryLine, DeliverySheet
from shop.fulfilment.deliveries.rules import Parcel, check_window
from shop.fulfilment.deliveries.states import DeliveryStatus
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.trading.orders import queries as orders
from shop.trading.orders.models import Order, OrderLine

_LINES = selectinload(Delivery.sheets).selectinload(DeliverySheet.lines)
_GOODS = joinedload(DeliveryLine.line).joinedload(OrderLine.order)
P = Permission


def open_parcels(
    actor: Actor,
    *,
    cooperative_id: int | None = None,
    first_on: date | None = None,
    last_on: date | None = None,
    undated: bool = True,
    group_purchase_id: int | None = None,
    lock: bool = False,
) -> list[Parcel]:
    """What of confirmed and partly shipped orders has neither left nor been planned into a run, by wanted day.

    `lock` locks the orders, in id order, for whoever plans them.
    """
    ids = orders.visible_to(actor, P.ORDER_SHIP).with_only_columns(Order.id)
    wanted = select(Order).where(Order.id.in_(ids), Order.status.in_(GOING))
    if cooperative_id is not None:
        wanted = wanted.where(Order.cooperative_id == cooperative_id)
    if group_purchase_id is not None:
        wanted = wanted.where(Order.group_purchase_id == group_purchase_id)
    if first_on is not None and last_on is not None:
        check_window(first_on, last_on)
        wanted = wanted.where(_wanted_within(first_on, last_on, undated))
    wanted = wanted.order_by(Order.id).options(selectinload(Order.lines))
    if lock:
        wanted = wanted.with_for_update(of=Order).execution_options(populate_existing=True)
    lines = [line for order in db.session.scalars(wanted) for line in order.lines if line.to_ship_milli]
    planned = _planned([line.id for line in lines])
    parcels = [Parcel(line, line.to_ship_milli - planned.get(line.id, 0)) for line in lines]
    return sorted((parcel for parcel in parcels if parcel.qty_milli > 0), key=_by_day)


def _wanted_within(first_on: date, last_on: date, undated: bool) -> ColumnElement[bool]:
    dated = Order.wanted_on.between(first_on, last_on)
    return or_(dated, Order.wanted_on.is_(None)) if undated else dated


def _by_day(parcel: Parcel) -> tuple[date, int]:
    return parcel.line.order.wanted_on or date.max, parcel.line.id


def _planned(line_ids: Sequence[int]) -> dict[int, int]:
    """Order line id -> thousandths that stand on runs which have not been loaded yet."""
    wanted = (
        select(DeliveryLine.order_line_id, func.sum(DeliveryLine.qty_milli))
        .join(DeliveryLine.sheet)
        .join(DeliverySheet.delivery)
        .where(Delivery.status == DeliveryStatus.PLANNED, DeliveryLine.order_line_id.in_(line_ids))
        .group_by(DeliveryLine.order_line_id)
    )
    return {line_id: int(qty) for line_id, qty in db.session.execute(wanted)}


def visible_to(actor: Actor, permission: Permission = P.ORDER_SHIP) -> Select[Delivery]:
    """The runs of the actor's own cooperatives."""
    return select(Delivery).where(Delivery.cooperative_id.in_(actor.cooperative_ids(permission)))


def deliveries(
    actor: Actor, *, status: DeliveryStatus | None = None, page: int = 1, size: int = 20
) -> Page[Delivery]:
    """Runs in sight, newest first."""
    wanted = visible_to(actor).order_by(Delivery.id.desc()).options(_LINES.options(_GOODS))
    if status is not None:
        wanted = wanted.where(Delivery.status == status)
    return paginate(wanted, page=page, size=size)


def delivery(delivery_id: int, actor: Actor, *, lock: bool = False) -> Delivery:
    """One run with its sheets and goods; Missing when it does not exist or is another's."""
    found = db.session.scalar(_whole(visible_to(actor).where(Delivery.id == delivery_id), lock=lock))
    if found is None:
        raise Missing("没有找到这次配送", delivery_id=delivery_id)
    return found


def _whole(wanted: Select[Delivery], *, lock: bool) -> Select[Delivery]:
    wanted = wanted.options(_LINES.options(_GOODS))
    if lock:
        wanted = wanted.with_for_update(of=Delivery).execution_options(populate_existing=True)
    return wanted


def sheets_visible_to(actor: Actor, permission: Permission = P.ORDER_READ) -> Select[DeliverySheet]:
    """The sheets of the actor's own units (those that ordered, and to look those that it counts for) and of his
    own cooperatives; those of cancelled runs left out for units."""
    units, ours = actor.unit_ids(permission), actor.cooperative_ids(permission)
    theirs: ColumnElement[bool] = DeliverySheet.unit_id.in_(units)
    if permission is P.ORDER_READ:
        theirs = or_(theirs, DeliverySheet.counted_unit_id.in_(units))
    standing = Delivery.status != DeliveryStatus.CANCELLED
    wanted = select(DeliverySheet).join(DeliverySheet.delivery)
    return wanted.where(or_(and_(theirs, standing), Delivery.cooperative_id.in_(ours)))


def sheet(
    actor: Actor,
    *,
    sheet_id: int | None = None,
    token: str | None = None,
    permission: Permission = P.ORDER_READ,
    lock: bool = False,
) -> DeliverySheet:
    """One sheet by id or by the token of its code; Missing when it does not exist or is out of sight.

    To accept it, it must go to a unit of the actor's that ordered. `lock` locks its run.
    """
    wanted = sheets_visible_to(actor, permission)
    wanted = wanted.where(DeliverySheet.id == sheet_id if token is None else DeliverySheet.token == token)
    wanted = wanted.options(
        contains_eager(DeliverySheet.delivery), selectinload(DeliverySheet.lines).options(_GOODS)
    )
    if lock:
        wanted = wanted.with_for_update(of=Delivery).execution_options(populate_existing=True)
    found = db.session.scalar(wanted)
    if found is None:
        raise Missing("没有找到这张送货单，或它不是发给您单位的", sheet_id=sheet_id)
    return found


def sheets_of(order: Order) -> Sequence[DeliverySheet]:
    """The sheets on which an order that was found in sight stands, oldest first; cancelled runs left out."""
    lines = select(DeliveryLine.sheet_id).join(DeliveryLine.line).where(OrderLine.order_id == order.id)
    wanted = select(DeliverySheet).join(DeliverySheet.delivery).where(DeliverySheet.id.in_(lines))
    wanted = wanted.where(Delivery.status != DeliveryStatus.CANCELLED).order_by(DeliverySheet.id)
    return db.session.scalars(wanted.options(contains_eager(DeliverySheet.delivery))).all()


def sheets_to_accept(actor: Actor) -> Sequence[DeliverySheet]:
    """The sheets that are on the road to the actor's units, oldest first."""
    wanted = sheets_visible_to(actor, P.ORDER_ACCEPT)
    wanted = wanted.where(Delivery.status.in_((DeliveryStatus.LOADED, DeliveryStatus.UNDER_WAY)))
    wanted = wanted.options(
        contains_eager(DeliverySheet.delivery), selectinload(DeliverySheet.lines).options(_GOODS)
    )
    found = db.session.scalars(wanted.order_by(DeliverySheet.id)).unique().all()
    return [sheet for sheet in found if any(awaited(sheet).values())]


def received(sheets: Sequence[DeliverySheet]) -> dict[tuple[int, int], tuple[int, int, int]]:
    """(sheet id, order line id) -> accepted, refused (thousandths) and amount (fen) on that sheet."""
    wanted: Any = (
        select(
            Acceptance.sheet_id,
            AcceptanceLine.order_line_id,
            func.sum(AcceptanceLine.accepted_milli),
            func.sum(AcceptanceLine.refused_milli),
            func.sum(AcceptanceLine.amount_fen),
        )
        .join(Acceptance, Acceptance.id == AcceptanceLine.acceptance_id)
        .where(Acceptance.sheet_id.in_([sheet.id for sheet in sheets]))
        .group_by(Acceptance.sheet_id, AcceptanceLine.order_line_id)
    )
    return {
        (sheet_id, line_id): (int(accepted), int(refused), int(amount))
        for sheet_id, line_id, accepted, refused, amount in db.session.execute(wanted)
    }


def awaited(sheet: DeliverySheet) -> dict[int, int]:
    """Order line id -> thousandths that were loaded for this sheet and that nobody has looked at yet."""
    taken = received([sheet])
    left = {}
    for one in sheet.lines:
        accepted, refused, _amount = taken.get((sheet.id, one.order_line_id), (0, 0, 0))
        left[one.order_line_id] = min((one.loaded_milli or 0) - accepted - refused, one.line.to_accept_milli)
    return left


def acceptances_of(sheet: DeliverySheet) -> Sequence[Acceptance]:
    """What was accepted of a sheet, oldest first, with its lines."""
    wanted = select(Acceptance).where(Acceptance.sheet_id == sheet.id).options(selectinload(Acceptance.lines))
    return db.session.scalars(wanted.order_by(Acceptance.id)).all()


def out_with(order_id: int) -> Sequence[Delivery]:
    """The runs on the road that carry goods of an order, locked, for the system's own duties."""
    lines = select(DeliverySheet.delivery_id).join(DeliverySheet.lines).join(DeliveryLine.line)
    ids = lines.where(OrderLine.order_id == order_id)
    out = (DeliveryStatus.LOADED, DeliveryStatus.UNDER_WAY)
    wanted = select(Delivery).where(Delivery.id.in_(ids), Delivery.status.in_(out)).order_by(Delivery.id)
    return db.session.scalars(_whole(wanted, lock=True)).unique().all()


def planned_with(order_line_id: int) -> Sequence[DeliveryLine]:
    """Where an order line stands on runs that have not been loaded yet."""
    wanted = (
        select(DeliveryLine)
        .join(DeliveryLine.sheet)
        .join(DeliverySheet.delivery)
        .where(DeliveryLine.order_line_id == order_line_id, Delivery.status == DeliveryStatus.PLANNED)
        .order_by(DeliveryLine.id)
        .with_for_update(of=Delivery)
    )
    return db.session.scalars(wanted).all()
