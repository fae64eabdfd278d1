"""One report: the draft with live figures, its texts and papers, submission, confirmation and versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from admin import questions
from admin.lists import Column, ListScreen
from shop.core import clock
from shop.core.db import unit_of_work
from shop.core.errors import Invalid, Missing
from shop.http.downloads import attached
from shop.http.files import handed_out, store
from shop.http.guards import requires
from shop.http.inputs import load
from shop.http.login import current_actor
from shop.http.paging import page_number
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.reporting.exports.sheet import Sheet
from shop.reporting.reports import (
    actions,
    filling,
    owed,
    package,
    periods,
    queries,
    rules,
    schemas,
)
from shop.reporting.reports.models import ReportRun
from shop.reporting.reports.states import OPEN, RunStatus
from shop.web.forms import back_to, see

bp = Blueprint("report_runs", __name__, url_prefix="/report-runs")
P = Permission
TEXTS = ((_l("工作推进情况"), "narrative"), (_l("典型案例"), "cases"), (_l("优秀单位和个人"), "outstanding"))

LIST = ListScreen(
    title=_l("报送记录"),
    columns=(
        Column("id", _l("文号"), lambda run: run.no or _("未报送"), kind="code", sort=ReportRun.id),
        Column(
            "title",
            _l("报表"),
            lambda run: run.title,
            sort=ReportRun.title,
            link=lambda run: url_for("admin.report_runs.show", run_id=run.id),
        ),
        Column("period", _l("期间"), lambda run: run.period_name, sort=ReportRun.first_on),
        Column("region", _l("地区"), lambda run: run.region_path, kind="region", sort=ReportRun.region_path),
        Column("department", _l("部门"), lambda run: run.department or _("本级办公室"), sort=ReportRun.department),
        Column("version", _l("版次"), lambda run: run.version, kind="int", sort=ReportRun.version),
        Column("status", _l("状态"), lambda run: run.status, kind="status", sort=ReportRun.status),
        Column("submitted", _l("报送时间"), lambda run: run.submitted_at, kind="instant", sort=ReportRun.submitted_at),
    ),
    filters=(
        questions.words(ReportRun.no, ReportRun.title, ReportRun.code, label=_l("文号、表名或表号")),
        questions.region(ReportRun.region_path),
        questions.one_of("status", _l("状态"), ReportRun.status, RunStatus),
    ),
    sort="-id",
    empty=_l("没有符合条件的报表。"),
)  # fmt: skip


@bp.get("/")
@requires(P.REPORT_READ)
def index() -> ResponseReturnValue:
    return LIST.answer(queries.visible_to(current_actor()), template="admin/report_runs/index.html")


@bp.post("/")
@back_to(".index")
@requires(P.REPORT_PREPARE)
def draft() -> ResponseReturnValue:
    """From a form's page: a report of one's own place, or the one that is there."""
    wanted = load(schemas.ReportRunFormIn)
    kind, period = wanted["period"]
    actor = current_actor()
    place = queries.home(actor)
    try:
        with unit_of_work():
            made_id = actions.draft(wanted["code"], place, kind, period, by=actor, now=clock.utcnow()).id
    except rules.AlreadyThere as there:
        made_id = there.facts["run_id"]
    return redirect(url_for(".show", run_id=made_id), 303)


@bp.get("/<int:run_id>")
@requires(P.REPORT_READ)
def show(run_id: int) -> str:
    actor, now = current_actor(), clock.utcnow()
    run = queries.run_of(run_id, actor)
    sheet, versions = queries.sheet_of(run, now=now), queries.versions(run)
    return render_template(
        "admin/report_runs/show.html",
        run=run,
        sheet=sheet,
        lines_url=_lines_of(run, sheet),
        place=queries.place_name(run.region_path, run.department),
        receiver=queries.place_name(run.receiver_path, ""),
        names=queries.names([run.prepared_by, run.submitted_by, run.confirmed_by]),
        papers=queries.papers(run),
        versions=versions,
        differences=_named(queries.changed(run, now=now), sheet),
        duty=owed.duty_of(run.id),
        late=_late(run, now),
        texts=TEXTS,
        sound=run.is_frozen and queries.verify(run),
        **_may(run, actor, versions[-1]),
    )


def _may(run: ReportRun, actor: Actor, last: ReportRun) -> dict[str, bool]:
    own = actor.may(P.REPORT_PREPARE) and rules.may_prepare(actor, run.region_path, run.department)
    above = actor.may(P.REPORT_CONFIRM) and rules.may_receive(
        actor, path=run.region_path, department=run.department, receiver=run.receiver_path
    )
    waits = run.status is RunStatus.SUBMITTED and above
    themselves = actor.id in (run.prepared_by, run.submitted_by)
    return {
        "may_write": own and run.status in OPEN,
        "may_decide": waits and not themselves,
        "needs_another": waits and themselves,
        "may_restate": own and run.status is RunStatus.CONFIRMED and last.id == run.id,
    }


def _lines_of(run: ReportRun, sheet: Sheet) -> Any:
    """From a row's filters to the page with its facts."""
    if not current_actor().may(P.STATISTICS_READ):
        return None
    at = {_key(sheet.row_filters(row)): number for number, row in enumerate(sheet.rows)}
    return lambda filters: url_for(".lines", run_id=run.id, row=at[_key(filters)])


def _key(filters: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(filters.items()))


def _late(run: ReportRun, now: Any) -> list[tuple[str, dict[str, int]]]:
    """By earlier period what came late, in fen."""
    late = filling.late_of(run) if run.is_frozen else filling.late_for(run, cut=filling.newest_fact())
    return [
        (periods.said(run.period_kind, one.period), filling.amounts(run, [one], now=run.as_of or now)) for one in late
    ]  # fmt: skip


