"""The category tree."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from shop.catalog.products import queries, schemas
from shop.http.guards import public

blp = Blueprint("categories", __name__, url_prefix="/api/v1", description="商品类别")


@blp.get("/categories")
@blp.response(200, schemas.CategoriesOut)
@public
def index() -> dict[str, Any]:
    return {"items": queries.categories()}
