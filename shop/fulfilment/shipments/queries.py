"""Shipments of an order that was found in the actor's sight."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from shop.core.db import db
from shop.fulfilment.shipments.models import Shipment
from shop.trading.orders.models import Order


def shipments_of(order: Order) -> Sequence[Shipment]:
    """Every shipment of the order with its lines, oldest first."""
    wanted = select(Shipment).where(Shipment.order_id == order.id).options(selectinload(Shipment.lines))
    return db.session.scalars(wanted.order_by(Shipment.id)).all()
