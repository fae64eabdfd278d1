"""What happens to an order after it was placed. The caller holds its lock (`queries.order(lock=True)`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from shop.catalog.stock import actions as stock
from shop.catalog.stock import capacity
from shop.core import clock, money
from shop.core.errors import Invalid
from shop.core.flow import WrongMoment
from shop.ledger import actions as ledger
from shop.ledger import queries as books
from shop.ledger.entries import Basis
from shop.support import audit, outbox
from shop.trading.orders import balance, rules, snapshots
from shop.trading.orders.models import Order, OrderLine
from shop.trading.orders.placing import message, place, place_for_many
from shop.trading.orders.snapshots import Portion
from shop.trading.orders.states import OrderStatus

__all__ = [
    "apply_payment",
    "approve",
    "cancel",
    "confirm",
    "decline",
    "finish_if_delivered",
    "lapse",
    "place",
    "place_for_many",
    "receive",
    "reject",
]


def approve(order: Order, *, by: int, now: datetime) -> None:
    """The unit's approver says yes; raises OwnOrder for the one who ordered, WrongMoment when too late."""
    rules.check_approver(placed_by=order.placed_by, by=by)
    audit.move(order, "approve", by=by, now=now)
    order.approved_by, order.approved_at = by, now
    # The cooperative gets the same time to answer as the approver had.
    order.decide_by_at = now + (order.decide_by_at - order.placed_at)
    outbox.put("order.approved", now=now, **message(order, by))


def reject(order: Order, *, reason: str, by: int, now: datetime) -> None:
    """The unit's approver says no and why; the stock is free again."""
    rules.check_approver(placed_by=order.placed_by, by=by)
    _close(order, "reject", reason=_reason(reason), by=by, now=now)
    outbox.put("order.rejected", now=now, **message(order, by), reason=order.closed_reason)


def cancel(order: Order, *, reason: str, by: int, now: datetime) -> None:
    """The unit takes its order back before anything was shipped; ordered facts are reversed today."""
    _close(order, "cancel", reason=_reason(reason), by=by, now=now)
    ledger.reverse(books.standing(order.id, Basis.ORDERED), at=now, on=clock.business_day(now))
    outbox.put("order.cancelled", now=now, **message(order, by), reason=order.closed_reason)


def decline(order: Order, *, reason: str, by: int, now: datetime) -> None:
    """The cooperative says no to an order that it has not confirmed yet."""
    if order.status is not OrderStatus.APPROVED:
        raise WrongMoment("只能谢绝尚未确认的订单", status=order.status.value)
    cancel(order, reason=reason, by=by, now=now)


def lapse(order: Order, *, now: datetime) -> bool:
    """Nobody decided in time: free the stock. False when somebody just did, so that jobs may repeat it."""
    if order.status not in (OrderStatus.PLACED, OrderStatus.APPROVED) or order.decide_by_at > now:
        return False
    _close(order, "lapse", reason="逾期未审批或未确认，系统自动关闭", by=None, now=now)
    outbox.put("order.lapsed", now=now, **message(order, None))
    return True


def confirm(order: Order, *, by: int, now: datetime) -> None:
    """The cooperative takes the order on: from now it is a sale on the basis `ordered`."""
    audit.move(order, "confirm", by=by, now=now)
    order.confirmed_at = now
    portions = [Portion(line, line.qty_milli, line.amount_fen) for line in order.lines]
    on = clock.business_day(now)
    ledger.record(snapshots.entries(order, portions, basis=Basis.ORDERED, at=now, on=on))
    outbox.put("order.confirmed", now=now, **message(order, by))


def receive(order: Order, taken: Sequence[tuple[OrderLine, int]], *, at: datetime, on: date) -> list[int]:
    """Count accepted thousandths per line: payable and the basis `accepted` follow what was received.

    Returns the amount in fen per entry of `taken`. A line's parts add up to the price of its sum, so
    that receiving in three parts costs what receiving at once does.
    """
    portions = []
    for line, qty in taken:
        was = money.amount_fen(line.price_fen, line.kept_milli)
        line.accepted_milli += qty
        amount_fen = money.amount_fen(line.price_fen, line.kept_milli) - was
        line.accepted_fen += amount_fen
        portions.append(Portion(line, qty, amount_fen))
    order.due_on = rules.due_on(on, order.terms_days)
    balance.settle(order, at=at, on=on)
    ledger.record(snapshots.entries(order, portions, basis=Basis.ACCEPTED, at=at, on=on))
    return [portion.amount_fen for portion in portions]


def finish_if_delivered(order: Order, *, by: int | None, now: datetime) -> None:
    """When every line is accounted for the order is accepted; and completed when it is paid too."""
    if order.status is OrderStatus.SHIPPED and order.delivered:
        audit.move(order, "accept", by=by, now=now, payable_fen=order.payable_fen)
        order.accepted_at = now
    if order.status is OrderStatus.ACCEPTED and order.paid_fen >= order.payable_fen:
        audit.move(order, "complete", by=by, now=now)


def apply_payment(order: Order, *, amount_fen: int, at: datetime, on: date, by: int | None) -> None:
    """Count money received: split over the lines and the freight by what each still owes; what the lines
    get is a sale on the basis `paid`, freight never is.

    Raises NotDelivered or TooMuch unless that much is owed.
    """
    rules.check_payment(payable_fen=order.payable_fen, paid_fen=order.paid_fen, amount_fen=amount_fen)
    balance.settle(order, came_fen=amount_fen, at=at, on=on)
    audit.note("sales_order.pay", order, by=by, now=at, amount_fen=amount_fen, paid_fen=order.paid_fen)
    finish_if_delivered(order, by=by, now=at)


def _close(order: Order, event: str, *, reason: str, by: int | None, now: datetime) -> None:
    audit.move(order, event, by=by, now=now, reason=reason)
    order.closed_reason = reason
    held = [stock.Portion(line.sku_id, line.to_ship_milli, line.id) for line in order.lines]
    stock.release(held, by=by, now=now)
    for line in order.lines:
        if line.capacity_week_on is not None:
            capacity.give_back([(line.sku_id, line.to_ship_milli)], week_on=line.capacity_week_on)


def _reason(text: str) -> str:
    reason = text.strip()
    if not reason:
        raise Invalid("请填写原因", fields={"reason": ["请填写原因，对方和审计会看到"]})
    return reason[:255]
