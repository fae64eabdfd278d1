"""Counts of distinct orders, units, products, suppliers and households: never sums, always from the facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, FromClause, Select, and_, case, cast, func, literal, null, or_, select

from shop.core.db import db
from shop.parties.cooperatives.models import HelpedHouseholds
from shop.reporting.stats.dimensions import Expression, F
from shop.reporting.stats.source import ADDITIVE, FACTS, Question, asked_facts, keyed

DISTINCT = ("orders", "units", "products", "cooperatives", "households")
_IDS = {"orders": "order_id", "units": "unit_id", "products": "product_id", "cooperatives": "cooperative_id"}


@dataclass
class Counted:
    """Rows of (keys, values by column), and the values of the whole and of 未归类."""

    rows: list[tuple[tuple[Any, ...], dict[str, int]]]
    total: dict[str, int]
    unclassified: dict[str, int]


def count(asked: Question, measures: Sequence[str]) -> Counted:
    """Everything about the question in one statement: its rows, the whole and 未归类, each counted apart."""
    facts, keys = keyed(asked)
    missing = or_(*(key.is_(None) for key in keys))
    parts = [
        _part(asked, facts, keys, "row"),
        _part(asked, FACTS, [], "total"),
        _part(asked, facts, [], "missing", missing),
    ]
    found = Counted([], {}, {})
    width = len(keys)
    for row in db.session.execute(parts[0].union_all(*parts[1:])):
        values = dict(zip((*ADDITIVE, *DISTINCT), row[1 + width :], strict=True))
        if row[0] == "total":
            found.total = values
        elif row[0] == "missing":
            found.unclassified = values
        elif values["facts"]:
            found.rows.append((tuple(row[1 : 1 + width]), values))
    return found


def _part(
    asked: Question, facts: FromClause, keys: Sequence[Expression], tag: str, *conditions: Any
) -> Select[Any]:
    """Facts are first brought together per order and product: what was taken back counts no more."""
    named = [key.label(f"d{at}") for at, key in enumerate(keys)]
    ids = [F[name] for name in _IDS.values()]
    inner = _per_order(asked, facts, [*named, *ids], [*keys, *ids], conditions, f"{tag}_sums")
    stands = or_(inner.c.amount_fen > 0, inner.c.qty_milli > 0)
    shown = [inner.c[f"d{at}"] for at in range(len(keys))]
    added = [cast(func.coalesce(func.sum(inner.c[name]), 0), BigInteger).label(name) for name in ADDITIVE]
    counted = [
        func.count(func.distinct(case((stands, inner.c[column])))).label(name)
        for name, column in _IDS.items()
    ]
    groups = select(*shown, *added, *counted).group_by(*shown).subquery(f"{tag}_groups")
    households = _households(inner, stands, shown, tag)
    joined = groups.outerjoin(
        households,
        and_(
            literal(1) == 1,
            *(groups.c[f"d{at}"].is_not_distinct_from(households.c[f"d{at}"]) for at in range(len(keys))),
        ),
    )
    width = len(asked.by)
    columns = [groups.c[f"d{at}"] if keys else null().label(f"d{at}") for at in range(width)]
    rest = [groups.c[name] for name in (*ADDITIVE, *_IDS)]
    return select(
        literal(tag).label("tag"),
        *columns,
        *rest,
        func.coalesce(households.c.households, 0).label("households"),
    ).select_from(joined)


def _per_order(
    asked: Question,
    facts: FromClause,
    shown: Sequence[Any],
    keys: Sequence[Any],
    conditions: Sequence[Any],
    name: str,
) -> Any:
    """The facts asked for, summed per order and product within the groups."""
    sums = [
        func.sum(F.amount_fen).label("amount_fen"),
        func.sum(F.qty_milli).label("qty_milli"),
        func.sum(case((F.accredited, F.amount_fen), else_=0)).label("accredited_fen"),
        func.count().label("facts"),
    ]
    return (
        select(*shown, *sums)
        .select_from(facts)
        .where(
            F.on_day >= asked.period.first,
            F.on_day < asked.period.end,
            *asked_facts(asked),
            *conditions,
        )
        .group_by(*keys)
        .cte(name)
    )


def _households(inner: Any, stands: Any, shown: Sequence[Any], tag: str) -> Any:
    """Each cooperative once per group, by the latest year on record."""
    latest = (
        select(HelpedHouseholds.cooperative_id, func.max(HelpedHouseholds.year).label("year"))
        .group_by(HelpedHouseholds.cooperative_id)
        .subquery(f"{tag}_latest")
    )
    suppliers = select(*shown, inner.c.cooperative_id).where(stands).distinct().subquery(f"{tag}_suppliers")
    keys = [suppliers.c[column.name] for column in shown]
    return (
        select(*keys, cast(func.sum(HelpedHouseholds.households), BigInteger).label("households"))
        .select_from(suppliers)
        .join(latest, latest.c.cooperative_id == suppliers.c.cooperative_id)
        .join(
            HelpedHouseholds,
            and_(
                HelpedHouseholds.cooperative_id == latest.c.cooperative_id,
                HelpedHouseholds.year == latest.c.year,
            ),
        )
        .group_by(*keys)
        .subquery(f"{tag}_households")
    )
