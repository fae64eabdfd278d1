"""Goods that villages and towns cannot sell, who handles them, and what was sold."""

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.core import clock
from shop.core.db import Model
from shop.core.types import Day, Fen, Milli, Name, Pk, Ref, UtcDateTime, enum_column, status_column
from shop.outreach.surplus import rules
from shop.outreach.surplus.states import SURPLUS_FLOW, SurplusChannel, SurplusStatus


class SurplusCase(Model):
    """One product of one holder in one village or town. `at_risk`: the household may fall back into poverty."""

    __tablename__ = "surplus_case"
    __table_args__ = (CheckConstraint("qty_milli > 0 AND sold_milli BETWEEN 0 AND qty_milli", "quantity"),)
    FLOW = SURPLUS_FLOW

    id: Mapped[Pk]
    no: Mapped[str] = mapped_column(String(24), unique=True)
    status: Mapped[SurplusStatus] = status_column(SurplusStatus, SurplusStatus.OPEN)
    region_code: Mapped[str] = mapped_column(String(12), ForeignKey("region.code"))
    region_path: Mapped[str] = mapped_column(String(64), index=True)
    holder: Mapped[Name]
    product: Mapped[Name]
    qty_milli: Mapped[Milli]
    sold_milli: Mapped[Milli] = mapped_column(default=0)
    unit: Mapped[str] = mapped_column(String(16))
    last_on: Mapped[Day] = mapped_column(index=True)
    at_risk: Mapped[bool] = mapped_column(default=False)
    office: Mapped[Name] = mapped_column(default="")
    due_on: Mapped[Day | None]
    reported_by: Mapped[Ref]
    reported_at: Mapped[UtcDateTime]
    closed_at: Mapped[UtcDateTime | None]
    closing: Mapped[str] = mapped_column(String(500), default="")
    sales: Mapped[list["SurplusSale"]] = relationship(order_by="SurplusSale.id")

    @property
    def left_milli(self) -> int:
        return self.qty_milli - self.sold_milli

    @property
    def late(self) -> bool:
        today = clock.business_day(clock.utcnow())
        return rules.is_late(self.status, last_on=self.last_on, due_on=self.due_on, today=today)


class SurplusSale(Model):
    """Something of it was sold: how much, through which channel. No fact of the ledger."""

    __tablename__ = "surplus_sale"
    __table_args__ = (CheckConstraint("qty_milli > 0 AND amount_fen >= 0", "positive"),)

    id: Mapped[Pk]
    case_id: Mapped[int] = mapped_column(ForeignKey(SurplusCase.id), index=True)
    channel: Mapped[SurplusChannel] = enum_column(SurplusChannel)
    sold_on: Mapped[Day]
    qty_milli: Mapped[Milli]
    amount_fen: Mapped[Fen]
    buyer: Mapped[Name] = mapped_column(default="")
    recorded_by: Mapped[Ref]
    recorded_at: Mapped[UtcDateTime]