def _named(found: list[rules.Difference], sheet: Sheet) -> list[dict[str, Any]]:
    """Differences with the words of their row and column, and how the numbers are shown."""
    words = {_key(row.keys): next((c for c in row.cells if isinstance(c, str)), "") for row in sheet.rows}
    kinds = {column.key: ("fen" if column.kind == "wan" else column.kind) for column in sheet.columns}
    labels = {column.key: column.label.replace("（万元）", "（元）") for column in sheet.columns}
    fixed = {"total": _("合计"), "adjustment": _("以前期间调整")}
    return [
        {
            "row": fixed.get(one.kind)
            or words.get(_key(one.keys))
            or "、".join(one.keys.values())
            or one.kind,
            "column": labels.get(one.column, one.column),
            "kind": kinds.get(one.column, "int"),
            "before": one.before,
            "after": one.after,
        }
        for one in found
    ]


@bp.post("/<int:run_id>/texts")
@back_to(".show", run_id="run_id")
@requires(P.REPORT_PREPARE)
def write(run_id: int) -> ResponseReturnValue:
    wanted = load(schemas.ReportTextsIn)
    with unit_of_work():
        actor = current_actor()
        actions.write(queries.run_of(run_id, actor, lock=True), by=actor, now=clock.utcnow(), **wanted)
    flash(_("文字材料已保存"), "success")
    return see(".show", run_id=run_id)


@bp.post("/<int:run_id>/papers")
@back_to(".show", run_id="run_id")
@requires(P.REPORT_PREPARE)
def attach(run_id: int) -> ResponseReturnValue:
    sent = [file for file in request.files.getlist("papers") if file.filename]
    if not sent:
        raise Invalid(_("请选择要上传的文件"), fields={"papers": [_("请选择文件")]})
    limit = current_app.extensions["settings"].max_upload_bytes
    with unit_of_work():
        actor = current_actor()
        run = queries.run_of(run_id, actor, lock=True)
        for file in sent:
            actions.attach(
                run, file.read(), file_name=file.filename or "", store=store(), max_bytes=limit, by=actor, now=clock.utcnow()
            )  # fmt: skip
    flash(_("附件已上传"), "success")
    return see(".show", run_id=run_id)


@bp.get("/<int:run_id>/papers/<int:document_id>")
@requires(P.REPORT_READ)
def paper(run_id: int, document_id: int) -> Response:
    return handed_out(queries.paper(queries.run_of(run_id, current_actor()), document_id))


@bp.post("/<int:run_id>/submit")
@back_to(".show", run_id="run_id")
@requires(P.REPORT_PREPARE)
def submit(run_id: int) -> ResponseReturnValue:
    with unit_of_work():
        actor = current_actor()
        actions.submit(queries.run_of(run_id, actor, lock=True), store=store(), by=actor, now=clock.utcnow())
    flash(_("已报送，数据已封存"), "success")
    return see(".show", run_id=run_id)


@bp.post("/<int:run_id>/return")
@back_to(".show", run_id="run_id")
@requires(P.REPORT_CONFIRM)
def send_back(run_id: int) -> ResponseReturnValue:
    wanted = load(schemas.ReportReasonIn)
    with unit_of_work():
        actor = current_actor()
        actions.send_back(queries.run_of(run_id, actor, lock=True), **wanted, by=actor, now=clock.utcnow())
    flash(_("已退回，填报单位会收到通知"), "success")
    return see(".show", run_id=run_id)


@bp.post("/<int:run_id>/confirm")
@back_to(".show", run_id="run_id")
@requires(P.REPORT_CONFIRM)
def confirm(run_id: int) -> ResponseReturnValue:
    with unit_of_work():
        actor = current_actor()
        actions.confirm(queries.run_of(run_id, actor, lock=True), store=store(), by=actor, now=clock.utcnow())
    flash(_("已确认"), "success")
    return see(".show", run_id=run_id)


@bp.post("/<int:run_id>/restate")
@back_to(".show", run_id="run_id")
@requires(P.REPORT_PREPARE)
def restate(run_id: int) -> ResponseReturnValue:
    wanted = load(schemas.ReportReasonIn)
    with unit_of_work():
        actor = current_actor()
        made_id = actions.restate(
            queries.run_of(run_id, actor, lock=True), **wanted, by=actor, now=clock.utcnow()
        ).id
    flash(_("更正稿已建立，原报表保持不变"), "success")
    return see(".show", run_id=made_id)


@bp.get("/<int:run_id>/file")
@requires(P.REPORT_READ)
def file(run_id: int) -> Response:
    wanted = load(schemas.ReportFileIn, "args")
    run = queries.run_of(run_id, current_actor())
    return attached(*package.file_of(run, wanted["format"], store=store(), now=clock.utcnow()))


@bp.get("/<int:run_id>/package")
@requires(P.REPORT_READ)
def whole(run_id: int) -> Response:
    run = queries.run_of(run_id, current_actor())
    data = package.packed(run, store=store(), now=clock.utcnow())
    return attached(data, "application/zip", f"{run.title}-{run.no or run.code}.zip")


@bp.get("/<int:run_id>/lines")
@requires(P.STATISTICS_READ)
def lines(run_id: int) -> str:
    row = request.args.get("row", "")
    if not row.isdigit() or len(row) > 6:
        raise Missing(_("报表没有这一行"))
    run = queries.run_of(run_id, current_actor())
    page = queries.lines(run, int(row), page=page_number(), size=50)
    return render_template("admin/report_runs/lines.html", run=run, page=page, row=row)
