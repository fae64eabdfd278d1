"""Exports made in the background: asked for, watched, fetched, given up."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app
from flask_smorest import Blueprint
from marshmallow import fields

from shop.core import clock
from shop.core.db import unit_of_work
from shop.http.downloads import kept
from shop.http.guards import requires
from shop.http.inputs import idempotent
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.reporting.exports import actions, queries, running
from shop.reporting.exports.models import ExportJob
from shop.reporting.exports.schemas import ExportJobIn, ExportJobOut

blp = Blueprint("exports", __name__, url_prefix="/api/v1", description="导出任务")
P = Permission.STATISTICS_EXPORT
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blp.post("/exports")
@blp.arguments(ExportJobIn)
@blp.response(201, ExportJobOut)
@requires(P)
@idempotent
def ask(wanted: dict[str, Any]) -> ExportJob:
    """申请导出，后台生成；只有本人看得到。"""
    return actions.ask(
        wanted["kind"], wanted["format"], wanted["params"], by=current_actor(), now=clock.utcnow()
    )


@blp.get("/exports/<int:job_id>")
@blp.response(200, ExportJobOut)
@requires(P)
def show(job_id: int) -> ExportJob:
    """状态与进度（已写行数、总行数）。"""
    return queries.job(job_id, current_actor())


@blp.get("/exports/<int:job_id>/file")
@blp.response(200, fields.Raw(), content_type=XLSX)
@requires(P)
def file(job_id: int) -> Response:
    """下载文件；下载时再次核对权限范围。"""
    job = queries.job(job_id, current_actor())
    path = running.whole_file(current_app.extensions["settings"].exports, job, current_actor())
    return kept(path, job.mime, job.file_name)


@blp.delete("/exports/<int:job_id>")
@blp.response(200, ExportJobOut)
@requires(P)
def cancel(job_id: int) -> ExportJob:
    """取消；已完成的删除文件。"""
    with unit_of_work():
        job = queries.job(job_id, current_actor(), lock=True)
        actions.cancel(job, by=current_actor(), now=clock.utcnow())
        token = job.token
    running.remove(current_app.extensions["settings"].exports, job_id, token)
    return queries.job(job_id, current_actor())
