"""The shelf as shoppers see it: a page of cards and the counts beside it, in two to four statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from time import monotonic
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import selectinload

from shop.catalog.products import queries as products
from shop.catalog.products.models import CatalogueStamp, Product, Sku
from shop.catalog.products.rules import base_price_fen
from shop.catalog.products.states import ProductStatus
from shop.catalog.shelf.rules import PAGE_SIZE, Sort, Wish
from shop.catalog.stock import queries as stock
from shop.catalog.stock.models import StockItem
from shop.core.db import db
from shop.core.errors import Missing
from shop.core.page import MAX_PAGE_SIZE, Page, paginate
from shop.parties.cooperatives.models import Cooperative, HelpedHouseholds
from shop.parties.cooperatives.states import CooperativeStatus
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


class Facet(NamedTuple):
    """How many products one more filter would leave."""

    code: str
    name: str
    count: int


class Facets(NamedTuple):
    """Each counted under all filters but its own; `total` under all of them."""

    total: int
    category: Sequence[Facet]
    origin: Sequence[Facet]
    mark: Sequence[Facet]


def shelf(wish: Wish, *, page: int = 1, size: int = PAGE_SIZE) -> tuple[Page[Card], Facets]:
    """A page of cards and the facets of `wish`. Raises UnknownCategory, UnknownRegion."""
    size, page = max(1, min(size, MAX_PAGE_SIZE)), max(1, page)
    rows = db.session.execute(_ordered(_filtered(wish), wish).limit(size).offset((page - 1) * size)).all()
    counted = facets(wish, stamp=rows[0].stamp if rows else None)
    return Page(_cards(rows), counted.total, page, size), counted


def cards(product_ids: Sequence[int]) -> list[Card]:
    """The cards of these products as far as they are on sale, in this order; for other lists of products."""
    found = {card.id: card for card in _cards(db.session.execute(_rows().where(Product.id.in_(product_ids))).all())}
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


_stamp = select(CatalogueStamp.number).where(CatalogueStamp.id == 1).scalar_subquery()
_ROWS = (
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


def _rows() -> Select[Any]:
    return _ROWS


def _filtered(wish: Wish) -> Select[Any]:
    wanted = _base(_rows(), wish)
    if wish.category:
        wanted = wanted.where(Product.category_code.in_(_leaves(wish.category)))
    if wish.origin:
        wanted = wanted.where(Product.origin_path.startswith(products.origin(wish.origin).path))
    if wish.mark:
        wanted = wanted.where(Product.marks.contains(f",{wish.mark.value},"))
    return wanted


def _base(wanted: Select[Any], wish: Wish) -> Select[Any]:
    """The filters that have no facet."""
    if wish.accredited:
        wanted = wanted.where(Product.accredited.is_(True))
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


def _ordered(wanted: Select[Any], wish: Wish) -> Select[Any]:
    match wish.sort:
        case Sort.PRICE:
            return wanted.order_by(Product.lowest_price_fen, Product.id)
        case Sort.DEARER:
            return wanted.order_by(Product.lowest_price_fen.desc(), Product.id.desc())
        case Sort.NEWEST:
            return wanted.order_by(Product.id.desc())
    if wish.q and wish.sort is Sort.RELEVANCE:
        wanted = wanted.order_by(Product.name.startswith(wish.q.split()[0], autoescape=True).desc())
    return wanted.order_by(Product.sold_milli.desc(), Product.id.desc())


def _leaves(code: str) -> list[str]:
    found = products.category(code)
    return [node.code for node in found.children] or [found.code]


def _cards(rows: Sequence[Any]) -> list[Card]:
    offers: dict[int, list[Offer]] = defaultdict(list)
    if rows:
        wanted = _OFFERS.where(Sku.active.is_(True), Sku.product_id.in_([row[0] for row in rows]))
        for product_id, *columns in db.session.execute(wanted):
            offers[product_id].append(Offer(*columns))
    # Names of all places at once: a process that has just started would else ask for each.
    regions.names({code for row in rows for code in row.origin_path.split("/") if code})
    made = []
    for product_id, name, category_code, path, cooperative_id, cooperative, accredited, marks, photo, _now in rows:
        kind, names = products.category(category_code), regions.path_names(path)
        made.append(
            Card(
                product_id,
                name,
                category_code,
                kind.name,
                kind.illustration,
                path.rstrip("/").rpartition("/")[2],
                names[-1] if names else "",
                names,
                cooperative_id,
                cooperative,
                accredited,
                marks,
                photo,
                offers[product_id],
            )
        )
    return made


class Figures(NamedTuple):
    """What stands behind the shelf."""

    cooperatives: int
    households: int
    people: int


def figures() -> Figures:
    """Cooperatives that may sell, and the households they help by each one's latest year."""
    latest = (
        select(HelpedHouseholds.cooperative_id, func.max(HelpedHouseholds.year).label("year"))
        .group_by(HelpedHouseholds.cooperative_id)
        .subquery()
    )
    wanted = (
        select(
            func.count(Cooperative.id),
            func.coalesce(func.sum(HelpedHouseholds.households), 0),
            func.coalesce(func.sum(HelpedHouseholds.people), 0),
        )
        .select_from(Cooperative)
        .outerjoin(latest, latest.c.cooperative_id == Cooperative.id)
        .outerjoin(
            HelpedHouseholds,
            and_(HelpedHouseholds.cooperative_id == Cooperative.id, HelpedHouseholds.year == latest.c.year),
        )
        .where(Cooperative.status == CooperativeStatus.ACTIVE)
    )
    return Figures(*db.session.execute(wanted).one())


