"""The committed description of the API is the one that the code gives."""

import json

from shop import api
from shop.cli import openapi
from tests.support import sources


def test_the_committed_description_is_up_to_date(app):
    assert api.OPENAPI.read_text("utf-8") == openapi.text(), "run: make docs"


def test_every_api_route_stands_in_it(built_app):
    described = json.loads(api.OPENAPI.read_text("utf-8"))["paths"]
    routes = {
        rule.rule.replace("<int:", "{").replace("<string:", "{").replace("<", "{").replace(">", "}")
        for rule in built_app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/") and not rule.endpoint.startswith("api-docs")
    }
    described_here = {path if path.startswith("/api/v1") else f"/api/v1{path}" for path in described}
    missing = {route for route in routes - described_here if not route.endswith((".json", "/docs", "/swagger"))}
    assert missing == set()


def test_it_is_committed():
    assert "shop/api/openapi.json" in sources.tracked()
