"""Payments of orders in the actor's sight."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from shop.core.db import db
from shop.core.page import Page, paginate
from shop.finance.payments.models import Payment
from shop.finance.payments.states import PaymentStatus
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.parties.cooperatives.models import Cooperative
from shop.trading.orders import queries as orders
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


def owing(actor: Actor, *, page: int = 1, size: int = 50) -> Page[Order]:
    """Visible orders with something left to pay, the most urgent first."""
    wanted = orders.visible_to(actor, Permission.PAYMENT_READ).where(Order.payable_fen > Order.paid_fen)
    return paginate(wanted.order_by(Order.due_on, Order.id), page=page, size=size)


def owed_fen(actor: Actor) -> int:
    """What all visible orders still owe, in fen."""
    wanted = orders.visible_to(actor, Permission.PAYMENT_READ).with_only_columns(
        func.coalesce(func.sum(Order.payable_fen - Order.paid_fen), 0)
    )
    return int(db.session.scalar(wanted) or 0)


def refunds_due(actor: Actor, *, page: int = 1, size: int = 50) -> Page[Order]:
    """Visible orders whose cooperative owes money back, the latest first."""
    wanted = orders.visible_to(actor, Permission.PAYMENT_READ).where(Order.refund_due_fen > 0)
    return paginate(wanted.order_by(Order.id.desc()), page=page, size=size)


def payee_of(order: Order) -> Cooperative:
    """Where to transfer to, account number and all: only for who may ask for the payment."""
    return db.session.get_one(Cooperative, order.cooperative_id)
