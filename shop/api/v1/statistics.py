"""Sales figures by any dimension, exact at this instant, each open to the facts behind it."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify
from flask_smorest import Blueprint
from marshmallow import fields, validate

from shop.core import clock
from shop.core.page import Page
from shop.http.guards import requires
from shop.http.login import current_actor
from shop.http.paging import page_of
from shop.parties.accounts.permissions import Permission
from shop.reporting.exports import csv, xlsx
from shop.reporting.stats import queries
from shop.reporting.stats.schemas import (
    FactOut,
    LinesIn,
    StatisticsIn,
    StatisticsOut,
    question_of,
    shown_fact,
    written,
)
from shop.reporting.stats.sheets import sales_table

blp = Blueprint("statistics", __name__, url_prefix="/api/v1", description="销售统计")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ExportIn(StatisticsIn):
    """The same question, as a file; `wan=true` writes 万元."""

    format = fields.String(load_default="xlsx", validate=validate.OneOf(("xlsx", "csv", "json")))
    wan = fields.Boolean(load_default=False)


@blp.get("/statistics")
@blp.arguments(StatisticsIn, location="query")
@blp.response(200, StatisticsOut)
@requires(Permission.STATISTICS_READ)
def index(wanted: dict[str, Any]) -> Response:
    """按任意维度汇总；分项与“未归类”之和恒等于合计。"""
    # Thousands of rows: written as they are, a walk through the schema would take longer than the figures.
    figures = queries.table(
        actor=current_actor(), measures=wanted["measure"], now=clock.utcnow(), **question_of(wanted)
    )
    return jsonify(written(figures))


@blp.get("/statistics/lines")
@blp.arguments(LinesIn, location="query")
@blp.response(200, page_of(FactOut))
@requires(Permission.STATISTICS_READ)
def lines(wanted: dict[str, Any]) -> Page[dict[str, Any]]:
    """一个数字背后的逐笔记录，各页相加等于该数字。"""
    page = queries.lines(
        actor=current_actor(), page=wanted["page"], size=wanted["page_size"], **question_of(wanted)
    )
    return page.map(shown_fact)


@blp.get("/statistics/export")
@blp.arguments(ExportIn, location="query")
@blp.response(200, fields.Raw(), content_type=XLSX)
@blp.alt_response(200, schema=fields.Raw(), content_type="text/csv", success=True)
@blp.alt_response(200, schema=fields.Raw(), content_type="application/json", success=True)
@requires(Permission.STATISTICS_EXPORT)
def export(wanted: dict[str, Any]) -> Response:
    """同一张表的文件：XLSX、CSV 或 JSON。"""
    figures = queries.table(
        actor=current_actor(),
        measures=wanted["measure"],
        now=clock.utcnow(),
        permission=Permission.STATISTICS_EXPORT,
        **question_of(wanted),
    )
    if wanted["format"] == "json":
        return jsonify(written(figures))
    table = sales_table(figures, in_wan=wanted["wan"])
    made = xlsx.stream(table) if wanted["format"] == "xlsx" else csv.write(table)
    answer = Response(b"".join(made), mimetype=XLSX if wanted["format"] == "xlsx" else "text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="sales.{wanted["format"]}"'
    return answer
