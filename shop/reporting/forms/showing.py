"""Money as it is shown: 元, or 万元 that adds up downwards, across and by groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shop.reporting.exports.sheet import SheetKind
from shop.reporting.exports.table import wan_cell
from shop.reporting.forms import rounding
from shop.reporting.forms.definitions import Column
from shop.reporting.forms.deriving import IN_BP, LINEAR
from shop.reporting.forms.gathering import Gathered, Line
from shop.reporting.forms.registers import measures
from shop.reporting.stats.queries import MEASURES


@dataclass(frozen=True)
class Group:
    """Rows that add up to a subtotal; `head` None where the form has none."""

    head: Line | None
    lines: Sequence[Line]


def raw_kind(column: Column, columns: Sequence[Column]) -> SheetKind:
    """fen for money in 元, wan for money in the form's unit."""
    if column.form == "register":
        return column.kind
    if column.form == "figure":
        kind: Any = (
            MEASURES[column.measure][2] if column.measure in MEASURES else measures()[column.measure][2]
        )
        return "wan" if kind == "fen" else kind
    if column.form != "derived":
        return "text"
    if column.formula in IN_BP:
        return "bp"
    if column.formula == "rank":
        return "int"
    first = next(other for other in columns if other.key == column.of[0])
    kind = raw_kind(first, columns)
    return "fen" if column.formula == "each" and kind == "wan" else kind


def to_wan(columns: Sequence[Column], found: Gathered, groups: Sequence[Group]) -> None:
    """Replace the money of every row, subtotal and the whole by cells of 0.01 万元."""
    money = [column for column in columns if raw_kind(column, columns) == "wan"]
    exact = {id(line): dict(line.values) for line in _all(groups)}
    whole = dict(found.total)
    for column in money:
        if column.form != "derived" and not column.within:
            _alone(column, found, groups)
    for (within, _), parts in _parts(money).items():
        _within(within, parts, found, groups, exact, whole)
    for column in money:
        if column.form == "derived" and column.formula in LINEAR:
            sign = -1 if column.formula == "difference" else 1
            for values in (*(line.values for line in _all(groups)), found.total):
                first, *rest = (values.get(key) or 0 for key in column.of)
                values[column.key] = first + sign * sum(rest)


def _all(groups: Sequence[Group]) -> list[Line]:
    return [line for group in groups for line in ((group.head,) if group.head else ()) + tuple(group.lines)]


def _alone(column: Column, found: Gathered, groups: Sequence[Group]) -> None:
    """One column: the groups add up to the whole, the rows of each group to the group."""
    key, total = column.key, found.total.get(column.key)
    if total is None:
        for line in _all(groups):
            value = line.values.get(key)
            line.values[key] = None if value is None else wan_cell(value)
        return
    found.total[key] = wan_cell(total)
    shares = rounding.spread([_sum(group, key) for group in groups], found.total[key])
    for group, share in zip(groups, shares, strict=True):
        cells = rounding.spread([line.values.get(key) or 0 for line in group.lines], share)
        for line, cell in zip(group.lines, cells, strict=True):
            line.values[key] = None if line.values.get(key) is None else cell
        if group.head:
            group.head.values[key] = share


def _sum(group: Group, key: str) -> int:
    return sum(line.values.get(key) or 0 for line in group.lines)


def _parts(money: Sequence[Column]) -> dict[tuple[str, Any], list[Column]]:
    """The columns that share out another: by source, by fund …; 其中认定产品 by itself."""
    found = defaultdict(list)
    for column in money:
        if column.within and column.form == "figure":
            found[column.within, (column.measure, tuple(sorted(column.where)))].append(column)
    return found


def _within(
    within: str,
    parts: Sequence[Column],
    found: Gathered,
    groups: Sequence[Group],
    exact: dict[int, dict[str, Any]],
    whole: dict[str, Any],
) -> None:
    """Parts of an amount, the unnamed rest among them, add up to it in every row."""
    keys = [column.key for column in parts]

    def shared(values: dict[str, Any]) -> list[int]:
        named = [values.get(key) or 0 for key in keys]
        return [*named, (values.get(within) or 0) - sum(named)]

    of_lines = [[shared(exact[id(line)]) for line in group.lines] for group in groups]
    of_groups = [[sum(row[at] for row in lines) for at in range(len(keys) + 1)] for lines in of_lines]
    totals = _totals(shared(whole), found.total[within])
    heads = [sum(line.values.get(within) or 0 for line in group.lines) for group in groups]
    shares = rounding.spread_table(of_groups, heads, totals)
    for key, total in zip(keys, totals[:-1], strict=True):
        found.total[key] = total
    for group, parts_fen, share in zip(groups, of_lines, shares, strict=True):
        rows = [line.values.get(within) or 0 for line in group.lines]
        cells = rounding.spread_table(parts_fen, rows, share)
        for line, row in zip(group.lines, cells, strict=True):
            line.values |= dict(zip(keys, row[:-1], strict=True))
        if group.head:
            group.head.values |= dict(zip(keys, share[:-1], strict=True))


def _totals(parts_fen: Sequence[int], whole: int) -> list[int]:
    """A single part is rounded as if alone; several share the whole out by largest remainder."""
    if len(parts_fen) == 2 and parts_fen[1]:
        part = wan_cell(parts_fen[0])
        return [part, whole - part]
    return rounding.spread(parts_fen, whole)
