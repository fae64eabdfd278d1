"""From the rooms' tables to what an engine keeps: a few statements for many products, names always read afresh."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import func, select

from search import chinese
from search.backends.base import Entry, Field
from shop.catalog.products.models import Category, Product, Sku
from shop.catalog.products.states import Mark, ProductStatus
from shop.catalog.stock.models import StockItem
from shop.core.db import db
from shop.parties.cooperatives.models import Cooperative
from shop.parties.cooperatives.states import CooperativeStatus
from shop.parties.regions.models import Region

AT_ONCE = 500
MARK_WORDS = {Mark.GREEN: "绿色食品", Mark.ORGANIC: "有机", Mark.GEOGRAPHIC: "地理标志"}

_ON_SALE = (
    select(
        Product.id,
        Product.name,
        Product.code,
        Product.brand,
        Product.about,
        Product.category_code,
        Product.category_path,
        Product.origin_path,
        Product.cooperative_id,
        Cooperative.name.label("seller"),
        Product.accredited,
        Product.marks,
        Product.lowest_price_fen,
        Product.sold_milli,
    )
    .join(Cooperative, Cooperative.id == Product.cooperative_id)
    .where(Product.status == ProductStatus.LISTED, Cooperative.status == CooperativeStatus.ACTIVE)
)
_OFFERS = (
    select(Sku.product_id, Sku.spec, func.coalesce(StockItem.on_hand_milli - StockItem.reserved_milli, 0))
    .outerjoin(StockItem, StockItem.sku_id == Sku.id)
    .where(Sku.active.is_(True))
    .order_by(Sku.product_id, Sku.id)
)


class Documents(NamedTuple):
    """Of the products asked for: those on sale, and the ids of those that are not."""

    entries: list[Entry]
    gone: list[int]


class _Names(NamedTuple):
    """What the places and categories of one batch are called now, by code."""

    regions: Mapping[str, str]
    categories: Mapping[str, str]

    def down(self, path: str, names: Mapping[str, str]) -> list[str]:
        return [names[code] for code in path.split("/") if code in names]


def read(product_ids: Collection[int]) -> Documents:
    """The entries of these products as they stand; at most four statements for `AT_ONCE` of them."""
    wanted = _ON_SALE.where(Product.id.in_(sorted(product_ids)))
    entries = _entries(db.session.execute(wanted).all())
    return Documents(entries, sorted(set(product_ids) - {entry.id for entry in entries}))


def everything() -> Iterator[Entry]:
    """Every entry there should be, in id order; read a batch at a time."""
    after = 0
    while True:
        wanted = _ON_SALE.where(Product.id > after).order_by(Product.id).limit(AT_ONCE)
        rows = db.session.execute(wanted).all()
        if not rows:
            return
        after = rows[-1].id
        yield from _entries(rows)


def _entries(rows: Sequence[Any]) -> list[Entry]:
    if not rows:
        return []
    specs: dict[int, list[str]] = defaultdict(list)
    free: dict[int, bool] = defaultdict(bool)
    for product_id, spec, free_milli in db.session.execute(
        _OFFERS.where(Sku.product_id.in_([row.id for row in rows]))
    ):
        specs[product_id].append(spec)
        free[product_id] |= free_milli > 0
    names = _names(rows)
    return [_entry(row, names, specs[row.id], in_stock=free[row.id]) for row in rows]


def _names(rows: Sequence[Any]) -> _Names:
    """Read from the tables and not from what this process remembers: a renaming must be seen by the indexer."""
    codes = {code for row in rows for code in row.origin_path.split("/") if code}
    places = db.session.execute(select(Region.code, Region.name).where(Region.code.in_(sorted(codes))))
    kinds = db.session.execute(select(Category.code, Category.name))
    return _Names(dict(places.all()), dict(kinds.all()))


def _entry(row: Any, names: _Names, specs: Sequence[str], *, in_stock: bool) -> Entry:
    marks = tuple(mark for mark in row.marks.split(",") if mark)
    kinds = names.down(row.category_path, names.categories)
    tokens = chinese.tokens(
        chinese.Facts(
            name=row.name,
            regions=names.down(row.origin_path, names.regions),
            seller=row.seller,
            category=kinds[-1] if kinds else "",
            category_top=kinds[0] if len(kinds) > 1 else "",
            brand=row.brand,
            specs=specs,
            marks=[*(MARK_WORDS[Mark(mark)] for mark in marks), row.code],
            about=row.about,
        )
    )
    columns = {
        "category_code": row.category_code,
        "origin_path": row.origin_path,
        "cooperative_id": row.cooperative_id,
        "accredited": row.accredited,
        "marks": marks,
        "price_fen": row.lowest_price_fen,
        "in_stock": in_stock,
        "sold_milli": row.sold_milli,
    }
    return Entry(id=row.id, tokens=tokens, stamp=_stamp(tokens, columns), **columns)


def _stamp(tokens: Mapping[Field, Sequence[str]], columns: Mapping[str, Any]) -> str:
    plain = json.dumps([tokens, columns], ensure_ascii=False, separators=(",", ":"))
    return hashlib.blake2b(plain.encode(), digest_size=12).hexdigest()
