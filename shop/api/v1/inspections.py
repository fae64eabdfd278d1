"""Supervision visits: recorded by officials, their findings mended by the cooperative and confirmed."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from shop.core import clock
from shop.core.page import Page, paginate
from shop.http.guards import requires
from shop.http.inputs import idempotent
from shop.http.login import current_actor
from shop.oversight.inspections import actions, queries, schemas
from shop.oversight.inspections.models import Inspection
from shop.parties.accounts.permissions import Permission

blp = Blueprint("inspections", __name__, url_prefix="/api/v1", description="监督检查")
P = Permission


@blp.get("/inspections")
@blp.arguments(schemas.InspectionQuery, location="query")
@blp.response(200, schemas.InspectionPage)
@requires(P.INSPECTION_RECORD)
def index(wanted: dict[str, Any]) -> Page[Any]:
    seen = queries.visible_to(current_actor()).order_by(Inspection.id.desc())
    return paginate(seen, page=wanted["page"], size=wanted["page_size"])


@blp.post("/inspections")
@blp.arguments(schemas.VisitIn)
@blp.response(201, schemas.InspectionOut)
@requires(P.INSPECTION_RECORD)
@idempotent
def record(wanted: dict[str, Any]) -> Inspection:
    house = queries.visited(wanted.pop("kind"), wanted.pop("visited_id"), current_actor())
    return actions.record(house, **wanted, recorder=current_actor(), now=clock.utcnow())


@blp.post("/inspections/<int:inspection_id>/findings")
@blp.arguments(schemas.FindingIn)
@blp.response(201, schemas.FindingOut)
@requires(P.INSPECTION_RECORD)
@idempotent
def find(wanted: dict[str, Any], inspection_id: int) -> Any:
    found = queries.inspection(inspection_id, current_actor())
    return actions.find(found, **wanted, by=current_actor().id, now=clock.utcnow())


@blp.post("/findings/<int:finding_id>/answer")
@blp.arguments(schemas.MendingIn)
@blp.response(200, schemas.FindingOut)
@requires(P.PAPER_MANAGE)
@idempotent
def mend(wanted: dict[str, Any], finding_id: int) -> Any:
    found = queries.own_finding(finding_id, current_actor())
    actions.mend(found, **wanted, by=current_actor().id, now=clock.utcnow())
    return found


@blp.post("/findings/<int:finding_id>/confirm")
@blp.arguments(schemas.InspectorOpinionIn)
@blp.response(200, schemas.FindingOut)
@requires(P.INSPECTION_RECORD)
@idempotent
def confirm(wanted: dict[str, Any], finding_id: int) -> Any:
    found = queries.finding(finding_id, current_actor())
    actions.confirm(found, **wanted, by=current_actor().id, now=clock.utcnow())
    return found


@blp.post("/findings/<int:finding_id>/reopen")
@blp.arguments(schemas.ReopenIn)
@blp.response(200, schemas.FindingOut)
@requires(P.INSPECTION_RECORD)
@idempotent
def reopen(wanted: dict[str, Any], finding_id: int) -> Any:
    found = queries.finding(finding_id, current_actor())
    actions.reopen(found, **wanted, by=current_actor().id, now=clock.utcnow())
    return found
