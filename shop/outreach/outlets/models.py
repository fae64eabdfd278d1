"""Counters, zones, halls, exhibition centres and workstations, whose goods they show, and what they say they sold."""

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.core.db import Model
from shop.core.types import Day, Fen, Line, Name, Pk, Ref, UtcDateTime, enum_column
from shop.outreach.outlets.states import OutletKind, OutletVenue


class Outlet(Model):
    """One outlet of a region. `operator_unit_id` where the operator is a unit of the platform (its own shop),
    `platform` where it is the outlet of an online platform."""

    __tablename__ = "outlet"
    __table_args__ = (CheckConstraint("until_on IS NULL OR until_on >= since_on", "days"),)

    id: Mapped[Pk]
    kind: Mapped[OutletKind] = enum_column(OutletKind)
    venue: Mapped[OutletVenue] = enum_column(OutletVenue)
    name: Mapped[Name]
    address: Mapped[Line]
    region_code: Mapped[str] = mapped_column(String(12), ForeignKey("region.code"))
    region_path: Mapped[str] = mapped_column(String(64), index=True)
    operator: Mapped[Name]
    operator_unit_id: Mapped[int | None] = mapped_column(ForeignKey("buyer_unit.id"))
    platform: Mapped[str] = mapped_column(String(32), default="")
    since_on: Mapped[Day]
    until_on: Mapped[Day | None]
    recorded_by: Mapped[Ref]
    recorded_at: Mapped[UtcDateTime]
    suppliers: Mapped[list["OutletSupplier"]] = relationship(
        order_by="OutletSupplier.id", cascade="all, delete-orphan"
    )
    sales: Mapped[list["OutletSales"]] = relationship(order_by="OutletSales.month.desc()")


class OutletSupplier(Model):
    """A cooperative that signed for the outlet, and the agreement's number (A60)."""

    __tablename__ = "outlet_supplier"
    __table_args__ = (UniqueConstraint("outlet_id", "cooperative_id"),)

    id: Mapped[Pk]
    outlet_id: Mapped[int] = mapped_column(ForeignKey(Outlet.id), index=True)
    cooperative_id: Mapped[int] = mapped_column(ForeignKey("cooperative.id"))
    cooperative_name: Mapped[Name]
    agreement_no: Mapped[str] = mapped_column(String(64), default="")


class OutletSales(Model):
    """What an outlet says it sold in a month: a statement of the register, never a fact of the ledger."""

    __tablename__ = "outlet_sales"
    __table_args__ = (
        UniqueConstraint("outlet_id", "month"),
        CheckConstraint("accredited_fen BETWEEN 0 AND sold_fen", "accredited"),
    )

    id: Mapped[Pk]
    outlet_id: Mapped[int] = mapped_column(ForeignKey(Outlet.id), index=True)
    month: Mapped[int] = mapped_column(index=True)
    sold_fen: Mapped[Fen]
    accredited_fen: Mapped[Fen]
    stated_by: Mapped[Ref]
    stated_at: Mapped[UtcDateTime]
