"""The statistics counted a second time, in plain Python over the rows of the ledger.

It shares nothing with `shop.reporting.stats` but the words in which a figure is defined: days are told from
the instants, purchases are followed from the day they were made, and what stands is kept in sets.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from shop.core.db import db
from shop.ledger.models import SaleFact

LEVELS = ("province", "prefecture", "county", "town")
TAGS = ("department", "venue", "category", "unit_id", "source", "fund_source")
PARTIES = ("unit_id", "product_id", "cooperative_id")
READ = (
    *("id", "basis", "source", "reverses_id", "at", "order_id", "order_line_id", *PARTIES),
    *("department", "venue", "category", "fund_source", "accredited", "qty_milli", "amount_fen"),
    *(f"{side}_{level}" for side in ("buyer", "origin") for level in LEVELS),
)
Key = tuple[Any, ...]


def bucket(name: str, month: int) -> int:
    """The month, quarter or year (as it is numbered in figures) of a month."""
    year, number = divmod(month, 100)
    return {"month": month, "quarter": year * 10 + -(-number // 3), "year": year}[name]


@dataclass(slots=True)
class Line:
    """One fact, the month in which it happened, and the purchase that it belongs to."""

    row: Any
    month: int
    purchase: Purchase


@dataclass(slots=True)
class Purchase:
    """What was bought at once of one line: it stands until all of it is taken back; a part that is kept
    at that instant goes on with it."""

    row: Any
    made: int  # the month in which it was made
    facts: list[tuple[int, bool]] = field(default_factory=list)  # month, and whether it stands from then on

    def stands(self, name: str | None) -> bool:
        """At the end of the month, quarter or year in which it was made; at the end of all without a name."""
        if name is None:
            return self.facts[-1][1]
        own = bucket(name, self.made)
        return [stands for month, stands in self.facts if bucket(name, month) == own][-1]


def read() -> list[Line]:
    """Every fact of the basis that is asked for, in the order in which they were written."""
    columns = [SaleFact.__table__.c[name] for name in READ]
    lines: list[Line] = []
    of_fact: dict[int, Purchase] = {}
    of_line: dict[Key, tuple[Purchase, Any]] = {}  # what was taken back last of a line, and when
    for row in db.session.execute(select(*columns).order_by(SaleFact.id)):
        day = (row.at + timedelta(hours=8)).date()  # Shanghai
        month = day.year * 100 + day.month
        name = (row.source, row.order_id, row.order_line_id)
        if row.reverses_id is not None:
            purchase = of_fact.pop(row.reverses_id)
            of_line[name] = purchase, row.at
        else:
            purchase, gone = of_line.get(name, (None, None))
            if purchase is None or gone != row.at:
                purchase = Purchase(row, month)
            of_fact[row.id] = purchase
        purchase.facts.append((month, row.reverses_id is None))
        lines.append(Line(row, month, purchase))
    return lines


def key_of(row: Any, column: str) -> Any:
    """The key of a fact by a column; None where it has none."""
    found = getattr(row, column)
    return getattr(found, "value", found) or None


def place_of(row: Any, column: str) -> Any:
    """Where an order counts once: at the deepest known place of origin at or above a level, by the kind of goods, or as
    a whole."""
    if column == "category":
        return row.category
    side, _, level = column.partition("_")
    if side != "origin":
        return None
    upto = LEVELS[: LEVELS.index(level) + 1]
    return next((code for name in reversed(upto) if (code := getattr(row, f"origin_{name}"))), None)


@dataclass
class Count:
    """By (period, key): amount, accredited part, quantity, orders, units, products, cooperatives."""

    rows: dict[Key, list[int]]
    total: list[int]
    unclassified: list[int]


def count(lines: Iterable[Line], column: str, time: str, *, within: tuple[str, str] | None = None) -> Count:
    """A table by time and one column; `within` keeps the facts of one region (column, code)."""
    kept = [line for line in lines if within is None or getattr(line.row, within[0]) == within[1]]
    sums, whole = _sums(kept, column, time)
    place = within[0] if within and within[0].startswith("origin") else column
    orders = all_orders = _orders(kept, column, time, lambda row: place_of(row, place))
    if within is None:  # an order from two places, or of two kinds, is one order
        all_orders = _orders(kept, column, time, lambda row: None)
    parties = _parties(kept, column, time)
    rows = {
        keys: [*found, orders.get(keys, 0), *(len(each.get(keys, ())) for each in parties)]
        for keys, found in sums.items()
    }
    missing = [values for keys, values in rows.items() if keys[1] is None]
    nowhere = [set[Any]().union(*(ids for keys, ids in each.items() if keys[1] is None)) for each in parties]
    return Count(
        rows,
        [*whole, sum(all_orders.values()), *map(len, _ever(kept))],
        [*(sum(values[at] for values in missing) for at in range(4)), *map(len, nowhere)],
    )


def _sums(lines: list[Line], column: str, time: str) -> tuple[dict[Key, list[int]], list[int]]:
    found: dict[Key, list[int]] = defaultdict(lambda: [0, 0, 0])
    whole = [0, 0, 0]
    for line in lines:
        row = line.row
        group = found[bucket(time, line.month), key_of(row, column)]
        for at, value in enumerate((row.amount_fen, row.amount_fen * row.accredited, row.qty_milli)):
            group[at] += value
            whole[at] += value
    return found, whole


def _ever(lines: list[Line]) -> list[set[Any]]:
    """Who has a purchase that still stands at the end of all."""
    made = [line.row for line in lines if line.purchase.row is line.row and line.purchase.stands(None)]
    return [{getattr(row, party) for row in made} for party in PARTIES]


def _orders(lines: list[Line], column: str, time: str, place: Callable[[Any], Any]) -> dict[Key, int]:
    """+1 where the first of an order begins to stand, -1 where the last of it is taken back."""
    standing: dict[Key, set[int]] = defaultdict(set)
    found: dict[Key, int] = defaultdict(int)
    for line in lines:
        row = line.row
        stands = standing[row.source, row.order_id, place(row)]
        before = bool(stands)
        if row.reverses_id is None:
            stands.add(row.id)
        else:
            stands.discard(row.reverses_id)
        if before != bool(stands):
            found[bucket(time, line.month), key_of(row, column)] += 1 if stands else -1
    return found


def _parties(lines: list[Line], column: str, time: str) -> list[dict[Key, set[Any]]]:
    """Who made a purchase in a period that still stands at its end."""
    found: list[dict[Key, set[Any]]] = [defaultdict(set) for _ in PARTIES]
    for line in lines:
        if line.purchase.row is line.row and line.purchase.stands(time):
            keys = bucket(time, line.purchase.made), key_of(line.row, column)
            for at, party in enumerate(PARTIES):
                found[at][keys].add(getattr(line.row, party))
    return found
