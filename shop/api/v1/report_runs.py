"""Reports on their way up: drafted, submitted and frozen, sent back or confirmed, corrected; and the duties."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify
from flask_smorest import Blueprint
from marshmallow import fields
from sqlalchemy import Select

from shop.core import clock
from shop.core.db import unit_of_work
from shop.core.page import Page, paginate
from shop.http.downloads import attached
from shop.http.files import store
from shop.http.guards import requires
from shop.http.inputs import idempotent
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.parties.regions import queries as regions
from shop.reporting.exports import sheet_json
from shop.reporting.reports import actions, duties, owed, package, queries, rules, schemas
from shop.reporting.reports.models import ReportDuty, ReportRun

blp = Blueprint("report-runs", __name__, url_prefix="/api/v1", description="报表报送")
P = Permission
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blp.post("/reports/<string:code>/runs")
@blp.arguments(schemas.ReportRunIn)
@blp.response(201, schemas.ReportRunOut)
@requires(P.REPORT_PREPARE)
@idempotent
def draft(wanted: dict[str, Any], code: str) -> ReportRun:
    """编制一期报表（草稿，数据实时）。"""
    kind, period = wanted.pop("period")
    place = queries.place(wanted.pop("region"), wanted.pop("department"))
    return actions.draft(code, place, kind, period, by=current_actor(), now=clock.utcnow(), **wanted)


@blp.get("/report-runs")
@blp.arguments(schemas.ReportRunsQuery, location="query")
@blp.response(200, schemas.ReportRunPage)
@requires(P.REPORT_READ)
def index(wanted: dict[str, Any]) -> Page[Any]:
    seen = queries.visible_to(current_actor())
    for name, column in (
        ("code", ReportRun.code),
        ("status", ReportRun.status),
        ("department", ReportRun.department),
    ):
        if name in wanted:
            seen = seen.where(column == wanted[name])
    if wanted.get("region"):
        path = regions.region(wanted["region"]).path
        seen = seen.where(ReportRun.region_path.startswith(path, autoescape=True))
    return paginate(seen.order_by(ReportRun.id.desc()), page=wanted["page"], size=wanted["page_size"])


@blp.get("/report-runs/<int:run_id>")
@blp.response(200, schemas.ReportRunShownOut)
@requires(P.REPORT_READ)
def show(run_id: int) -> Response:
    """报表全文：已报送的是封存的数据，草稿是此刻的数据。"""
    run, now = queries.run_of(run_id, current_actor()), clock.utcnow()
    more = {
        "sheet": sheet_json.written(queries.sheet_of(run, now=now)),
        "differences": [one._asdict() for one in queries.changed(run, now=now)],
    }
    return jsonify(schemas.ReportRunOut().dump(run) | more)


@blp.patch("/report-runs/<int:run_id>")
@blp.arguments(schemas.ReportTextsIn)
@blp.response(200, schemas.ReportRunOut)
@requires(P.REPORT_PREPARE)
def write(wanted: dict[str, Any], run_id: int) -> ReportRun:
    """文字材料：工作推进情况、典型案例、优秀单位和个人。"""
    with unit_of_work():
        found = queries.run_of(run_id, current_actor(), lock=True)
        actions.write(found, by=current_actor(), now=clock.utcnow(), **wanted)
    return queries.run_of(run_id, current_actor())


@blp.post("/report-runs/<int:run_id>/submit")
@blp.response(200, schemas.ReportRunOut)
@requires(P.REPORT_PREPARE)
@idempotent
def submit(run_id: int) -> ReportRun:
    """报送：封存数据、表格和校验码。"""
    found = queries.run_of(run_id, current_actor(), lock=True)
    actions.submit(found, store=store(), by=current_actor(), now=clock.utcnow())
    return found


@blp.post("/report-runs/<int:run_id>/return")
@blp.arguments(schemas.ReportReasonIn)
@blp.response(200, schemas.ReportRunOut)
@requires(P.REPORT_CONFIRM)
@idempotent
def send_back(wanted: dict[str, Any], run_id: int) -> ReportRun:
    found = queries.run_of(run_id, current_actor(), lock=True)
    actions.send_back(found, **wanted, by=current_actor(), now=clock.utcnow())
    return found


@blp.post("/report-runs/<int:run_id>/confirm")
@blp.response(200, schemas.ReportRunOut)
@requires(P.REPORT_CONFIRM)
@idempotent
def confirm(run_id: int) -> ReportRun:
    """由编制人、报送人以外的人确认。"""
    found = queries.run_of(run_id, current_actor(), lock=True)
    actions.confirm(found, store=store(), by=current_actor(), now=clock.utcnow())
    return found


@blp.post("/report-runs/<int:run_id>/restate")
@blp.arguments(schemas.ReportReasonIn)
@blp.response(201, schemas.ReportRunOut)
@requires(P.REPORT_PREPARE)
@idempotent
def restate(wanted: dict[str, Any], run_id: int) -> ReportRun:
    """对已确认的报表发起更正：新的一版，原版不变。"""
    found = queries.run_of(run_id, current_actor(), lock=True)
    return actions.restate(found, **wanted, by=current_actor(), now=clock.utcnow())


@blp.get("/report-runs/<int:run_id>/file")
@blp.arguments(schemas.ReportFileIn, location="query")
@blp.response(200, fields.Raw(), content_type=XLSX)
@requires(P.REPORT_READ)
def file(wanted: dict[str, Any], run_id: int) -> Response:
    run = queries.run_of(run_id, current_actor())
    return attached(*package.file_of(run, wanted["format"], store=store(), now=clock.utcnow()))


@blp.get("/report-runs/<int:run_id>/package")
@blp.response(200, fields.Raw(), content_type="application/zip")
@requires(P.REPORT_READ)
def whole(run_id: int) -> Response:
    """报表、文字材料、附件和带 SHA-256 的清单。"""
    run = queries.run_of(run_id, current_actor())
    data = package.packed(run, store=store(), now=clock.utcnow())
    return attached(data, "application/zip", f"{run.no or run.code}.zip")


@blp.get("/report-duties")
@blp.arguments(schemas.ReportDutiesQuery, location="query")
@blp.response(200, schemas.ReportDutyPage)
@requires(P.REPORT_READ)
def duties_index(wanted: dict[str, Any]) -> Page[Any]:
    """报送任务：我的、下级的、迟报的。"""
    seen = _of(wanted["whose"])
    if "status" in wanted:
        seen = seen.where(ReportDuty.status == wanted["status"])
    found = paginate(
        seen.order_by(ReportDuty.due_on.desc(), ReportDuty.id), page=wanted["page"], size=wanted["page_size"]
    )
    return found.map(_shown)


def _of(whose: str) -> Select[ReportDuty]:
    actor, today = current_actor(), clock.business_day(clock.utcnow())
    seen = owed.visible_to(actor)
    if whose == "mine":
        return seen.where(owed.mine(actor))
    if whose == "below":
        return seen.where(~owed.mine(actor))
    return seen.where(owed.late(today)) if whose == "late" else seen


def _shown(duty: ReportDuty) -> Any:
    duty.days_late = rules.days_late(duty.due_on, duty.done_on, clock.business_day(clock.utcnow()))  # type: ignore[attr-defined]  # for its schema alone
    return duty


@blp.post("/report-duties/<int:duty_id>/remind")
@blp.arguments(schemas.DutyReminderIn)
@blp.response(201, schemas.ReportDutyOut)
@requires(P.REPORT_CONFIRM)
@idempotent
def remind(wanted: dict[str, Any], duty_id: int) -> Any:
    """催办：留痕并通知填报单位，一天一次。"""
    found = owed.duty(duty_id, current_actor())
    duties.remind(found, **wanted, by=current_actor(), now=clock.utcnow())
    return _shown(found)
