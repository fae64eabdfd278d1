"""The shelf and one product, for everybody."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify
from flask_smorest import Blueprint

from search.shelf import shelf
from shop.catalog.papers import queries as papers
from shop.catalog.pricing import queries as prices
from shop.catalog.pricing.reference import like_goods
from shop.catalog.products import queries as products
from shop.catalog.products.models import Product
from shop.catalog.products.states import BaseUnit
from shop.catalog.shelf import queries, schemas
from shop.core import clock
from shop.http.guards import public

blp = Blueprint("products", __name__, url_prefix="/api/v1", description="商品")


@blp.get("/products")
@blp.arguments(schemas.ShelfQuery, location="query")
@blp.response(200, schemas.ShelfOut)
@public
def index(wanted: dict[str, Any]) -> Response:
    found = shelf(wanted["wish"], page=wanted["page"], size=wanted["size"])
    given = schemas.dump(found.page, found.facets, relaxed=found.relaxed, did_you_mean=found.did_you_mean)
    return jsonify(given)


def _like(product: Product) -> Any:
    return like_goods((product.category_code, sku.base_unit.value) for sku in product.skus if sku.active)


@blp.get("/products/<int:product_id>")
@blp.response(200, schemas.ShownProductOut)
@public
def show(product_id: int) -> Any:
    found = products.product(product_id)
    card = queries.card_of(found)
    return {
        **schemas.dump_card(card),
        "skus": card.offers,
        "photo": card.photo,
        "code": found.code,
        "brand": found.brand,
        "accreditation_no": found.accreditation_no,
        "about": found.about,
        "storage": found.storage,
        "lead_days": found.lead_days,
        "price_reviews": prices.approved(found.id),
        "like_goods": [
            {"base_unit": BaseUnit(unit), **like._asdict()}
            for (_category, unit), like in sorted(_like(found).items())
        ],
        "papers": papers.shown(found, clock.business_day(clock.utcnow())),
        "price_history": products.price_history([sku.id for sku in found.skus]),
        "helped_households": found.cooperative,
    }
