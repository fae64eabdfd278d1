"""The engine in plain Python, as slow as it is plain: what the others are held against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from search.backends.base import AnyOf, AtLeast, Entry, Field, Filters, Found, Node, Order, Plan, Term

_FIRST: dict[Order, Callable[[float, Entry], Any]] = {
    Order.RELEVANCE: lambda worth, _entry: -worth,
    Order.PRICE: lambda _worth, entry: entry.price_fen,
    Order.DEARER: lambda _worth, entry: -entry.price_fen,
    Order.SALES: lambda _worth, entry: -entry.sold_milli,
    Order.NEWEST: lambda _worth, entry: -entry.id,
}


class MemoryBackend:
    """Entries by id; every question looks at each of them."""

    def __init__(self) -> None:
        self._entries: dict[int, Entry] = {}

    def find(self, plan: Plan) -> Found:
        worth = {
            entry.id: value
            for entry in self._entries.values()
            if (value := _worth(plan.tree, entry)) is not None
        }
        matched = [self._entries[number] for number in worth]
        held = [entry for entry in matched if _holds(entry, plan.filters)]
        first = _FIRST[plan.order]
        held.sort(
            key=lambda entry: (
                first(worth[entry.id], entry),
                not entry.accredited,
                -entry.sold_milli,
                -entry.id,
            )
        )
        ids = [entry.id for entry in held[plan.offset : plan.offset + plan.limit]]
        if not plan.facets:
            return Found(ids, len(held), {}, {}, {})
        return Found(ids, len(held), *_facets(matched, plan.filters))

    def write(self, changed: Iterable[Entry], gone: Iterable[int]) -> None:
        entries = dict(self._entries)
        for number in gone:
            entries.pop(number, None)
        entries.update({entry.id: entry for entry in changed})
        self._entries = entries

    def rebuild(self, entries: Iterable[Entry]) -> int:
        self._entries = {entry.id: entry for entry in entries}
        return len(self._entries)

    def stamps(self) -> Iterator[tuple[int, str]]:
        return iter([(entry.id, entry.stamp) for entry in self._entries.values()])

    def frequencies(self, field: Field, tokens: Sequence[str]) -> Mapping[str, int]:
        return {
            token: sum(token in entry.tokens.get(field, ()) for entry in self._entries.values())
            for token in tokens
        }


def _worth(node: Node | None, entry: Entry) -> float | None:
    """What the entry is worth under this node; None when it does not match."""
    if node is None:
        return 0.0
    if isinstance(node, Term):
        return node.weight if node.token in entry.tokens.get(node.field, ()) else None
    found = [value for branch in node.branches if (value := _worth(branch, entry)) is not None]
    if isinstance(node, AnyOf):
        return max(found, default=None)
    needed = node.number if isinstance(node, AtLeast) else len(node.branches)
    return sum(found) if len(found) >= needed else None


def _holds(entry: Entry, filters: Filters, *, but: str = "") -> bool:
    holds = {
        "category": entry.category_code.startswith(filters.category),
        "origin": entry.origin_path.startswith(filters.origin),
        "marks": set(filters.marks) <= set(entry.marks),
        "accredited": entry.accredited or not filters.accredited,
        "in_stock": entry.in_stock or not filters.in_stock,
        "price_min": filters.price_min_fen is None or entry.price_fen >= filters.price_min_fen,
        "price_max": filters.price_max_fen is None or entry.price_fen <= filters.price_max_fen,
        "cooperative": filters.cooperative_id in (None, entry.cooperative_id),
    }
    return all(held for name, held in holds.items() if name != but)


def _facets(matched: Sequence[Entry], filters: Filters) -> tuple[Counter[str], Counter[str], Counter[str]]:
    return (
        Counter(entry.category_code for entry in matched if _holds(entry, filters, but="category")),
        Counter(entry.origin_path for entry in matched if _holds(entry, filters, but="origin")),
        Counter(mark for entry in matched if _holds(entry, filters, but="marks") for mark in entry.marks),
    )
