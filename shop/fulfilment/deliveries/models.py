"""配送: one run of a cooperative's vehicle, a sheet for each place, and what of which order line goes there."""

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.core.db import Model
from shop.core.types import Day, Line, Milli, Name, Pk, Ref, UtcDateTime, status_column
from shop.fulfilment.deliveries.rules import Parcel
from shop.fulfilment.deliveries.states import DELIVERY_FLOW, DeliveryStatus
from shop.trading.orders.models import OrderLine
from shop.trading.orders.states import OrderStatus

GOING = (OrderStatus.CONFIRMED, OrderStatus.SHIPPED)


class Delivery(Model):
    """One run within a window of days; what it carries stands on its sheets and nowhere else."""

    __tablename__ = "delivery"
    __table_args__ = (CheckConstraint("first_on <= last_on", "window"),)
    FLOW = DELIVERY_FLOW

    id: Mapped[Pk]
    no: Mapped[str] = mapped_column(String(24), unique=True)
    status: Mapped[DeliveryStatus] = status_column(DeliveryStatus, DeliveryStatus.PLANNED)
    cooperative_id: Mapped[int] = mapped_column(ForeignKey("cooperative.id"), index=True)
    cooperative_name: Mapped[Name]
    first_on: Mapped[Day]
    last_on: Mapped[Day]
    carrier: Mapped[Name] = mapped_column(default="")
    vehicle: Mapped[str] = mapped_column(String(64), default="")
    driver: Mapped[Name] = mapped_column(default="")
    note: Mapped[Line] = mapped_column(default="")
    planned_by: Mapped[Ref | None]
    planned_at: Mapped[UtcDateTime]
    loaded_by: Mapped[Ref | None]
    loaded_at: Mapped[UtcDateTime | None]
    left_at: Mapped[UtcDateTime | None]
    done_at: Mapped[UtcDateTime | None]
    sheets: Mapped[list["DeliverySheet"]] = relationship(
        back_populates="delivery", order_by="DeliverySheet.position"
    )

    @property
    def lines(self) -> list["DeliveryLine"]:
        return [line for sheet in self.sheets for line in sheet.lines]

    @property
    def parcels(self) -> list[Parcel]:
        """What goes along: the pick list and the sheets are both made of these."""
        return [line.parcel for line in self.lines]


class DeliverySheet(Model):
    """送货单: one place. `token` stands in the QR code: it finds the sheet, it opens nothing."""

    __tablename__ = "delivery_sheet"
    __table_args__ = (UniqueConstraint("delivery_id", "position"),)

    id: Mapped[Pk]
    no: Mapped[str] = mapped_column(String(24), unique=True)
    token: Mapped[str] = mapped_column(String(40), unique=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey(Delivery.id))
    position: Mapped[int]
    unit_id: Mapped[int] = mapped_column(ForeignKey("buyer_unit.id"), index=True)
    unit_name: Mapped[Name]
    counted_unit_id: Mapped[int] = mapped_column(ForeignKey("buyer_unit.id"), index=True)
    counted_unit_name: Mapped[Name]
    delivery_point_id: Mapped[int | None] = mapped_column(ForeignKey("delivery_point.id"))
    delivery_to: Mapped[Line] = mapped_column(default="")
    delivery: Mapped[Delivery] = relationship(back_populates="sheets")
    lines: Mapped[list["DeliveryLine"]] = relationship(back_populates="sheet", order_by="DeliveryLine.id")


class DeliveryLine(Model):
    """Part of an order line on a sheet: planned, then what was really loaded, with the shipment it became."""

    __tablename__ = "delivery_line"
    __table_args__ = (
        UniqueConstraint("sheet_id", "order_line_id"),
        CheckConstraint("qty_milli > 0", "qty"),
        CheckConstraint(
            "loaded_milli IS NULL OR (loaded_milli >= 0 AND loaded_milli <= qty_milli)", "loaded"
        ),
        CheckConstraint("(COALESCE(loaded_milli, 0) > 0) = (shipment_id IS NOT NULL)", "shipped"),
    )

    id: Mapped[Pk]
    sheet_id: Mapped[int] = mapped_column(ForeignKey(DeliverySheet.id))
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"), index=True)
    qty_milli: Mapped[Milli]
    loaded_milli: Mapped[Milli | None]
    shipment_id: Mapped[int | None] = mapped_column(ForeignKey("shipment.id"), index=True)
    sheet: Mapped[DeliverySheet] = relationship(back_populates="lines")
    line: Mapped[OrderLine] = relationship()

    @property
    def going_milli(self) -> int:
        """What goes along: what was loaded; before that, as much of the plan as its order still waits for."""
        if self.loaded_milli is not None:
            return self.loaded_milli
        return min(self.qty_milli, self.line.to_ship_milli) if self.line.order.status in GOING else 0

    @property
    def missing_milli(self) -> int:
        """What was planned and not loaded."""
        return self.qty_milli - self.going_milli

    @property
    def parcel(self) -> Parcel:
        return Parcel(self.line, self.going_milli)
