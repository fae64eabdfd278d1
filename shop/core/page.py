"""One shape for every list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select

from shop.core.db import db

MAX_PAGE_SIZE = 200
T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True)
class Page(Generic[T]):
    """`items` of page `number` (from 1), out of `total`."""

    items: Sequence[T]
    total: int
    number: int
    size: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def page(self) -> int:
        return self.number

    @property
    def page_size(self) -> int:
        return self.size

    def map(self, change: Callable[[T], U]) -> Page[U]:
        return Page([change(item) for item in self.items], self.total, self.number, self.size)


def paginate(query: Select[Any], *, page: int = 1, size: int = 50) -> Page[Any]:
    """Count and fetch one page of a one-entity select: two statements, whatever the size."""
    size = max(1, min(size, MAX_PAGE_SIZE))
    page = max(1, page)
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    rows = db.session.scalars(query.limit(size).offset((page - 1) * size)).unique().all()
    return Page(rows, total, page, size)


def paginate_rows(query: Select[Any], *, page: int = 1, size: int = 50) -> Page[Any]:
    """The same for a select of several columns; the items are rows."""
    size = max(1, min(size, MAX_PAGE_SIZE))
    page = max(1, page)
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    rows = db.session.execute(query.limit(size).offset((page - 1) * size)).all()
    return Page(rows, total, page, size)
