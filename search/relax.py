"""When nothing has all the words: corrected words first, then fewer of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from search.backends.base import AllOf, AnyOf, AtLeast, Backend, Field, Node, Plan, Term
from search.corrections import corrected
from search.query import Kind, Word, alternatives, bonus, tree
from search.words.vocabulary import Vocabulary

_THINGS = frozenset({Field.NAME, Field.CATEGORY, Field.PINYIN, Field.INITIALS})
_KINDS = frozenset({Field.CATEGORY})
_PLACES = frozenset({Field.REGION, Field.SELLER})
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
    """Without what nothing has; then what is only said about goods, then where they come from and in which
    amount adds worth alone; at last not all of the things are needed."""
    found = {word: alternatives(word, vocabulary) for word in dict.fromkeys(words)}
    had = [word for word in found if _any(found[word], backend)]
    spoken_of = [word for word in had if word.kind is not Kind.AMOUNT]
    things = [word for word in spoken_of if _any(_within(found[word], _THINGS), backend)]
    places = [
        word for word in spoken_of if word not in things and _any(_within(found[word], _PLACES), backend)
    ]
    if len(had) < len(found) and spoken_of:
        yield _some(found, spoken_of, len(spoken_of), had)
    if places:
        yield _some(found, [*things, *places], len(things) + len(places), had)
    if not things:
        if places:
            yield _some(found, places, 1, had)
        return
    for number in range(len(things), max(1, round(len(things) * ENOUGH)) - 1, -1):
        yield _some(found, things, number, had)


def _some(found: dict[Word, Node], needed: Sequence[Word], number: int, beside: Sequence[Word]) -> Node:
    more = tuple(found[word] for word in beside if word not in needed)
    branches = tuple(found[word] for word in needed)
    chosen: Node = AtLeast(number, branches) if number < len(branches) else AllOf(branches)
    return AllOf((chosen, AtLeast(0, more), bonus([*needed])))


def _any(node: Node, backend: Backend) -> bool:
    return backend.find(Plan(node, limit=0, facets=False)).total > 0


def _is_place(node: Node, backend: Backend) -> bool:
    """A place or a seller gives goods their names too (王屋山苹果); but no kind of goods is called after it."""
    return not _any(_within(node, _KINDS), backend) and _any(_within(node, _PLACES), backend)


def _within(node: Node, fields: frozenset[Field]) -> Node:
    """The same question, asked of some fields only. The sound of a place is a place."""
    if isinstance(node, Term):
        field = Field.REGION if node.token.startswith("@") else node.field
        return node if field in fields else AnyOf(())
    return replace(node, branches=tuple(_within(branch, fields) for branch in node.branches))
