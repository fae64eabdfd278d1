"""Purchases, orders and their lines; what an order was on its day it stays."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.core.db import Model
from shop.core.types import Day, Fen, Line, Milli, Name, Pk, Ref, UtcDateTime, enum_column, status_column
from shop.trading.orders.states import (
    ORDER_FLOW,
    Channel,
    Festival,
    FundSource,
    OrderStatus,
    PaymentMethod,
    Purpose,
)


class Purchase(Model):
    """One placing: one order per cooperative beneath it."""

    __tablename__ = "purchase"

    id: Mapped[Pk]
    no: Mapped[str] = mapped_column(String(24), unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("buyer_unit.id"), index=True)
    placed_by: Mapped[Ref]
    placed_at: Mapped[UtcDateTime]
    total_fen: Mapped[Fen]
    orders: Mapped[list["Order"]] = relationship(back_populates="purchase", order_by="Order.id")


class Order(Model):
    """One cooperative's part of a purchase. `unit_id` ordered, `counted_unit_id` is who it counts for;
    the tags below are copies of that unit as it was when the order was placed."""

    __tablename__ = "sales_order"
    __table_args__ = (
        Index("ix_sales_order_unit", "unit_id", "placed_at"),
        Index("ix_sales_order_cooperative", "cooperative_id", "placed_at"),
        Index("ix_sales_order_due", "status", "decide_by_at"),
        CheckConstraint("payable_fen >= 0 AND total_fen >= 0", "amounts"),
        CheckConstraint("freight_paid_fen BETWEEN 0 AND freight_fen", "freight"),
        CheckConstraint("paid_fen BETWEEN 0 AND payable_fen", "paid"),
        CheckConstraint(
            "refund_due_fen = 0 OR (refund_due_fen > 0 AND paid_fen = payable_fen)", "refund_due"
        ),
    )
    FLOW = ORDER_FLOW

    id: Mapped[Pk]
    no: Mapped[str] = mapped_column(String(24), unique=True)
    purchase_id: Mapped[int] = mapped_column(ForeignKey(Purchase.id), index=True)
    status: Mapped[OrderStatus] = status_column(OrderStatus, OrderStatus.PLACED)
    cooperative_id: Mapped[int] = mapped_column(ForeignKey("cooperative.id"))
    cooperative_name: Mapped[Name]
    cooperative_path: Mapped[str] = mapped_column(String(64), index=True)
    # tags, for ever
    unit_id: Mapped[int] = mapped_column(ForeignKey("buyer_unit.id"))
    unit_name: Mapped[Name]
    counted_unit_id: Mapped[int] = mapped_column(ForeignKey("buyer_unit.id"), index=True)
    counted_unit_name: Mapped[Name]
    buyer_path: Mapped[str] = mapped_column(String(64), index=True)
    venue: Mapped[str] = mapped_column(String(32))
    system: Mapped[str] = mapped_column(String(32), index=True)
    competent_department: Mapped[Name] = mapped_column(default="")
    buyer_category: Mapped[str] = mapped_column(String(32))
    helper: Mapped[str] = mapped_column(String(32), default="none", server_default="none")
    fund_source: Mapped[FundSource] = enum_column(FundSource)
    purpose: Mapped[Purpose] = enum_column(Purpose)
    festival: Mapped[Festival] = enum_column(Festival, default=Festival.NONE)
    channel: Mapped[Channel] = enum_column(Channel)
    campaign_id: Mapped[Ref | None]
    payment_method: Mapped[PaymentMethod] = enum_column(PaymentMethod)
    placed_by: Mapped[Ref]
    placed_at: Mapped[UtcDateTime] = mapped_column(index=True)
    # what was agreed before it was placed
    agreement_id: Mapped[Ref | None] = mapped_column(index=True)
    group_purchase_id: Mapped[Ref | None] = mapped_column(index=True)
    standing_order_id: Mapped[Ref | None] = mapped_column(index=True)
    # delivery
    delivery_point_id: Mapped[int | None] = mapped_column(ForeignKey("delivery_point.id"))
    delivery_to: Mapped[Line] = mapped_column(default="")
    wanted_on: Mapped[Day | None]
    note: Mapped[str] = mapped_column(String(500), default="")
    # approval and what follows
    needs_approval: Mapped[bool]
    approval_reason: Mapped[Line] = mapped_column(default="")
    decide_by_at: Mapped[UtcDateTime]
    approved_by: Mapped[Ref | None]
    approved_at: Mapped[UtcDateTime | None]
    confirmed_at: Mapped[UtcDateTime | None]
    accepted_at: Mapped[UtcDateTime | None]
    closed_reason: Mapped[Line] = mapped_column(default="")
    # money: the lines and the freight
    total_fen: Mapped[Fen]
    freight_fen: Mapped[Fen] = mapped_column(default=0, server_default="0")
    freight_paid_fen: Mapped[Fen] = mapped_column(default=0, server_default="0")
    payable_fen: Mapped[Fen] = mapped_column(default=0)
    paid_fen: Mapped[Fen] = mapped_column(default=0)
    # came in for goods that were given back since: the cooperative owes it to the unit
    refund_due_fen: Mapped[Fen] = mapped_column(default=0, server_default="0")
    terms_days: Mapped[int]
    due_on: Mapped[Day | None]
    purchase: Mapped[Purchase] = relationship(back_populates="orders")
    lines: Mapped[list["OrderLine"]] = relationship(back_populates="order", order_by="OrderLine.id")

    @property
    def freight_due_fen(self) -> int:
        """Derived: the freight is owed whole while anything that was accepted is kept; where everything was
        refused or given back the cooperative bears it."""
        return self.freight_fen if any(line.kept_milli for line in self.lines) else 0

    @property
    def owed_fen(self) -> int:
        """Derived: what is still to be paid, never below zero."""
        return self.payable_fen - self.paid_fen

    @property
    def paid(self) -> bool:
        """Derived: everything payable so far has been paid."""
        return self.payable_fen > 0 and self.paid_fen >= self.payable_fen

    @property
    def delivered(self) -> bool:
        """Derived: every line is accounted for."""
        return all(line.open_milli == 0 for line in self.lines)


class OrderLine(Model):
    """What was ordered, frozen; how much was shipped, accepted, refused or will not come any more.

    What was accepted is never edited: what was given back, at its price, and what was taken off the price
    of the rest stand beside it, and `kept_*` is what is left. `replaced_milli`: of what was given back, what
    the cooperative ships once more. `substituted_*`: what another line took the place of, with the unit's consent.
    """

    __tablename__ = "order_line"
    __table_args__ = (
        CheckConstraint("qty_milli > 0", "qty"),
        CheckConstraint("shipped_milli >= 0 AND accepted_milli >= 0 AND refused_milli >= 0", "positive"),
        CheckConstraint("accepted_milli + refused_milli <= shipped_milli", "received"),
        CheckConstraint("shipped_milli + short_milli <= qty_milli + replaced_milli", "shipped"),
        CheckConstraint("returned_milli BETWEEN 0 AND accepted_milli", "returned"),
        CheckConstraint("replaced_milli BETWEEN 0 AND returned_milli", "replaced"),
        CheckConstraint("substituted_milli BETWEEN 0 AND short_milli", "substituted"),
        CheckConstraint("substituted_fen BETWEEN 0 AND amount_fen", "substituted_fen"),
        CheckConstraint("returned_fen >= 0 AND off_fen BETWEEN 0 AND accepted_fen - returned_fen", "off"),
        CheckConstraint("paid_fen BETWEEN 0 AND accepted_fen - returned_fen - off_fen", "paid"),
        CheckConstraint("paid_milli BETWEEN 0 AND accepted_milli - returned_milli", "paid_qty"),
    )

    id: Mapped[Pk]
    order_id: Mapped[int] = mapped_column(ForeignKey(Order.id), index=True)
    sku_id: Mapped[int] = mapped_column(ForeignKey("sku.id"), index=True)
    product_id: Mapped[Ref]
    product_name: Mapped[Name]
    spec: Mapped[Name]
    unit: Mapped[str] = mapped_column(String(16))
    price_fen: Mapped[Fen]
    qty_milli: Mapped[Milli]
    amount_fen: Mapped[Fen]
    category_code: Mapped[str] = mapped_column(String(8))
    category_path: Mapped[str] = mapped_column(String(32))
    accredited: Mapped[bool]
    accreditation_no: Mapped[str] = mapped_column(String(40), default="")
    origin_path: Mapped[str] = mapped_column(String(64))
    shipped_milli: Mapped[Milli] = mapped_column(default=0)
    accepted_milli: Mapped[Milli] = mapped_column(default=0)
    refused_milli: Mapped[Milli] = mapped_column(default=0)
    short_milli: Mapped[Milli] = mapped_column(default=0)
    accepted_fen: Mapped[Fen] = mapped_column(default=0)
    returned_milli: Mapped[Milli] = mapped_column(default=0, server_default="0")
    returned_fen: Mapped[Fen] = mapped_column(default=0, server_default="0")
    off_fen: Mapped[Fen] = mapped_column(default=0, server_default="0")
    replaced_milli: Mapped[Milli] = mapped_column(default=0, server_default="0")
    substituted_milli: Mapped[Milli] = mapped_column(default=0, server_default="0")
    substituted_fen: Mapped[Fen] = mapped_column(default=0, server_default="0")
    paid_fen: Mapped[Fen] = mapped_column(default=0)
    paid_milli: Mapped[Milli] = mapped_column(default=0)
    capacity_week_on: Mapped[Day | None]  # whose weekly capacity it takes, where the SKU has one
    order: Mapped[Order] = relationship(back_populates="lines")

    @property
    def kept_milli(self) -> int:
        """Accepted and not given back."""
        return self.accepted_milli - self.returned_milli

    @property
    def kept_fen(self) -> int:
        """What is owed for it in all, paid or not."""
        return self.accepted_fen - self.returned_fen - self.off_fen

    @property
    def ordered_milli(self) -> int:
        """What is still ordered of these goods: all but what others took the place of."""
        return self.qty_milli - self.substituted_milli

    @property
    def ordered_fen(self) -> int:
        return self.amount_fen - self.substituted_fen

    @property
    def to_ship_milli(self) -> int:
        return self.qty_milli + self.replaced_milli - self.shipped_milli - self.short_milli

    @property
    def to_accept_milli(self) -> int:
        return self.shipped_milli - self.accepted_milli - self.refused_milli

    @property
    def open_milli(self) -> int:
        """What is still to come or to be looked at."""
        return self.to_ship_milli + self.to_accept_milli
