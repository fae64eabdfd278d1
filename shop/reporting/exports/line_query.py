"""Order lines out of the facts: one row per line, its three bases side by side, tags as of its latest fact."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, cast, func, select, true

from shop.core.clock import Period
from shop.ledger.entries import Basis
from shop.ledger.models import SaleFact

FACTS = SaleFact.__table__
F = FACTS.c
TAGS = FACTS.alias("tags")
LEVELS = ("province", "prefecture", "county", "town")
# What a line's runs of cells are made of; looked up once per combination, not once per line.
BUYER = (
    *("unit_id", "unit_name", "venue", "department", "competent_department"),
    *(f"buyer_{level}" for level in LEVELS),
)
USE = ("fund_source", "purpose", "festival")
GOOD = ("cooperative_name", "product_name", "category", "accredited")
ORIGIN = ("cooperative_id", *(f"origin_{level}" for level in LEVELS))
SOURCE = ("channel", "campaign_id", "source")
Condition = ColumnElement[bool]


def lines(period: Period, where: Sequence[Condition]) -> Any:
    """The lines as a subquery: key, latest fact, and by basis the last day, quantity and amount."""
    sums: list[Any] = []
    for basis in Basis:
        of = F.basis == basis.value
        sums += [
            func.max(F.on_day).filter(of).label(f"{basis.value}_on"),
            _sum(F.qty_milli, of).label(f"{basis.value}_qty"),
            _sum(F.amount_fen, of).label(f"{basis.value}_fen"),
        ]
    return (
        select(F.order_id, F.order_line_id, F.source, func.max(F.id).label("latest"), *sums)
        .where(F.on_day >= period.first, F.on_day < period.end, *where)
        .group_by(F.order_id, F.order_line_id, F.source)
        .subquery("lines")
    )


def _sum(column: Any, of: Condition) -> Any:
    return cast(func.coalesce(func.sum(column).filter(of), 0), BigInteger)


def tags_of(found: Any, database: str) -> tuple[Any, Any]:
    """The lines joined with their latest facts, and that fact's columns. On PostgreSQL each is looked up by its
    id as the lines come along, already in order: to hash and sort a million wide rows would cost three times that."""
    if database != "postgresql":
        return found.join(TAGS, TAGS.c.id == found.c.latest), TAGS.c
    latest = select(TAGS).where(TAGS.c.id == found.c.latest).offset(0).lateral("latest")
    return found.join(latest, true()), latest.c


def select_lines(period: Period, where: Sequence[Condition], database: str) -> Select[Any]:
    """Order number, line, three days, month; buyer; use; good; quantities, unit, amounts; origin; source."""
    found = lines(period, where)
    source, tags = tags_of(found, database)
    c = found.c
    return (
        select(
            *(tags.order_no, c.order_line_id, c.ordered_on, c.accepted_on, c.paid_on, tags.month),
            *(tags[name] for name in (*BUYER, *USE, *GOOD)),
            *(c.ordered_qty, c.accepted_qty, tags.unit, c.ordered_fen, c.accepted_fen, c.paid_fen),
            *(tags[name] for name in (*ORIGIN, *SOURCE)),
        )
        .select_from(source)
        .order_by(c.order_id, c.order_line_id, c.source)
    )
