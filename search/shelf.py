"""The shelf by words: ids from the engine, cards from the database, so that nothing stale is ever shown."""

from __future__ import annotations

from dataclasses import dataclass

from search.asking import ask
from search.backends.base import Broken, Filters, Order
from search.find import Asked
from shop.catalog.products import queries as products
from shop.catalog.shelf import facets, queries
from shop.catalog.shelf.facets import Facets
from shop.catalog.shelf.queries import Card
from shop.catalog.shelf.rules import PAGE_SIZE, Wish
from shop.core.page import MAX_PAGE_SIZE, Page


@dataclass(frozen=True)
class Shelf:
    """A page and its counts. `relaxed`: not all of the words were found; `did_you_mean`: what was looked for
    instead; `words`: what to mark in names."""

    page: Page[Card]
    facets: Facets
    relaxed: bool = False
    did_you_mean: str = ""
    words: tuple[str, ...] = ()


def shelf(wish: Wish, *, page: int = 1, size: int = PAGE_SIZE) -> Shelf:
    """By the engine where words were typed, else (and while the index is broken) by the database alone.

    Raises UnknownCategory, UnknownRegion.
    """
    size, page = max(1, min(size, MAX_PAGE_SIZE)), max(1, page)
    if wish.q:
        try:
            return _found(wish, page, size)
        except Broken:
            pass
    return Shelf(*queries.shelf(wish, page=page, size=size))


def _found(wish: Wish, page: int, size: int) -> Shelf:
    result = ask(Asked(wish.q, _filters(wish), Order(wish.sort.value), page, size))
    ids = list(dict.fromkeys(result.ids))
    cards = queries.cards(ids)
    # What left the shelf a moment ago is still in the index: neither shown nor counted.
    total = max(0, result.total - (len(ids) - len(cards)))
    found = result.found
    counted = facets.as_shown(wish, total, category=found.category, origin=found.origin, mark=found.mark)
    return Shelf(
        Page(cards, total, page, size), counted, result.relaxed, result.did_you_mean or "", result.words
    )


def _filters(wish: Wish) -> Filters:
    if wish.category:
        products.category(wish.category)
    return Filters(
        category=wish.category,
        origin=products.origin(wish.origin).path if wish.origin else "",
        marks=tuple(mark.value for mark in wish.marks),
        accredited=wish.accredited,
        in_stock=wish.in_stock,
        price_min_fen=wish.price_min_fen,
        price_max_fen=wish.price_max_fen,
        cooperative_id=wish.cooperative_id,
    )
