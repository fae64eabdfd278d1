"""One's own exports: what is being made, how far it is, the files, and giving up."""

from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from admin.asked import read
from admin.lists import Column, ListScreen
from shop.core import clock
from shop.core.db import unit_of_work
from shop.http.downloads import kept
from shop.http.guards import requires
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.reporting.exports import actions, queries, running
from shop.reporting.exports.models import ExportJob
from shop.reporting.exports.states import OPEN, ExportStatus

bp = Blueprint("exports", __name__, url_prefix="/exports")
P = Permission.STATISTICS_EXPORT

LIST = ListScreen(
    title=_l("导出任务"),
    columns=(
        Column("title", _l("内容"), lambda job: job.title),
        Column("scope", _l("范围"), lambda job: job.scope),
        Column("at", _l("申请时间"), lambda job: job.created_at, kind="instant", sort=ExportJob.created_at),
        Column("status", _l("状态"), lambda job: job.status, kind="status", sort=ExportJob.status),
        Column("rows", _l("行数"), lambda job: job.total, kind="int", sort=ExportJob.total),
        Column("until", _l("保留到"), lambda job: job.expires_at, kind="instant"),
    ),
    sort="-at",
    tie=ExportJob.id,
    empty=_l("还没有导出任务。在“销售统计”的“导出”中可以后台导出订单明细。"),
)


@bp.get("/")
@requires(P)
def index() -> ResponseReturnValue:
    return LIST.answer(
        queries.visible_to(current_actor()),
        template="admin/exports/index.html",
        open_ones=OPEN,
        done=ExportStatus.DONE,
    )


@bp.get("/strip")
@requires(P)
def strip() -> ResponseReturnValue:
    """What is being made, for the top of other pages; it asks again by itself until nothing is left."""
    return render_template("admin/exports/_strip.html", jobs=queries.open_of(current_actor()))


@bp.post("/")
@requires(P)
def ask() -> ResponseReturnValue:
    """Export the order lines of the view whose address is sent along."""
    actor, now = current_actor(), clock.utcnow()
    with unit_of_work():
        actions.ask("order_lines", "xlsx", _params(actor), by=actor, now=now)
    flash(_("已开始在后台生成；完成后在这里下载"), "success")
    return redirect(url_for(".index"), 303)


def _params(actor: Any) -> dict[str, Any]:
    asked = read(request.form, actor, clock.business_day(clock.utcnow()))
    days = {"from": asked.period.first.isoformat(), "to": asked.period.last.isoformat()}
    return {**asked.filters, **days, **({"by": ",".join(asked.cells)} if asked.cells else {})}


@bp.get("/<int:job_id>/file")
@requires(P)
def file(job_id: int) -> Response:
    job = queries.job(job_id, current_actor())
    return kept(running.whole_file(_folder(), job, current_actor()), job.mime, job.file_name)


@bp.post("/<int:job_id>/cancel")
@requires(P)
def cancel(job_id: int) -> ResponseReturnValue:
    with unit_of_work():
        job = queries.job(job_id, current_actor(), lock=True)
        actions.cancel(job, by=current_actor(), now=clock.utcnow())
        token = job.token
    running.remove(_folder(), job_id, token)
    flash(_("已取消"), "success")
    return redirect(url_for(".index"), 303)


def _folder() -> Any:
    return current_app.extensions["settings"].exports
