"""Marks: which products the indexer must look at again. Made in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Select, delete, func, insert, select

from search.models import SearchMark
from shop.catalog.products.models import Product
from shop.core.db import db

PLACED_AT_ONCE = 500


class Mark(NamedTuple):
    """One telling that a product changed."""

    id: int
    product_id: int


def mark(product_ids: Iterable[int]) -> None:
    """These products may look different now."""
    if rows := [{"product_id": product_id} for product_id in product_ids]:
        db.session.execute(insert(SearchMark), rows)


def mark_cooperative(cooperative_id: int) -> None:
    """Everything a cooperative sells may look different now, or be on sale no more."""
    _mark_all(select(Product.id).where(Product.cooperative_id == cooperative_id))


def mark_everything() -> None:
    """Names that stand in many entries have changed."""
    _mark_all(select(Product.id))


def _mark_all(wanted: Select[int]) -> None:
    db.session.execute(insert(SearchMark).from_select(["product_id"], wanted.order_by(Product.id)))


def waiting(limit: int) -> list[Mark]:
    """The oldest marks."""
    wanted = select(SearchMark.id, SearchMark.product_id).order_by(SearchMark.id).limit(limit)
    return [Mark(*row) for row in db.session.execute(wanted)]


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(SearchMark)) or 0


def take_away(done: Sequence[Mark]) -> None:
    """These were looked at; marks made meanwhile stay."""
    for first in range(0, len(done), PLACED_AT_ONCE):
        ids = [one.id for one in done[first : first + PLACED_AT_ONCE]]
        db.session.execute(delete(SearchMark).where(SearchMark.id.in_(ids)))
