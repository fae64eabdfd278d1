"""Reserved shares and union welfare: filed by units, confirmed by the superior department, executed by purchases."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from shop.core import clock
from shop.core.errors import Missing
from shop.core.page import Page, paginate
from shop.http.guards import requires
from shop.http.inputs import idempotent
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.parties.buyers import queries as units
from shop.parties.buyers.models import BuyerUnit
from shop.reporting.quotas import actions, measures, queries, rules, schemas
from shop.reporting.quotas.models import QuotaFiling, WelfareDeclaration

blp = Blueprint("quotas", __name__, url_prefix="/api/v1", description="预留份额与工会福利采购")
P = Permission


@blp.get("/quotas/filings")
@blp.arguments(schemas.QuotaFilingQuery, location="query")
@blp.response(200, schemas.QuotaFilingPage)
@requires(P.QUOTA_READ)
def index(wanted: dict[str, Any]) -> Page[Any]:
    """Every version in sight, the latest first."""
    seen = queries.visible_to(current_actor())
    for name in ("year", "status", "unit_id"):
        if wanted[name] is not None:
            seen = seen.where(getattr(QuotaFiling, name) == wanted[name])
    return paginate(seen.order_by(QuotaFiling.id.desc()), page=wanted["page"], size=wanted["page_size"])


@blp.post("/quotas/filings")
@blp.arguments(schemas.QuotaFilingIn)
@blp.response(201, schemas.QuotaFilingOut)
@requires(P.QUOTA_FILE)
@idempotent
def file(wanted: dict[str, Any]) -> QuotaFiling:
    """A new version for the unit's year, handed in at once unless it is a draft. Only the unit itself files."""
    unit, year, keep = _own_unit(wanted.pop("unit_id")), wanted.pop("year"), wanted.pop("draft")
    actor, now = current_actor(), clock.utcnow()
    made = actions.draft(unit, rules.goal(**wanted), year=year, by=actor.id, now=now)
    if not keep:
        actions.file(made, by=actor.id, now=now)
    return made


def _own_unit(unit_id: int | None) -> BuyerUnit:
    actor = current_actor()
    own = actor.unit_ids(P.QUOTA_FILE)
    if not own or (unit_id is not None and unit_id not in own):
        raise Missing("只能为本单位填报", unit_id=unit_id)
    return units.unit(unit_id or own[0], actor, permission=P.QUOTA_FILE, lock=True)


@blp.get("/quotas/filings/<int:filing_id>")
@blp.response(200, schemas.QuotaFilingOut)
@requires(P.QUOTA_READ)
def show(filing_id: int) -> QuotaFiling:
    return queries.filing(filing_id, current_actor())


@blp.post("/quotas/filings/<int:filing_id>/confirm")
@blp.arguments(schemas.QuotaOpinionIn)
@blp.response(200, schemas.QuotaFilingOut)
@requires(P.QUOTA_CONFIRM)
@idempotent
def confirm(wanted: dict[str, Any], filing_id: int) -> QuotaFiling:
    found = queries.filing(filing_id, current_actor(), permission=P.QUOTA_CONFIRM, lock=True)
    actions.confirm(found, **wanted, reviewer=current_actor(), now=clock.utcnow())
    return found


@blp.post("/quotas/filings/<int:filing_id>/return")
@blp.arguments(schemas.QuotaReturnIn)
@blp.response(200, schemas.QuotaFilingOut)
@requires(P.QUOTA_CONFIRM)
@idempotent
def return_filing(wanted: dict[str, Any], filing_id: int) -> QuotaFiling:
    found = queries.filing(filing_id, current_actor(), permission=P.QUOTA_CONFIRM, lock=True)
    actions.send_back(found, **wanted, reviewer=current_actor(), now=clock.utcnow())
    return found


@blp.get("/quotas/execution")
@blp.arguments(schemas.QuotaYearQuery, location="query")
@blp.response(200, schemas.ExecutionsOut)
@requires(P.QUOTA_READ)
def execution(wanted: dict[str, Any]) -> dict[str, Any]:
    """Each unit's execution at the end of the month asked for; a unit reads its own line."""
    on, path, department, only = _asked(wanted)
    lines = queries.execution(path, wanted["year"], department=department, on=on, only=only)
    return {
        "year": wanted["year"],
        "on": on,
        "region_path": path,
        "department": department,
        "items": lines,
        "total": measures.whole(lines),
    }


def _asked(wanted: dict[str, Any]) -> tuple[Any, str, str, tuple[int, ...] | None]:
    on = rules.day_of(wanted["year"], wanted["month"], clock.business_day(clock.utcnow()))
    actor = current_actor()
    if own := actor.unit_ids(P.QUOTA_READ):
        if wanted["region"] or wanted["department"]:
            raise Missing("只能查看本单位的执行情况")
        return on, queries.EVERYWHERE, "", own
    path, department = queries.scope_of(actor, wanted["region"], wanted["department"])
    return on, path, department, None


@blp.get("/quotas/welfare")
@blp.arguments(schemas.QuotaYearQuery, location="query")
@blp.response(200, schemas.WelfaresOut)
@requires(P.QUOTA_READ)
def welfare(wanted: dict[str, Any]) -> dict[str, Any]:
    """Each union's farm-product purchases against its declared welfare spend."""
    on, path, department, only = _asked(wanted)
    found = queries.welfare(path, wanted["year"], department=department, on=on, only=only)
    return {"year": wanted["year"], "on": on, "items": found}


@blp.post("/quotas/welfare")
@blp.arguments(schemas.WelfareIn)
@blp.response(201, schemas.WelfareDeclarationOut)
@requires(P.QUOTA_FILE)
@idempotent
def declare(wanted: dict[str, Any]) -> WelfareDeclaration:
    """The unit's own word; earlier ones stay as history."""
    unit = _own_unit(wanted.pop("unit_id"))
    return actions.declare_welfare(unit, **wanted, by=current_actor().id, now=clock.utcnow())
