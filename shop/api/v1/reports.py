"""Report forms: which there are, and each filled at this instant."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify
from flask_smorest import Blueprint

from shop.core import clock
from shop.http.guards import requires
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.reporting.exports import sheet_json
from shop.reporting.forms import access, evaluate, periods, schemas

blp = Blueprint("reports", __name__, url_prefix="/api/v1/reports", description="统计报表")


@blp.get("")
@blp.response(200, schemas.ReportFormsOut)
@requires(Permission.REPORT_READ)
def index() -> dict[str, Any]:
    """可以查看的报表。"""
    return {"items": [schemas.shown(found) for found in access.readable(current_actor())]}


@blp.get("/<string:code>/preview")
@blp.arguments(schemas.ReportPreviewIn, location="query")
@blp.response(200, schemas.ReportPreviewOut)
@requires(Permission.REPORT_READ)
def preview(wanted: dict[str, Any], code: str) -> Response:
    """按实时数据填好的一张报表。"""
    asked = access.asked(
        current_actor(),
        code,
        period=periods.parse(wanted["period"]),
        region=wanted["region"],
        department=wanted["department"],
        basis=wanted["basis"],
        filters=schemas.filters_in(wanted),
        unit=wanted["unit"],
        version=wanted["version"],
    )
    return jsonify(sheet_json.written(evaluate.fill(asked, now=clock.utcnow())))
