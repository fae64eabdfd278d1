"""The cooperative's yes or no: to the terms before a group opens, to the base price after a missed minimum,
to the orders of a closed group."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from shop.core.db import db
from shop.support import audit, outbox
from shop.trading.groups import closing, ending, opening
from shop.trading.groups.models import GroupPurchase
from shop.trading.groups.states import GroupStatus
from shop.trading.orders import actions as orders
from shop.trading.orders import queries as order_queries
from shop.trading.orders.models import Order
from shop.trading.orders.states import OrderStatus

AT_ONCE = 50


def answer_yes(group: GroupPurchase, *, by: int, now: datetime) -> None:
    """Open it, or go on at the base price; raises what `consent` and `agree` raise."""
    if group.status is GroupStatus.AWAITING:
        closing.agree(group, by=by, now=now)
    else:
        opening.consent(group, by=by, now=now)


def answer_no(group: GroupPurchase, *, reason: str, by: int, now: datetime) -> None:
    """Send it back to its organiser, or let it lapse."""
    if group.status is GroupStatus.AWAITING:
        ending.refuse(group, by=by, now=now)
    else:
        opening.decline(group, reason=reason, by=by, now=now)


def confirm_orders(group: GroupPurchase, *, by: int, now: datetime) -> int:
    """The cooperative takes on all of a closed group's orders that wait for it; answers how many.

    They are confirmed by the outbox, some at once: each writes facts, and a thousand would hold everybody up.
    """
    wanted = select(Order.id).where(Order.group_purchase_id == group.id, Order.status == OrderStatus.APPROVED)
    waiting = list(db.session.scalars(wanted.order_by(Order.id)))
    for at in range(0, len(waiting), AT_ONCE):
        outbox.put("group.confirming", now=now, order_ids=waiting[at : at + AT_ONCE], by=by)
    if waiting:
        audit.note("group_purchase.confirm_orders", group, by=by, now=now, orders=len(waiting))
    return len(waiting)


def confirm_some(order_ids: Sequence[int], *, by: int, now: datetime) -> None:
    """Those of these orders that still wait; the others were cancelled or have lapsed meanwhile."""
    for order_id in order_ids:
        order = order_queries.locked(order_id)
        if order.status is OrderStatus.APPROVED:
            orders.confirm(order, by=by, now=now)
