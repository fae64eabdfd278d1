"""Acceptances of an order that was found in the actor's sight."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from shop.core.db import db
from shop.fulfilment.acceptance.models import Acceptance
from shop.trading.orders.models import Order


def acceptances_of(order: Order) -> Sequence[Acceptance]:
    """Every acceptance of the order with its lines, oldest first."""
    wanted = select(Acceptance).where(Acceptance.order_id == order.id).options(selectinload(Acceptance.lines))
    return db.session.scalars(wanted.order_by(Acceptance.id)).all()
