"""Reports with what they froze, the list of who owes which, each single duty, and the reminders from above."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.core.clock import Period
from shop.core.db import Model
from shop.core.types import Day, Facts, Line, Name, Pk, Ref, UtcDateTime, enum_column, status_column
from shop.ledger.entries import Basis
from shop.reporting.reports import periods
from shop.reporting.reports.rules import PLAN, Place
from shop.reporting.reports.states import (
    DUTY_FLOW,
    RUN_FLOW,
    SEALED,
    DutyKind,
    DutyStatus,
    PeriodKind,
    RunStatus,
)

_SPANS = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
_WAITING = "status IN ('drafted', 'submitted', 'returned')"


class ReportRun(Model):
    """One version of one report of one place and period. `series`: what successive periods have in common.
    `cut`: the ledger id up to which it counts; `adjusts`: the late facts of earlier periods in it, as spans of
    ids; `figures`: canonical JSON in fen; `sheet`: the whole form as it was shown, with its names."""

    __tablename__ = "report_run"
    __table_args__ = (
        UniqueConstraint("series", "first_on", "end_on", "version"),
        Index(
            "uq_report_run_open", "series", "first_on", "end_on", unique=True,
            sqlite_where=text(_WAITING), postgresql_where=text(_WAITING),
        ),
        Index("ix_report_run_place", "region_path", "department"),
        CheckConstraint("end_on > first_on", "period"),
        CheckConstraint(
            "confirmed_by IS NULL OR (confirmed_by <> submitted_by AND confirmed_by <> prepared_by)", "two_people"
        ),
        CheckConstraint(
            "status IN ('drafted', 'returned') OR (cut IS NOT NULL AND figures_sha256 <> '' AND ledger_sha256 <> ''"
            " AND file_sha256 <> '' AND submitted_by IS NOT NULL AND prepared_by IS NOT NULL AND no IS NOT NULL)",
            "frozen",
        ),
        CheckConstraint(
            "status IN ('drafted', 'returned', 'submitted') OR confirmed_by IS NOT NULL", "confirmed"
        ),
        CheckConstraint("version = 1 OR restate_reason <> ''", "reason"),
    )  # fmt: skip
    FLOW = RUN_FLOW

    id: Mapped[Pk]
    no: Mapped[str | None] = mapped_column(String(24), unique=True)
    series: Mapped[str] = mapped_column(String(64), index=True)
    code: Mapped[str] = mapped_column(String(32), index=True)
    title: Mapped[Name]
    definition_version: Mapped[int]
    region_code: Mapped[str | None] = mapped_column(String(12))
    region_path: Mapped[str] = mapped_column(String(64))
    department: Mapped[str] = mapped_column(String(32), default="")
    receiver_path: Mapped[str] = mapped_column(String(64))
    period_kind: Mapped[PeriodKind] = enum_column(PeriodKind)
    first_on: Mapped[Day]
    end_on: Mapped[Day]
    basis: Mapped[Basis] = enum_column(Basis)
    filters: Mapped[Facts]
    version: Mapped[int] = mapped_column(default=1)
    restate_reason: Mapped[str] = mapped_column(String(500), default="")
    status: Mapped[RunStatus] = status_column(RunStatus, RunStatus.DRAFTED)
    prepared_by: Mapped[Ref | None]
    prepared_at: Mapped[UtcDateTime]
    submitted_by: Mapped[Ref | None]
    submitted_at: Mapped[UtcDateTime | None]
    confirmed_by: Mapped[Ref | None]
    confirmed_at: Mapped[UtcDateTime | None]
    return_reason: Mapped[str] = mapped_column(String(500), default="")
    narrative: Mapped[str] = mapped_column(Text, default="")
    cases: Mapped[str] = mapped_column(Text, default="")
    outstanding: Mapped[str] = mapped_column(Text, default="")
    cut: Mapped[Ref | None]
    as_of: Mapped[UtcDateTime | None]
    adjusts: Mapped[list[Any] | None] = mapped_column(_SPANS)
    figures: Mapped[str] = mapped_column(Text, default="")
    sheet: Mapped[str] = mapped_column(Text, default="", deferred=True)
    figures_sha256: Mapped[str] = mapped_column(String(64), default="")
    ledger_sha256: Mapped[str] = mapped_column(String(64), default="")
    file_sha256: Mapped[str] = mapped_column(String(64), default="")

    @property
    def period(self) -> Period:
        return Period(self.first_on, self.end_on)

    @property
    def period_name(self) -> str:
        return periods.said(self.period_kind, self.period)

    @property
    def place(self) -> Place:
        return Place(self.region_path, self.region_code, self.department)

    @property
    def is_frozen(self) -> bool:
        return self.status not in (RunStatus.DRAFTED, RunStatus.RETURNED)

    @property
    def seals(self) -> bool:
        return self.status in SEALED

    @property
    def has_figures(self) -> bool:
        return self.code != PLAN


class DutyRule(Model):
    """Who reports what, how often, between which days. `due_days`: days after the period; None: the policy's."""

    __tablename__ = "duty_rule"
    __table_args__ = (CheckConstraint("until_on IS NULL OR until_on >= since_on", "days"),)

    id: Mapped[Pk]
    code: Mapped[str] = mapped_column(String(32))
    department: Mapped[str] = mapped_column(String(32), default="")
    region_code: Mapped[str | None] = mapped_column(String(12), ForeignKey("region.code"))
    region_path: Mapped[str] = mapped_column(String(64), index=True)
    cadence: Mapped[PeriodKind] = enum_column(PeriodKind)
    due_days: Mapped[int | None]
    since_on: Mapped[Day]
    until_on: Mapped[Day | None]
    by_user: Mapped[Ref | None]
    at: Mapped[UtcDateTime]

    def holds_on(self, day: date) -> bool:
        return self.since_on <= day and (self.until_on is None or day < self.until_on)


