"""Ship goods of a confirmed order, in as many parts as it takes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from shop.catalog.stock import actions as stock
from shop.core import clock
from shop.core.db import db
from shop.fulfilment.shipments import rules
from shop.fulfilment.shipments.models import Shipment, ShipmentLine
from shop.support import audit, outbox
from shop.support.numbering import new_number
from shop.trading.orders import actions as orders
from shop.trading.orders.models import Order, OrderLine
from shop.trading.orders.placing import message
from shop.trading.orders.queries import lines_by_id
from shop.trading.orders.states import OrderStatus


def ship(
    order: Order,
    *,
    lines: Mapping[int, int],
    last: bool = False,
    carrier: str = "",
    tracking: str = "",
    note: str = "",
    by: int,
    now: datetime,
) -> Shipment:
    """Put `lines` (line id -> thousandths) on the way; `last` closes what is left as short and frees it.

    Raises WrongMoment before confirmation or after acceptance, TooMuch beyond what is open.
    """
    rules.check_moment(order.status)
    own = lines_by_id(order)
    rules.check_lines(own, lines, last=last, under_way=order.status is OrderStatus.SHIPPED)
    sent = [stock.Portion(own[i].sku_id, qty, i) for i, qty in lines.items()]
    stock.ship(sent, by=by, now=now)
    for line_id, qty in lines.items():
        own[line_id].shipped_milli += qty
    if last:
        _give_up(rules.open_lines(order.lines), own, by=by, now=now)
    made = Shipment(
        no=new_number("FH", clock.business_day(now)),
        order_id=order.id,
        carrier=carrier,
        tracking=tracking,
        note=note,
        last=last,
        shipped_by=by,
        shipped_at=now,
        lines=[ShipmentLine(order_line_id=i, qty_milli=qty) for i, qty in lines.items()],
    )
    db.session.add(made)
    if order.status is OrderStatus.CONFIRMED:
        audit.move(order, "ship", by=by, now=now, shipment=made.no, last=last)
    else:
        audit.note("sales_order.ship_more", order, by=by, now=now, shipment=made.no, last=last)
    outbox.put("order.shipped", now=now, **message(order, by), shipment_no=made.no)
    orders.finish_if_delivered(order, by=by, now=now)
    return made


def close_short(order: Order, *, lines: Mapping[int, int], by: int, now: datetime) -> None:
    """So much of these lines (line id -> thousandths) will not come any more; its stock is free again.

    Only of an order of which something is under way: without that it is cancelled. Raises WrongMoment, TooMuch.
    """
    rules.check_under_way(order.status)
    own = lines_by_id(order)
    rules.check_lines(own, lines, last=True, under_way=True)
    _give_up(lines, own, by=by, now=now)
    audit.note("sales_order.close_short", order, by=by, now=now, lines=dict(lines))
    orders.finish_if_delivered(order, by=by, now=now)


def _give_up(lines: Mapping[int, int], own: Mapping[int, OrderLine], *, by: int, now: datetime) -> None:
    stock.release([stock.Portion(own[i].sku_id, qty, i) for i, qty in lines.items()], by=by, now=now)
    for line_id, qty in lines.items():
        own[line_id].short_milli += qty
