"""A cooperative submits, plans and withdraws listings; the county and the platform review them."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from shop.catalog.listings import actions, queries, schedule, schemas
from shop.catalog.listings.models import ListingSchedule, ListingVersion
from shop.catalog.products import queries as products
from shop.catalog.products.models import Product
from shop.catalog.products.schemas import OwnProductOut
from shop.core import clock
from shop.core.page import Page, paginate
from shop.http.guards import requires
from shop.http.inputs import idempotent
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission

blp = Blueprint("listings", __name__, url_prefix="/api/v1", description="商品上架与审核")
P = Permission


def _own(product_id: int) -> Product:
    return products.own(product_id, current_actor(), lock=True)


@blp.post("/supplier/products/<int:product_id>/submit")
@blp.response(200, OwnProductOut)
@requires(P.PRODUCT_MANAGE)
@idempotent
def submit(product_id: int) -> Product:
    found = _own(product_id)
    actions.submit(found, by=current_actor().id, now=clock.utcnow())
    return found


@blp.post("/supplier/products/<int:product_id>/recall")
@blp.response(200, OwnProductOut)
@requires(P.PRODUCT_MANAGE)
@idempotent
def recall(product_id: int) -> Product:
    found = _own(product_id)
    actions.recall(found, by=current_actor().id, now=clock.utcnow())
    return found


@blp.post("/supplier/products/<int:product_id>/withdraw")
@blp.response(200, OwnProductOut)
@requires(P.PRODUCT_MANAGE)
@idempotent
def withdraw(product_id: int) -> Product:
    found = _own(product_id)
    actions.withdraw(found, by=current_actor().id, now=clock.utcnow())
    return found


@blp.post("/supplier/products/<int:product_id>/copy")
@blp.response(201, OwnProductOut)
@requires(P.PRODUCT_MANAGE)
@idempotent
def copy(product_id: int) -> Product:
    """A withdrawn product as a new draft, for another season."""
    return actions.copy(_own(product_id), by=current_actor().id, now=clock.utcnow())


@blp.post("/supplier/products/<int:product_id>/schedule")
@blp.arguments(schemas.ScheduleIn)
@blp.response(200, schemas.ScheduleOut)
@requires(P.PRODUCT_MANAGE)
@idempotent
def plan(wanted: dict[str, Any], product_id: int) -> ListingSchedule:
    return schedule.plan(_own(product_id), **wanted, by=current_actor().id, now=clock.utcnow())


@blp.get("/supplier/products/<int:product_id>/versions")
@blp.response(200, schemas.VersionsOut)
@requires(P.PRODUCT_MANAGE)
def versions(product_id: int) -> dict[str, Any]:
    found = products.own(product_id, current_actor())
    return {"items": queries.versions(found.id)}


@blp.get("/listing-reviews")
@blp.arguments(schemas.ReviewQuery, location="query")
@blp.response(200, schemas.VersionPage)
@requires(P.LISTING_REVIEW)
def index(wanted: dict[str, Any]) -> Page[ListingVersion]:
    actor = current_actor()
    seen = queries.queue(actor) if wanted["mine"] else queries.visible_to(actor)
    seen = seen.order_by(ListingVersion.due_on, ListingVersion.id)
    return paginate(seen, page=wanted["page"], size=wanted["page_size"])


@blp.get("/listing-reviews/<int:version_id>")
@blp.response(200, schemas.VersionOut)
@requires(P.LISTING_REVIEW)
def show(version_id: int) -> ListingVersion:
    return queries.version(version_id, current_actor())


@blp.post("/listing-reviews/<int:version_id>/approve")
@blp.arguments(schemas.ApproveIn)
@blp.response(200, schemas.VersionOut)
@requires(P.LISTING_REVIEW)
@idempotent
def approve(wanted: dict[str, Any], version_id: int) -> ListingVersion:
    found = queries.version(version_id, current_actor(), lock=True)
    actions.approve(found, **wanted, by=current_actor().id, now=clock.utcnow())
    return found


@blp.post("/listing-reviews/<int:version_id>/send-back")
@blp.arguments(schemas.NotesIn)
@blp.response(200, schemas.VersionOut)
@requires(P.LISTING_REVIEW)
@idempotent
def send_back(wanted: dict[str, Any], version_id: int) -> ListingVersion:
    found = queries.version(version_id, current_actor(), lock=True)
    actions.send_back(found, **wanted, by=current_actor().id, now=clock.utcnow())
    return found
