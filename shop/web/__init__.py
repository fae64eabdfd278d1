"""Pages for people who buy, sell and look."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g

from shop.web import filters, labels, menus

STATIC = Path(__file__).parent / "static"
TEMPLATES = Path(__file__).parent / "templates"

# "module:name" of every blueprint. Modules are imported by register(), not by importing this package.
BLUEPRINTS = (
    "shop.web.site:bp",
    "shop.web.account:bp",
    "shop.web.public.storefront:bp",
    "shop.web.public.cooperatives:bp",
    "shop.web.public.join:bp",
    "shop.web.public.complaints:bp",
    "shop.web.public.accreditation:bp",
    "shop.web.public.compare:bp",
    "shop.web.public.groups:bp",
    "shop.web.transparency:bp",
    "shop.web.buyer.groups:bp",
    "shop.web.buyer.pledges:bp",
    "shop.web.supplier.groups:bp",
    "shop.web.files:bp",
    "shop.web.buyer.home:bp",
    "shop.web.buyer.lists:bp",
    "shop.web.buyer.many:bp",
    "shop.web.buyer.selections:bp",
    "shop.web.buyer.quotas:bp",
    "shop.web.buyer.statistics:bp",
    "shop.web.buyer.orders:bp",
    "shop.web.buyer.approvals:bp",
    "shop.web.buyer.standing:bp",
    "shop.web.buyer.standing_days:bp",
    "shop.web.buyer.acceptance:bp",
    "shop.web.buyer.sheets:bp",
    "shop.web.handover:bp",
    "shop.web.buyer.substitutions:bp",
    "shop.web.buyer.payments:bp",
    "shop.web.buyer.helped_sales:bp",
    "shop.web.buyer.claims:bp",
    "shop.web.buyer.members:bp",
    "shop.web.buyer.unit:bp",
    "shop.web.buyer.agreements:bp",
    "shop.web.buyer.call_offs:bp",
    "shop.web.supplier.home:bp",
    "shop.web.supplier.statistics:bp",
    "shop.web.supplier.orders:bp",
    "shop.web.supplier.picking:bp",
    "shop.web.supplier.standing:bp",
    "shop.web.supplier.deliveries:bp",
    "shop.web.supplier.claims:bp",
    "shop.web.supplier.substitutions:bp",
    "shop.web.supplier.agreements:bp",
    "shop.web.supplier.products:bp",
    "shop.web.supplier.listings:bp",
    "shop.web.supplier.prices:bp",
    "shop.web.supplier.stock:bp",
    "shop.web.supplier.cooperative:bp",
    "shop.web.supplier.helped:bp",
    "shop.web.supplier.findings:bp",
    "shop.web.supplier.imports:bp",
    "shop.web.supplier.elsewhere:bp",
    "shop.web.supplier.paperwork:bp",
    "shop.web.supplier.accreditations:bp",
)


def register(app: Flask) -> None:
    """Filters, what every page knows, and the pages themselves."""
    filters.init_app(app)
    app.context_processor(_what_every_page_knows)
    for area in ("buyer", "supplier"):
        menus.register(area, importlib.import_module(f"shop.web.{area}.menu").build)
    for name in BLUEPRINTS:
        module, _, attribute = name.partition(":")
        app.register_blueprint(getattr(importlib.import_module(module), attribute))


def _what_every_page_knows() -> dict[str, Any]:
    phone = current_app.extensions["settings"].supervision_phone
    return {"actor": g.get("actor"), "menus": menus, "tone": labels.tone, "supervision_phone": phone}
