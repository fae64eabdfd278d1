"""One state of an index in memory, and the answer to a plan from it.

A tree becomes one array of worths over all documents: what a branch matches is written there at its places,
the dearer over the cheaper, and nothing is done for the many words that an index does not hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np

from search.backends.base import AllOf, AnyOf, AtLeast, Field, Filters, Found, Node, Order, Plan, Term
from search.backends.columns import ACCREDITED, IN_STOCK, Columns

_LETTERS = {
    Field.NAME: "n", Field.REGION: "r", Field.SELLER: "s", Field.CATEGORY: "c", Field.TEXT: "t",
    Field.PINYIN: "p", Field.INITIALS: "i",
}  # fmt: skip
NONE = np.zeros(0, np.int32)


def key(field: Field, token: str) -> str:
    """A token of a field as an index keeps it: all fields in one."""
    return _LETTERS[field] + token


class Part(Protocol):
    """Some documents of the index, from place `base` on."""

    @property
    def base(self) -> int: ...

    def postings(self, key: str) -> Any:
        """Their own places that hold the key, ascending; NONE for none."""
        ...


class Snapshot(NamedTuple):
    """`live` covers the documents of this state; what stands in the columns beyond is of a later one."""

    columns: Columns
    live: Any
    parts: Sequence[Part]
    kept: dict[str, Any]

    def column(self, name: str) -> Any:
        return self.columns[name][: len(self.live)]

    def postings(self, wanted: str) -> Any:
        """Places of the whole index that hold the key, ascending."""
        found = self.kept.get(wanted)
        if found is None:
            pieces = [
                places if part.base == 0 else places + part.base
                for part in self.parts
                if len(places := part.postings(wanted))
            ]
            found = pieces[0] if len(pieces) == 1 else np.concatenate(pieces) if pieces else NONE
            if len(self.kept) > 20_000:
                self.kept.clear()
            self.kept[wanted] = found
        return found


def answer(snapshot: Snapshot, plan: Plan) -> Found:
    """The page, the total and the facets that a plan asks for."""
    places, worth = _matched(snapshot, plan.tree)
    look = _Look(snapshot, places)
    masks = look.masks(plan.filters)
    held = _all_of(masks.values())
    chosen = np.flatnonzero(held)
    total = len(chosen)
    ids: list[int] = []
    if plan.limit and total > plan.offset:
        first = look.first(plan.order, worth, chosen)
        picked = _page(first, look.column("ties")[chosen], plan.offset, plan.limit)
        ids = look.column("id")[chosen[picked]].tolist()
    if not plan.facets:
        return Found(ids, total, {}, {}, {})
    return Found(ids, total, *look.facets(masks, chosen))


def _matched(snapshot: Snapshot, tree: Node | None) -> tuple[Any, Any]:
    """(places, their worths); (None, None) for every place there is."""
    if tree is None:
        return None, None
    worth, everything = _worths(tree, snapshot)
    if everything:
        return None, worth
    places = NONE if worth is None else np.flatnonzero(worth > 0)
    return places, None if worth is None else worth[places]


def _worths(node: Node, snapshot: Snapshot) -> tuple[Any, bool]:
    """What every place is worth, 0 where it does not match, None when none does; and whether all match."""
    if isinstance(node, Term):
        places = snapshot.postings(key(node.field, node.token))
        return (_filled(snapshot, [(node.weight, places)]) if len(places) else None), False
    if isinstance(node, AnyOf):
        return _any_of(node, snapshot)
    needed = node.number if isinstance(node, AtLeast) else len(node.branches)
    return _sum_of(node.branches, needed, snapshot)


def _any_of(node: AnyOf, snapshot: Snapshot) -> tuple[Any, bool]:
    flat: list[tuple[float, Any]] = []
    made: Any = None
    everything = False
    for branch in node.branches:
        leaf = _leaf(branch, snapshot)
        if leaf is not None:
            if len(leaf[1]):
                flat.append(leaf)
            continue
        worth, all_match = _worths(branch, snapshot)
        everything = everything or all_match
        if worth is not None:
            made = worth if made is None else np.maximum(made, worth)
    if flat:
        filled = _filled(snapshot, sorted(flat, key=lambda leaf: leaf[0]))
        made = filled if made is None else np.maximum(made, filled)
    return made, everything


def _sum_of(branches: Sequence[Node], needed: int, snapshot: Snapshot) -> tuple[Any, bool]:
    """The sum over the branches that match, where at least `needed` of them do."""
    total: Any = None
    counts: Any = None
    always = 0
    for branch in branches:
        worth, everything = _worths_or_nothing(branch, snapshot)
        always += everything
        if worth is None and not everything and needed == len(branches):
            return None, False
        if worth is None:
            continue
        if needed > 1 and not everything:
            matched = worth > 0
            counts = matched.astype(np.uint8) if counts is None else counts + matched
        total = worth if total is None else total + worth
    wanting = needed - always
    if wanting <= 0:
        return total, True
    if total is None or (counts is None and needed > 1):
        return None, False
    if needed > 1:
        total = np.where(counts >= wanting, total, np.float32(0))
    return total, False


def _worths_or_nothing(branch: Node, snapshot: Snapshot) -> tuple[Any, bool]:
    leaf = _leaf(branch, snapshot)
    if leaf is None:
        return _worths(branch, snapshot)
    return (_filled(snapshot, [leaf]) if len(leaf[1]) else None), False


def _leaf(node: Node, snapshot: Snapshot) -> tuple[float, Any] | None:
    """A term, or terms that must all be there: worth one and the same wherever they match."""
    if isinstance(node, Term):
        return node.weight, snapshot.postings(key(node.field, node.token))
    if (
        isinstance(node, AllOf)
        and node.branches
        and all(isinstance(branch, Term) for branch in node.branches)
    ):
        terms = [branch for branch in node.branches if isinstance(branch, Term)]
        return sum(term.weight for term in terms), _common(terms, snapshot)
    return None


def _common(terms: Sequence[Term], snapshot: Snapshot) -> Any:
    found: Any = None
    for term in terms:
        places = snapshot.postings(key(term.field, term.token))
        if not len(places):
            return NONE
        found = places if found is None else np.intersect1d(found, places, assume_unique=True)
    return found


def _filled(snapshot: Snapshot, leaves: Sequence[tuple[float, Any]]) -> Any:
    made = np.zeros(len(snapshot.live), np.float32)
    for weight, places in leaves:
        made[places] = weight
    return made


class _Look:
    """Columns at the matched places; all of them, when everything matches."""

    def __init__(self, snapshot: Snapshot, places: Any) -> None:
        self._snapshot, self._places = snapshot, places
        self._columns = snapshot.columns

    def column(self, name: str) -> Any:
        whole = self._snapshot.column(name)
        return whole if self._places is None else whole[self._places]

    def masks(self, filters: Filters) -> dict[str, Any]:
        """What passes each filter that is set. The facets' own ones stand apart from the rest."""
        live = self._snapshot.live
        rest = [live if self._places is None else live[self._places]]
        flags = ACCREDITED * filters.accredited + IN_STOCK * filters.in_stock
        if flags:
            rest.append(self.column("flags") & flags == flags)
        if filters.price_min_fen is not None:
            rest.append(self.column("price") >= filters.price_min_fen)
        if filters.price_max_fen is not None:
            rest.append(self.column("price") <= filters.price_max_fen)
        if filters.cooperative_id is not None:
            rest.append(self.column("cooperative") == filters.cooperative_id)
        found = {"": _all_of(rest)}
        if filters.category:
            found["category"] = self._columns.categories.beginning(filters.category)[self.column("category")]
        if filters.origin:
            found["origin"] = self._columns.origins.beginning(filters.origin)[self.column("origin")]
        if filters.marks:
            bits = np.bitwise_or.reduce([self._columns.bit(mark) for mark in filters.marks])
            found["marks"] = self.column("marks") & bits == bits
        return found

    def first(self, order: Order, worth: Any, chosen: Any) -> Any:
        """What is sorted by before ties, more being first; None for ties alone."""
        if order is Order.RELEVANCE:
            return None if worth is None else worth[chosen]
        name = {Order.SALES: "sold", Order.NEWEST: "id"}.get(order, "price")
        values = self.column(name)[chosen]
        return -values if order is Order.PRICE else values

    def facets(self, masks: dict[str, Any], chosen: Any) -> tuple[dict[str, int], ...]:
        """Each under every filter but its own."""
        columns = self._columns
        made = []
        for own, name, names in (
            ("category", "category", columns.categories),
            ("origin", "origin", columns.origins),
        ):
            values = self.column(name)[self._but(own, masks, chosen)]
            made.append(_counted(np.bincount(values), names.texts))
        bits = self.column("marks")[self._but("marks", masks, chosen)]
        marks = enumerate(list(columns.marks.texts))
        counted = {mark: int(np.count_nonzero(bits & np.uint64(1 << at))) for at, mark in marks}
        return *made, {mark: number for mark, number in counted.items() if number}

    def _but(self, own: str, masks: dict[str, Any], chosen: Any) -> Any:
        if own not in masks:
            return chosen
        return np.flatnonzero(_all_of(mask for name, mask in masks.items() if name != own))


