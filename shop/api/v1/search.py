"""What somebody may be typing."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify
from flask_smorest import Blueprint

from search.asking import suggest
from shop.catalog.shelf import schemas
from shop.http.guards import public

blp = Blueprint("search", __name__, url_prefix="/api/v1", description="搜索")
KEPT_SECONDS = 60


@blp.get("/search/suggest")
@blp.arguments(schemas.SuggestQuery, location="query")
@blp.response(200, schemas.SuggestionsOut)
@public
def index(wanted: dict[str, Any]) -> Response:
    given = jsonify({"items": [{"text": text} for text in suggest(wanted["q"])]})
    # The same beginnings are typed again and again, and the words change no faster.
    given.cache_control.public, given.cache_control.max_age = True, KEPT_SECONDS
    return given
