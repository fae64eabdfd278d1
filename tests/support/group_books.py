"""Whether a group purchase, its pledges, orders and stock say the same; used after races and deaths."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select

from shop.catalog.stock import queries as stock
from shop.core.db import db
from shop.oversight.verify import queries as verify
from shop.support.audit.models import AuditEntry
from shop.support.outbox.models import Message
from shop.trading.groups.models import GroupPledge, GroupPurchase
from shop.trading.groups.states import LIVE, GroupStatus, PledgeStatus
from shop.trading.orders.models import Order, OrderLine

Difference = tuple[str, Any, Any]


def differences(group_id: int) -> list[Difference]:
    """What does not fit: (what, expected, found). No other order is about its SKUs."""
    db.session.rollback()
    group = db.session.get_one(GroupPurchase, group_id)
    state = _open(group) if group.status is GroupStatus.OPEN else _ordered(group)
    found = [one for one in (*state, *_alike(group)) if one[1] != one[2]]
    return [*found, *(("ledger", "", str(one)) for one in verify.differences())]


def _count(kind: Any, *conditions: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(kind).where(*conditions)) or 0


def _of(group: GroupPurchase, *statuses: PledgeStatus) -> list[GroupPledge]:
    wanted = select(GroupPledge).where(GroupPledge.group_id == group.id, GroupPledge.status.in_(statuses))
    return list(db.session.scalars(wanted))


def _orders(group: GroupPurchase) -> list[Order]:
    return list(db.session.scalars(select(Order).where(Order.group_purchase_id == group.id)))


def _open(group: GroupPurchase) -> Iterator[Difference]:
    """As if nobody had ever tried to close it."""
    yield "orders of an open group", [], _orders(group)
    yield "pledges that are over", [], _of(group, PledgeStatus.ORDERED, PledgeStatus.LEFT_OUT)
    yield "allocated", 0, sum(item.allocated_milli for item in group.items)


def _ordered(group: GroupPurchase) -> Iterator[Difference]:
    """Finished, once."""
    yield "status", GroupStatus.ORDERED, group.status
    yield "pledges left behind", [], _of(group, *LIVE)
    ordered = _of(group, PledgeStatus.ORDERED)
    orders = _orders(group)
    ids = sorted(order.id for order in orders)
    yield "orders", sorted({pledge.order_id for pledge in ordered}), ids
    told = db.session.scalars(select(Message).where(Message.name.in_(("order.placed", "order.approved"))))
    about = sorted(message.facts["order_id"] for message in told)
    yield "messages about orders", ids, [order_id for order_id in about if order_id in set(ids)]
    moved = AuditEntry.action == "group_purchase.order", AuditEntry.target_id == group.id
    yield "times closed", 1, _count(AuditEntry, *moved)
    yield "freight", group.freight_total_fen, sum(order.freight_fen for order in orders)
    wanted = db.session.scalars(select(OrderLine).where(OrderLine.order_id.in_(ids)))
    lines = {(line.order_id, line.sku_id): line.qty_milli for line in wanted}
    pledged = {(one.order_id, one.item.sku_id): one.allocated_milli for one in ordered}
    yield "lines and pledges", pledged, lines


def _alike(group: GroupPurchase) -> Iterator[Difference]:
    """Whatever the state: what is promised of the stock is what was ordered, and no more than the caps."""
    for item in group.items:
        wanted = select(func.coalesce(func.sum(OrderLine.qty_milli), 0)).where(
            OrderLine.sku_id == item.sku_id
        )
        ordered = int(db.session.scalar(wanted) or 0)
        yield "allocated of the item", item.allocated_milli, ordered
        yield "reserved stock", ordered, stock.levels([item.sku_id])[item.sku_id][1]
        yield "beyond the cap", 0, 0 if item.cap_milli is None else max(0, ordered - item.cap_milli)
