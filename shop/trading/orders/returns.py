"""After acceptance: goods given back, shipped once more, or made cheaper. The caller holds the order's lock.

What was accepted stays as it was. The facts of a line are taken back whole and what is left of it recorded
anew, both on the day on which that is agreed: an earlier period never changes.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from shop.catalog.stock import actions as stock
from shop.core import clock, money
from shop.ledger.entries import Basis
from shop.support import audit
from shop.trading.orders import balance, rules
from shop.trading.orders.actions import finish_if_delivered
from shop.trading.orders.models import Order, OrderLine
from shop.trading.orders.snapshots import Portion
from shop.trading.orders.states import OrderStatus

Goods = tuple[OrderLine, int]  # thousandths, or fen


def take_back(
    order: Order,
    goods: Sequence[Goods],
    *,
    saleable: Collection[int] = (),
    again: bool = False,
    by: int | None,
    now: datetime,
) -> list[int]:
    """Thousandths per line go back to the cooperative; those of the lines `saleable` (ids) into its stock.

    `again`: as much is reserved to be shipped once more, and counts when it is accepted. Returns by how many
    fen each lowers what is payable. Raises MoreThanKept, OutOfStock.
    """
    for line, qty in goods:
        if not 0 < qty <= line.kept_milli:
            raise _too_much(line, "数量", money.format_qty(line.kept_milli))
    lowered = [_give_back(line, qty, again=again) for line, qty in goods]
    _recount(order, [line for line, _qty in goods], now=now)
    portions = [stock.Portion(line.sku_id, qty, line.id) for line, qty in goods]
    stock.take_back([one for one in portions if one.order_line_id in saleable], by=by, now=now)
    if again:
        stock.reserve(portions, by=by, now=now)
    qty_milli, facts = sum(qty for _line, qty in goods), {"payable_fen": order.payable_fen}
    audit.note("sales_order.take_back", order, by=by, now=now, qty_milli=qty_milli, again=again, **facts)
    if again and order.status in (OrderStatus.ACCEPTED, OrderStatus.COMPLETED):
        audit.move(order, "reopen", by=by, now=now)
    finish_if_delivered(order, by=by, now=now)
    return lowered


def take_off(order: Order, amounts: Sequence[Goods], *, by: int | None, now: datetime) -> None:
    """Fen per line off what its kept goods cost; their quantity stays. Raises MoreThanKept."""
    for line, fen in amounts:
        if not 0 < fen <= line.kept_fen:
            raise _too_much(line, "金额", f"{money.yuan(line.kept_fen)} 元")
    for line, fen in amounts:
        line.off_fen += fen
    _recount(order, [line for line, _fen in amounts], now=now)
    off_fen, facts = sum(fen for _line, fen in amounts), {"payable_fen": order.payable_fen}
    audit.note("sales_order.take_off", order, by=by, now=now, off_fen=off_fen, **facts)
    finish_if_delivered(order, by=by, now=now)


def _give_back(line: OrderLine, qty: int, *, again: bool) -> int:
    was_fen, kept = line.kept_fen, line.kept_milli
    off_fen = rules.off_after(price_fen=line.price_fen, kept_milli=kept, off_fen=line.off_fen, back_milli=qty)
    line.returned_fen += money.amount_fen(line.price_fen, kept) - money.amount_fen(line.price_fen, kept - qty)
    line.returned_milli += qty
    line.off_fen = off_fen
    if again:
        line.replaced_milli += qty
    return was_fen - line.kept_fen


def _recount(order: Order, lines: Sequence[OrderLine], *, now: datetime) -> None:
    """Payable, paid and both bases after the lines changed."""
    on = clock.business_day(now)
    portions = [Portion(line, line.kept_milli, line.kept_fen) for line in lines]
    balance.settle(order, at=now, on=on)
    balance.restate(order, [line.id for line in lines], portions, basis=Basis.ACCEPTED, at=now, on=on)


def _too_much(line: OrderLine, what: str, left: str) -> rules.MoreThanKept:
    return rules.MoreThanKept(
        f"{line.product_name}：{what}应大于 0，且不超过验收后留存的 {left}", line_id=line.id, left=left
    )
