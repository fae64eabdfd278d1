"""A table with a dimension on each side: rows and columns both add up, also in 万元."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shop.reporting.exports.sheet import Sheet, SheetColumn, SheetRow
from shop.reporting.exports.table import wan_cell
from shop.reporting.forms import rounding
from shop.reporting.forms.asking import Question
from shop.reporting.forms.gathering import filters_of
from shop.reporting.stats import labels
from shop.reporting.stats import queries as stats
from shop.reporting.stats.dimensions import DIMENSIONS

MOST_COLUMNS = 60


def laid_out(question: Question, *, notes: Sequence[tuple[str, str]]) -> Sheet:
    """Rows by the first dimension, columns by the second, 未归类 and 合计 last on both sides."""
    down, across = question.by
    answer = stats.table(
        actor=None, by=(down, across), period=question.asked.period, basis=question.basis,
        filters=question.filters, now=question.now, upto=question.asked.upto,
    )  # fmt: skip
    cells = {row.keys: row.values["amount_fen"] for row in (*answer.rows, *answer.unclassified_rows)}
    words: list[dict[Any, str]] = [{}, {}]
    for row in (*answer.rows, *answer.unclassified_rows):
        for at in (0, 1):
            words[at][row.keys[at]] = row.names[at] if row.keys[at] is not None else labels.UNCLASSIFIED
    rows, columns = (sorted(found, key=lambda key: (key is None, key or "")) for found in words)
    if (
        len(columns) > MOST_COLUMNS
        and across.startswith(("buyer.", "origin."))
        and not across.endswith(".province")
    ):
        return laid_out(_coarser(question), notes=notes)
    exact = [[cells.get((row, column), 0) for column in columns] for row in rows]
    shown, row_sums, column_sums, whole = _shown(exact, question.unit == "wan")
    made = [
        SheetRow(
            (_row_name(question, words[0], row), *line, row_sum),
            "unclassified" if row is None else "row",
            filters_of((down,), (row,)),
        )
        for row, line, row_sum in zip(rows, shown, row_sums, strict=True)
    ]
    made.append(SheetRow(("合计", *column_sums, whole), "total"))
    return Sheet(
        code=question.definition.code, title=question.definition.title,
        columns=_columns(question, columns, words[1]), rows=made, period=question.asked.period,
        basis=question.basis.value, as_of=question.now, filters=question.filters, notes=notes,
        signatures=question.definition.signatures, version=question.definition.version,
    )  # fmt: skip


def _coarser(question: Question) -> Question:
    side = question.by[1].split(".")[0]
    return Question(**{**question.__dict__, "by": (question.by[0], f"{side}.province")})


def _row_name(question: Question, words: dict[Any, str], key: Any) -> str:
    own = key is not None and key == question.region_code
    return f"{words[key]}（本级）" if own else words[key]


def _columns(question: Question, keys: Sequence[Any], words: dict[Any, str]) -> list[SheetColumn]:
    kind: Any = "wan" if question.unit == "wan" else "fen"
    unit = "万元" if question.unit == "wan" else "元"
    down, across = (DIMENSIONS[name].label for name in question.by)
    head = (f"{across}（{unit}）",)
    found = [SheetColumn("row", down, "text", 22)]
    for key in keys:
        found.append(SheetColumn(f"at_{'-' if key is None else key}", words[key], kind, 14, head, True))
    return [*found, SheetColumn("amount", f"合计（{unit}）", kind, 16, (), True)]


def _shown(exact: list[list[int]], in_wan: bool) -> tuple[list[list[int]], list[int], list[int], int]:
    rows = [sum(row) for row in exact]
    columns = [sum(column) for column in zip(*exact, strict=True)]
    if not in_wan:
        return exact, rows, columns, sum(rows)
    whole = wan_cell(sum(rows))
    row_sums, column_sums = rounding.spread(rows, whole), rounding.spread(columns, whole)
    return rounding.spread_table(exact, row_sums, column_sums), row_sums, column_sums, whole
