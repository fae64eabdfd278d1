"""A cooperative's own listings and stock."""

from __future__ import annotations

from typing import Any

from flask import jsonify
from flask_smorest import Blueprint

from shop.catalog.listings import actions as listings
from shop.catalog.pricing import actions as pricing
from shop.catalog.products import actions, queries, schemas
from shop.catalog.products.models import Product
from shop.catalog.stock import actions as stock
from shop.catalog.stock import queries as levels
from shop.core import clock
from shop.core.db import unit_of_work
from shop.core.page import Page
from shop.http.guards import requires
from shop.http.inputs import idempotent
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.parties.cooperatives import queries as cooperatives

blp = Blueprint("supplier", __name__, url_prefix="/api/v1/supplier", description="合作社：商品与库存")
P = Permission


@blp.get("/products")
@blp.arguments(schemas.OwnQuery, location="query")
@blp.response(200, schemas.OwnProductPage)
@requires(P.PRODUCT_MANAGE)
def index(wanted: dict[str, Any]) -> Page[Product]:
    size = wanted.pop("page_size")
    return queries.own_products(current_actor(), **wanted, size=size)


@blp.post("/products")
@blp.arguments(schemas.ProductIn)
@blp.response(201, schemas.OwnProductOut)
@requires(P.PRODUCT_MANAGE)
@idempotent
def draft(wanted: dict[str, Any]) -> Product:
    actor = current_actor()
    seller = cooperatives.cooperative(actor.cooperative_ids(P.PRODUCT_MANAGE)[0], actor)
    return actions.draft(seller, **wanted, by=actor.id, now=clock.utcnow())


@blp.get("/products/<int:product_id>")
@blp.response(200, schemas.OwnProductOut)
@requires(P.PRODUCT_MANAGE)
def show(product_id: int) -> Product:
    return queries.own(product_id, current_actor())


@blp.patch("/products/<int:product_id>")
@blp.arguments(schemas.ProductChangeIn)
@blp.response(200, schemas.OwnProductOut)
@requires(P.PRODUCT_MANAGE)
def change(wanted: dict[str, Any], product_id: int) -> Any:
    with unit_of_work():
        found = queries.own(product_id, current_actor(), lock=True)
        listings.revise(found, **wanted, by=current_actor().id, now=clock.utcnow())
        return jsonify(schemas.OwnProductOut().dump(found))


@blp.post("/products/<int:product_id>/skus")
@blp.arguments(schemas.SkuIn)
@blp.response(201, schemas.OwnSkuOut)
@requires(P.PRODUCT_MANAGE)
@idempotent
def add_sku(wanted: dict[str, Any], product_id: int) -> Any:
    found = queries.own(product_id, current_actor(), lock=True)
    return pricing.add_sku(found, **wanted, by=current_actor().id, now=clock.utcnow())


@blp.patch("/skus/<int:sku_id>")
@blp.arguments(schemas.SkuChangeIn)
@blp.response(200, schemas.OwnSkuOut)
@requires(P.PRODUCT_MANAGE)
def change_sku(wanted: dict[str, Any], sku_id: int) -> Any:
    with unit_of_work():
        actor, now = current_actor(), clock.utcnow()
        found = queries.own_sku(sku_id, actor, permission=P.PRODUCT_MANAGE, lock=True)
        pricing.change_offer(found, **wanted, by=actor.id, now=now)
        return jsonify(schemas.OwnSkuOut().dump(found))


@blp.post("/skus/<int:sku_id>/stock")
@blp.arguments(schemas.CountIn)
@blp.response(200, schemas.StockOut)
@requires(P.STOCK_MANAGE)
@idempotent
def count(wanted: dict[str, Any], sku_id: int) -> dict[str, Any]:
    actor = current_actor()
    found = queries.own_sku(sku_id, actor, permission=P.STOCK_MANAGE)
    stock.count(
        found.id,
        on_hand_milli=wanted["on_hand_qty"],
        reason=wanted["reason"],
        by=actor.id,
        now=clock.utcnow(),
    )
    on_hand, reserved = levels.levels([found.id])[found.id]
    return {
        "sku_id": found.id,
        "on_hand_qty": on_hand,
        "reserved_qty": reserved,
        "stock_qty": on_hand - reserved,
    }