def _counted(counts: Any, texts: Sequence[str]) -> dict[str, int]:
    numbers = np.flatnonzero(counts)
    return {
        texts[number]: count for number, count in zip(numbers.tolist(), counts[numbers].tolist(), strict=True)
    }


def _all_of(masks: Any) -> Any:
    found: Any = None
    for mask in masks:
        found = mask if found is None else found & mask
    return found


def _page(first: Any, ties: Any, offset: int, limit: int) -> Any:
    """Which of them stand on the page, in order; the fiftieth page costs what the first costs."""
    if first is None:
        return _ranked(ties, offset, limit)
    number = len(first)
    limit = min(limit, number - offset)
    highest, lowest = number - 1 - offset, number - offset - limit
    parted = np.partition(first, (lowest, highest))
    top, bottom = parted[highest], parted[lowest]
    before = offset - int(np.count_nonzero(first > top))
    tied = np.flatnonzero(first == top)
    taken = [tied[_ranked(ties[tied], before, limit)]]
    if bottom < top:
        between = np.flatnonzero((first < top) & (first > bottom))
        taken.append(between[np.lexsort((-ties[between], -first[between]))])
        tied = np.flatnonzero(first == bottom)
        taken.append(tied[_ranked(ties[tied], 0, limit - len(taken[0]) - len(between))])
    return np.concatenate(taken)


def _ranked(values: Any, offset: int, limit: int) -> Any:
    """Places of the values that would stand at these ranks, the highest value first."""
    number = len(values)
    limit = min(limit, number - offset)
    if number > 4 * limit:
        highest, lowest = number - 1 - offset, number - offset - limit
        parted = np.argpartition(values, (lowest, highest))
        band = parted[lowest : highest + 1]
        return band[np.argsort(-values[band], kind="stable")]
    return np.argsort(-values, kind="stable")[offset : offset + limit]
