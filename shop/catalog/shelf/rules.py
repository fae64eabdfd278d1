"""What a shopper asks the shelf for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shop.catalog.products.states import Mark

PAGE_SIZE = 24


class Sort(StrEnum):
    """The orders in which the shelf can be read."""

    RELEVANCE = "relevance"
    PRICE = "price"
    DEARER = "-price"
    SALES = "-sales"
    NEWEST = "-created"


@dataclass(frozen=True)
class Wish:
    """The filters of one look at the shelf; a key for what is kept about it. Codes of categories and
    regions are checked by the query."""

    q: str = ""
    category: str = ""
    origin: str = ""
    marks: tuple[Mark, ...] = ()  # all of them
    accredited: bool = False
    in_stock: bool = False
    price_min_fen: int | None = None
    price_max_fen: int | None = None
    cooperative_id: int | None = None
    sort: Sort = Sort.RELEVANCE
