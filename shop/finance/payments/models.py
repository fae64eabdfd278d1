"""Payments for orders; the full work of gateways and statements comes behind the same table."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from shop.core.db import Model
from shop.core.types import Day, Fen, Name, Pk, Ref, UtcDateTime, status_column
from shop.finance.payments.states import PAYMENT_FLOW, PaymentStatus


class Payment(Model):
    """`reference` is what the payer writes on the transfer; the payer may differ from the unit."""

    __tablename__ = "payment"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", "amount"),
        # One transfer slip settles an order once: typing it in again is refused, not doubled.
        Index("uq_payment_slip", "order_id", "bank_slip_no", unique=True),
    )
    FLOW = PAYMENT_FLOW

    id: Mapped[Pk]
    order_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"), index=True)
    unit_id: Mapped[Ref] = mapped_column(index=True)
    cooperative_id: Mapped[Ref] = mapped_column(index=True)
    method: Mapped[str] = mapped_column(String(24))
    reference: Mapped[str] = mapped_column(String(32), unique=True)
    status: Mapped[PaymentStatus] = status_column(PaymentStatus, PaymentStatus.EXPECTED)
    amount_fen: Mapped[Fen]
    asked_by: Mapped[Ref | None]
    asked_at: Mapped[UtcDateTime]
    payer_name: Mapped[Name] = mapped_column(default="")
    payer_account: Mapped[str] = mapped_column(String(40), default="")
    bank_slip_no: Mapped[str | None] = mapped_column(String(64))
    received_on: Mapped[Day | None]
    recorded_by: Mapped[Ref | None]
    recorded_at: Mapped[UtcDateTime | None]
