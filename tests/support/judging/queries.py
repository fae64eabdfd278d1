"""The judged queries, and which products of a catalogue answer each: a condition over facts, never an engine's word.

`kind=土豆|红薯 & origin=419001 & pack=2500g`: every clause must hold, any of the values between bars will do.
`-` holds for nothing.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tests.support.catalogue.facts import Item

DATA = Path(__file__).resolve().parents[2] / "search" / "data"
KINDS = (
    "exact", "alias", "region", "pinyin", "initials", "typo", "homophone", "traditional", "specification",
    "cooperative", "sentence", "nothing",
)  # fmt: skip
HALVES = ("tune", "report")


@dataclass(frozen=True)
class Query:
    """One row of queries.csv. `best` is what must lead the list, `relevant` what belongs on its first page."""

    id: str
    kind: str
    half: str
    text: str
    best: str
    relevant: str
    why: str


class Case(NamedTuple):
    """A query put to one catalogue, with the ids that answer it."""

    query: Query
    best: frozenset[int]
    relevant: frozenset[int]


def queries(half: str = "") -> list[Query]:
    """All of them, or one half."""
    with (DATA / "queries.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return [query for query in (Query(*row) for row in rows) if half in ("", query.half)]


def cases(catalogue: Sequence[Item], half: str = "") -> list[Case]:
    """The queries that this catalogue can answer, and those that nothing should answer."""
    known = Index(catalogue)
    found = []
    for query in queries(half):
        best = known.matching(query.best)
        relevant = best | known.matching(query.relevant)
        if best or query.kind == "nothing":
            found.append(Case(query, best, relevant))
    return found


class Index:
    """The products of a catalogue by what they answer to."""

    def __init__(self, catalogue: Iterable[Item]) -> None:
        self._known: dict[tuple[str, str], set[int]] = defaultdict(set)
        for item in catalogue:
            for name, values in FIELDS.items():
                for value in values(item):
                    self._known[name, value].add(item.id)

    def matching(self, condition: str) -> frozenset[int]:
        """Ids of the products for which a condition holds; raises UnknownField."""
        if condition == "-":
            return frozenset()
        return frozenset.intersection(*map(self._clause, condition.split("&")))

    def _clause(self, clause: str) -> frozenset[int]:
        name, _, values = clause.strip().partition("=")
        if name not in FIELDS:
            raise UnknownField(clause)
        known = [self._known.get((name, value), set()) for value in values.strip().split("|")]
        return frozenset[int]().union(*known)


class UnknownField(Exception):
    """A condition asks for something that is no fact of a product."""


# What a product answers to under each name.
FIELDS: dict[str, Callable[[Item], Iterable[str]]] = {
    "kind": lambda item: item.kinds,
    "variety": lambda item: (item.variety,),
    "origin": lambda item: item.origin_path.split("/"),
    "pack": lambda item: (
        "loose" if pack.measure == "loose" else f"{pack.net}{pack.measure}" for pack in item.packs
    ),
    "seller": lambda item: (item.seller.word, item.seller.name),
    "mark": lambda item: item.marks,
}
