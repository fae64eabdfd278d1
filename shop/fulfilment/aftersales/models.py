"""Claims about accepted goods, their lines, and every step with its words."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.core.db import Model
from shop.core.types import Day, Fen, Milli, Pk, Ref, UtcDateTime, enum_column, status_column
from shop.fulfilment.aftersales.states import (
    CLAIM_FLOW,
    OPEN,
    ClaimEvent,
    ClaimKind,
    ClaimStatus,
)
from shop.trading.orders.models import Order, OrderLine


class AfterSalesClaim(Model):
    """`wish`: what the unit would have, in its own words. `escalated_at` stays once the county was asked."""

    __tablename__ = "after_sales_claim"
    __table_args__ = (Index("ix_after_sales_claim_due", "status", "answer_by_at"),)
    FLOW = CLAIM_FLOW

    id: Mapped[Pk]
    no: Mapped[str] = mapped_column(String(24), unique=True)
    order_id: Mapped[int] = mapped_column(ForeignKey(Order.id), index=True)
    unit_id: Mapped[Ref] = mapped_column(index=True)
    cooperative_id: Mapped[Ref] = mapped_column(index=True)
    kind: Mapped[ClaimKind] = enum_column(ClaimKind)
    status: Mapped[ClaimStatus] = status_column(ClaimStatus, ClaimStatus.FILED)
    wish: Mapped[str] = mapped_column(String(1000), default="")
    filed_by: Mapped[Ref]
    filed_at: Mapped[UtcDateTime] = mapped_column(index=True)
    claim_until_on: Mapped[Day | None]  # the last day on which it could be filed
    answer_by_at: Mapped[UtcDateTime | None]
    answered_at: Mapped[UtcDateTime | None]
    escalated_at: Mapped[UtcDateTime | None]
    decided_at: Mapped[UtcDateTime | None]
    settled_at: Mapped[UtcDateTime | None]
    order: Mapped[Order] = relationship()
    lines: Mapped[list["AfterSalesLine"]] = relationship(order_by="AfterSalesLine.id", back_populates="claim")
    steps: Mapped[list["AfterSalesStep"]] = relationship(order_by="AfterSalesStep.id")

    @property
    def buyer_path(self) -> str:
        """Where the unit is: under which region the audit trail files it."""
        return self.order.buyer_path

    @property
    def open(self) -> bool:
        """Whether something can still come of it."""
        return self.status in OPEN

    @property
    def settled_fen(self) -> int:
        """By how much it lowered what is payable."""
        return sum(line.settled_fen for line in self.lines)


class AfterSalesLine(Model):
    """Asked, agreed to and settled of one order line: a quantity, or for a price-off an amount. `settled_fen`
    is by how much payable fell."""

    __tablename__ = "after_sales_line"
    __table_args__ = (
        CheckConstraint(
            "(asked_milli > 0) <> (asked_fen > 0) AND asked_milli >= 0 AND asked_fen >= 0", "asked"
        ),
        CheckConstraint(
            "agreed_milli BETWEEN 0 AND asked_milli AND agreed_fen BETWEEN 0 AND asked_fen", "agreed"
        ),
        CheckConstraint("settled_milli BETWEEN 0 AND agreed_milli AND settled_fen >= 0", "settled"),
    )

    id: Mapped[Pk]
    claim_id: Mapped[int] = mapped_column(ForeignKey(AfterSalesClaim.id), index=True)
    order_line_id: Mapped[int] = mapped_column(ForeignKey(OrderLine.id), index=True)
    asked_milli: Mapped[Milli] = mapped_column(default=0)
    asked_fen: Mapped[Fen] = mapped_column(default=0)
    agreed_milli: Mapped[Milli] = mapped_column(default=0)
    agreed_fen: Mapped[Fen] = mapped_column(default=0)
    settled_milli: Mapped[Milli] = mapped_column(default=0)
    settled_fen: Mapped[Fen] = mapped_column(default=0)
    saleable: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(String(255))
    claim: Mapped[AfterSalesClaim] = relationship(back_populates="lines")
    order_line: Mapped[OrderLine] = relationship()


class AfterSalesStep(Model):
    """Who did what, when, and in which words; without a user it was the clock."""

    __tablename__ = "after_sales_step"

    id: Mapped[Pk]
    claim_id: Mapped[int] = mapped_column(ForeignKey(AfterSalesClaim.id), index=True)
    event: Mapped[ClaimEvent] = enum_column(ClaimEvent)
    at: Mapped[UtcDateTime]
    by_user: Mapped[Ref | None]
    words: Mapped[str] = mapped_column(String(1000), default="")
