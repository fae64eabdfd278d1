"""Delivery runs of a cooperative and the sheets that units accept."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from shop.core import clock
from shop.core.page import MAX_PAGE_SIZE, Page
from shop.fulfilment.deliveries import actions, queries, schemas
from shop.fulfilment.deliveries.models import Delivery, DeliverySheet
from shop.fulfilment.deliveries.states import DeliveryStatus
from shop.http import sheet_forms
from shop.http.guards import requires
from shop.http.inputs import idempotent
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.support.documents import queries as documents

blp = Blueprint("deliveries", __name__, url_prefix="/api/v1", description="配送：一次配送、送货单、验收")
P = Permission


class DeliveriesQuery(Schema):
    """Filters of a list of runs."""

    status = fields.Enum(DeliveryStatus, by_value=True, load_default=None)
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=100_000))
    size = fields.Integer(
        data_key="page_size", load_default=50, validate=validate.Range(min=1, max=MAX_PAGE_SIZE)
    )


class DeliveriesOut(Schema):
    """One page of runs."""

    items = fields.List(fields.Nested(schemas.DeliveryListItem))
    total = fields.Integer()
    page = fields.Integer()
    page_size = fields.Integer()


def _locked(delivery_id: int) -> Delivery:
    return queries.delivery(delivery_id, current_actor(), lock=True)


@blp.get("/deliveries")
@blp.arguments(DeliveriesQuery, location="query")
@blp.response(200, DeliveriesOut)
@requires(P.ORDER_SHIP)
def index(args: dict[str, Any]) -> Page[Delivery]:
    """The cooperative's runs, newest first."""
    return queries.deliveries(current_actor(), **args)


@blp.post("/deliveries")
@blp.arguments(schemas.DeliveryIn)
@blp.response(201, schemas.DeliveryOut)
@idempotent
@requires(P.ORDER_SHIP)
def plan(body: dict[str, Any]) -> Delivery:
    """Gather everything open within the window into one run, with a sheet for each place."""
    actor = current_actor()
    ours = actor.cooperative_ids(P.ORDER_SHIP)[0]
    parcels = queries.open_parcels(actor, cooperative_id=ours, **body["window"], lock=True)
    return actions.plan(parcels, **body["said"], by=actor.id, now=clock.utcnow())


@blp.get("/deliveries/<int:delivery_id>")
@blp.response(200, schemas.DeliveryOut)
@requires(P.ORDER_SHIP)
def show(delivery_id: int) -> Delivery:
    """One run with its pick list and its sheets, which add up to it."""
    return queries.delivery(delivery_id, current_actor())


@blp.post("/deliveries/<int:delivery_id>/load")
@blp.arguments(schemas.LoadIn)
@blp.response(200, schemas.DeliveryOut)
@idempotent
@requires(P.ORDER_SHIP)
def load(body: dict[str, Any], delivery_id: int) -> Delivery:
    """What is really on the vehicle: each order's part becomes a shipment."""
    found = _locked(delivery_id)
    actions.load(found, **body, by=current_actor().id, now=clock.utcnow())
    return found


@blp.post("/deliveries/<int:delivery_id>/leave")
@blp.arguments(schemas.VehicleIn)
@blp.response(200, schemas.DeliveryOut)
@idempotent
@requires(P.ORDER_SHIP)
def leave(body: dict[str, Any], delivery_id: int) -> Delivery:
    """The vehicle drives off."""
    found = _locked(delivery_id)
    actions.leave(found, **body, by=current_actor().id, now=clock.utcnow())
    return found


@blp.post("/deliveries/<int:delivery_id>/cancel")
@blp.response(200, schemas.DeliveryOut)
@idempotent
@requires(P.ORDER_SHIP)
def cancel(delivery_id: int) -> Delivery:
    """Give the plan up; its goods can be planned anew."""
    found = _locked(delivery_id)
    actions.cancel(found, by=current_actor().id, now=clock.utcnow())
    return found


@blp.get("/deliveries/<int:delivery_id>/forms/<any(picking,sheets):form>")
@blp.response(200, content_type="application/pdf")
@requires(P.ORDER_SHIP)
def run_form(delivery_id: int, form: str) -> Response:
    """拣货单 (picking) or all 送货单 (sheets) as PDF."""
    return sheet_forms.of_run(queries.delivery(delivery_id, current_actor()), form, _address)


@blp.get("/sheets/<int:sheet_id>")
@blp.response(200, schemas.SheetOut)
@requires(P.ORDER_READ)
def sheet(sheet_id: int) -> DeliverySheet:
    """One sheet, for the unit it goes to and its cooperative."""
    return queries.sheet(current_actor(), sheet_id=sheet_id)


@blp.post("/sheets/<int:sheet_id>/acceptance")
@blp.arguments(schemas.SheetAcceptanceIn)
@blp.response(201, schemas.SheetAcceptanceOut)
@idempotent
@requires(P.ORDER_ACCEPT)
def accept(body: dict[str, Any], sheet_id: int) -> dict[str, Any]:
    """Take in, by actual weight and signed by name, what the sheet brought of all its orders."""
    actor = current_actor()
    found = queries.sheet(actor, sheet_id=sheet_id, permission=P.ORDER_ACCEPT, lock=True)
    for line in body["lines"]:
        if line.photo_id is not None:
            documents.document(line.photo_id, actor)
    return {"acceptances": actions.accept(found, **body, by=actor.id, now=clock.utcnow())}


@blp.get("/sheets/<int:sheet_id>/forms/<any(delivery,acceptance,papers):form>")
@blp.response(200, content_type="application/pdf")
@requires(P.ORDER_READ)
def sheet_form(sheet_id: int, form: str) -> Response:
    """送货单 (delivery), 验收单 (acceptance) or 索证索票包 (papers) as PDF."""
    return sheet_forms.of_sheet(queries.sheet(current_actor(), sheet_id=sheet_id), form, _address)


def _address(token: str) -> str:
    return url_for("buyer_sheets.show", token=token, _external=True)
