"""The counts beside a page of the shelf, and how long they may be kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from time import monotonic
from typing import NamedTuple

from sqlalchemy import func, select

from shop.catalog.products import queries as products
from shop.catalog.products.models import CatalogueStamp, Product
from shop.catalog.shelf.filters import ROWS, base, leaves
from shop.catalog.shelf.rules import Sort, Wish
from shop.core.db import db
from shop.parties.regions import queries as regions


class Facet(NamedTuple):
    """How many products one more filter would leave."""

    code: str
    name: str
    count: int  # type: ignore[assignment]  # the contract's word, also a method of tuples


class Facets(NamedTuple):
    """Each counted under all filters but its own; `total` under all of them."""

    total: int
    category: Sequence[Facet]
    origin: Sequence[Facet]
    mark: Sequence[Facet]


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
    grouped = base(ROWS, wish).with_only_columns(*columns, func.count()).group_by(*columns)
    rows = db.session.execute(grouped).all()
    wanted = set(leaves(wish.category)) if wish.category else None
    under = _under(wish)
    chosen = [f",{mark.value}," for mark in wish.marks]
    total, by_category, by_origin, by_mark = 0, _Counter(), _Counter(), _Counter()
    for category, path, marks, count in rows:
        in_category = wanted is None or category in wanted
        in_origin = path.startswith(under)
        in_mark = all(mark in marks for mark in chosen)
        if in_category and in_origin and in_mark:
            total += count
        if in_origin and in_mark:
            by_category.add([category], count)
        if in_category and in_mark:
            by_origin.add([path], count)
        if in_category and in_origin:
            by_mark.add([mark for mark in marks.split(",") if mark], count)
    return as_shown(wish, total, category=by_category, origin=by_origin, mark=by_mark)


def as_shown(
    wish: Wish, total: int, *, category: Mapping[str, int], origin: Mapping[str, int], mark: Mapping[str, int]
) -> Facets:
    """From counts by leaf category, by whole origin path and by mark to what stands beside the shelf."""
    by_category, by_origin, under = _Counter(), _Counter(), _under(wish)
    for code, count in category.items():
        by_category.add((code, code[:2]), count)
    for path, count in origin.items():
        if path.startswith(under):
            by_origin.add([_next_below(path, under)], count)
    return Facets(total, _category_facets(by_category), _origin_facets(by_origin), _mark_facets(mark))


def _under(wish: Wish) -> str:
    return products.origin(wish.origin).path if wish.origin else "/"


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


def _category_facets(counts: Mapping[str, int]) -> list[Facet]:
    nodes = [node for top in products.categories() for node in (top, *top.children)]
    return [Facet(node.code, node.name, counts[node.code]) for node in nodes if counts.get(node.code)]


def _origin_facets(counts: Mapping[str, int]) -> list[Facet]:
    names = regions.names(code for code in counts if code)
    made = [Facet(code, name, counts[code]) for code, name in names.items()]
    return sorted(made, key=lambda facet: (-facet.count, facet.code))


MARK_NAMES = {"green": "绿色食品", "organic": "有机", "geographic": "地理标志"}


def _mark_facets(counts: Mapping[str, int]) -> list[Facet]:
    return [Facet(code, name, counts[code]) for code, name in MARK_NAMES.items() if counts.get(code)]
