"""Ten thousand products, one canteen with a free hand, and its token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, text

from shop.catalog.products.models import Product, Sku
from shop.catalog.products.queries import categories
from shop.catalog.stock.models import StockItem
from shop.core.db import db
from shop.parties.accounts.permissions import Role, ScopeKind
from tests.factories.catalog import a_product
from tests.factories.parties import a_user, an_administrator, give, token_for
from tests.factories.parties_rows import a_cooperative, a_unit

PRODUCTS = 10_000
ORIGINS = ("654202", "654203", "419001", "410122", "210211")
FREE_HAND = {"order_limit_fen": None, "month_limit_fen": None}


@dataclass(frozen=True)
class World:
    """What the requests need."""

    buyer: str
    platform: str
    unit_id: int
    buyer_id: int
    supplier_id: int
    product_id: int
    sku_ids: list[int]  # of three cooperatives in turn


def make() -> World:
    """Fill the present database. A few products by the real actions, the rest as copies of their rows."""
    sellers = [a_cooperative(region_code=code) for code in ORIGINS]
    leaves = None
    for seller in sellers:
        a_product(seller)
    leaves = [leaf.code for top in categories() for leaf in top.children]
    for at, code in enumerate(leaves):
        a_product(sellers[at % len(sellers)], category_code=code, price_fen=300 + 37 * at)
    unit, buyer = a_unit(), a_user()
    give(buyer, role=Role.BUYER, scope_kind=ScopeKind.UNIT, unit_id=unit.id, **FREE_HAND)
    supplier = a_user()
    give(supplier, role=Role.SUPPLIER, scope_kind=ScopeKind.COOPERATIVE, cooperative_id=sellers[0].id)
    db.session.commit()
    _multiply()
    own = select(Sku.id).join(Product).where(Product.cooperative_id == sellers[0].id).order_by(Sku.id)
    skus = list(db.session.scalars(own))
    return World(
        token_for(buyer), token_for(an_administrator()), unit.id, buyer.id, supplier.id,
        db.session.scalar(select(Product.id).order_by(Product.id).limit(1)) or 0, skus,
    )  # fmt: skip


def _rows(table: Any) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in db.session.execute(select(table.__table__))]


def _multiply() -> None:
    products, skus, stock = _rows(Product), _rows(Sku), _rows(StockItem)
    step = max(row["id"] for row in (*products, *skus)) + 1
    more: dict[Any, list[dict[str, Any]]] = {Product: [], Sku: [], StockItem: []}
    for copy in range(1, -(-PRODUCTS // len(products))):
        shift = copy * step
        for row in products:
            changed = {
                "id": row["id"] + shift,
                "code": f"{row['code']}-{copy}",
                "name": f"{row['name']}{copy}",
            }
            more[Product].append(row | changed | {"sold_milli": copy * 7 % 5000})
        for row in skus:
            changed = {
                "id": row["id"] + shift,
                "code": f"{row['code']}-{copy}",
                "product_id": row["product_id"] + shift,
            }
            more[Sku].append(row | changed)
        more[StockItem] += [row | {"sku_id": row["sku_id"] + shift, "reserved_milli": 0} for row in stock]
    for table, rows in more.items():
        db.session.execute(insert(table.__table__), rows)
    for name in ("product", "sku"):
        db.session.execute(
            text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))")
        )
    db.session.execute(StockItem.__table__.update().values(on_hand_milli=10**12))
    db.session.commit()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
