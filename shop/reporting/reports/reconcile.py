"""What was reported, what the ledger says now, and why they differ: level by level, adding up to the total."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shop.core.clock import Period
from shop.parties.regions import queries as regions
from shop.reporting.reports import filling, queries
from shop.reporting.reports.actions import form_of, series_of
from shop.reporting.reports.models import ReportRun
from shop.reporting.reports.rules import Place
from shop.reporting.reports.states import PeriodKind, RunStatus

ALIKE, LATE_FACTS, RESTATING, WAITING, RETURNED, NOT_THERE = (
    "alike", "late_facts", "restating", "waiting", "returned", "not_submitted",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A place with its report: `reported` is None while nothing is frozen; `difference` = now less reported.
    `own` marks what belongs to no lower place, `total` the sum of all."""

    name: str
    code: str | None
    run: ReportRun | None
    reported: int | None
    now: int
    why: tuple[str, ...]

    @property
    def difference(self) -> int:
        return self.now - (self.reported or 0)


@dataclass(frozen=True)
class Reconciliation:
    """One column of one form: the lines below, what belongs to none of them, and the level's own report."""

    lines: Sequence[Line]
    rest: int
    whole: Line
    column: str
    columns: Sequence[tuple[str, str, str]]

    @property
    def reported(self) -> int:
        return sum(line.reported or 0 for line in self.lines)


def reconciled(
    code: str, place: Place, kind: PeriodKind, period: Period, *, now: datetime, column: str = ""
) -> Reconciliation:
    """The children of a region, of one department line where the place has one. Raises Missing."""
    whole = _probe(code, place, kind, period)
    sheet = filling.filled(whole, [], now=now, upto=None, unit="yuan")
    columns = [
        (one.key, one.label, one.kind) for one in sheet.columns if one.ledger and one.kind in filling.ADDITIVE
    ]
    chosen = column if column in [key for key, *_rest in columns] else (columns[0][0] if columns else "")
    lines = [
        _line(code, Place(child.path, child.code, place.department), kind, period, chosen, now=now)
        for child in regions.children(place.code)
    ]
    total = filling.totals(sheet).get(chosen, 0)
    own = _told(place, whole, chosen, total)
    return Reconciliation(lines, total - sum(line.now for line in lines), own, chosen, columns)


def _probe(code: str, place: Place, kind: PeriodKind, period: Period) -> ReportRun:
    """A report that is not kept: what to ask the facts, and the series of its kind."""
    title, version, basis = form_of(code)
    return ReportRun(
        series=series_of(code, place, kind, basis, {}), code=code, title=title, definition_version=version,
        region_code=place.code, region_path=place.path, department=place.department, period_kind=kind,
        first_on=period.first, end_on=period.end, basis=basis, filters={},
    )  # fmt: skip


def _line(code: str, place: Place, kind: PeriodKind, period: Period, column: str, *, now: datetime) -> Line:
    probe = _probe(code, place, kind, period)
    sheet = filling.filled(probe, [], now=now, upto=None, unit="yuan")
    return _told(place, probe, column, filling.totals(sheet).get(column, 0))


def _told(place: Place, probe: ReportRun, column: str, present: int) -> Line:
    found = queries.in_force_of(probe.series, probe.period)
    last = queries.newest(probe.series, probe.period)
    reported = None if found is None else _reported(found, column)
    why = _why(found, last, present - (reported or 0))
    return Line(
        queries.place_name(place.path, place.department), place.code, found or last, reported, present, why
    )


def _reported(run: ReportRun, column: str) -> int:
    """What the frozen figures say of the period itself: the total less what came late for earlier periods."""
    said = filling.frozen_totals(run)
    return said.get(column, 0)


def _why(found: ReportRun | None, last: ReportRun | None, difference: int) -> tuple[str, ...]:
    if found is None:
        return (RETURNED if last is not None and last.status is RunStatus.RETURNED else NOT_THERE,)
    why = []
    if difference:
        why.append(LATE_FACTS)
    if last is not None and last.version > found.version:
        why.append(RESTATING)
    if found.status is RunStatus.SUBMITTED:
        why.append(WAITING)
    return tuple(why) or (ALIKE,)
