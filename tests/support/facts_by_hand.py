"""Figures worked out fact by fact in plain Python, to hold the statistics against."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from shop.core import clock
from shop.core.clock import Period
from shop.core.db import db
from shop.ledger.entries import Basis
from shop.ledger.models import SaleFact
from shop.parties.regions.rules import level_of
from shop.reporting.stats import cubes
from shop.reporting.stats.campaigns import Window
from tests.factories.facts import JIYUAN, WUSU

LEVELS = ("province", "prefecture", "county", "town")
TIMES = ("month", "quarter", "year")
# A prefecture's campaign, its county's within it, and one that never ends elsewhere.
WINDOWS = [
    Window(1, "塔城", "654200", "/650000/654200/", date(2026, 9, 30), date(2026, 10, 31)),
    Window(2, "乌苏", "654202", WUSU, date(2026, 10, 1), date(2026, 10, 15)),
    Window(3, "济源", "419001", JIYUAN, date(2026, 1, 1), date(2027, 12, 31)),
]
COUNTED = {"units": "unit", "products": "product", "cooperatives": "cooperative"}


def campaigns_of(fact: SaleFact) -> list[int]:
    codes = {getattr(fact, f"{side}_{level}") for side in ("origin", "buyer") for level in LEVELS}
    return [w.id for w in WINDOWS if w.first_on <= fact.on_day <= w.last_on and w.region_code in codes]


def keys_of(fact: SaleFact, by: Sequence[str], filters: dict[str, str]) -> list[tuple[Any, ...]]:
    """One key, or with campaigns one for each the fact lies in (only the one that is asked for)."""
    if "campaign" not in by:
        return [tuple(key_of(fact, name) for name in by)]
    only = filters.get("campaign", "-")
    found = [c for c in campaigns_of(fact) if only in ("-", str(c))] or [None]
    return [tuple(c if name == "campaign" else key_of(fact, name) for name in by) for c in found]


def key_of(fact: SaleFact, name: str) -> Any:
    if name == "quarter":
        return fact.on_day.year * 10 + (fact.on_day.month + 2) // 3
    if name == "year":
        return fact.on_day.year
    if name == "festival":
        return fact.festival or "none"
    if name == "accredited":
        return "1" if fact.accredited else "0"
    if name in ("unit", "cooperative", "product"):
        return getattr(fact, f"{name}_id")
    if name == "source":
        return fact.source.value
    columns = {"competent": "competent_department", "unit_category": "buyer_category", "measure_unit": "unit"}
    column = columns.get(name, name.replace(".", "_"))
    return getattr(fact, column) or None


def fits(fact: SaleFact, name: str, value: str) -> bool:
    if name in ("origin", "buyer"):
        return value in [
            getattr(fact, f"{name}_{level}") for level in ("province", "prefecture", "county", "town")
        ]
    if name == "category":
        return fact.category.startswith(value)
    if name == "campaign":
        return not campaigns_of(fact) if value == "-" else int(value) in campaigns_of(fact)
    key = key_of(fact, name)
    return key is None if value == "-" else str(key) == value


def by_hand(by: Sequence[str], basis: Basis, period: Period, filters: dict[str, str]) -> dict[Any, list[int]]:
    sums: dict[Any, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for fact in db.session.scalars(select(SaleFact)):
        if (
            fact.basis is basis
            and fact.on_day in period
            and all(fits(fact, *found) for found in filters.items())
        ):
            for key in keys_of(fact, by, filters):
                entry = sums[key]
                entry[0] += fact.amount_fen
                entry[1] += fact.qty_milli
                entry[2] += fact.amount_fen if fact.accredited else 0
                entry[3] += 1
    return dict(sums)


def beginnings(facts: Sequence[SaleFact]) -> dict[int, date]:
    """Since when what each fact says has counted."""
    began: dict[int, date] = {}
    taken: dict[Any, date] = {}
    for fact in facts:
        line = (fact.source, fact.basis, fact.order_id, fact.order_line_id, fact.at)
        if fact.reverses_id:
            began[fact.id] = began[fact.reverses_id]
            taken[line] = max(taken.get(line, date.min), began[fact.id])
        else:
            began[fact.id] = min(fact.on_day, taken.get(line, fact.on_day))
    return began


def counts_by_hand(
    by: Sequence[str], basis: Basis, period: Period, filters: dict[str, str]
) -> dict[Any, Any]:
    """Walk through the facts in the order in which they were written, with sets of what stands."""
    facts = [f for f in db.session.scalars(select(SaleFact).order_by(SaleFact.id)) if f.basis is basis]
    began, place = beginnings(facts), place_of(by, filters)
    first = filters if cubes.OF_LINES & {*by, *filters} else {}
    timeless = [found for found in first.items() if found[0] not in TIMES]
    stands: dict[Any, Counter[int]] = defaultdict(Counter)
    orders: dict[Any, int] = defaultdict(int)
    parties: dict[Any, Counter[int]] = defaultdict(Counter)
    for fact in facts:
        own = fact.reverses_id or fact.id
        if not all(fits(fact, *found) for found in timeless):
            continue
        counts = fact.on_day in period and all(fits(fact, *found) for found in filters.items())
        for keys in keys_of(fact, by, filters):
            standing = stands[fact.source, fact.order_id, place(fact, keys)]
            before = sum(standing.values())
            standing[own] += 1 if fact.reverses_id is None else -1
            after = sum(standing.values())
            orders[keys] += counts * ((before, after) == (0, 1)) - counts * ((before, after) == (1, 0))
            if counts and began[fact.id] in period and same_times(fact, began[fact.id], by):
                for measure, name in COUNTED.items():
                    parties[measure, keys][getattr(fact, f"{name}_id")] += 1 if own == fact.id else -1
    return {
        keys: [orders[keys], *(sum(n > 0 for n in parties[measure, keys].values()) for measure in COUNTED)]
        for keys in by_hand(by, basis, period, filters)
    }


def place_of(by: Sequence[str], filters: dict[str, str]) -> Any:
    """Where an order counts once: in each group of its lines, or at one level of its origin."""
    if cubes.OF_LINES & {*by, *filters}:
        return lambda _fact, keys: tuple(k for k, name in zip(keys, by, strict=True) if name not in TIMES)
    named = [name.split(".")[1] for name in (*by, *filters) if name.startswith("origin.")]
    if "origin" in filters:
        named.append(level_of(filters["origin"]))
    depth = max([LEVELS.index(level) + 1 for level in named], default=0)
    return lambda fact, _keys: tuple(getattr(fact, f"origin_{level}") for level in LEVELS[:depth])


def same_times(fact: SaleFact, began: date, by: Sequence[str]) -> bool:
    return all(time_of(began, name) == key_of(fact, name) for name in by if name in TIMES)


def time_of(day: date, name: str) -> int:
    return {
        "month": clock.month_number(day),
        "quarter": day.year * 10 + (day.month + 2) // 3,
        "year": day.year,
    }[name]
