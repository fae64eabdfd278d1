"""What a cooperative has put on the truck."""

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.core.db import Model
from shop.core.types import Line, Milli, Name, Pk, Ref, UtcDateTime


class Shipment(Model):
    """One delivery of one order; `last` says that nothing more will follow."""

    __tablename__ = "shipment"

    id: Mapped[Pk]
    no: Mapped[str] = mapped_column(String(24), unique=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"), index=True)
    carrier: Mapped[Name] = mapped_column(default="")
    tracking: Mapped[str] = mapped_column(String(64), default="")
    note: Mapped[Line] = mapped_column(default="")
    last: Mapped[bool] = mapped_column(default=False)
    shipped_by: Mapped[Ref | None]
    shipped_at: Mapped[UtcDateTime]
    lines: Mapped[list["ShipmentLine"]] = relationship(order_by="ShipmentLine.id")


class ShipmentLine(Model):
    """How much of one order line went along."""

    __tablename__ = "shipment_line"
    __table_args__ = (CheckConstraint("qty_milli > 0", "qty"),)

    id: Mapped[Pk]
    shipment_id: Mapped[int] = mapped_column(ForeignKey(Shipment.id), index=True)
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"), index=True)
    qty_milli: Mapped[Milli]
