"""What is owed and what was paid, kept in step whenever either changes. The caller holds the order's lock."""

from __future__ import annotations

from datetime import date, datetime

from shop.ledger import actions as ledger
from shop.ledger import queries as books
from shop.ledger.entries import Basis
from shop.trading.orders import rules, snapshots
from shop.trading.orders.models import Order, OrderLine
from shop.trading.orders.snapshots import Portion


def settle(order: Order, *, came_fen: int = 0, at: datetime, on: date) -> None:
    """Derive payable from the lines and the freight; spread what was paid, what `came_fen` adds and what the
    cooperative holds for a refund over what is owed now, on the basis `paid`. What nothing is owed for any
    more becomes a refund due. Freight is no sale: it is in no fact.

    Whatever happens, what is paid of a line is never more than what is kept of it.
    """
    lines = order.lines
    due = [*(line.kept_fen for line in lines), order.freight_due_fen]
    paid = [*(line.paid_fen for line in lines), order.freight_paid_fen]
    (*shares, freight_fen), left_fen = rules.spread(due, paid, came_fen + order.refund_due_fen)
    fell, portions = [], []
    for line, share in zip(lines, shares, strict=True):
        qty = _paid_qty(line, share)
        if share < line.paid_fen or qty < line.paid_milli:
            fell.append(line.id)
            portions.append(Portion(line, qty, share))
        else:
            portions.append(Portion(line, qty - line.paid_milli, share - line.paid_fen))
        line.paid_fen, line.paid_milli = share, qty
    order.payable_fen, order.refund_due_fen = sum(due), left_fen
    order.paid_fen, order.freight_paid_fen = sum(shares) + freight_fen, freight_fen
    restate(order, fell, portions, basis=Basis.PAID, at=at, on=on)


def restate(
    order: Order, anew: list[int], portions: list[Portion], *, basis: Basis, at: datetime, on: date
) -> None:
    """Record portions; those of the lines `anew` (ids) say all that holds from now on: what stood for such a
    line is taken back first. Both are counted on the day on which it happens, never in an earlier period."""
    if anew:
        standing = [fact for fact in books.standing(order.id, basis) if fact.order_line_id in anew]
        ledger.reverse(standing, at=at, on=on)
    ledger.record(snapshots.entries(order, portions, basis=basis, at=at, on=on))


def _paid_qty(line: OrderLine, paid_fen: int) -> int:
    """Of a line that is paid so far; while money only came, a fen that rounding swallowed takes no goods back."""
    qty = rules.paid_qty(
        paid_fen=paid_fen, kept_fen=line.kept_fen, kept_milli=line.kept_milli, price_fen=line.price_fen
    )
    if paid_fen >= line.paid_fen:
        return min(max(qty, line.paid_milli), line.kept_milli)
    return qty
