"""When nothing has all the words: corrected words first, then fewer of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from search.backends.base import AllOf, AnyOf, AtLeast, Backend, Field, Node, Plan, Term
from search.corrections import corrected
from search.query import Kind, Word, alternatives, extra, tree
from search.words.vocabulary import Vocabulary

# Of many words, this share must be found.
ENOUGH = 0.5


class Attempt(NamedTuple):
    """Another tree to try, the words in it, and what to propose in place of the typed text ("" for nothing)."""

    tree: Node
    words: tuple[Word, ...]
    meant: str = ""


def attempts(words: Sequence[Word], backend: Backend, vocabulary: Vocabulary) -> Iterator[Attempt]:
    """One after the other, until one finds something."""
    better = corrected(words, vocabulary)
    if [word.text for word in better] != [word.text for word in words]:
        yield Attempt(_tree(better, vocabulary), tuple(better), spoken(better))
    for candidate in (list(words), better) if better != list(words) else (list(words),):
        meant = spoken(candidate) if candidate is better else ""
        for fewer in _fewer(candidate, backend, vocabulary):
            yield Attempt(fewer, tuple(candidate), meant)


def _tree(words: Sequence[Word], vocabulary: Vocabulary) -> Node:
    made = tree(words, vocabulary)
    assert made is not None, "there are words"  # noqa: S101  said for the type checker
    return made


def spoken(words: Sequence[Word]) -> str:
    """The words as one would type them: apart where they stood apart."""
    text = ""
    for before, word in zip([None, *words], words, strict=False):
        apart = before is not None and before.run != word.run
        text += f" {word.text}" if apart else word.text
    return text


def _fewer(words: Sequence[Word], backend: Backend, vocabulary: Vocabulary) -> Iterator[Node]:
    """Without what nothing has; then amounts, then places and the like only add worth; then some things do."""
    found = {word: alternatives(word, vocabulary) for word in dict.fromkeys(words)}
    had = [word for word in found if _any(found[word], backend)]
    things = [word for word in had if word.kind is not Kind.AMOUNT and _any(_as_thing(found[word]), backend)]
    beside = [word for word in had if word not in things]
    places = [word for word in beside if word.kind is not Kind.AMOUNT]
    if len(had) < len(found) and (places or things):
        yield _some(found, [*things, *places], len(things) + len(places), beside)
    if things:
        yield _some(found, things, len(things), beside)
        for number in range(len(things) - 1, max(1, round(len(things) * ENOUGH)) - 1, -1):
            yield _some(found, things, number, beside)
    elif places:
        yield _some(found, places, 1, beside)


def _some(found: dict[Word, Node], needed: Sequence[Word], number: int, beside: Sequence[Word]) -> Node:
    more = tuple(found[word] for word in beside if word not in needed)
    branches = tuple(found[word] for word in needed)
    chosen: Node = AtLeast(number, branches) if number < len(branches) else AllOf(branches)
    return AllOf((chosen, AtLeast(0, more), extra([*needed])))


def _any(node: Node, backend: Backend) -> bool:
    return backend.find(Plan(node, limit=0, facets=False)).total > 0


def _as_thing(node: Node) -> Node:
    """The same word, where it names a thing: not in places, sellers and descriptions."""
    if isinstance(node, Term):
        elsewhere = node.field in (Field.REGION, Field.SELLER, Field.TEXT) or node.token.startswith("@")
        return AnyOf(()) if elsewhere else node
    return replace(node, branches=tuple(_as_thing(branch) for branch in node.branches))
