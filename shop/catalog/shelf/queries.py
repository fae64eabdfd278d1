"""The shelf as shoppers see it: a page of cards and the counts beside it, in two to four statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import func, select

from shop.catalog.products import queries as products
from shop.catalog.products.models import Product, Sku
from shop.catalog.products.rules import base_price_fen
from shop.catalog.shelf.facets import Facets, facets
from shop.catalog.shelf.filters import ROWS, filtered, ordered
from shop.catalog.shelf.rules import PAGE_SIZE, Wish
from shop.catalog.stock import queries as stock
from shop.catalog.stock.models import StockItem
from shop.core.db import db
from shop.core.page import MAX_PAGE_SIZE, Page
from shop.parties.regions import queries as regions


class Offer(NamedTuple):
    """One SKU as the shelf shows it; `free_milli` is what can be ordered now."""

    id: int
    spec: str
    unit: str
    base_unit: str
    pack_milli: int
    price_fen: int
    min_milli: int
    step_milli: int
    free_milli: int

    @property
    def base_price_fen(self) -> int:
        return base_price_fen(self.price_fen, self.pack_milli)


class Card(NamedTuple):
    """One product on the shelf."""

    id: int
    name: str
    category_code: str
    category_name: str
    illustration: str
    origin_code: str
    origin_name: str
    origin_names: Sequence[str]
    cooperative_id: int
    cooperative_name: str
    accredited: bool
    marks: str
    photo: str
    offers: Sequence[Offer]


def shelf(wish: Wish, *, page: int = 1, size: int = PAGE_SIZE) -> tuple[Page[Card], Facets]:
    """A page of cards and the facets of `wish`. Raises UnknownCategory, UnknownRegion."""
    size, page = max(1, min(size, MAX_PAGE_SIZE)), max(1, page)
    rows = db.session.execute(ordered(filtered(wish), wish).limit(size).offset((page - 1) * size)).all()
    counted = facets(wish, stamp=rows[0].stamp if rows else None)
    return Page(_cards(rows), counted.total, page, size), counted


def cards(product_ids: Sequence[int]) -> list[Card]:
    """The cards of these products as far as they are on sale, in this order; for other lists of products."""
    rows = db.session.execute(ROWS.where(Product.id.in_(product_ids))).all()
    found = {card.id: card for card in _cards(rows)}
    return [found[wanted] for wanted in product_ids if wanted in found]


def card_of(product: Product) -> Card:
    """The card of a product that was loaded whole: one more statement, for its stock."""
    free = stock.free([sku.id for sku in product.skus])
    names, kind = regions.path_names(product.origin_path), products.category(product.category_code)
    return Card(
        product.id,
        product.name,
        product.category_code,
        kind.name,
        kind.illustration,
        product.origin_code,
        names[-1] if names else "",
        names,
        product.cooperative_id,
        product.cooperative.name,
        product.accredited,
        product.marks,
        product.photo,
        [
            Offer(
                sku.id,
                sku.spec,
                sku.unit,
                sku.base_unit,
                sku.pack_milli,
                sku.price_fen,
                sku.min_milli,
                sku.step_milli,
                free[sku.id],
            )
            for sku in product.skus
            if sku.active
        ],
    )


_OFFERS = (
    select(
        Sku.product_id,
        Sku.id,
        Sku.spec,
        Sku.unit,
        Sku.base_unit,
        Sku.pack_milli,
        Sku.price_fen,
        Sku.min_milli,
        Sku.step_milli,
        func.coalesce(StockItem.on_hand_milli - StockItem.reserved_milli, 0).label("free_milli"),
    )
    .outerjoin(StockItem, StockItem.sku_id == Sku.id)
    .order_by(Sku.product_id, Sku.id)
)


def _cards(rows: Sequence[Any]) -> list[Card]:
    offers: dict[int, list[Offer]] = defaultdict(list)
    if rows:
        wanted = _OFFERS.where(Sku.active.is_(True), Sku.product_id.in_([row[0] for row in rows]))
        for product_id, *columns in db.session.execute(wanted):
            offers[product_id].append(Offer(*columns))
    # Names of all places at once: a process that has just started would else ask for each.
    regions.names({code for row in rows for code in row.origin_path.split("/") if code})
    made = []
    for product_id, name, category_code, path, *seller_and_tags, _stamp_then in rows:
        kind, names = products.category(category_code), regions.path_names(path)
        origin = path.rstrip("/").rpartition("/")[2]
        made.append(
            Card._make(
                [
                    product_id,
                    name,
                    category_code,
                    kind.name,
                    kind.illustration,
                    origin,
                    names[-1] if names else "",
                    names,
                    *seller_and_tags,
                    offers[product_id],
                ]
            )
        )
    return made
