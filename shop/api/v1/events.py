"""The register of events: fairs, rallies and festivals, their booths, exhibitors and stated sales."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from shop.core import clock
from shop.core.page import Page, paginate
from shop.http.guards import requires
from shop.http.inputs import idempotent
from shop.http.login import current_actor
from shop.outreach.events import actions, queries, schemas
from shop.outreach.events.models import Event, EventSales
from shop.parties.accounts import queries as accounts
from shop.parties.accounts.permissions import Permission
from shop.parties.regions import queries as regions

blp = Blueprint("events", __name__, url_prefix="/api/v1", description="活动与展位")
P = Permission


@blp.get("/events")
@blp.arguments(schemas.EventQuery, location="query")
@blp.response(200, schemas.EventPage)
@requires(P.REPORT_READ)
def index(wanted: dict[str, Any]) -> Page[Any]:
    seen = queries.visible_to(current_actor())
    if wanted["kind"] is not None:
        seen = seen.where(Event.kind == wanted["kind"])
    return paginate(seen.order_by(Event.id), page=wanted["page"], size=wanted["page_size"])


@blp.post("/events")
@blp.arguments(schemas.EventIn)
@blp.response(201, schemas.EventOut)
@requires(P.REGISTER_EDIT)
@idempotent
def enter(wanted: dict[str, Any]) -> Event:
    actor, code = current_actor(), wanted.pop("region_code")
    accounts.check_region(actor, P.REGISTER_EDIT, code)
    return actions.enter(regions.region(code), **wanted, by=actor.id, now=clock.utcnow())


@blp.post("/events/<int:event_id>/sessions")
@blp.arguments(schemas.EventSessionIn)
@blp.response(201, schemas.EventOut)
@requires(P.REGISTER_EDIT)
@idempotent
def add_session(wanted: dict[str, Any], event_id: int) -> Event:
    found = _locked(event_id)
    actions.add_session(found, **wanted, by=current_actor().id, now=clock.utcnow())
    return found


@blp.post("/events/<int:event_id>/booths")
@blp.arguments(schemas.EventBoothIn)
@blp.response(201, schemas.EventOut)
@requires(P.REGISTER_EDIT)
@idempotent
def allot(wanted: dict[str, Any], event_id: int) -> Event:
    found = _locked(event_id)
    town = regions.region(wanted.pop("town_code"))
    actions.allot(found, town, **wanted, by=current_actor().id, now=clock.utcnow())
    return found


@blp.post("/events/<int:event_id>/booths/take-back")
@blp.arguments(schemas.EventBoothBackIn)
@blp.response(200, schemas.EventOut)
@requires(P.REGISTER_EDIT)
@idempotent
def take_back(wanted: dict[str, Any], event_id: int) -> Event:
    found = _locked(event_id)
    actions.take_back(found, **wanted, by=current_actor().id, now=clock.utcnow())
    return found


@blp.post("/events/<int:event_id>/exhibitors")
@blp.arguments(schemas.EventExhibitorIn)
@blp.response(201, schemas.EventOut)
@requires(P.REGISTER_EDIT)
@idempotent
def exhibit(wanted: dict[str, Any], event_id: int) -> Event:
    found = _locked(event_id)
    house = queries.cooperative(wanted["cooperative_id"])
    actions.exhibit(found, house, by=current_actor().id, now=clock.utcnow())
    return found


@blp.post("/events/<int:event_id>/sales")
@blp.arguments(schemas.EventSalesIn)
@blp.response(201, schemas.EventSalesOut)
@requires(P.REGISTER_EDIT)
@idempotent
def state_sales(wanted: dict[str, Any], event_id: int) -> EventSales:
    return actions.state_sales(_locked(event_id), **wanted, by=current_actor().id, now=clock.utcnow())


def _locked(event_id: int) -> Event:
    return queries.event(event_id, current_actor(), permission=P.REGISTER_EDIT, lock=True)
