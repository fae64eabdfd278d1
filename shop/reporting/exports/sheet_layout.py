"""How a filled form is laid out, whatever it is written as: merged heads, cells in words, lines above and below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shop.core.money import yuan
from shop.reporting.exports.sheet import NUMBERS, Sheet, SheetColumn, SheetRow
from shop.reporting.exports.table import number, plain

# What a paper form says in the line under its title; everything else stands below the table.
ABOVE = ("填报单位", "编报单位", "统计期", "期间", "范围", "口径", "金额单位")
STRONG = frozenset({"subtotal", "total"})
_GAP = "　　"


@dataclass(frozen=True)
class Head:
    """One cell of the heading: its words, its place from 0, and how many rows and columns it covers."""

    text: str
    row: int
    column: int
    rows: int
    columns: int

    @property
    def last_row(self) -> int:
        return self.row + self.rows - 1

    @property
    def last_column(self) -> int:
        return self.column + self.columns - 1


def heads(columns: Sequence[SheetColumn]) -> list[list[Head]]:
    """The heading row by row, left to right. Equal words side by side under the same words are one cell; a
    label reaches down to the last row."""
    depth = max((len(column.head) for column in columns), default=0) + 1
    found: list[list[Head]] = [[] for _ in range(depth)]
    for level in range(depth):
        at = 0
        while at < len(columns):
            column = columns[at]
            if level < len(column.head):
                width = _run(columns, at, level)
                found[level].append(Head(column.head[level], level, at, 1, width))
                at += width
                continue
            if level == len(column.head):
                found[level].append(Head(column.label, level, at, depth - level, 1))
            at += 1
    return found


def _run(columns: Sequence[SheetColumn], first: int, level: int) -> int:
    wanted, end = columns[first].head[: level + 1], first + 1
    while end < len(columns) and columns[end].head[: level + 1] == wanted:
        end += 1
    return end - first


def flat_label(column: SheetColumn) -> str:
    """The heading of a column as one line: 金额/本月（元）."""
    return "/".join((*column.head, column.label))


def shown(kind: str, value: Any) -> str:
    """A cell for the eye: thousands apart, two places for money, 86.30%; empty for None."""
    if value is None:
        return ""
    if kind in ("fen", "wan"):
        return yuan(value)
    if kind == "bp":
        return f"{plain(value, 2)}%"
    if kind == "int":
        return f"{value:,}"
    if kind == "qty":
        whole, _dot, part = number("qty", value).partition(".")
        sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
        return f"{sign}{int(digits):,}{'.' + part if part else ''}"
    return value.isoformat() if isinstance(value, date) else str(value)


def written(kind: str, value: Any) -> str:
    """A cell for a program: exact decimals, no thousands apart, 86.30%; empty for None."""
    if value is None:
        return ""
    if kind == "bp":
        return f"{plain(value, 2)}%"
    if kind in NUMBERS:
        return number(kind, value)
    return value.isoformat() if isinstance(value, date) else str(value)


def above(sheet: Sheet) -> str:
    """The line under the title: document number, period, scope, basis, unit of money."""
    said = [("文号", sheet.document_no)] if sheet.document_no else []
    said += [(what, text) for what, text in sheet.notes if what in ABOVE]
    return _GAP.join(f"{what}：{text}" for what, text in said)


def below(sheet: Sheet) -> list[str]:
    """The remaining notes, one line each."""
    return [f"{what}：{text}" for what, text in sheet.notes if what not in ABOVE]


def signatures(sheet: Sheet, *, prepared_by: str = "", reviewed_by: str = "") -> list[str]:
    """Who answers for the form, with the names that are known already; the rest is signed by hand."""
    known = {"填表人": prepared_by, "审核人": reviewed_by}
    return [f"{role}：{known.get(role, '')}" for role in sheet.signatures]


def opens(sheet: Sheet, row: SheetRow) -> bool:
    """Whether the facts behind a row can be shown: it has keys of its own, or is the total of what was asked."""
    return bool(row.keys) or row.kind == "total"


def links(sheet: Sheet, row: SheetRow) -> list[bool]:
    """Which cells of a row lead to the facts: the numbers that come from them alone."""
    may = opens(sheet, row)
    return [
        may and column.ledger and value is not None
        for column, value in zip(sheet.columns, row.cells, strict=True)
    ]
