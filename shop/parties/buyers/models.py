"""Buyer units, where goods are delivered to them, and their invoice details."""

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.core.db import Model
from shop.core.types import Code, Day, Line, Name, Pk, UtcDateTime, enum_column, status_column
from shop.parties.buyers.states import (
    UNIT_FLOW,
    Canteen,
    HelperRelation,
    StatisticalSystem,
    UnitCategory,
    UnitStatus,
    VenueClass,
)


class BuyerUnit(Model):
    """A unit that orders. `region_path` follows `region_code`; `terms_days` is how long it has to pay."""

    __tablename__ = "buyer_unit"
    __table_args__ = (
        CheckConstraint("union_members >= 0", "union_members"),
        CheckConstraint("terms_days BETWEEN 0 AND 60", "terms_days"),
        CheckConstraint("approval_hours BETWEEN 1 AND 720", "approval_hours"),
    )
    FLOW = UNIT_FLOW

    id: Mapped[Pk]
    name: Mapped[Name]
    pinyin_key: Mapped[Line] = mapped_column(default="", index=True)
    credit_code: Mapped[Code] = mapped_column(unique=True)
    status: Mapped[UnitStatus] = status_column(UnitStatus, UnitStatus.ACTIVE)
    category: Mapped[UnitCategory] = enum_column(UnitCategory)
    venue: Mapped[VenueClass] = enum_column(VenueClass)
    system: Mapped[StatisticalSystem] = enum_column(StatisticalSystem, index=True)
    competent_department: Mapped[Name] = mapped_column(default="")
    region_code: Mapped[str] = mapped_column(String(12), ForeignKey("region.code"))
    region_path: Mapped[str] = mapped_column(String(64), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("buyer_unit.id"))
    represented_by_id: Mapped[int | None] = mapped_column(ForeignKey("buyer_unit.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("buyer_unit.id"))
    helper: Mapped[HelperRelation] = enum_column(
        HelperRelation, default=HelperRelation.NONE, server_default="none"
    )
    canteen: Mapped[Canteen] = enum_column(Canteen, default=Canteen.OWN)
    union_members: Mapped[int] = mapped_column(default=0)
    confidential: Mapped[bool] = mapped_column(default=False)
    alias: Mapped[Name] = mapped_column(default="")
    terms_days: Mapped[int] = mapped_column(default=30)
    approval_hours: Mapped[int] = mapped_column(default=72)
    since_on: Mapped[Day | None]
    ended_on: Mapped[Day | None]
    created_at: Mapped[UtcDateTime]
    points: Mapped[list["DeliveryPoint"]] = relationship(back_populates="unit", order_by="DeliveryPoint.id")
    invoice: Mapped["InvoiceDetails | None"] = relationship(back_populates="unit")

    @property
    def public_name(self) -> str:
        """The alias for a confidential unit; what everybody outside may read."""
        return self.alias if self.confidential else self.name


class DeliveryPoint(Model):
    """Where the truck goes, e.g. a canteen's back door, with the hours in which it may come."""

    __tablename__ = "delivery_point"

    id: Mapped[Pk]
    unit_id: Mapped[int] = mapped_column(ForeignKey(BuyerUnit.id), index=True)
    name: Mapped[Name]
    address: Mapped[Line]
    contact: Mapped[Name] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(String(32), default="")
    hours: Mapped[Name] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)
    unit: Mapped[BuyerUnit] = relationship(back_populates="points")


class InvoiceDetails(Model):
    """发票抬头: what a supplier needs to issue an invoice to the unit."""

    __tablename__ = "invoice_details"

    id: Mapped[Pk]
    unit_id: Mapped[int] = mapped_column(ForeignKey(BuyerUnit.id), unique=True)
    title: Mapped[Name]
    tax_no: Mapped[Code]
    address: Mapped[Line] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(String(32), default="")
    bank: Mapped[Name] = mapped_column(default="")
    account: Mapped[str] = mapped_column(String(40), default="")
    unit: Mapped[BuyerUnit] = relationship(back_populates="invoice")


class UnitName(Model):
    """The names a unit had, with dates: a rename never changes what was printed before it."""

    __tablename__ = "buyer_unit_name"

    id: Mapped[Pk]
    unit_id: Mapped[int] = mapped_column(ForeignKey(BuyerUnit.id), index=True)
    name: Mapped[Name]
    until_on: Mapped[Day]