class ReportDuty(Model):
    """One report that one place owes by a day, and the run with which it was met."""

    __tablename__ = "report_duty"
    __table_args__ = (
        UniqueConstraint("rule_id", "first_on"),
        Index("ix_report_duty_place", "region_path", "department"),
    )
    FLOW = DUTY_FLOW

    id: Mapped[Pk]
    rule_id: Mapped[int | None] = mapped_column(ForeignKey(DutyRule.id))
    kind: Mapped[DutyKind] = enum_column(DutyKind)
    code: Mapped[str] = mapped_column(String(32))
    title: Mapped[Name]
    region_code: Mapped[str | None] = mapped_column(String(12))
    region_path: Mapped[str] = mapped_column(String(64))
    department: Mapped[str] = mapped_column(String(32), default="")
    receiver_path: Mapped[str] = mapped_column(String(64))
    period_kind: Mapped[PeriodKind] = enum_column(PeriodKind)
    first_on: Mapped[Day]
    end_on: Mapped[Day]
    due_on: Mapped[Day] = mapped_column(index=True)
    done_on: Mapped[Day | None]
    status: Mapped[DutyStatus] = status_column(DutyStatus, DutyStatus.OPEN)
    run_id: Mapped[int | None] = mapped_column(ForeignKey(ReportRun.id), index=True)
    note: Mapped[Line] = mapped_column(default="")
    set_by: Mapped[Ref | None]
    made_at: Mapped[UtcDateTime]
    run: Mapped[ReportRun | None] = relationship()
    reminders: Mapped[list["DutyReminder"]] = relationship(order_by="DutyReminder.id")

    @property
    def period(self) -> Period:
        return Period(self.first_on, self.end_on)

    @property
    def period_name(self) -> str:
        return periods.said(self.period_kind, self.period)

    @property
    def place(self) -> Place:
        return Place(self.region_path, self.region_code, self.department)


class DutyReminder(Model):
    """Somebody above asked for it (催办)."""

    __tablename__ = "duty_reminder"

    id: Mapped[Pk]
    duty_id: Mapped[int] = mapped_column(ForeignKey(ReportDuty.id), index=True)
    by_user: Mapped[Ref]
    at: Mapped[UtcDateTime]
    words: Mapped[Line] = mapped_column(default="")
