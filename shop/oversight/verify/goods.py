"""Does the stock on the shelf follow from its movements and from what orders hold?"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import and_, case, func, select

from shop.catalog.products.models import Sku
from shop.catalog.stock.models import CapacityWeek, MoveKind, StockItem, StockMove
from shop.core.db import db
from shop.oversight.verify.books import MOST, Difference
from shop.trading.orders.models import Order, OrderLine
from shop.trading.orders.states import OrderStatus

GIVEN_BACK = (OrderStatus.CANCELLED, OrderStatus.REJECTED, OrderStatus.LAPSED)
HOLDING = (OrderStatus.PLACED, OrderStatus.APPROVED, OrderStatus.CONFIRMED, OrderStatus.SHIPPED)


def differences() -> Iterator[Difference]:
    """Of the stock, and of the weeks in which only so much can be delivered."""
    yield from _stock()
    yield from _weeks()


def _stock() -> Iterator[Difference]:
    """On hand = counted − shipped + come back; reserved = reserved − released − shipped = what open orders wait for."""
    signs = {MoveKind.RESERVE: 1, MoveKind.RELEASE: -1, MoveKind.SHIP: -1}
    held = case(
        *((StockMove.kind == kind, StockMove.qty_milli * sign) for kind, sign in signs.items()), else_=0
    )
    counted = {MoveKind.COUNT: 1, MoveKind.SHIP: -1, MoveKind.RETURN: 1}
    lying = case(
        *((StockMove.kind == kind, StockMove.qty_milli * sign) for kind, sign in counted.items()), else_=0
    )
    moves = (
        select(StockMove.sku_id, func.sum(lying).label("on_hand"), func.sum(held).label("reserved"))
        .group_by(StockMove.sku_id)
        .subquery()
    )
    ordered = OrderLine.qty_milli + OrderLine.replaced_milli
    waiting = (
        select(
            OrderLine.sku_id,
            func.sum(ordered - OrderLine.shipped_milli - OrderLine.short_milli).label("open"),
        )
        .join(Order, Order.id == OrderLine.order_id)
        .where(Order.status.in_(HOLDING))
        .group_by(OrderLine.sku_id)
        .subquery()
    )
    for check, found, should in (
        ("库存现有量与出入库记录", StockItem.on_hand_milli, moves.c.on_hand),
        ("库存预留量与预留记录", StockItem.reserved_milli, moves.c.reserved),
        ("库存预留量与未发货订单", StockItem.reserved_milli, waiting.c.open),
    ):
        expected = func.coalesce(should, 0)
        query = (
            select(Sku.code, expected, found)
            .join(Sku, Sku.id == StockItem.sku_id)
            .outerjoin(moves, moves.c.sku_id == StockItem.sku_id)
            .outerjoin(waiting, waiting.c.sku_id == StockItem.sku_id)
            .where(expected != found)
        )
        for where, wanted, is_now in db.session.execute(query.limit(MOST)):
            yield Difference(check, where, wanted, is_now)


def _weeks() -> Iterator[Difference]:
    """Taken of a week's capacity = what orders that still stand have ordered for it."""
    lines = (
        select(
            OrderLine.sku_id,
            OrderLine.capacity_week_on.label("week_on"),
            func.sum(OrderLine.qty_milli - OrderLine.substituted_milli).label("ordered"),
        )
        .join(Order, Order.id == OrderLine.order_id)
        .where(OrderLine.capacity_week_on.is_not(None), Order.status.not_in(GIVEN_BACK))
        .group_by(OrderLine.sku_id, OrderLine.capacity_week_on)
        .subquery()
    )
    here = and_(lines.c.sku_id == CapacityWeek.sku_id, lines.c.week_on == CapacityWeek.week_on)
    expected = func.coalesce(lines.c.ordered, 0)
    query = (
        select(Sku.code, CapacityWeek.week_on, expected, CapacityWeek.taken_milli)
        .join(Sku, Sku.id == CapacityWeek.sku_id)
        .outerjoin(lines, here)
        .where(expected != CapacityWeek.taken_milli)
    )
    for code, week_on, wanted, is_now in db.session.execute(query.limit(MOST)):
        yield Difference("每周供货能力占用与订单", f"{code} {week_on}", wanted, is_now)
