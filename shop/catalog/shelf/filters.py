"""From a wish to the statement that finds it: joins, filters and order of the shelf."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from shop.catalog.products import queries as products
from shop.catalog.products.models import CatalogueStamp, Product, Sku
from shop.catalog.products.states import ProductStatus
from shop.catalog.shelf.rules import Sort, Wish
from shop.catalog.stock.models import StockItem
from shop.parties.cooperatives.models import Cooperative
from shop.parties.cooperatives.states import CooperativeStatus

_stamp = select(CatalogueStamp.number).where(CatalogueStamp.id == 1).scalar_subquery()
ROWS = (
    select(
        Product.id,
        Product.name,
        Product.category_code,
        Product.origin_path,
        Product.cooperative_id,
        Cooperative.name.label("cooperative_name"),
        Product.accredited,
        Product.marks,
        Product.photo,
        _stamp.label("stamp"),
    )
    .join(Cooperative, Cooperative.id == Product.cooperative_id)
    .where(Product.status == ProductStatus.LISTED, Cooperative.status == CooperativeStatus.ACTIVE)
)

_FREE = exists().where(
    Sku.product_id == Product.id,
    Sku.active.is_(True),
    StockItem.sku_id == Sku.id,
    StockItem.on_hand_milli > StockItem.reserved_milli,
)


def filtered(wish: Wish) -> Select[Any]:
    """The rows of the shelf under every filter; raises UnknownCategory, UnknownRegion."""
    wanted = base(ROWS, wish)
    if wish.category:
        wanted = wanted.where(Product.category_code.in_(leaves(wish.category)))
    if wish.origin:
        wanted = wanted.where(Product.origin_path.startswith(products.origin(wish.origin).path))
    for mark in wish.marks:
        wanted = wanted.where(Product.marks.contains(f",{mark.value},"))
    return wanted


def base(wanted: Select[Any], wish: Wish) -> Select[Any]:
    """The filters that have no facet."""
    if wish.accredited:
        wanted = wanted.where(Product.accredited.is_(True))
    if wish.in_stock:
        wanted = wanted.where(_FREE)
    if wish.price_min_fen is not None:
        wanted = wanted.where(Product.lowest_price_fen >= wish.price_min_fen)
    if wish.price_max_fen is not None:
        wanted = wanted.where(Product.lowest_price_fen <= wish.price_max_fen)
    if wish.cooperative_id is not None:
        wanted = wanted.where(Product.cooperative_id == wish.cooperative_id)
    return wanted.where(_named(wish.q)) if wish.q else wanted


def _named(q: str) -> ColumnElement[bool]:
    """Each word in the name, brand, code, cooperative or category."""
    words = []
    for word in q.split()[:5]:
        codes = [node.code for top in products.categories() for node in top.children if word in node.name]
        words.append(
            or_(
                Product.name.contains(word, autoescape=True),
                Product.brand.contains(word, autoescape=True),
                Product.code == word.upper(),
                Cooperative.name.contains(word, autoescape=True),
                Product.category_code.in_(codes),
            )
        )
    return and_(*words)


def ordered(wanted: Select[Any], wish: Wish) -> Select[Any]:
    """In the order wished for, among equals accredited first (A24: 坚持同等价位优先); ties by id, so that
    pages neither repeat nor skip. Each order has its index."""
    first = Product.accredited.desc()
    match wish.sort:
        case Sort.PRICE:
            return wanted.order_by(Product.lowest_price_fen, first, Product.id)
        case Sort.DEARER:
            return wanted.order_by(Product.lowest_price_fen.desc(), first, Product.id.desc())
        case Sort.NEWEST:
            return wanted.order_by(Product.id.desc())
    if wish.q and wish.sort is Sort.RELEVANCE:
        wanted = wanted.order_by(Product.name.startswith(wish.q.split()[0], autoescape=True).desc())
    return wanted.order_by(Product.sold_milli.desc(), first, Product.id.desc())


def leaves(code: str) -> list[str]:
    """The categories below one, or itself."""
    found = products.category(code)
    return [node.code for node in found.children] or [found.code]