def seller(cooperative_id: int) -> Cooperative:
    """A cooperative that everybody may see; raises Missing."""
    wanted = _sellers().where(Cooperative.id == cooperative_id)
    found = db.session.scalar(wanted)
    if found is None:
        raise Missing("没有这个合作社", cooperative_id=cooperative_id)
    return found


def sellers(q: str = "", *, page: int = 1, size: int = PAGE_SIZE) -> Page[Cooperative]:
    """Cooperatives that may sell, by pinyin."""
    wanted = _sellers().order_by(Cooperative.pinyin_key, Cooperative.id)
    if q:
        wanted = wanted.where(Cooperative.name.contains(q, autoescape=True))
    return paginate(wanted, page=page, size=size)


def _sellers() -> Select[tuple[Cooperative]]:
    wanted = select(Cooperative).where(Cooperative.status == CooperativeStatus.ACTIVE)
    return wanted.options(selectinload(Cooperative.helped))


# --- Counts -----------------------------------------------------------------------------------------

_KEPT = 512
# A suspended cooperative leaves the shelf without moving the stamp: its room stands below this one.
_KEPT_SECONDS = 20.0
_kept: dict[Wish, tuple[int, float, Facets]] = {}


def facets(wish: Wish, *, stamp: int | None = None) -> Facets:
    """The counts beside the page, kept by the process until the catalogue's stamp moves.

    The stamp was read before the counts, so what is kept is never older than its stamp says.
    """
    if stamp is None:
        stamp = db.session.scalar(select(CatalogueStamp.number).where(CatalogueStamp.id == 1)) or 0
    key = replace(wish, sort=Sort.RELEVANCE)
    found = _kept.get(key)
    if found is not None and found[0] == stamp and found[1] > monotonic():
        return found[2]
    counted = _counted(wish)
    while len(_kept) >= _KEPT:
        _kept.pop(next(iter(_kept)), None)
    _kept[key] = (stamp, monotonic() + _KEPT_SECONDS, counted)
    return counted


def forget_counts() -> None:
    """Count again next time; for tests that suspend a cooperative."""
    _kept.clear()


def _counted(wish: Wish) -> Facets:
    columns = (Product.category_code, Product.origin_path, Product.marks)
    grouped = _base(_rows(), wish).with_only_columns(*columns, func.count()).group_by(*columns)
    rows = db.session.execute(grouped).all()
    leaves = set(_leaves(wish.category)) if wish.category else None
    under = products.origin(wish.origin).path if wish.origin else "/"
    mark = f",{wish.mark.value}," if wish.mark else ""
    total, by_category, by_origin, by_mark = 0, _Counter(), _Counter(), _Counter()
    for category, path, marks, count in rows:
        in_category = leaves is None or category in leaves
        in_origin = path.startswith(under)
        in_mark = mark in marks
        if in_category and in_origin and in_mark:
            total += count
        if in_origin and in_mark:
            by_category.add((category, category[:2]), count)
        if in_category and in_mark and in_origin:
            by_origin.add((_next_below(path, under),), count)
        if in_category and in_origin:
            by_mark.add(marks.strip(",").split(","), count)
    return Facets(total, _category_facets(by_category), _origin_facets(by_origin), _mark_facets(by_mark))


class _Counter(defaultdict[str, int]):
    def __init__(self) -> None:
        super().__init__(int)

    def add(self, codes: Iterable[str], count: int) -> None:
        for code in codes:
            self[code] += count


def _next_below(path: str, under: str) -> str:
    """The code right below `under` on the way to `path`; of `under` itself, its own."""
    below = path[len(under) :].partition("/")[0]
    return below or under.strip("/").rpartition("/")[2]


def _category_facets(counts: dict[str, int]) -> list[Facet]:
    nodes = [node for top in products.categories() for node in (top, *top.children)]
    return [Facet(node.code, node.name, counts[node.code]) for node in nodes if counts.get(node.code)]


def _origin_facets(counts: dict[str, int]) -> list[Facet]:
    made = [Facet(code, regions.name(code), count) for code, count in counts.items() if code]
    return sorted(made, key=lambda facet: (-facet.count, facet.code))


MARK_NAMES = {"green": "绿色食品", "organic": "有机", "geographic": "地理标志"}


def _mark_facets(counts: dict[str, int]) -> list[Facet]:
    return [Facet(code, name, counts[code]) for code, name in MARK_NAMES.items() if counts.get(code)]
