"""The register of outlets: counters, zones, halls, exhibition centres and workstations."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from shop.core import clock
from shop.core.page import Page, paginate
from shop.http.guards import requires
from shop.http.inputs import idempotent
from shop.http.login import current_actor
from shop.outreach.outlets import actions, queries, schemas
from shop.outreach.outlets.models import Outlet, OutletSales
from shop.parties.accounts import queries as accounts
from shop.parties.accounts.permissions import Permission
from shop.parties.regions import queries as regions

blp = Blueprint("outlets", __name__, url_prefix="/api/v1", description="专柜专区专馆台账")
P = Permission


@blp.get("/outlets")
@blp.arguments(schemas.OutletQuery, location="query")
@blp.response(200, schemas.OutletPage)
@requires(P.REPORT_READ)
def index(wanted: dict[str, Any]) -> Page[Any]:
    seen = queries.visible_to(current_actor())
    for name in ("kind", "venue"):
        if wanted[name] is not None:
            seen = seen.where(getattr(Outlet, name) == wanted[name])
    return paginate(seen.order_by(Outlet.id), page=wanted["page"], size=wanted["page_size"])


@blp.post("/outlets")
@blp.arguments(schemas.OutletIn)
@blp.response(201, schemas.OutletOut)
@requires(P.REGISTER_EDIT)
@idempotent
def enter(wanted: dict[str, Any]) -> Outlet:
    actor, code = current_actor(), wanted.pop("region_code")
    accounts.check_region(actor, P.REGISTER_EDIT, code)
    return actions.enter(regions.region(code), **wanted, by=actor.id, now=clock.utcnow())


@blp.patch("/outlets/<int:outlet_id>")
@blp.arguments(schemas.OutletChangeIn)
@blp.response(200, schemas.OutletOut)
@requires(P.REGISTER_EDIT)
@idempotent
def change(wanted: dict[str, Any], outlet_id: int) -> Outlet:
    found = _locked(outlet_id)
    actions.change(found, **wanted, by=current_actor().id, now=clock.utcnow())
    return found


@blp.post("/outlets/<int:outlet_id>/suppliers")
@blp.arguments(schemas.OutletSupplierIn)
@blp.response(201, schemas.OutletOut)
@requires(P.REGISTER_EDIT)
@idempotent
def sign(wanted: dict[str, Any], outlet_id: int) -> Outlet:
    found = _locked(outlet_id)
    house = queries.cooperative(wanted.pop("cooperative_id"))
    actions.sign(found, house, **wanted, by=current_actor().id, now=clock.utcnow())
    return found


@blp.post("/outlets/<int:outlet_id>/sales")
@blp.arguments(schemas.OutletSalesIn)
@blp.response(201, schemas.OutletSalesOut)
@requires(P.REGISTER_EDIT)
@idempotent
def state_sales(wanted: dict[str, Any], outlet_id: int) -> OutletSales:
    return actions.state_sales(_locked(outlet_id), **wanted, by=current_actor().id, now=clock.utcnow())


def _locked(outlet_id: int) -> Outlet:
    return queries.outlet(outlet_id, current_actor(), permission=P.REGISTER_EDIT, lock=True)
