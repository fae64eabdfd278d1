"""Pages for people who buy, sell and look."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from flask import Flask, g

from shop.web import filters, labels, menus

STATIC = Path(__file__).parent / "static"
TEMPLATES = Path(__file__).parent / "templates"

# "module:name" of every blueprint. Modules are imported by register(), not by importing this package.
BLUEPRINTS = (
    "shop.web.account:bp",
    "shop.web.public.storefront:bp",
    "shop.web.public.cooperatives:bp",
    "shop.web.supplier.products:bp",
    "shop.web.supplier.stock:bp",
)


def register(app: Flask) -> None:
    """Filters, what every page knows, and the pages themselves."""
    filters.init_app(app)
    app.context_processor(_what_every_page_knows)
    for name in BLUEPRINTS:
        module, _, attribute = name.partition(":")
        app.register_blueprint(getattr(importlib.import_module(module), attribute))


def _what_every_page_knows() -> dict[str, Any]:
    return {"actor": g.get("actor"), "menus": menus, "tone": labels.tone}
