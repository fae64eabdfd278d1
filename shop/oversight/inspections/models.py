"""Visits, who made them, and what they found."""

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.core import clock
from shop.core.db import Model
from shop.core.types import Day, Line, Pk, Ref, UtcDateTime, enum_column, status_column
from shop.oversight.inspections import rules
from shop.oversight.inspections.states import FINDING_FLOW, FindingStatus, Severity, VisitedKind


class Inspection(Model):
    """One visit to a cooperative or a unit."""

    __tablename__ = "inspection"
    __table_args__ = (
        CheckConstraint(
            "(kind = 'cooperative' AND cooperative_id IS NOT NULL AND unit_id IS NULL)"
            " OR (kind = 'unit' AND unit_id IS NOT NULL AND cooperative_id IS NULL)",
            "one_visited",
        ),
    )

    id: Mapped[Pk]
    no: Mapped[str] = mapped_column(String(24), unique=True)
    kind: Mapped[VisitedKind] = enum_column(VisitedKind)
    cooperative_id: Mapped[int | None] = mapped_column(ForeignKey("cooperative.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("buyer_unit.id"))
    visited_name: Mapped[Line]
    region_path: Mapped[str] = mapped_column(String(64), index=True)
    visited_on: Mapped[Day] = mapped_column(index=True)
    summary: Mapped[str] = mapped_column(String(2000), default="")
    recorded_by: Mapped[Ref]
    recorded_at: Mapped[UtcDateTime]
    inspectors: Mapped[list["Inspector"]] = relationship(order_by="Inspector.id")
    findings: Mapped[list["Finding"]] = relationship(back_populates="inspection", order_by="Finding.id")

    @property
    def open_findings(self) -> int:
        return sum(finding.status is not FindingStatus.CLOSED for finding in self.findings)

    @property
    def overdue(self) -> bool:
        """Whether some finding is open beyond its deadline."""
        return any(finding.overdue for finding in self.findings)


class Inspector(Model):
    """Who took part in a visit."""

    __tablename__ = "inspector"
    __table_args__ = (UniqueConstraint("inspection_id", "user_id"),)

    id: Mapped[Pk]
    inspection_id: Mapped[int] = mapped_column(ForeignKey(Inspection.id), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))


class Finding(Model):
    """Something to mend, by when; the answer is the visited one's."""

    __tablename__ = "inspection_finding"
    FLOW = FINDING_FLOW

    id: Mapped[Pk]
    inspection_id: Mapped[int] = mapped_column(ForeignKey(Inspection.id), index=True)
    cooperative_id: Mapped[Ref | None] = mapped_column(index=True)
    region_path: Mapped[str] = mapped_column(String(64))
    severity: Mapped[Severity] = enum_column(Severity)
    words: Mapped[str] = mapped_column(String(1000))
    mend_by: Mapped[Day] = mapped_column(index=True)
    status: Mapped[FindingStatus] = status_column(FindingStatus, FindingStatus.OPEN)
    answer: Mapped[str] = mapped_column(String(1000), default="")
    answered_at: Mapped[UtcDateTime | None]
    opinion: Mapped[str] = mapped_column(String(1000), default="")
    closed_at: Mapped[UtcDateTime | None]
    inspection: Mapped[Inspection] = relationship(back_populates="findings")

    @property
    def overdue(self) -> bool:
        return rules.is_overdue(self.status, self.mend_by, clock.business_day(clock.utcnow()))
