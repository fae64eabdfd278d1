"""Framework agreements: draft, offer, change, sign, call off, end; the signed paper; the register."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Response, current_app
from flask_smorest import Blueprint
from flask_smorest.fields import Upload
from marshmallow import Schema

from shop.api.v1.orders import PurchaseOut
from shop.core import clock
from shop.core.page import Page
from shop.http.files import handed_out, store
from shop.http.guards import requires
from shop.http.inputs import idempotent
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.support.documents.models import Document
from shop.support.documents.schemas import DocumentOut
from shop.trading.agreements import actions, material, queries, schemas
from shop.trading.agreements.models import Agreement
from shop.trading.agreements.rules import Wording
from shop.trading.orders import queries as orders
from shop.trading.orders.models import Purchase

blp = Blueprint("agreements", __name__, url_prefix="/api/v1/agreements", description="框架协议与按协议下单")
P = Permission


class SignedPaperIn(Schema):
    file = Upload(required=True)


def _locked(agreement_id: int, permission: Permission) -> Agreement:
    return queries.agreement(agreement_id, current_actor(), permission=permission, lock=True)


@blp.get("")
@blp.arguments(schemas.AgreementsQuery, location="query")
@blp.response(200, schemas.AgreementPage)
@requires(P.AGREEMENT_READ)
def index(wanted: dict[str, Any]) -> Page[Agreement]:
    """Agreements in sight with what was called off and executed; officials see those that were signed."""
    size = wanted.pop("page_size")
    return queries.agreements(current_actor(), **wanted, size=size)


@blp.post("")
@blp.arguments(schemas.AgreementIn)
@blp.response(201, schemas.AgreementOut)
@requires(P.AGREEMENT_DRAFT)
@idempotent
def draft(wanted: dict[str, Any]) -> Agreement:
    """A draft by one side; the other side sees it once it is offered."""
    actor = current_actor()
    chosen = {name: wanted[name] for name in schemas.SIDES}
    wording = Wording(**{name: value for name, value in wanted.items() if name not in schemas.SIDES})
    return actions.draft(wording, **material.sides(actor, **chosen), by=actor.id, now=clock.utcnow())


@blp.get("/<int:agreement_id>")
@blp.response(200, schemas.AgreementOut)
@requires(P.AGREEMENT_READ)
def show(agreement_id: int) -> Agreement:
    return queries.agreement(agreement_id, current_actor())


@blp.patch("/<int:agreement_id>")
@blp.arguments(schemas.AgreementChangeIn)
@blp.response(200, schemas.AgreementOut)
@requires(P.AGREEMENT_DRAFT)
@idempotent
def change(wanted: dict[str, Any], agreement_id: int) -> Agreement:
    """Change a draft or an offer; signatures given so far are void."""
    found = _locked(agreement_id, P.AGREEMENT_DRAFT)
    wording = replace(material.wording_of(found), **wanted)
    actions.change(found, wording, by=current_actor().id, now=clock.utcnow())
    return found


@blp.post("/<int:agreement_id>/offer")
@blp.response(200, schemas.AgreementOut)
@requires(P.AGREEMENT_DRAFT)
@idempotent
def offer(agreement_id: int) -> Agreement:
    found = _locked(agreement_id, P.AGREEMENT_DRAFT)
    actions.offer(found, by=current_actor().id, now=clock.utcnow())
    return found


@blp.post("/<int:agreement_id>/withdraw")
@blp.arguments(schemas.EndIn)
@blp.response(200, schemas.AgreementOut)
@requires(P.AGREEMENT_DRAFT)
@idempotent
def withdraw(wanted: dict[str, str], agreement_id: int) -> Agreement:
    """Before both sides have signed."""
    found = _locked(agreement_id, P.AGREEMENT_DRAFT)
    actions.withdraw(found, **wanted, by=current_actor().id, now=clock.utcnow())
    return found


@blp.post("/<int:agreement_id>/sign")
@blp.arguments(schemas.SignIn)
@blp.response(200, schemas.AgreementOut)
@requires(P.AGREEMENT_SIGN)
@idempotent
def sign(wanted: dict[str, Any], agreement_id: int) -> Agreement:
    """The name of who signs, under the version that was read; the last signature concludes the agreement."""
    actor = current_actor()
    found = _locked(agreement_id, P.AGREEMENT_SIGN)
    unit_id = queries.signing_for(found, actor, wanted["unit_id"])
    actions.sign(found, **{**wanted, "unit_id": unit_id}, by=actor.id, now=clock.utcnow())
    return found


@blp.post("/<int:agreement_id>/end")
@blp.arguments(schemas.EndIn)
@blp.response(200, schemas.AgreementOut)
@requires(P.AGREEMENT_SIGN)
@idempotent
def end(wanted: dict[str, str], agreement_id: int) -> Agreement:
    """Before its term; orders called off so far go on."""
    found = _locked(agreement_id, P.AGREEMENT_SIGN)
    actions.terminate(found, **wanted, by=current_actor().id, now=clock.utcnow())
    return found


@blp.post("/<int:agreement_id>/call-offs")
@blp.arguments(schemas.CallOffIn)
@blp.response(201, PurchaseOut)
@idempotent
@requires(P.ORDER_PLACE)
def call_off(body: dict[str, Any], agreement_id: int) -> Purchase:
    """Orders at the agreement's prices, up to what is left of it; where lines name counted units or delivery points
    of their own, one per counted unit and delivery point."""
    actor = current_actor()
    unit_id = orders.unit_to_order_for(actor, body["unit_id"])
    found = _locked(agreement_id, P.ORDER_PLACE)
    return actions.call_off_for_many(found, **{**body, "unit_id": unit_id}, by=actor.id, now=clock.utcnow())


@blp.post("/<int:agreement_id>/documents")
@blp.arguments(SignedPaperIn, location="files")
@blp.response(201, DocumentOut)
@requires(P.AGREEMENT_DRAFT)
@idempotent
def attach(files: dict[str, Any], agreement_id: int) -> Document:
    """The signed paper as a PDF."""
    file, limit = files["file"], current_app.extensions["settings"].max_upload_bytes
    found = _locked(agreement_id, P.AGREEMENT_DRAFT)
    how = {"store": store(), "max_bytes": limit, "by": current_actor().id, "now": clock.utcnow()}
    return actions.attach(found, file.read(), file_name=file.filename or "", **how)


@blp.get("/<int:agreement_id>/documents/<int:document_id>/file")
@blp.response(200, content_type="application/octet-stream")
@requires(P.AGREEMENT_READ)
def document(agreement_id: int, document_id: int) -> Response:
    found = queries.agreement(agreement_id, current_actor())
    return handed_out(material.paper(found, document_id))
