"""A report's life: drafted, written, submitted and thereby frozen, sent back or confirmed, corrected."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from shop.core import clock
from shop.core.clock import Period
from shop.core.db import db
from shop.ledger import queries as ledger
from shop.ledger.entries import Basis
from shop.parties.accounts.actor import Actor
from shop.reporting.exports import sheets
from shop.reporting.exports.sheet import Sheet, figures
from shop.reporting.forms import queries as forms
from shop.reporting.reports import duties, filling, frozen, queries, rules
from shop.reporting.reports.models import ReportRun
from shop.reporting.reports.rules import PLAN, Place
from shop.reporting.reports.states import PeriodKind, RunStatus
from shop.support import audit, outbox
from shop.support.documents import actions as documents
from shop.support.documents.models import Document
from shop.support.documents.storage import Store
from shop.support.numbering import new_number

TEXTS = ("narrative", "cases", "outstanding")


def series_of(code: str, place: Place, kind: PeriodKind, basis: Basis, filters: Mapping[str, str]) -> str:
    """What the reports of successive periods have in common, as one short key."""
    said = [code, place.code or "", place.department, kind.value, basis.value, sorted(filters.items())]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def draft(
    code: str,
    place: Place,
    kind: PeriodKind,
    period: Period,
    *,
    by: Actor | None,
    now: datetime,
    basis: Basis | None = None,
    filters: Mapping[str, str] | None = None,
    narrative: str = "",
) -> ReportRun:
    """A report with live figures; `by` None: made by the calendar for whoever answers for the place.

    Raises NotYours, AlreadyThere, Missing (no such form).
    """
    if by is not None:
        rules.check_preparing(by, place.path, place.department)
    title, version, usual = form_of(code)
    counted, narrowed = basis or usual, dict(filters or {})
    series = series_of(code, place, kind, counted, narrowed)
    if (there := queries.newest(series, period)) is not None:
        raise rules.AlreadyThere(
            "这一期的报表已经有了；已报送的如需更正，请在原报表上发起更正", run_id=there.id
        )
    made = ReportRun(
        series=series, code=code, title=title, definition_version=version, region_code=place.code,
        region_path=place.path, department=place.department, receiver_path=place.receiver, period_kind=kind,
        first_on=period.first, end_on=period.end, basis=counted, filters=narrowed, narrative=narrative.strip(),
        prepared_by=None if by is None else by.id, prepared_at=now,
    )  # fmt: skip
    db.session.add(made)
    actor = None if by is None else by.id
    audit.note("report_run.draft", made, by=actor, now=now, report=code, period=made.period_name)
    duties.met_by(made)
    return made


def form_of(code: str) -> tuple[str, int, Basis]:
    """Title, version and usual basis. Raises Missing."""
    if code == PLAN:
        return "活动方案", 1, Basis.ACCEPTED
    found = forms.definition(code)
    return found.title, found.version, Basis(found.basis)


def write(run: ReportRun, *, by: Actor, now: datetime, **texts: str) -> None:
    """Narrative, cases, outstanding units and people. Raises NotYours, Frozen."""
    _check_editing(run, by)
    given = {name: text.strip() for name, text in texts.items() if name in TEXTS}
    audit.change("report_run.write", run, by=by.id, now=now, **given)
    run.prepared_by = run.prepared_by or by.id


def attach(
    run: ReportRun,
    data: bytes,
    *,
    file_name: str,
    store: Store,
    max_bytes: int | None,
    by: Actor,
    now: datetime,
) -> Document:
    """A paper that travels with the report. Raises NotYours, Frozen, BadFile."""
    _check_editing(run, by)
    return documents.keep(
        data, file_name=file_name, owner_kind=queries.OWNER, owner_id=run.id, purpose=queries.ATTACHED, store=store,
        max_bytes=max_bytes, by=by.id, now=now,
    )  # fmt: skip


def submit(run: ReportRun, *, store: Store, by: Actor, now: datetime) -> None:
    """Freeze figures, form and workbook as of one cut of the ledger; the receiving level is told.

    Raises NotYours, PeriodRunning, WrongMoment.
    """
    rules.check_preparing(by, run.region_path, run.department)
    today = clock.business_day(now)
    rules.check_over(run.period_kind, run.end_on, today)
    rules.check_open(run.status)
    cut = ledger.cut()
    late = filling.late_for(run, cut=cut)
    exact = filling.filled(run, late, now=now, upto=cut, unit="yuan")
    run.no = run.no or new_number("BB", today)
    _title, run.definition_version, _basis = form_of(run.code)
    run.prepared_by, run.submitted_by, run.submitted_at = run.prepared_by or by.id, by.id, now
    run.cut, run.as_of, run.adjusts = cut, now, [one.kept() for one in late]
    run.figures = figures(exact).decode()
    run.figures_sha256 = hashlib.sha256(run.figures.encode()).hexdigest()
    run.ledger_sha256, run.return_reason = frozen.proof(exact), ""
    shown = replace(filling.filled(run, late, now=now, upto=cut), document_no=run.no)
    run.sheet = frozen.written(shown)
    _file(run, shown, store=store, by=by.id, now=now)
    audit.move(
        run, "submit", by=by.id, now=now, no=run.no, cut=cut, version=run.version,
        figures_sha256=run.figures_sha256, ledger_sha256=run.ledger_sha256, file_sha256=run.file_sha256,
    )  # fmt: skip
    duties.fulfil(run, by=by.id, now=now)
    outbox.put("report.submitted", now=now, run_id=run.id, no=run.no)


def _file(run: ReportRun, sheet: Sheet, *, store: Store, by: int, now: datetime) -> None:
    named = queries.names([run.prepared_by, run.confirmed_by])
    data, _mime, file_name = sheets.file_of(
        sheet,
        "xlsx",
        prepared_by=named.get(run.prepared_by or 0, ""),
        reviewed_by=named.get(run.confirmed_by or 0, ""),
    )
    kept = documents.file_away(
        data, kind="xlsx", file_name=file_name, owner_kind=queries.OWNER, owner_id=run.id, purpose=queries.FILED,
        store=store, by=by, now=now,
    )  # fmt: skip
    run.file_sha256 = kept.sha256


def send_back(run: ReportRun, *, reason: str, by: Actor, now: datetime) -> None:
    """Not yet right: it is a draft again, with live figures. Raises NotReceiver, OwnReport, WrongMoment."""
    _check_receiving(run, by)
    audit.move(run, "send_back", by=by.id, now=now, reason=reason.strip(), no=run.no)
    run.return_reason = reason.strip()
    run.cut = run.as_of = run.adjusts = None
    run.figures = run.sheet = run.figures_sha256 = run.ledger_sha256 = run.file_sha256 = ""
    duties.reopen(run, by=by.id, now=now)
    db.session.flush()
    outbox.put("report.returned", now=now, run_id=run.id, no=run.no, reason=run.return_reason)


def confirm(run: ReportRun, *, store: Store, by: Actor, now: datetime) -> None:
    """A second person of the receiving level has looked; an earlier version is superseded by this one.

    Raises NotReceiver, OwnReport, WrongMoment.
    """
    _check_receiving(run, by)
    run.FLOW.target(run.status, "confirm")  # before anything is written
    run.confirmed_by, run.confirmed_at = by.id, now
    _file(run, queries.sheet_of(run, now=now), store=store, by=by.id, now=now)
    audit.move(run, "confirm", by=by.id, now=now, no=run.no, file_sha256=run.file_sha256)
    earlier = queries.before(run)
    if earlier is not None and earlier.status is RunStatus.CONFIRMED:
        audit.move(earlier, "supersede", by=by.id, now=now, version=run.version)
    outbox.put("report.confirmed", now=now, run_id=run.id, no=run.no)


def restate(run: ReportRun, *, reason: str, by: Actor, now: datetime) -> ReportRun:
    """Open version n+1 of a confirmed report; version n stays as it is. Raises NotYours, NotSealed, AlreadyThere."""
    rules.check_preparing(by, run.region_path, run.department)
    if run.status is not RunStatus.CONFIRMED:
        raise rules.NotSealed("只有已确认的报表可以发起更正；未确认的请由收表方退回修改")
    last = queries.newest(run.series, run.period)
    if last is not None and last.version != run.version:
        raise rules.AlreadyThere("这一期已有更正稿，请在更正稿上继续", run_id=last.id)
    kept: dict[str, Any] = {
        name: getattr(run, name)
        for name in (
            "series", "code", "title", "definition_version", "region_code", "region_path", "department",
            "receiver_path", "period_kind", "first_on", "end_on", "basis", "filters", *TEXTS,
        )
    }  # fmt: skip
    made = ReportRun(
        **kept, version=run.version + 1, restate_reason=reason.strip(), prepared_by=by.id, prepared_at=now
    )
    db.session.add(made)
    audit.note(
        "report_run.restate",
        made,
        by=by.id,
        now=now,
        no=run.no,
        version=made.version,
        reason=made.restate_reason,
    )
    for document in queries.papers(run):
        documents.hand_on(
            document, owner_kind=queries.OWNER, owner_id=made.id, purpose=queries.ATTACHED, by=by.id, now=now
        )
    outbox.put("report.restated", now=now, run_id=made.id, no=run.no, reason=made.restate_reason)
    return made


def _check_editing(run: ReportRun, by: Actor) -> None:
    rules.check_preparing(by, run.region_path, run.department)
    rules.check_open(run.status)


def _check_receiving(run: ReportRun, by: Actor) -> None:
    rules.check_receiving(by, path=run.region_path, department=run.department, receiver=run.receiver_path)
    rules.check_other_person(by, prepared_by=run.prepared_by, submitted_by=run.submitted_by)
