"""The JSON API: bearer tokens only, problem+json for errors, described by `openapi.json`."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask
from flask_smorest import Api
from flask_smorest import Blueprint as ApiBlueprint
from marshmallow import RAISE, Schema
from webargs.flaskparser import FlaskParser

from shop.api import problems
from shop.core.fields import QTY_PATTERN, QtyField
from shop.http.guards import public
from shop.http.inputs import check_text

OPENAPI = Path(__file__).parent / "openapi.json"
# "module:name" of every blueprint, imported by register().
BLUEPRINTS = (
    "shop.api.v1.regions:blp",
    "shop.api.v1.account:blp",
    "shop.api.v1.units:blp",
    "shop.api.v1.cooperatives:blp",
    "shop.api.v1.documents:blp",
    "shop.api.v1.notices:blp",
    "shop.api.v1.categories:blp",
    "shop.api.v1.products:blp",
    "shop.api.v1.search:blp",
    "shop.api.v1.supplier:blp",
    "shop.api.v1.listings:blp",
    "shop.api.v1.recommendations:blp",
    "shop.api.v1.prices:blp",
    "shop.api.v1.papers:blp",
    "shop.api.v1.imports:blp",
    "shop.api.v1.accreditations:blp",
    "shop.api.v1.orders:blp",
    "shop.api.v1.group_purchases:blp",
    "shop.api.v1.pledges:blp",
    "shop.api.v1.standing_orders:blp",
    "shop.api.v1.deliveries:blp",
    "shop.api.v1.substitutions:blp",
    "shop.api.v1.agreements:blp",
    "shop.api.v1.payments:blp",
    "shop.api.v1.selections:blp",
    "shop.api.v1.returns:blp",
    "shop.api.v1.statistics:blp",
    "shop.api.v1.campaigns:blp",
    "shop.api.v1.report_runs:blp",
    "shop.api.v1.reports:blp",
    "shop.api.v1.applications:blp",
    "shop.api.v1.complaints:blp",
    "shop.api.v1.inspections:blp",
    "shop.api.v1.quotas:blp",
    "shop.api.v1.outlets:blp",
    "shop.api.v1.events:blp",
    "shop.api.v1.surplus:blp",
    "shop.api.v1.flags:blp",
    "shop.api.v1.exports:blp",
)


class Parser(FlaskParser):
    """Refuses unknown parameters in the query too: a misspelt filter would answer another question."""

    DEFAULT_UNKNOWN_BY_LOCATION = {**FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "query": RAISE}

    def _get_schema(self, argmap: Any, req: Any) -> Schema:
        return _reader(argmap) if isinstance(argmap, type) else super()._get_schema(argmap, req)

    def pre_load(self, location_data: Any, *, schema: Schema, req: Any, location: str) -> Any:
        if location in ("json", "query", "form"):
            check_text(dict(location_data.lists()) if hasattr(location_data, "lists") else location_data)
        return location_data


@cache
def _reader(schema: type[Schema]) -> Schema:
    """One reader per schema: to make it anew costs more than to read a request with it."""
    return schema()


class ShopApi(Api):
    """flask-smorest without its own errors: `shop.http.problems` answers for the whole shop."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        return


def register(app: Flask) -> list[Blueprint]:
    """Hang the API and its document into the app; answers the blueprints that need no form token."""
    app.config.update(
        API_TITLE="帮采 API",
        API_VERSION="v1",
        OPENAPI_VERSION="3.0.3",
        OPENAPI_URL_PREFIX="/api",
        OPENAPI_SWAGGER_UI_PATH="/docs",
        OPENAPI_SWAGGER_UI_URL="/static/vendor/",
    )
    ApiBlueprint.ARGUMENTS_PARSER = Parser()
    api = ShopApi()
    api.init_app(app)
    api.register_field(QtyField, "string", None)
    api.ma_plugin.converter.add_attribute_function(_quantity)
    made: list[Blueprint] = []
    for name in BLUEPRINTS:
        module, _, attribute = name.partition(":")
        blueprint = getattr(importlib.import_module(module), attribute)
        api.register_blueprint(blueprint)
        made.append(blueprint)
    problems.document(app, api)
    for endpoint, view in list(app.view_functions.items()):
        if endpoint.startswith("api-docs."):
            app.view_functions[endpoint] = public(_plain(view))
    app.extensions["api"] = api
    return made


def document_of(app: Flask) -> Mapping[str, Any]:
    """The OpenAPI document of this app."""
    return app.extensions["api"].spec.to_dict()


def _plain(view: Any) -> Any:
    """A function around a bound method: only a function can wear a guard."""
    return lambda **arguments: view(**arguments)


def _quantity(_converter: Any, field: Any, **_options: Any) -> dict[str, Any]:
    return {"pattern": QTY_PATTERN.replace(r"\d", "[0-9]")} if isinstance(field, QtyField) else {}
