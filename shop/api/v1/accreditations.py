"""Applications for accreditation, the steps of their review, and the public directory."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from shop.catalog.accreditation import actions, publishing, queries, schemas
from shop.catalog.accreditation.models import Accreditation
from shop.catalog.products import queries as products
from shop.core import clock
from shop.core.page import Page, paginate
from shop.http.guards import public, requires
from shop.http.inputs import idempotent
from shop.http.login import current_actor
from shop.http.paging import PageArgs
from shop.parties.accounts.permissions import Permission
from shop.parties.regions import queries as regions

blp = Blueprint("accreditations", __name__, url_prefix="/api/v1", description="产品认定")
P = Permission


@blp.get("/supplier/accreditations")
@blp.arguments(schemas.AccreditationsQuery, location="query")
@blp.response(200, schemas.AccreditationPage)
@requires(P.ACCREDITATION_APPLY)
def own(wanted: dict[str, Any]) -> Page[Accreditation]:
    size = wanted.pop("page_size")
    return queries.accreditations(current_actor(), **wanted, size=size)


@blp.post("/supplier/accreditations")
@blp.arguments(schemas.AccreditationIn)
@blp.response(201, schemas.AccreditationOut)
@requires(P.ACCREDITATION_APPLY)
@idempotent
def apply(wanted: dict[str, Any]) -> Accreditation:
    actor = current_actor()
    product = products.own(wanted.pop("product_id"), actor, lock=True)
    return actions.apply(product, **wanted, by=actor.id, now=clock.utcnow())


@blp.post("/supplier/accreditations/<int:accreditation_id>/submit")
@blp.arguments(schemas.StatementIn)
@blp.response(200, schemas.AccreditationOut)
@requires(P.ACCREDITATION_APPLY)
@idempotent
def submit(wanted: dict[str, Any], accreditation_id: int) -> Accreditation:
    found = _own(accreditation_id)
    actions.submit(found, **wanted, by=current_actor().id, now=clock.utcnow())
    return found


@blp.post("/supplier/accreditations/<int:accreditation_id>/withdraw")
@blp.response(200, schemas.AccreditationOut)
@requires(P.ACCREDITATION_APPLY)
@idempotent
def withdraw(accreditation_id: int) -> Accreditation:
    found = _own(accreditation_id)
    actions.withdraw(found, by=current_actor().id, now=clock.utcnow())
    return found


def _own(accreditation_id: int) -> Accreditation:
    actor = current_actor()
    return queries.accreditation(accreditation_id, actor, permission=P.ACCREDITATION_APPLY, lock=True)


@blp.get("/accreditations")
@blp.arguments(schemas.AccreditationsQuery, location="query")
@blp.response(200, schemas.AccreditationPage)
@requires(P.ACCREDITATION_REVIEW)
def index(wanted: dict[str, Any]) -> Page[Accreditation]:
    size = wanted.pop("page_size")
    return queries.accreditations(current_actor(), permission=P.ACCREDITATION_REVIEW, **wanted, size=size)


@blp.get("/accreditations/waiting")
@blp.arguments(PageArgs, location="query")
@blp.response(200, schemas.AccreditationPage)
@requires(P.ACCREDITATION_REVIEW)
def waiting(wanted: dict[str, Any]) -> Page[Accreditation]:
    return paginate(queries.waiting_for(current_actor()), page=wanted["page"], size=wanted["page_size"])


@blp.post("/accreditations/<int:accreditation_id>/pass")
@blp.arguments(schemas.OpinionIn)
@blp.response(200, schemas.AccreditationOut)
@requires(P.ACCREDITATION_REVIEW)
@idempotent
def pass_on(wanted: dict[str, Any], accreditation_id: int) -> Accreditation:
    found = _seen(accreditation_id)
    actions.pass_on(found, **wanted, by=current_actor().id, now=clock.utcnow())
    return found


@blp.post("/accreditations/<int:accreditation_id>/return")
@blp.arguments(schemas.OpinionIn)
@blp.response(200, schemas.AccreditationOut)
@requires(P.ACCREDITATION_REVIEW)
@idempotent
def send_back(wanted: dict[str, Any], accreditation_id: int) -> Accreditation:
    found = _seen(accreditation_id)
    actions.send_back(found, **wanted, by=current_actor().id, now=clock.utcnow())
    return found


@blp.post("/accreditations/<int:accreditation_id>/publish")
@blp.arguments(schemas.PublicationIn)
@blp.response(200, schemas.AccreditationOut)
@requires(P.ACCREDITATION_REVIEW)
@idempotent
def publish(wanted: dict[str, Any], accreditation_id: int) -> Accreditation:
    found = _seen(accreditation_id)
    publishing.publish(found, **wanted, by=current_actor().id, now=clock.utcnow())
    return found


@blp.post("/accreditations/<int:accreditation_id>/revoke")
@blp.arguments(schemas.OpinionIn)
@blp.response(200, schemas.AccreditationOut)
@requires(P.ACCREDITATION_REVIEW)
@idempotent
def revoke(wanted: dict[str, Any], accreditation_id: int) -> Accreditation:
    found = _seen(accreditation_id)
    publishing.revoke(found, **wanted, by=current_actor().id, now=clock.utcnow())
    return found


def _seen(accreditation_id: int) -> Accreditation:
    actor = current_actor()
    return queries.accreditation(accreditation_id, actor, permission=P.ACCREDITATION_REVIEW, lock=True)


@blp.get("/directory")
@blp.arguments(schemas.DirectoryQuery, location="query")
@blp.response(200, schemas.DirectoryPage)
@public
def directory(wanted: dict[str, Any]) -> Page[Accreditation]:
    path = regions.region(wanted["region"]).path if wanted["region"] else ""
    return queries.in_force(wanted["q"], path, page=wanted["page"], size=wanted["page_size"])
