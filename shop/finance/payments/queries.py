"""Payments of orders in the actor's sight."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from shop.core.db import db
from shop.finance.payments.models import Payment
from shop.finance.payments.states import PaymentStatus
from shop.parties.cooperatives.models import Cooperative
from shop.trading.orders.models import Order


def payments_of(order: Order) -> Sequence[Payment]:
    """Every payment of an order, oldest first."""
    return db.session.scalars(select(Payment).where(Payment.order_id == order.id).order_by(Payment.id)).all()


def expected(order: Order) -> Payment | None:
    """The payment that was asked for and has not come."""
    wanted = select(Payment).where(Payment.order_id == order.id, Payment.status == PaymentStatus.EXPECTED)
    return db.session.scalar(wanted.order_by(Payment.id).limit(1))


def slip_known(order: Order, bank_slip_no: str) -> bool:
    """Whether a slip was already recorded for the order."""
    wanted = select(Payment.id).where(Payment.order_id == order.id, Payment.bank_slip_no == bank_slip_no)
    return db.session.scalar(wanted) is not None


def payee_of(order: Order) -> Cooperative:
    """Where to transfer to, account number and all: only for who may ask for the payment."""
    return db.session.get_one(Cooperative, order.cooperative_id)
