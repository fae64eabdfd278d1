"""Shipments of an order that was found in the actor's sight."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, selectinload

from shop.core.db import db
from shop.fulfilment.shipments.models import Shipment
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.trading.orders import queries as orders
from shop.trading.orders.models import Order, OrderLine
from shop.trading.orders.states import OrderStatus


def shipments_of(order: Order) -> Sequence[Shipment]:
    """Every shipment of the order with its lines, oldest first."""
    wanted = select(Shipment).where(Shipment.order_id == order.id).options(selectinload(Shipment.lines))
    return db.session.scalars(wanted.order_by(Shipment.id)).all()


def lines_to_ship(actor: Actor) -> Sequence[OrderLine]:
    """The lines of the actor's confirmed and partly shipped orders, by wanted day; for the pick list."""
    ids = orders.visible_to(actor, Permission.ORDER_SHIP).with_only_columns(Order.id)
    wanted = (
        select(OrderLine)
        .join(OrderLine.order)
        .where(Order.id.in_(ids), Order.status.in_((OrderStatus.CONFIRMED, OrderStatus.SHIPPED)))
        .where(
            OrderLine.qty_milli + OrderLine.replaced_milli > OrderLine.shipped_milli + OrderLine.short_milli
        )
        .order_by(Order.wanted_on, Order.id, OrderLine.id)
    )
    return db.session.scalars(wanted.options(contains_eager(OrderLine.order))).all()
