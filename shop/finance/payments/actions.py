"""Ask for a payment and record that it came; gateways and bank statements will use the same two doors."""

from __future__ import annotations

from datetime import date, datetime

from shop.core import clock
from shop.core.db import db
from shop.finance.payments import queries, rules
from shop.finance.payments.models import Payment
from shop.finance.payments.states import PaymentStatus
from shop.support import audit, outbox
from shop.support.numbering import new_number
from shop.trading.orders import actions as orders
from shop.trading.orders.models import Order
from shop.trading.orders.placing import message
from shop.trading.orders.rules import check_payment


def ask(order: Order, *, method: str, by: int, now: datetime) -> Payment:
    """Give the reference to write on the transfer for what an order owes now; asking again gives the
    same one. Raises NothingOwed before acceptance or when all is paid, GatewayMissing."""
    rules.check_method(method)
    owed = order.payable_fen - order.paid_fen
    if owed <= 0:
        raise rules.NothingOwed("没有应付金额：验收后才产生应付款，或款项已付清")
    found = queries.expected(order)
    if found is not None:
        if found.amount_fen != owed:
            audit.change("payment.adjust", found, by=by, now=now, amount_fen=owed)
        return found
    made = _payment(order, method=method, amount_fen=owed, by=by, now=now)
    audit.note("payment.ask", made, by=by, now=now, amount_fen=owed, method=method)
    return made


def follow(order: Order, *, now: datetime) -> None:
    """What was asked for and has not come follows what a locked order owes now: less, or nothing any more."""
    found = queries.expected(order)
    if found is None or found.amount_fen == order.owed_fen:
        return
    if order.owed_fen > 0:
        audit.change("payment.adjust", found, by=None, now=now, amount_fen=order.owed_fen)
    else:
        audit.move(found, "withdraw", by=None, now=now)


def record(
    order: Order,
    *,
    amount_fen: int,
    payer_name: str,
    payer_account: str = "",
    bank_slip_no: str,
    received_on: date,
    reference: str | None = None,
    by: int,
    now: datetime,
) -> Payment:
    """Record a transfer that arrived; the payer may differ from the unit, parts are welcome.

    Raises SlipTaken for a slip recorded before, WrongDay, UnknownReference, NotDelivered, TooMuch.
    """
    placed_on = clock.business_day(order.placed_at)
    rules.check_received_on(received_on, placed_on=placed_on, today=clock.business_day(now))
    check_payment(payable_fen=order.payable_fen, paid_fen=order.paid_fen, amount_fen=amount_fen)
    if queries.slip_known(order, bank_slip_no):
        raise rules.SlipTaken("该银行回单号已登记过，请核对后再试", bank_slip_no=bank_slip_no)
    payment = queries.expected(order)
    if reference and (payment is None or payment.reference != reference):
        raise rules.UnknownReference("付款附言号不属于本订单或已到账", fields={"reference": ["请核对附言号"]})
    if payment is None:
        payment = _payment(order, method="bank_transfer", amount_fen=amount_fen, by=by, now=now)
    db.session.flush()
    payment.amount_fen, payment.bank_slip_no = amount_fen, bank_slip_no
    payment.payer_name, payment.payer_account = payer_name, payer_account
    payment.received_on, payment.recorded_by, payment.recorded_at = received_on, by, now
    audit.move(payment, "receive", by=by, now=now, amount_fen=amount_fen, payer_name=payer_name)
    orders.apply_payment(order, amount_fen=amount_fen, at=now, on=received_on, by=by)
    outbox.put("payment.received", now=now, **message(order, by), amount_fen=amount_fen)
    return payment


def _payment(order: Order, *, method: str, amount_fen: int, by: int, now: datetime) -> Payment:
    made = Payment(
        order_id=order.id,
        unit_id=order.unit_id,
        cooperative_id=order.cooperative_id,
        method=method,
        reference=new_number("FK", clock.business_day(now)),
        status=PaymentStatus.EXPECTED,
        amount_fen=amount_fen,
        asked_by=by,
        asked_at=now,
    )
    db.session.add(made)
    return made
