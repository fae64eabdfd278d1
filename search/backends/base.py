"""What an engine is given and must answer. Engines never cut words and know no Chinese: tokens come ready made.

Worth is the same in every engine, so that they agree to the last place: an entry is worth the sum of the
weights of the terms by which it matches, as the nodes below say, and nothing else counts (how often a token
stands there, how long the name is and how rare a word is have become tokens and weights before). Weights are
whole sixty-fourths: their sums are exact in any kind of floating-point number and in any order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Protocol


class Field(StrEnum):
    """Where a token stands in an entry."""

    NAME = "name"  # words; "~" and a bigram or single character; "$" and the last words; "=" and the whole
    REGION = "region"  # names of all levels of the origin
    SELLER = "seller"
    CATEGORY = "category"
    TEXT = "text"  # brand, specifications, description, marks
    PINYIN = "pinyin"  # syllables and whole words, without tones
    INITIALS = "initials"


@dataclass(frozen=True)
class Entry:
    """One product as an engine keeps it. `stamp` is a digest of all the rest: `check` compares nothing else."""

    id: int
    tokens: Mapping[Field, Sequence[str]]
    category_code: str  # a leaf; its top category is its first two digits
    origin_path: str  # "/410000/419001/419001103/"
    cooperative_id: int
    accredited: bool
    marks: tuple[str, ...]
    price_fen: int  # the lowest of its SKUs
    in_stock: bool
    sold_milli: int
    stamp: str


@dataclass(frozen=True)
class Term:
    """One token in one field; `weight` multiplies what it is worth."""

    field: Field
    token: str
    weight: float = 1.0


@dataclass(frozen=True)
class AnyOf:
    """Matches what any branch matches, worth the best of them."""

    branches: tuple[Node, ...]


@dataclass(frozen=True)
class AllOf:
    """Matches what every branch matches, worth their sum."""

    branches: tuple[Node, ...]


@dataclass(frozen=True)
class AtLeast:
    """Matches what `number` of the branches match, worth the sum of those that do; for relaxed searches.

    Number 1 adds up alternatives where AnyOf takes the best. Number 0 matches everything and only adds worth:
    it stands inside an AllOf beside branches that choose."""

    number: int
    branches: tuple[Node, ...]


Node = Term | AnyOf | AllOf | AtLeast


class Order(StrEnum):
    """Ties: accredited first, then what sold more, then the newer; so pages neither repeat nor skip.

    Newest is by id. Without a tree everything is worth the same, so relevance is the ties alone."""

    RELEVANCE = "relevance"
    PRICE = "price"
    DEARER = "-price"
    SALES = "-sales"
    NEWEST = "-created"


@dataclass(frozen=True)
class Filters:
    """What must hold besides the words. `category` is a leaf or a top code, `origin` a path prefix."""

    category: str = ""
    origin: str = ""
    marks: tuple[str, ...] = ()  # all of them
    accredited: bool = False
    in_stock: bool = False
    price_min_fen: int | None = None
    price_max_fen: int | None = None
    cooperative_id: int | None = None


@dataclass(frozen=True)
class Plan:
    """One question to an engine. `tree` None: everything under the filters."""

    tree: Node | None
    filters: Filters = field(default_factory=Filters)
    order: Order = Order.RELEVANCE
    offset: int = 0
    limit: int = 24
    facets: bool = True


class Found(NamedTuple):
    """Ids in order, how many in all, and counts: each facet under every filter but its own.

    `category` counts leaf codes, `origin` counts whole origin paths, `mark` counts marks."""

    ids: Sequence[int]
    total: int
    category: Mapping[str, int]
    origin: Mapping[str, int]
    mark: Mapping[str, int]


class Broken(Exception):
    """The index is missing, damaged or of another version: rebuild it, and ask the database meanwhile."""


class Backend(Protocol):
    """An engine. Reading is safe from many threads and processes; one process at a time writes."""

    def find(self, plan: Plan) -> Found:
        """Raises Broken. What was written before the call, in any process, is seen within a second."""
        ...

    def write(self, changed: Iterable[Entry], gone: Iterable[int]) -> None:
        """Replace these entries and drop these ids, at once or not at all; doing it twice changes nothing."""
        ...

    def rebuild(self, entries: Iterable[Entry]) -> int:
        """Build anew beside the live index, then switch; answers how many. Readers never see half of it."""
        ...

    def stamps(self) -> Iterator[tuple[int, str]]:
        """(id, stamp) of everything held. Raises Broken."""
        ...

    def frequencies(self, field: Field, tokens: Sequence[str]) -> Mapping[str, int]:
        """How many entries hold each token in a field; for suggestions and corrections. Raises Broken."""
        ...
