"""The form of a report filled from the facts, with what came late for earlier periods."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import func, select

from shop.core.clock import Period
from shop.core.db import db
from shop.ledger.models import SaleFact
from shop.reporting.exports.sheet import Sheet, SheetRow
from shop.reporting.exports.table import wan_cell
from shop.reporting.forms import evaluate
from shop.reporting.forms import queries as forms
from shop.reporting.forms.definitions import Column
from shop.reporting.reports.models import ReportRun
from shop.reporting.reports.rules import Span, uncounted
from shop.reporting.reports.states import SEALED, PeriodKind

ADJUSTMENT = "以前期间调整"
ADDITIVE = ("fen", "wan", "qty")
Unit = Literal["wan", "yuan"]


@dataclass(frozen=True)
class Late:
    """Facts of an earlier sealed period that no report has counted yet, or one too often."""

    period: Period
    spans: tuple[Span, ...]

    def kept(self) -> dict[str, Any]:
        """As `ReportRun.adjusts` holds it."""
        return {
            "first": self.period.first.isoformat(),
            "end": self.period.end.isoformat(),
            "spans": [list(span) for span in self.spans],
        }


def late_of(run: ReportRun) -> list[Late]:
    """What a frozen report says of earlier periods."""
    return [
        Late(
            Period(date.fromisoformat(one["first"]), date.fromisoformat(one["end"])),
            tuple(Span(*span) for span in one["spans"]),
        )
        for one in run.adjusts or []
    ]


def late_for(run: ReportRun, *, cut: int) -> list[Late]:
    """What a report of this period has to add for the sealed ones before it, up to a cut of the ledger."""
    if run.period_kind is PeriodKind.DAYS:
        return []
    others = in_force(run)
    counted = {one.period: [Span(0, one.cut or 0, 1)] for one in others if one.end_on <= run.first_on}
    for late in (late for other in others for late in late_of(other)):
        counted.get(late.period, []).extend(late.spans)
    found = []
    for period in sorted(counted, key=lambda one: one.first):
        spans = tuple(s for s in uncounted(counted[period], cut) if _any_fact(run, period, s))
        if spans:
            found.append(Late(period, spans))
    return found


def in_force(run: ReportRun) -> list[ReportRun]:
    """The sealed reports of other periods of the series; of several versions the confirmed one, else the newest."""
    wanted = select(ReportRun).where(
        ReportRun.series == run.series, ReportRun.status.in_(SEALED), ReportRun.first_on != run.first_on
    )
    best: dict[date, ReportRun] = {}
    for other in db.session.scalars(wanted.order_by(ReportRun.confirmed_by.is_not(None), ReportRun.version)):
        best[other.first_on] = other
    return list(best.values())


def _any_fact(run: ReportRun, period: Period, span: Span) -> bool:
    found = select(SaleFact.id).where(
        SaleFact.basis == run.basis,
        SaleFact.on_day >= period.first,
        SaleFact.on_day < period.end,
        SaleFact.id > span.after,
        SaleFact.id <= span.upto,
    )
    return db.session.scalar(found.limit(1)) is not None


def newest_fact() -> int:
    """The highest id there is: what a draft counts up to."""
    return int(db.session.scalar(select(func.max(SaleFact.id))) or 0)


def filled(
    run: ReportRun, late: Sequence[Late], *, now: datetime, upto: int | None, unit: Unit | None = None
) -> Sheet:
    """The form, the late facts of earlier periods in a row of their own and in the total."""
    sheet = _own(run, run.period, now=now, upto=upto, unit=unit)
    if not late:
        return sheet
    exact = sheet if unit == "yuan" else _own(run, run.period, now=now, upto=upto, unit="yuan")
    return with_late(sheet, exact, amounts(run, late, now=now))


def amounts(run: ReportRun, late: Sequence[Late], *, now: datetime) -> dict[str, int]:
    """By column what the late facts come to, in fen and thousandths: totals up to one cut less those up to another."""
    sums: dict[str, int] = {}
    for one in late:
        for span in one.spans:
            for key, value in _totals(run, one.period, now=now, upto=span.upto).items():
                sums[key] = sums.get(key, 0) + value * span.times
            if span.after:
                for key, value in _totals(run, one.period, now=now, upto=span.after).items():
                    sums[key] = sums.get(key, 0) - value * span.times
    return sums


def _totals(run: ReportRun, period: Period, *, now: datetime, upto: int) -> dict[str, int]:
    kept = adding(run)
    found = totals(_own(run, period, now=now, upto=upto, unit="yuan"))
    return found if kept is None else {key: value for key, value in found.items() if key in kept}


def version_of(run: ReportRun) -> int | None:
    """A draft follows its form as it is published; a frozen report keeps the version it was laid out by."""
    return None if run.cut is None else run.definition_version


def adding(run: ReportRun) -> frozenset[str] | None:
    """The columns whose periods add up: of this period alone, or sums of such; None: all of them (a matrix)."""
    definition = forms.definition(run.code, version_of(run))
    if definition.matrix:
        return None
    by_key = {column.key: column for column in definition.columns}

    def adds(column: Column) -> bool:
        if column.form == "derived":
            return all(adds(by_key[key]) for key in column.of)
        return column.form == "figure" and column.span == "period"

    return frozenset(key for key, column in by_key.items() if adds(column))


def totals(sheet: Sheet) -> dict[str, int]:
    """The last total by column, of money and quantities that the facts give."""
    row = next((row for row in reversed(sheet.rows) if row.kind == "total"), None)
    if row is None:
        return {}
    return {
        column.key: row.cells[at] or 0
        for at, column in enumerate(sheet.columns)
        if column.ledger and column.kind in ADDITIVE
    }


def frozen_totals(run: ReportRun) -> dict[str, int]:
    """The same of a frozen report, in fen: its total less the row of adjustments."""
    rows = json.loads(run.figures)["rows"] if run.figures else []
    found = {row["kind"]: row["values"] for row in rows if row["kind"] in ("total", "adjustment")}
    late = found.get("adjustment", {})
    return {key: (value or 0) - (late.get(key) or 0) for key, value in found.get("total", {}).items()}


def with_late(sheet: Sheet, exact: Sheet, sums: dict[str, int]) -> Sheet:
    """`sheet` with the row of adjustments before its last total; `exact` is the same form in yuan."""
    at = next((n for n in range(len(sheet.rows) - 1, -1, -1) if sheet.rows[n].kind == "total"), None)
    if at is None:
        return sheet
    total, before = list(sheet.rows[at].cells), totals(exact)
    cells: list[Any] = [None] * len(total)
    for n, column in enumerate(sheet.columns):
        if column.key not in sums:
            continue
        added = sums[column.key]
        if column.kind == "wan":
            added = wan_cell(before[column.key] + added) - (total[n] or 0)
        cells[n], total[n] = added, (total[n] or 0) + added
    named = next((n for n, column in enumerate(sheet.columns) if column.kind == "text"), None)
    if named is not None:
        cells[named] = ADJUSTMENT
    rows = [
        *sheet.rows[:at],
        SheetRow(tuple(cells), "adjustment"),
        replace(sheet.rows[at], cells=tuple(total)),
    ]
    return replace(sheet, rows=[*rows, *sheet.rows[at + 1 :]])


def _own(run: ReportRun, period: Period, *, now: datetime, upto: int | None, unit: Unit | None) -> Sheet:
    if not run.has_figures:
        return Sheet(run.code, run.title, (), (), period, run.basis.value, now)
    asked = evaluate.Asked(
        code=run.code, region_path=run.region_path, period=period, department=run.department, basis=run.basis,
        filters=run.filters, version=version_of(run), upto=upto, unit=unit,
    )  # fmt: skip
    return evaluate.fill(asked, now=now)
