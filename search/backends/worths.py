"""What every document is worth under a tree, reckoned for all of them at once.

A tree becomes one array over all places of the index: what a branch matches is written there, the dearer over
the cheaper, and nothing is done for the many words that the index does not hold. Weights are positive, so a
place matches where it is worth something; a branch that matches everything says so beside its array.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import Any, Protocol

import numpy as np

from search.backends.base import AllOf, AnyOf, AtLeast, Field, Node, Term

NONE = np.zeros(0, np.int32)
_WEIGHT = itemgetter(0)


def key(field: Field, token: str) -> str:
    """A token of a field as an index keeps it, all fields in one: their names begin with different letters."""
    return field[0] + token


class Index(Protocol):
    """What is asked of an index here. `kept` lasts as long as its state."""

    @property
    def size(self) -> int: ...

    @property
    def kept(self) -> dict[Any, Any]: ...

    def postings(self, wanted: str) -> Any: ...


def matched(tree: Node | None, index: Index) -> tuple[Any, Any]:
    """(places, their worths); (None, …) for every place there is, (…, None) where all are worth the same."""
    if tree is None:
        return None, None
    leaf = _leaf(tree, index)
    if leaf is not None:
        return leaf[1], None
    if type(tree) is AllOf and (needed := [part for part in tree.branches if not _is_extra(part)]):
        return _all_of(tree, needed, index)
    worth, everything = _worths(tree, index)
    if everything:
        return None, worth
    places = NONE if worth is None else (worth > 0).nonzero()[0]
    return places, None if worth is None else worth[places]


def _is_extra(node: Node) -> bool:
    return type(node) is AtLeast and node.number == 0


def _all_of(tree: AllOf, needed: Sequence[Node], index: Index) -> tuple[Any, Any]:
    """Only what matches all that is needed is looked at any further."""
    worths = []
    for branch in needed:
        worth, everything = _worths(branch, index)
        if worth is None and not everything:
            return NONE, None
        worths.append((worth, everything))
    choosing = [worth > 0 for worth, everything in worths if not everything]
    if not choosing:
        return None, _worths(tree, index)[0]
    found = choosing[0]
    for more in choosing[1:]:
        found &= more
    places = found.nonzero()[0]
    extras = [_worths(branch, index)[0] for branch in tree.branches if _is_extra(branch)]
    added = [worth[places] for worth in (*(worth for worth, _all in worths), *extras) if worth is not None]
    total = added[0]
    for more in added[1:]:
        total = total + more
    return places, total


def _worths(node: Node, index: Index) -> tuple[Any, bool]:
    """What every place is worth, 0 where it does not match, None when none does; and whether all match."""
    leaf = _leaf(node, index)
    if leaf is not None:
        return (_filled(index, (leaf,)) if len(leaf[1]) else None), False
    if type(node) is AnyOf:
        return _any_of(node, index)
    if type(node) is AtLeast and node.number <= 1:
        return _added(node, index)
    needed = node.number if type(node) is AtLeast else len(node.branches)  # type: ignore[union-attr]  # a Term never comes here
    return _sum_of(node.branches, needed, index)  # type: ignore[union-attr]  # likewise


def _leaf(node: Node, index: Index) -> tuple[float, Any] | None:
    """A term, or terms that must all be there: worth one and the same wherever they match."""
    if type(node) is Term:
        return node.weight, index.postings(node.field[0] + node.token)
    if type(node) is AllOf and node.branches and all(type(branch) is Term for branch in node.branches):
        terms: Any = node.branches
        return sum(term.weight for term in terms), _common(
            [key(term.field, term.token) for term in terms], index
        )
    return None


def _common(keys: Sequence[str], index: Index) -> Any:
    """Places that hold all of the keys; kept like the places of one key."""
    together = tuple(keys)
    found = index.kept.get(together)
    if found is None:
        found = index.postings(keys[0])
        for wanted in keys[1:]:
            marked = np.zeros(index.size, bool)
            marked[found] = True
            places = index.postings(wanted)
            found = places[marked[places]]
        index.kept[together] = found
    return found


def _filled(index: Index, leaves: Sequence[tuple[float, Any]]) -> Any:
    made = np.zeros(index.size, np.float32)
    for weight, places in leaves:
        made[places] = weight
    return made


def _any_of(node: AnyOf, index: Index) -> tuple[Any, bool]:
    flat: list[tuple[float, Any]] = []
    made, everything = None, False
    for branch in node.branches:
        if type(branch) is Term:  # the most of all by far
            places = index.postings(branch.field[0] + branch.token)
            if places.size:
                flat.append((branch.weight, places))
            continue
        leaf = _leaf(branch, index)
        if leaf is not None:
            if leaf[1].size:
                flat.append(leaf)
            continue
        worth, all_match = _worths(branch, index)
        everything = everything or all_match
        if worth is not None:
            made = worth if made is None else np.maximum(made, worth)
    if flat:
        flat.sort(key=_WEIGHT)
        filled = _filled(index, flat)
        made = filled if made is None else np.maximum(made, filled)
    return made, everything


def _added(node: AtLeast, index: Index) -> tuple[Any, bool]:
    """The sum over all branches that match, where one is enough, or none is needed."""
    total, everything = None, node.number == 0
    for branch in node.branches:
        leaf = _leaf(branch, index)
        if leaf is None:
            worth, all_match = _worths(branch, index)
            everything = everything or all_match
            if worth is not None:
                total = worth if total is None else np.add(total, worth, out=total)
        elif len(leaf[1]):
            if total is None:
                total = _filled(index, (leaf,))
            else:
                total[leaf[1]] += leaf[0]
    return total, everything


def _sum_of(branches: Sequence[Node], needed: int, index: Index) -> tuple[Any, bool]:
    """The sum over the branches that match, where at least `needed` of them do."""
    total: Any = None
    counts = np.zeros(index.size, np.uint8)
    for branch in branches:
        worth, everything = _worths(branch, index)
        counts += np.uint8(1) if everything else 0 if worth is None else worth > 0
        if worth is not None:
            total = worth if total is None else total + worth
    enough = counts >= needed
    if enough.all():
        return total, True
    return (None if total is None else np.where(enough, total, np.float32(0))), False


def matching(tree: Node | None, index: Index) -> Any:
    """The places that match, whatever they are worth: a quarter of the bytes. None for every place there is."""
    if tree is None:
        return None
    leaf = _leaf(tree, index)
    return leaf[1] if leaf is not None else _mask(tree, index).nonzero()[0]


def _mask(node: Node, index: Index) -> Any:
    made = np.zeros(index.size, bool)
    if type(node) is AllOf:
        needed = [_mask(branch, index) for branch in node.branches if not _is_extra(branch)]
        for mask in needed[1:]:
            needed[0] &= mask
        return needed[0] if needed else ~made
    if type(node) is AtLeast and node.number != 1:
        counts = np.zeros(index.size, np.uint8)
        for branch in node.branches:
            counts += _mask(branch, index)
        return counts >= node.number
    found: list[Any] = []
    _gather(node, found, index)
    if found:
        made[found[0] if len(found) == 1 else np.concatenate(found)] = True
    return made


def _gather(node: Node, found: list[Any], index: Index) -> None:
    """The places of alternatives, and of alternatives of these, so that all are marked in one go."""
    if not (type(node) is AnyOf or (type(node) is AtLeast and node.number == 1)):
        leaf = _leaf(node, index)
        found.append(leaf[1] if leaf is not None else _mask(node, index).nonzero()[0])
        return
    for branch in node.branches:
        if type(branch) is Term:
            places = index.postings(branch.field[0] + branch.token)
            if len(places):
                found.append(places)
        else:
            _gather(branch, found, index)
