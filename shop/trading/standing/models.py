"""定期订单: what a unit wants week after week under an agreement, and what became of each day."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.catalog.products.models import Sku
from shop.core.db import Model
from shop.core.types import Day, Line, Milli, Name, Pk, Ref, UtcDateTime, enum_column, status_column
from shop.trading.orders.models import Purchase
from shop.trading.orders.states import FundSource, PaymentMethod, Purpose
from shop.trading.standing.schedule import Break, CutOff, Pattern
from shop.trading.standing.states import (
    OCCURRENCE_FLOW,
    PLAN_FLOW,
    STANDING_FLOW,
    MovedDays,
    OccurrenceStatus,
    PlanStatus,
    StandingStatus,
)


class StandingOrder(Model):
    """`unit_id` orders under the agreement, `counted_unit_id` is who it counts for. Orders are generated at
    the beginning of the day `days_ahead` before the delivery; until `cutoff_minute` of the day `cutoff_days`
    before it a day can be changed and a failed one is tried again. `lay_at` is when the system next looks
    for days to generate, `laid_until_on` the last day it looked at."""

    __tablename__ = "standing_order"
    __table_args__ = (
        Index("ix_standing_order_lay", "status", "lay_at"),
        CheckConstraint("cutoff_days >= 0 AND days_ahead >= cutoff_days", "ahead"),
        CheckConstraint("cutoff_minute >= 0 AND cutoff_minute < 1440", "minute"),
    )
    FLOW = STANDING_FLOW

    id: Mapped[Pk]
    no: Mapped[str] = mapped_column(String(24), unique=True)
    status: Mapped[StandingStatus] = status_column(StandingStatus, StandingStatus.WAITING)
    name: Mapped[Name]
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    cooperative_id: Mapped[int] = mapped_column(ForeignKey("cooperative.id"), index=True)
    cooperative_name: Mapped[Name]
    unit_id: Mapped[int] = mapped_column(ForeignKey("buyer_unit.id"), index=True)
    unit_name: Mapped[Name]
    counted_unit_id: Mapped[int] = mapped_column(ForeignKey("buyer_unit.id"), index=True)
    counted_unit_name: Mapped[Name]
    delivery_point_id: Mapped[int | None] = mapped_column(ForeignKey("delivery_point.id"))
    fund_source: Mapped[FundSource] = enum_column(FundSource)
    purpose: Mapped[Purpose] = enum_column(Purpose)
    payment_method: Mapped[PaymentMethod] = enum_column(PaymentMethod)
    note: Mapped[str] = mapped_column(String(500), default="")
    days_ahead: Mapped[int]
    cutoff_days: Mapped[int]
    cutoff_minute: Mapped[int]
    created_by: Mapped[Ref]
    created_at: Mapped[UtcDateTime]
    lay_at: Mapped[UtcDateTime | None]
    laid_until_on: Mapped[Day | None]
    ended_at: Mapped[UtcDateTime | None]
    ended_reason: Mapped[Line] = mapped_column(default="")
    plans: Mapped[list["StandingPlan"]] = relationship(back_populates="order", order_by="StandingPlan.number")
    pauses: Mapped[list["StandingPause"]] = relationship(order_by="StandingPause.first_on, StandingPause.id")

    @property
    def cut_off(self) -> CutOff:
        return CutOff(self.cutoff_days, self.cutoff_minute)

    @property
    def breaks(self) -> list[Break]:
        return [Break(pause.first_on, pause.last_on, pause.reason) for pause in self.pauses]

    @property
    def plan(self) -> "StandingPlan | None":
        """The plan in force."""
        return next((plan for plan in self.plans if plan.status is PlanStatus.APPROVED), None)

    @property
    def asked(self) -> "StandingPlan | None":
        """The plan that waits for the approver."""
        return next((plan for plan in self.plans if plan.status is PlanStatus.WAITING), None)


class StandingPlan(Model):
    """What is wanted when, as it was asked for and approved; never changed, only replaced by the next."""

    __tablename__ = "standing_plan"
    __table_args__ = (
        UniqueConstraint("standing_order_id", "number"),
        Index(
            "uq_standing_plan_waiting", "standing_order_id", unique=True,
            sqlite_where=text("status = 'waiting'"), postgresql_where=text("status = 'waiting'"),
        ),
        Index(
            "uq_standing_plan_approved", "standing_order_id", unique=True,
            sqlite_where=text("status = 'approved'"), postgresql_where=text("status = 'approved'"),
        ),
        CheckConstraint("weeks BETWEEN 1 AND 4", "weeks"),
        CheckConstraint("last_on >= first_on", "days"),
        CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", "two_people"),
    )  # fmt: skip
    FLOW = PLAN_FLOW

    id: Mapped[Pk]
    standing_order_id: Mapped[int] = mapped_column(ForeignKey(StandingOrder.id))
    number: Mapped[int]
    status: Mapped[PlanStatus] = status_column(PlanStatus, PlanStatus.WAITING)
    first_on: Mapped[Day]
    last_on: Mapped[Day]
    weeks: Mapped[int]
    off_on_holidays: Mapped[bool]
    moved_days: Mapped[MovedDays] = enum_column(MovedDays)
    asked_by: Mapped[Ref]
    asked_at: Mapped[UtcDateTime]
    decided_by: Mapped[Ref | None]
    decided_at: Mapped[UtcDateTime | None]
    notes: Mapped[Line] = mapped_column(default="")
    order: Mapped[StandingOrder] = relationship(back_populates="plans")
    items: Mapped[list["StandingItem"]] = relationship(order_by="StandingItem.id")

    @property
    def unit_id(self) -> int:
        """Whose audit trail it belongs to."""
        return self.order.unit_id

    @property
    def pattern(self) -> Pattern:
        """The plan for `schedule`."""
        portions: dict[tuple[int, int], dict[int, int]] = {}
        for item in self.items:
            portions.setdefault((item.week, item.weekday), {})[item.sku_id] = item.qty_milli
        return Pattern(
            first_on=self.first_on, last_on=self.last_on, weeks=self.weeks, portions=portions,
            off_on_holidays=self.off_on_holidays, moved_days=self.moved_days,
        )  # fmt: skip


class StandingItem(Model):
    """How much of a SKU on one weekday (1 Monday to 7) of one week of the rotation (from 1)."""

    __tablename__ = "standing_item"
    __table_args__ = (
        UniqueConstraint("plan_id", "week", "weekday", "sku_id"),
        CheckConstraint("week BETWEEN 1 AND 4 AND weekday BETWEEN 1 AND 7", "slot"),
        CheckConstraint("qty_milli > 0", "qty"),
    )

    id: Mapped[Pk]
    plan_id: Mapped[int] = mapped_column(ForeignKey(StandingPlan.id))
    week: Mapped[int]
    weekday: Mapped[int]
    sku_id: Mapped[int] = mapped_column(ForeignKey(Sku.id))
    qty_milli: Mapped[Milli]


class StandingPause(Model):
    """No deliveries from `first_on` to `last_on` (none: until resumed), both included."""

    __tablename__ = "standing_pause"
    __table_args__ = (CheckConstraint("last_on IS NULL OR last_on >= first_on", "days"),)

    id: Mapped[Pk]
    standing_order_id: Mapped[int] = mapped_column(ForeignKey(StandingOrder.id), index=True)
    first_on: Mapped[Day]
    last_on: Mapped[Day | None]
    reason: Mapped[Line]
    asked_by: Mapped[Ref]
    asked_at: Mapped[UtcDateTime]


class StandingOccurrence(Model):
    """One day's delivery. A day has no row until it is edited, skipped or due; `due_at` is when the system
    tries (again), none where it will not by itself."""

    __tablename__ = "standing_occurrence"
    __table_args__ = (
        UniqueConstraint("standing_order_id", "day"),
        Index("ix_standing_occurrence_due", "due_at", "id"),
        CheckConstraint("status <> 'generated' OR purchase_id IS NOT NULL", "ordered"),
        CheckConstraint("status <> 'skipped' OR reason <> ''", "reason"),
    )
    FLOW = OCCURRENCE_FLOW

    id: Mapped[Pk]
    standing_order_id: Mapped[int] = mapped_column(ForeignKey(StandingOrder.id))
    day: Mapped[Day]
    status: Mapped[OccurrenceStatus] = status_column(OccurrenceStatus, OccurrenceStatus.PLANNED)
    reason: Mapped[Line] = mapped_column(default="")
    cutoff_at: Mapped[UtcDateTime]
    due_at: Mapped[UtcDateTime | None]
    tries: Mapped[int] = mapped_column(default=0)
    changed_by: Mapped[Ref | None]  # who edited it: an edited day is ordered in his name
    purchase_id: Mapped[int | None] = mapped_column(ForeignKey(Purchase.id), unique=True)
    order: Mapped[StandingOrder] = relationship()
    purchase: Mapped[Purchase | None] = relationship()
    lines: Mapped[list["StandingLine"]] = relationship(
        order_by="StandingLine.id", cascade="all, delete-orphan"
    )

    @property
    def unit_id(self) -> int:
        """Whose audit trail it belongs to."""
        return self.order.unit_id

    @property
    def wanted(self) -> dict[int, int]:
        """What was edited in, sku id -> thousandths; empty where the plan counts."""
        return {line.sku_id: line.qty_milli for line in self.lines}


class StandingLine(Model):
    """Another quantity than the plan's, for one day."""

    __tablename__ = "standing_line"
    __table_args__ = (UniqueConstraint("occurrence_id", "sku_id"), CheckConstraint("qty_milli > 0", "qty"))

    id: Mapped[Pk]
    occurrence_id: Mapped[int] = mapped_column(ForeignKey(StandingOccurrence.id))
    sku_id: Mapped[int] = mapped_column(ForeignKey(Sku.id))
    qty_milli: Mapped[Milli]
