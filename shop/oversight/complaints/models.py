"""Complaints and what was done about them."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.core import clock
from shop.core.db import Model
from shop.core.types import Day, Line, Name, Pk, Ref, UtcDateTime, enum_column, status_column
from shop.oversight.complaints import rules
from shop.oversight.complaints.states import (
    COMPLAINT_FLOW,
    ComplaintEvent,
    ComplaintKind,
    ComplaintStatus,
    Outcome,
    TargetKind,
    Timing,
)


class Complaint(Model):
    """`place_path`: where whom it is about belongs; `desk_path`: who handles it ('' the platform);
    `office_path`: the office that must not. `contact_*` is for its handler's eyes alone. The columns are named so that
    the audit trail files no entry under the cooperative, unit or region that it is about."""

    __tablename__ = "complaint"
    __table_args__ = (Index("ix_complaint_target", "target_kind", "target_id"),)
    FLOW = COMPLAINT_FLOW

    id: Mapped[Pk]
    no: Mapped[str] = mapped_column(String(24), unique=True)
    key_sha256: Mapped[str] = mapped_column(String(64))
    request_sha256: Mapped[str | None] = mapped_column(String(64), unique=True)
    fingerprint: Mapped[str] = mapped_column(String(64), default="")
    status: Mapped[ComplaintStatus] = status_column(ComplaintStatus, ComplaintStatus.RECEIVED)
    kind: Mapped[ComplaintKind] = enum_column(ComplaintKind)
    target_kind: Mapped[TargetKind] = enum_column(TargetKind)
    target_id: Mapped[Ref | None]
    target_name: Mapped[Line]
    against_cooperative_id: Mapped[Ref | None] = mapped_column(index=True)
    against_unit_id: Mapped[Ref | None]
    place_path: Mapped[str] = mapped_column(String(64), index=True)
    office_path: Mapped[str] = mapped_column(String(64), default="")
    desk_path: Mapped[str] = mapped_column(String(64), default="", index=True)
    told: Mapped[str] = mapped_column(String(4000))
    contact_name: Mapped[Name] = mapped_column(default="")
    contact_way: Mapped[Name] = mapped_column(default="")
    by_user: Mapped[Ref | None]
    received_at: Mapped[UtcDateTime] = mapped_column(index=True)
    due_on: Mapped[Day | None] = mapped_column(index=True)
    handler_id: Mapped[Ref | None]
    accepted_at: Mapped[UtcDateTime | None]
    answered_at: Mapped[UtcDateTime | None]
    answered_on: Mapped[Day | None]
    closed_at: Mapped[UtcDateTime | None]
    outcome: Mapped[Outcome | None] = enum_column(Outcome)
    answer: Mapped[str] = mapped_column(String(2000), default="")
    holds_product: Mapped[bool] = mapped_column(default=False)
    steps: Mapped[list["ComplaintStep"]] = relationship(order_by="ComplaintStep.id")

    @property
    def named(self) -> bool:
        """Whether the complainant left a way to be reached."""
        return bool(self.contact_name or self.contact_way)

    def timing(self, now: datetime) -> Timing:
        """How it stands against its deadline."""
        return rules.timing(self.due_on, self.answered_on, clock.business_day(now))

    @property
    def timing_now(self) -> Timing:
        return self.timing(clock.utcnow())

    @property
    def received_on(self) -> date:
        return clock.business_day(self.received_at)

    @property
    def days_taken(self) -> int | None:
        """Calendar days from receiving to the answer."""
        return (self.answered_on - self.received_on).days if self.answered_on else None


class ComplaintStep(Model):
    """One line of its history; `desk_path`: where it lay after it."""

    __tablename__ = "complaint_step"

    id: Mapped[Pk]
    complaint_id: Mapped[int] = mapped_column(ForeignKey(Complaint.id), index=True)
    kind: Mapped[ComplaintEvent] = enum_column(ComplaintEvent)
    at: Mapped[UtcDateTime]
    by_user: Mapped[Ref | None]
    words: Mapped[str] = mapped_column(String(2000), default="")
    desk_path: Mapped[str] = mapped_column(String(64), default="")
