"""A case as a search finds it, before anybody says that it is a flag."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import NamedTuple

from shop.core.money import yuan
from shop.oversight.flags.states import FlagKind
from shop.parties.policy import queries as policy
from shop.parties.policy.states import Policy
from shop.parties.regions.rules import within

SHOWN = 40  # rows of evidence that a flag keeps; the sentence states how many there are


class Row(NamedTuple):
    """One order or fact behind a case."""

    no: str
    on: date
    fen: int
    said: str = ""


@dataclass(frozen=True)
class Case:
    """`refs` name the evidence for ever: what was flagged under them is not flagged again."""

    kind: FlagKind
    refs: frozenset[str]
    said: str
    rows: tuple[Row, ...]
    on: date
    amount_fen: int
    unit_id: int | None = None
    unit_name: str = ""
    buyer_path: str = ""
    cooperative_id: int | None = None
    cooperative_name: str = ""
    origin_path: str = ""
    people: frozenset[int] = field(default_factory=frozenset)


class Limits:
    """The parameters of a scan's day, each looked up once per place."""

    def __init__(self, on: date) -> None:
        self.on = on
        self.number = cache(self._number)

    def _number(self, name: Policy, region_path: str) -> int | None:
        return policy.number_of(name, region_path=region_path or "/", on=self.on)

    def worth(self, fen: int, region_path: str) -> bool:
        """Whether an amount is large enough to trouble somebody."""
        least = self.number(Policy.FLAG_MIN_YUAN, region_path)
        return least is None or abs(fen) >= least * 100


def around(paths: Iterable[str]) -> str:
    """The smallest region that holds all of them."""
    found: str | None = None
    for path in paths:
        while found is not None and not within(path, found):
            found = found[: found.rstrip("/").rfind("/") + 1]
        found = path if found is None else found
    return found or ""


def sums_of(rows: Iterable[Row]) -> str:
    """'3 单，共 12,000.00 元'"""
    listed = list(rows)
    return f"{len(listed)} 单，共 {yuan(sum(row.fen for row in listed))} 元"
