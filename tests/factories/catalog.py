"""Products with stock, made by the real actions."""

from __future__ import annotations

from itertools import count
from typing import Any

from shop.catalog.products import actions
from shop.catalog.products.load import load_categories
from shop.catalog.products.models import CatalogueStamp, Product
from shop.catalog.products.states import BaseUnit, SaleUnit
from shop.catalog.stock import actions as stock
from shop.core.db import db
from shop.parties.cooperatives.models import Cooperative
from tests.factories.parties_rows import MORNING

_serial = count(1)
SKU = ("spec", "unit", "base_unit", "pack_milli", "min_milli", "step_milli", "max_milli")


def a_product(
    cooperative: Cooperative,
    *,
    price_fen: int = 680,
    stock_milli: int = 1_000_000,
    listed: bool = True,
    **values: Any,
) -> Product:
    """Potatoes by the kilogram, on the shelf and in stock. Takes the fields of a product and of its SKU;
    the origin is the cooperative's region; `accredited=True` spares the whole chain. Needs the regions; loads the categories by itself."""
    if db.session.get(CatalogueStamp, 1) is None:
        load_categories(now=MORNING)
    accredited = values.pop("accredited", False)
    who = {"by": None, "now": values.pop("now", MORNING)}
    sku = {
        "spec": "散装",
        "unit": SaleUnit.KG,
        "base_unit": BaseUnit.KG,
        "pack_milli": 1000,
        "min_milli": 1000,
        "step_milli": 100,
        "max_milli": 100_000_000,
    } | {key: values.pop(key) for key in SKU if key in values}
    given = {
        "name": f"高山土豆{next(_serial)}",
        "category_code": "0205",
        "origin_code": cooperative.region_code,
    } | values
    made = actions.draft(cooperative, **given, **who)
    offered = actions.add_sku(made, price_fen=price_fen, **sku, **who)
    if stock_milli:
        stock.count(offered.id, on_hand_milli=stock_milli, reason="期初盘点", **who)
    if accredited:
        actions.set_accreditation(made, number=f"RD2026419001{next(_serial):04d}", **who)
    if listed:
        actions.list_product(made, **who)
    db.session.flush()
    return made
