"""What is common to the engines that ours is measured beside: an answer, a tree as text, conditions in SQL."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from search.backends.base import AllOf, AtLeast, Node, Plan, Term

# Facets in one statement: the matches once, then counted three times.
COUNTED = """
WITH m AS MATERIALIZED ({matched})
SELECT 'c', category, count(*) FROM m GROUP BY category UNION ALL
SELECT 'o', origin, count(*) FROM m GROUP BY origin UNION ALL
SELECT 'm', mark.mark, count(*) FROM m JOIN mark USING (id) GROUP BY mark.mark
"""


class Answer(NamedTuple):
    """What a question gave: a page, how many in all, and of facets the categories, to compare engines by."""

    ids: list[int]
    total: int
    categories: dict[str, int]


Asking = Callable[[], Answer]


def said(node: Node, term: Callable[[Term], str], both: str, either: str) -> str:
    """A tree as text. What chooses nothing is left out."""
    if isinstance(node, Term):
        return term(node)
    if isinstance(node, AtLeast) and node.number not in (0, 1, len(node.branches)):
        raise ValueError("no question of the benchmark asks for some of many")
    every = isinstance(node, AllOf) or (isinstance(node, AtLeast) and node.number == len(node.branches))
    parts = [text for branch in node.branches if (text := said(branch, term, both, either))]
    if isinstance(node, AtLeast) and node.number == 0 or not parts:
        return ""
    joined = (both if every else either).join(parts)
    return f"({joined})" if len(parts) > 1 else joined


def conditions(plan: Plan, place: str) -> tuple[list[str], list[Any]]:
    wanted = plan.filters
    where: list[str] = []
    values: list[Any] = []
    if wanted.origin:
        where.append(f"entry.origin >= {place} AND entry.origin < {place}")
        values += [wanted.origin, f"{wanted.origin}:"]  # ':' comes next after '9'
    if wanted.price_min_fen is not None:
        where.append(f"entry.price BETWEEN {place} AND {place}")
        values += [wanted.price_min_fen, wanted.price_max_fen]
    if wanted.in_stock:
        where.append("entry.stock")
    return where, values
