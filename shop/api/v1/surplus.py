"""Unsold goods: reported by towns, handed to an office with a deadline, sold or closed with a note."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from shop.core import clock
from shop.core.page import Page, paginate
from shop.http.guards import requires
from shop.http.inputs import idempotent
from shop.http.login import current_actor
from shop.outreach.surplus import actions, queries, schemas
from shop.outreach.surplus.models import SurplusCase
from shop.parties.accounts import queries as accounts
from shop.parties.accounts.permissions import Permission
from shop.parties.regions import queries as regions

blp = Blueprint("surplus", __name__, url_prefix="/api/v1", description="滞销摸底与处置")
P = Permission


@blp.get("/surplus")
@blp.arguments(schemas.SurplusQuery, location="query")
@blp.response(200, schemas.SurplusPage)
@requires(P.REPORT_READ)
def index(wanted: dict[str, Any]) -> Page[Any]:
    seen = queries.visible_to(current_actor())
    for name in ("status", "at_risk"):
        if wanted[name] is not None:
            seen = seen.where(getattr(SurplusCase, name) == wanted[name])
    return paginate(seen.order_by(SurplusCase.id.desc()), page=wanted["page"], size=wanted["page_size"])


@blp.post("/surplus")
@blp.arguments(schemas.SurplusIn)
@blp.response(201, schemas.SurplusOut)
@requires(P.REGISTER_EDIT)
@idempotent
def report(wanted: dict[str, Any]) -> SurplusCase:
    actor, code = current_actor(), wanted.pop("region_code")
    accounts.check_region(actor, P.REGISTER_EDIT, code)
    return actions.report(regions.region(code), **wanted, by=actor.id, now=clock.utcnow())


@blp.post("/surplus/<int:case_id>/assign")
@blp.arguments(schemas.SurplusAssignIn)
@blp.response(200, schemas.SurplusOut)
@requires(P.REGISTER_EDIT)
@idempotent
def assign(wanted: dict[str, Any], case_id: int) -> SurplusCase:
    found = _locked(case_id)
    actions.assign(found, **wanted, by=current_actor().id, now=clock.utcnow())
    return found


@blp.post("/surplus/<int:case_id>/sales")
@blp.arguments(schemas.SurplusSaleIn)
@blp.response(201, schemas.SurplusOut)
@requires(P.REGISTER_EDIT)
@idempotent
def sell(wanted: dict[str, Any], case_id: int) -> SurplusCase:
    found = _locked(case_id)
    actions.sell(found, **wanted, by=current_actor().id, now=clock.utcnow())
    return found


@blp.post("/surplus/<int:case_id>/close")
@blp.arguments(schemas.SurplusCloseIn)
@blp.response(200, schemas.SurplusOut)
@requires(P.REGISTER_EDIT)
@idempotent
def close(wanted: dict[str, Any], case_id: int) -> SurplusCase:
    found = _locked(case_id)
    actions.close(found, **wanted, by=current_actor().id, now=clock.utcnow())
    return found


def _locked(case_id: int) -> SurplusCase:
    return queries.case(case_id, current_actor(), permission=P.REGISTER_EDIT, lock=True)
