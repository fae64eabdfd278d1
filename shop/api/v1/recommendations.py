"""Counties push their products, towns name products for unions."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from shop.catalog.products import queries as products
from shop.catalog.recommendations import actions, queries, schemas
from shop.catalog.recommendations.models import Recommendation
from shop.core import clock
from shop.core.page import Page, paginate
from shop.http.guards import requires
from shop.http.inputs import idempotent
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission

blp = Blueprint("recommendations", __name__, url_prefix="/api/v1/recommendations", description="县镇推荐")
P = Permission


@blp.get("")
@blp.arguments(schemas.RecommendationQuery, location="query")
@blp.response(200, schemas.RecommendationPage)
@requires(P.PRODUCT_RECOMMEND)
def index(wanted: dict[str, Any]) -> Page[Recommendation]:
    seen = queries.visible_to(current_actor()).order_by(Recommendation.id.desc())
    if wanted["kind"] is not None:
        seen = seen.where(Recommendation.kind == wanted["kind"])
    return paginate(seen, page=wanted["page"], size=wanted["page_size"])


@blp.post("/front-page")
@blp.arguments(schemas.PushIn)
@blp.response(201, schemas.RecommendationOut)
@requires(P.PRODUCT_RECOMMEND)
@idempotent
def push(wanted: dict[str, Any]) -> Recommendation:
    """A county shows a product of its own to everybody, or to a partner region."""
    product = products.product(wanted.pop("product_id"))
    return actions.push(product, **wanted, by=current_actor().id, now=clock.utcnow())


@blp.post("/union")
@blp.arguments(schemas.RecommendIn)
@blp.response(201, schemas.RecommendationOut)
@requires(P.PRODUCT_RECOMMEND)
@idempotent
def name_for_unions(wanted: dict[str, Any]) -> Recommendation:
    """A town names a product of its own, with reviewed prices, for the union catalogue."""
    product = products.product(wanted.pop("product_id"))
    return actions.name_for_unions(product, **wanted, by=current_actor().id, now=clock.utcnow())


@blp.post("/<int:recommendation_id>/end")
@blp.response(200, schemas.RecommendationOut)
@requires(P.PRODUCT_RECOMMEND)
@idempotent
def end(recommendation_id: int) -> Recommendation:
    found = queries.recommendation(recommendation_id, current_actor(), lock=True)
    actions.end(found, by=current_actor().id, now=clock.utcnow())
    return found
