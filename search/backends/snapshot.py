"""One state of an index in memory, and the answer to a plan from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np

from search.backends.base import Filters, Found, Order, Plan
from search.backends.columns import ACCREDITED, IN_STOCK, Columns
from search.backends.ranks import page
from search.backends.worths import NONE, matched, matching

# Of so many marks the combinations are few enough to be counted one by one.
_FEW_MARKS = 6


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
    has_dead: bool
    parts: Sequence[Part]
    kept: dict[Any, Any]

    @property
    def size(self) -> int:
        return len(self.live)

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
    if plan.order is Order.RELEVANCE:
        places, worth = matched(plan.tree, snapshot)
    else:
        places, worth = matching(plan.tree, snapshot), None
    look = _Look(snapshot, places)
    masks = look.masks(plan.filters)
    held = _all_of(masks.values())
    chosen = look.places if held is None else look.places[held]
    if held is not None and worth is not None:
        worth = worth[held]
    total = len(chosen)
    ids: list[int] = []
    if plan.limit and total > plan.offset:
        first = look.first(plan.order, worth, chosen)
        picked = page(first, snapshot.columns["ties"][chosen], plan.offset, plan.limit)
        ids = snapshot.columns["id"][chosen[picked]].tolist()
    if not plan.facets:
        return Found(ids, total, {}, {}, {})
    return Found(ids, total, *look.facets(masks, chosen))


class _Look:
    """Columns at the matched places; all of them, when everything matches."""

    def __init__(self, snapshot: Snapshot, places: Any) -> None:
        self._snapshot, self._places = snapshot, places
        self._columns = snapshot.columns
        self._read: dict[str, Any] = {}

    def column(self, name: str) -> Any:
        found = self._read.get(name)
        if found is None:
            whole = self._snapshot.column(name)
            found = self._read[name] = whole if self._places is None else whole[self._places]
        return found

    @property
    def places(self) -> Any:
        """Every place looked at."""
        return np.arange(len(self._snapshot.live)) if self._places is None else self._places

    def masks(self, filters: Filters) -> dict[str, Any]:
        """What passes each filter that is set. The facets' own ones stand apart from the rest."""
        rest = _all_of(self._rest(filters))
        found = {} if rest is None else {"": rest}
        if filters.category:
            found["category"] = self._columns.categories.beginning(filters.category)[self.column("category")]
        if filters.origin:
            found["origin"] = self._columns.origins.beginning(filters.origin)[self.column("origin")]
        if filters.marks:
            bits = np.bitwise_or.reduce([self._columns.bit(mark) for mark in filters.marks])
            found["marks"] = self.column("marks") & bits == bits
        return found

    def _rest(self, filters: Filters) -> Iterator[Any]:
        if self._snapshot.has_dead:
            yield self._snapshot.live if self._places is None else self._snapshot.live[self._places]
        flags = ACCREDITED * filters.accredited + IN_STOCK * filters.in_stock
        if flags:
            yield self.column("flags") & flags == flags
        if filters.price_min_fen is not None:
            yield self.column("price") >= filters.price_min_fen
        if filters.price_max_fen is not None:
            yield self.column("price") <= filters.price_max_fen
        if filters.cooperative_id is not None:
            yield self.column("cooperative") == filters.cooperative_id

    def first(self, order: Order, worth: Any, chosen: Any) -> Any:
        """What is sorted by before ties, more being first; None for ties alone."""
        if order is Order.RELEVANCE:
            return worth
        name = {Order.SALES: "sold", Order.NEWEST: "id"}.get(order, "price")
        values = self._columns[name][chosen]
        return -values if order is Order.PRICE else values

    def facets(self, masks: dict[str, Any], chosen: Any) -> tuple[dict[str, int], ...]:
        """Each under every filter but its own."""
        columns = self._columns
        categories = columns["category"][self._but("category", masks, chosen)]
        origins = columns["origin"][self._but("origin", masks, chosen)]
        bits = columns["marks"][self._but("marks", masks, chosen)]
        return (
            _counted(np.bincount(categories), columns.categories.texts),
            _counted(np.bincount(origins), columns.origins.texts),
            _counted_bits(bits, columns.marks.texts),
        )

    def _but(self, own: str, masks: dict[str, Any], chosen: Any) -> Any:
        if own not in masks:
            return chosen
        held = _all_of(mask for name, mask in masks.items() if name != own)
        return self.places if held is None else self.places[held]


def _counted(counts: Any, texts: Sequence[str]) -> dict[str, int]:
    numbers = counts.nonzero()[0]
    return {
        texts[number]: count for number, count in zip(numbers.tolist(), counts[numbers].tolist(), strict=True)
    }


def _counted_bits(bits: Any, texts: Sequence[str]) -> dict[str, int]:
    """How many have each bit; a few marks make few different combinations, which are counted first."""
    texts = list(texts)
    if len(texts) > _FEW_MARKS:
        counts = [int(np.count_nonzero(bits & np.uint64(1 << at))) for at in range(len(texts))]
    else:
        together = np.bincount(bits.astype(np.intp)).tolist()
        counts = [
            sum(number for set_, number in enumerate(together) if set_ >> at & 1) for at in range(len(texts))
        ]
    return {text: number for text, number in zip(texts, counts, strict=True) if number}


def _all_of(masks: Any) -> Any:
    found: Any = None
    for mask in masks:
        found = mask if found is None else found & mask
    return found
