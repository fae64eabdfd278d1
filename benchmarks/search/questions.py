"""The questions: drawn from the tokens themselves, so that every engine is asked the same and none is favoured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from search import query
from search.backends.base import Entry, Field, Filters, Order, Plan, Term
from search.words.vocabulary import Vocabulary
from tests.support.catalogue.facts import Item

WORDS = 30
PAGE = 24
DEEP = 49 * PAGE  # page 50
PRICES = (300, 20_000)


def words(catalogue: Sequence[Item]) -> list[str]:
    """What people type: names of goods, evenly from the most to the least common in the catalogue."""
    kinds = [kind for kind, _number in Counter(item.kinds[0] for item in catalogue).most_common()]
    return kinds[:: max(1, len(kinds) // WORDS)][:WORDS]


def questions(typed: Sequence[str], entries: Iterable[Entry], known: Vocabulary) -> dict[str, list[Plan]]:
    """Plans by kind. `term`: one typed word, as the shop asks it in all fields with other names and sounds;
    `filtered`: with province, price and stock, by sales; `token`: the word in the name and nothing else."""
    provinces, common = _counted(entries)
    term = [Plan(query.tree(query.read(word, known), known), limit=PAGE, facets=False) for word in typed]
    filtered = [
        replace(plan, filters=_filters(provinces[at % len(provinces)]), order=Order.SALES)
        for at, plan in enumerate(term)
    ]
    deep = [Plan(token, limit=PAGE, facets=False) for token in common]
    return {
        "token": [Plan(Term(Field.NAME, word), limit=PAGE, facets=False) for word in typed],
        "term": term,
        "filtered": filtered,
        "facets": [replace(plan, facets=True) for plan in term],
        "page 1": deep,
        "page 50": [replace(plan, offset=DEEP) for plan in deep],
    }


def _filters(province: str) -> Filters:
    low, high = PRICES
    return Filters(origin=province, in_stock=True, price_min_fen=low, price_max_fen=high)


def _counted(entries: Iterable[Entry]) -> tuple[list[str], list[Term]]:
    """The six provinces with most goods, and the tokens that have fifty pages."""
    places: Counter[str] = Counter()
    common: Counter[tuple[Field, str]] = Counter()
    for entry in entries:
        places[entry.origin_path[:8]] += 1
        for field in (Field.TEXT, Field.REGION, Field.CATEGORY):
            common.update((field, token) for token in entry.tokens[field])
    deep = [Term(*known) for known, count in common.most_common() if count > DEEP + PAGE]
    return [path for path, _count in places.most_common(6)], deep[:WORDS]
