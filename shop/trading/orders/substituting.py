"""Other goods in the place of part of an open line, after the unit said yes: what was ordered stays readable."""

from __future__ import annotations

from datetime import datetime

from shop.catalog.products.models import Sku
from shop.catalog.stock import actions as stock
from shop.catalog.stock import capacity
from shop.catalog.stock import queries as levels
from shop.catalog.stock.rules import week_of
from shop.core import clock, money
from shop.core.db import db
from shop.ledger import actions as ledger
from shop.ledger import queries as books
from shop.ledger.entries import Basis
from shop.support import audit
from shop.trading.orders import snapshots
from shop.trading.orders.models import Order, OrderLine
from shop.trading.orders.snapshots import Portion


def substitute(
    order: Order, line: OrderLine, sku: Sku, *, qty_milli: int, price_fen: int, by: int, now: datetime
) -> OrderLine:
    """Close `qty_milli` of an open line short and put as much of `sku` beside it, at that price; the new line.

    Stock and weekly capacity move from one to the other; the basis `ordered` says from today what is ordered
    now (the old line's facts are reversed, both lines recorded anew); the totals follow. The order is locked.
    Raises OutOfStock or CapacityFull; then nothing is written.
    """
    made = snapshots.line_of(sku, qty_milli, price_fen)
    order.lines.append(made)
    line.short_milli += qty_milli
    line.substituted_milli += qty_milli
    line.substituted_fen = line.amount_fen - money.amount_fen(line.price_fen, line.ordered_milli)
    db.session.flush()
    levels.lock([line.sku_id, sku.id])
    stock.release([stock.Portion(line.sku_id, qty_milli, line.id)], by=by, now=now)
    stock.reserve([stock.Portion(sku.id, qty_milli, made.id)], by=by, now=now)
    _move_capacity(order, line, made, sku, now)
    _restate(order, line, made, now)
    audit.note(
        "sales_order.substitute", order, by=by, now=now, line=line.id, new_line=made.id, qty_milli=qty_milli,
        total_fen=order.total_fen,
    )  # fmt: skip
    return made


def _move_capacity(order: Order, line: OrderLine, made: OrderLine, sku: Sku, now: datetime) -> None:
    if line.capacity_week_on is not None:
        capacity.give_back([(line.sku_id, made.qty_milli)], week_on=line.capacity_week_on)
    if sku.weekly_milli is not None:
        made.capacity_week_on = week_of(order.wanted_on or clock.business_day(now))
        capacity.take([(sku.id, made.qty_milli)], week_on=made.capacity_week_on)


def _restate(order: Order, line: OrderLine, made: OrderLine, now: datetime) -> None:
    """Facts are never edited: the old line's are taken back whole, what is left of it is recorded anew."""
    on = clock.business_day(now)
    facts = [fact for fact in books.standing(order.id, Basis.ORDERED) if fact.order_line_id == line.id]
    ledger.reverse(facts, at=now, on=on)
    now_ordered = [Portion(one, one.ordered_milli, one.ordered_fen) for one in (line, made)]
    ledger.record(snapshots.entries(order, now_ordered, basis=Basis.ORDERED, at=now, on=on))
    was = order.total_fen
    order.total_fen = order.freight_fen + sum(one.ordered_fen for one in order.lines)
    order.purchase.total_fen += order.total_fen - was
