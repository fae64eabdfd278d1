"""A plan as PostgreSQL reads it: a `tsquery` that finds, conditions that filter, and an expression of worth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from search.backends.base import AllOf, AnyOf, AtLeast, Field, Node, Plan, Term

LETTERS = {
    Field.NAME: "n",
    Field.REGION: "r",
    Field.SELLER: "s",
    Field.CATEGORY: "c",
    Field.TEXT: "t",
    Field.PINYIN: "p",
    Field.INITIALS: "i",
}
EVERYTHING = "TRUE"
NEVER = "'-'"  # every lexeme begins with a letter and a colon


def lexeme(field: Field, token: str) -> str:
    """'n:苹果', quoted as both `tsvector` and `tsquery` literals want it: no sign in it means anything."""
    plain = token.replace("\\", "\\\\").replace("'", "''")
    return f"'{LETTERS[field]}:{plain}'"


class Question:
    """The parts of a plan's statement. `all` is every condition; `unfaceted` those that have no facet."""

    def __init__(self, plan: Plan) -> None:
        self.values: dict[str, Any] = {}
        filters = plan.filters
        self.category = self._prefix("category_code", "category", filters.category)
        self.origin = self._prefix("origin_path", "origin", filters.origin)
        marks = [
            self._condition(f"strpos(marks, :mark{n}) > 0", f"mark{n}", f",{mark},")
            for n, mark in enumerate(filters.marks)
        ]
        self.marks = " AND ".join(marks) or EVERYTHING
        self.worth = worth(plan.tree, self._put) if plan.tree is not None else ""
        others = [*self._found_by(plan.tree), *self._others(plan)]
        self.unfaceted = " AND ".join(others) or EVERYTHING
        self.all = " AND ".join((self.unfaceted, self.category, self.origin, self.marks))

    def _found_by(self, tree: Node | None) -> list[str]:
        if tree is None:
            return []
        wanted = finding(tree)
        found = [f"words @@ {self._put(wanted)}"] if wanted else []
        return [*found, f"{self.worth} IS NOT NULL"] if counts(tree) else found

    def _others(self, plan: Plan) -> list[str]:
        filters = plan.filters
        found = [*(["accredited"] if filters.accredited else []), *(["in_stock"] if filters.in_stock else [])]
        for condition, name, value in (
            ("price_fen >= :price_min", "price_min", filters.price_min_fen),
            ("price_fen <= :price_max", "price_max", filters.price_max_fen),
            ("cooperative_id = :cooperative", "cooperative", filters.cooperative_id),
        ):
            if value is not None:
                found.append(self._condition(condition, name, value))
        return found

    def _prefix(self, column: str, name: str, value: str) -> str:
        return self._condition(f"starts_with({column}, :{name})", name, value) if value else EVERYTHING

    def _condition(self, condition: str, name: str, value: Any) -> str:
        self.values[name] = value
        return condition

    def _put(self, query: str) -> str:
        """A `tsquery` as a parameter, the same for the same text."""
        for name, known in self.values.items():
            if known == query:
                return f"CAST(:{name} AS tsquery)"
        name = f"q{len(self.values)}"
        self.values[name] = query
        return f"CAST(:{name} AS tsquery)"


def finding(node: Node) -> str:
    """A `tsquery` that misses nothing the node matches; empty when that is everything."""
    if isinstance(node, Term):
        return lexeme(node.field, node.token)
    parts = [finding(branch) for branch in node.branches]
    if isinstance(node, AllOf) or (isinstance(node, AtLeast) and node.number >= len(parts) > 0):
        return _joined([part for part in parts if part], " & ")
    if isinstance(node, AtLeast) and node.number == 0:
        return ""
    return "" if "" in parts else _joined(parts, " | ") or NEVER


def _joined(parts: Sequence[str], sign: str) -> str:
    distinct = list(dict.fromkeys(parts))
    return f"({sign.join(distinct)})" if len(distinct) > 1 else "".join(distinct)


def counts(node: Node) -> bool:
    """Whether `finding` may find too much, so that the worth has to decide."""
    if isinstance(node, Term):
        return False
    some = isinstance(node, AtLeast) and 1 < node.number < len(node.branches)
    return some or any(counts(branch) for branch in node.branches)


def worth(node: Node, put: Any) -> str:
    """An expression of what a row is worth under the node; NULL where it does not match."""
    if isinstance(node, Term):
        return f"CASE WHEN words @@ {put(lexeme(node.field, node.token))} THEN {node.weight!r}::float8 END"
    if isinstance(node, AnyOf):
        return _best(node, put)
    parts = [worth(branch, put) for branch in node.branches]
    if isinstance(node, AllOf) or node.number >= len(parts) > 0:
        return f"({' + '.join(parts) or '0'})"
    total = " + ".join(f"COALESCE({part}, 0)" for part in parts) or "0"
    if node.number == 0:
        return f"({total})"
    if node.number == 1 and not any(may_be_worthless(branch) for branch in node.branches):
        return f"NULLIF({total}, 0)"
    return f"CASE WHEN num_nonnulls({', '.join(parts)}) >= {node.number} THEN {total} END"


def may_be_worthless(node: Node) -> bool:
    """Whether it can match and be worth nothing."""
    if isinstance(node, Term):
        return node.weight <= 0
    parts = [may_be_worthless(branch) for branch in node.branches]
    if isinstance(node, AllOf):
        return all(parts)
    return any(parts) or (isinstance(node, AtLeast) and node.number == 0)


def _best(node: AnyOf, put: Any) -> str:
    """The best branch. Terms are asked in the order of their worth, so that the first one found ends it."""
    by_worth: dict[float, list[str]] = {}
    for branch in node.branches:
        if isinstance(branch, Term):
            by_worth.setdefault(branch.weight, []).append(lexeme(branch.field, branch.token))
    whens = [
        f"WHEN words @@ {put(_joined(by_worth[weight], ' | '))} THEN {weight!r}::float8"
        for weight in sorted(by_worth, reverse=True)
    ]
    parts = [f"CASE {' '.join(whens)} END"] if whens else []
    parts += [worth(branch, put) for branch in node.branches if not isinstance(branch, Term)]
    return f"GREATEST({', '.join(parts)})" if len(parts) > 1 else "".join(parts) or "NULL::float8"
