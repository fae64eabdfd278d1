"""Stock on hand and reserved, and every movement of it."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from shop.catalog.products.models import Sku
from shop.core.db import Model
from shop.core.types import Day, Line, Milli, Pk, Ref, UtcDateTime, enum_column


class MoveKind(StrEnum):
    """Why stock moved."""

    COUNT = "count"
    RESERVE = "reserve"
    RELEASE = "release"
    SHIP = "ship"
    RETURN = "return"


class StockItem(Model):
    """One row per SKU, moved only by guarded UPDATEs; the checks say what must never be."""

    __tablename__ = "stock_item"
    __table_args__ = (
        CheckConstraint("on_hand_milli >= 0", "on_hand"),
        CheckConstraint("reserved_milli >= 0 AND reserved_milli <= on_hand_milli", "reserved"),
    )

    sku_id: Mapped[int] = mapped_column(ForeignKey(Sku.id), primary_key=True, autoincrement=False)
    on_hand_milli: Mapped[Milli] = mapped_column(default=0)
    reserved_milli: Mapped[Milli] = mapped_column(default=0)

    @property
    def free_milli(self) -> int:
        return self.on_hand_milli - self.reserved_milli


class CapacityWeek(Model):
    """How much of a SKU's weekly capacity is taken in the week that begins on this Monday (Shanghai);
    moved only by guarded UPDATEs. SKUs without a capacity have no rows."""

    __tablename__ = "capacity_week"
    __table_args__ = (CheckConstraint("taken_milli >= 0", "taken"),)

    sku_id: Mapped[int] = mapped_column(ForeignKey(Sku.id), primary_key=True, autoincrement=False)
    week_on: Mapped[Day] = mapped_column(primary_key=True)
    taken_milli: Mapped[Milli] = mapped_column(default=0)


class StockMove(Model):
    """Append-only: what moved, by how much, for which order line."""

    __tablename__ = "stock_move"

    id: Mapped[Pk]
    sku_id: Mapped[int] = mapped_column(ForeignKey(Sku.id), index=True)
    kind: Mapped[MoveKind] = enum_column(MoveKind)
    qty_milli: Mapped[Milli]
    order_line_id: Mapped[Ref | None] = mapped_column(index=True)
    reason: Mapped[Line] = mapped_column(default="")
    by_user: Mapped[Ref | None]
    at: Mapped[UtcDateTime]
