"""Facts written to the present database in bulk: what load tests and the indexer read. Regions and categories must be there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import func, insert, select, text

from shop.catalog.products.models import CatalogueStamp, Product, Sku
from shop.catalog.products.rules import joined_marks
from shop.catalog.products.states import Mark, ProductStatus
from shop.catalog.stock.models import StockItem
from shop.cli.demo.goods import FORM_WORDS
from shop.core.db import db, is_postgresql, unit_of_work
from shop.core.pinyin import pinyin_key
from shop.parties.cooperatives.models import Cooperative
from shop.parties.cooperatives.states import CooperativeStatus, LegalForm
from shop.parties.identity.rules import make_credit_code
from tests.support.catalogue.facts import Item, Seller, places

AT_ONCE = 5_000


def write(catalogue: Sequence[Item], *, now: datetime) -> int:
    """Add cooperatives, products on sale, their SKUs and stock behind what is there. Answers by how much
    the ids of the products were moved. Nothing is told to the outbox: rebuild what follows the catalogue."""
    with unit_of_work() as session:
        moved, sellers_moved, sku_id = (_last(table) for table in (Product, Cooperative, Sku))
        rows: dict[Any, list[dict[str, Any]]] = {Cooperative: [], Product: [], Sku: [], StockItem: []}
        for seller in {item.seller: None for item in catalogue}:
            rows[Cooperative].append(_seller(seller, sellers_moved, now))
        for item in catalogue:
            rows[Product].append(_product(item, moved, sellers_moved, now))
            for number, sku in enumerate(_skus(item, moved), 1):
                sku_id += 1
                rows[Sku].append({"id": sku_id, **sku})
                stock = item.stock_milli if number == 1 else 0
                rows[StockItem].append({"sku_id": sku_id, "on_hand_milli": stock, "reserved_milli": 0})
        for table, made in rows.items():
            source = iter(made)
            while part := list(islice(source, AT_ONCE)):
                session.execute(insert(table.__table__), part)
        session.execute(CatalogueStamp.__table__.update().values(number=CatalogueStamp.number + 1))
        if is_postgresql():
            for name in ("cooperative", "product", "sku"):
                serial = f"pg_get_serial_sequence('{name}', 'id')"
                session.execute(text(f"SELECT setval({serial}, (SELECT max(id) FROM {name}))"))
    return moved


def _last(table: Any) -> int:
    return db.session.scalar(select(func.max(table.id))) or 0


def _seller(seller: Seller, moved: int, now: datetime) -> dict[str, Any]:
    form = next(form for form, (ending, _prefix) in FORM_WORDS.items() if seller.name.endswith(ending))
    number = moved + seller.id
    return {
        "id": number,
        "name": seller.name,
        "pinyin_key": pinyin_key(seller.name),
        "credit_code": make_credit_code(
            f"{FORM_WORDS[LegalForm(form)][1]}{seller.town_code[:6]}{number:09d}"
        ),
        "legal_form": form,
        "status": CooperativeStatus.ACTIVE,
        "region_code": seller.town_code,
        "region_path": places()[seller.town_code].path,
        "created_at": now,
    }


def _product(item: Item, moved: int, sellers_moved: int, now: datetime) -> dict[str, Any]:
    number = moved + item.id
    return {
        "id": number,
        "cooperative_id": sellers_moved + item.seller.id,
        "code": f"P{number:06d}",
        "name": item.name,
        "pinyin_key": pinyin_key(item.name),
        "category_code": item.category_code,
        "category_path": f"/{item.category_code[:2]}/{item.category_code}/",
        "origin_code": item.origin_code,
        "origin_path": item.origin_path,
        "status": ProductStatus.LISTED,
        "accredited": item.accredited,
        "brand": item.brand,
        "marks": joined_marks([Mark(mark) for mark in item.marks]),
        "about": item.about,
        "lowest_price_fen": item.price_fen,
        "sold_milli": item.sold_milli,
        "created_at": now,
    }


def _skus(item: Item, moved: int) -> list[dict[str, Any]]:
    number = moved + item.id
    return [
        {
            "product_id": number,
            "code": f"P{number:06d}-{place}",
            "spec": pack.spec,
            "unit": pack.unit,
            "base_unit": pack.base,
            "pack_milli": pack.pack_milli,
            "price_fen": pack.price_fen,
            "active": True,
        }
        for place, pack in enumerate(item.packs, 1)
    ]
