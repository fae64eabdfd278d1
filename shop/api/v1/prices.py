"""Price reviews: what cooperatives ask for, and what their desk answers."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from shop.catalog.pricing import actions, queries, schemas
from shop.catalog.pricing.models import PriceReview
from shop.catalog.products import queries as products
from shop.core import clock
from shop.core.page import Page, paginate
from shop.http.guards import requires
from shop.http.inputs import idempotent
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission

blp = Blueprint("prices", __name__, url_prefix="/api/v1", description="价格审定")
P = Permission


@blp.get("/supplier/price-reviews")
@blp.arguments(schemas.ReviewQuery, location="query")
@blp.response(200, schemas.PriceReviewPage)
@requires(P.PRICE_PROPOSE)
def own(wanted: dict[str, Any]) -> Page[PriceReview]:
    return queries.own_reviews(current_actor(), **wanted)


@blp.post("/supplier/skus/<int:sku_id>/price-reviews")
@blp.arguments(schemas.ProposalIn)
@blp.response(201, schemas.PriceReviewOut)
@requires(P.PRICE_PROPOSE)
@idempotent
def ask(wanted: dict[str, Any], sku_id: int) -> PriceReview:
    actor = current_actor()
    sku = products.own_sku(sku_id, actor, permission=P.PRICE_PROPOSE, lock=True)
    return actions.ask(sku, **wanted, by=actor.id, now=clock.utcnow())


@blp.post("/supplier/price-reviews/<int:review_id>/recall")
@blp.response(200, schemas.PriceReviewOut)
@requires(P.PRICE_PROPOSE)
@idempotent
def recall(review_id: int) -> PriceReview:
    found = queries.review(review_id, current_actor(), permission=P.PRICE_PROPOSE, lock=True)
    actions.recall(found, by=current_actor().id, now=clock.utcnow())
    return found


@blp.get("/price-reviews")
@blp.arguments(schemas.DeskQuery, location="query")
@blp.response(200, schemas.PriceReviewPage)
@requires(P.PRICE_REVIEW)
def index(wanted: dict[str, Any]) -> Page[PriceReview]:
    """Everything in sight, or with `mine=true` what waits on the own desk, by due day."""
    actor = current_actor()
    seen = queries.queue(actor, clock.utcnow()) if wanted["mine"] else queries.visible_to(actor)
    if wanted["status"] is not None:
        seen = seen.where(PriceReview.status == wanted["status"])
    seen = seen.order_by(PriceReview.due_on, PriceReview.id)
    return paginate(seen, page=wanted["page"], size=wanted["size"])


@blp.get("/price-reviews/<int:review_id>")
@blp.response(200, schemas.PriceReviewOut)
@requires(P.PRICE_REVIEW)
def show(review_id: int) -> PriceReview:
    return queries.review(review_id, current_actor())


@blp.post("/price-reviews/<int:review_id>/approve")
@blp.arguments(schemas.ApprovalIn)
@blp.response(200, schemas.PriceReviewOut)
@requires(P.PRICE_REVIEW)
@idempotent
def approve(wanted: dict[str, Any], review_id: int) -> PriceReview:
    found = queries.review(review_id, current_actor(), lock=True)
    actions.approve(found, **wanted, by=current_actor().id, now=clock.utcnow())
    return found


@blp.post("/price-reviews/<int:review_id>/send-back")
@blp.arguments(schemas.ReasonIn)
@blp.response(200, schemas.PriceReviewOut)
@requires(P.PRICE_REVIEW)
@idempotent
def send_back(wanted: dict[str, Any], review_id: int) -> PriceReview:
    found = queries.review(review_id, current_actor(), lock=True)
    actions.send_back(found, **wanted, by=current_actor().id, now=clock.utcnow())
    return found
