"""Ask an engine for what somebody typed, and be lenient when nothing has all of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import NamedTuple

from search import query, relax
from search.backends.base import Backend, Filters, Found, Node, Order, Plan
from search.query import Kind, Word
from search.words.guesses import meant
from search.words.vocabulary import Vocabulary, shipped

MAX_PAGE_SIZE = 200


@dataclass(frozen=True)
class Asked:
    """What a shopper wants to see: typed words, filters, an order, and which page of how many."""

    text: str = ""
    filters: Filters = field(default_factory=Filters)
    order: Order = Order.RELEVANCE
    page: int = 1
    size: int = 24
    facets: bool = True


class Result(NamedTuple):
    """`relaxed`: not everything typed was found. `did_you_mean`: other words, which these are the hits of.
    `words`: what `highlight` marks in a name."""

    found: Found
    relaxed: bool = False
    did_you_mean: str | None = None
    words: tuple[str, ...] = ()

    @property
    def ids(self) -> list[int]:
        return list(self.found.ids)

    @property
    def total(self) -> int:
        return self.found.total


def find(asked: Asked, backend: Backend, vocabulary: Vocabulary | None = None) -> Result:
    """Raises Broken when the engine cannot answer."""
    known = vocabulary or shipped()
    words = tuple(query.read(asked.text, known))
    if not words and query.means_nothing(asked.text):
        return Result(NOTHING)
    tree = query.tree(words, known)
    found = backend.find(_plan(asked, tree))
    if found.total or not words:
        return Result(found, False, _mended(words, known), _shown(words, known))
    if _filtered(asked) and _any(tree, backend):
        return Result(found, False, None, _shown(words, known))
    for attempt in relax.attempts(words, backend, known):
        if _any(attempt.tree, backend):
            more = backend.find(_plan(asked, attempt.tree))
            meant = attempt.meant if attempt.meant and attempt.meant != relax.spoken(words) else None
            return Result(more, True, meant, _shown(attempt.words, known))
    return Result(found, True)


NOTHING = Found([], 0, {}, {}, {})


def _plan(asked: Asked, tree: Node | None) -> Plan:
    size = max(1, min(asked.size, MAX_PAGE_SIZE))
    return Plan(tree, asked.filters, asked.order, (max(1, asked.page) - 1) * size, size, asked.facets)


def _filtered(asked: Asked) -> bool:
    return asked.filters != Filters()


def _any(tree: Node | None, backend: Backend) -> bool:
    return backend.find(Plan(tree, limit=0, facets=False)).total > 0


def _mended(words: tuple[Word, ...], vocabulary: Vocabulary) -> str | None:
    """The text without its usual misspellings, when there are any."""
    right = [
        replace(word, text=meant(word.text, vocabulary)) if word.kind is Kind.HAN else word for word in words
    ]
    return relax.spoken(right) if right != list(words) else None


def _shown(words: tuple[Word, ...], vocabulary: Vocabulary) -> tuple[str, ...]:
    shown: list[str] = []
    for word in words:
        if word.kind is Kind.AMOUNT:
            continue
        right = meant(word.text, vocabulary) if word.kind is Kind.HAN else word.text
        shown += [word.text, right, *vocabulary.others(right)]
        if word.kind is Kind.LATIN:
            for sounding in vocabulary.by_sound.get(word.text, ())[:4]:
                shown += [sounding, *vocabulary.others(sounding)]
    return tuple(dict.fromkeys(shown))
