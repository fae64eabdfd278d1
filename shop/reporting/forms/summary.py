"""One page out of many reports: each line is the total of a column of another report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from shop.core.errors import Missing
from shop.reporting.exports.sheet import Sheet, SheetColumn, SheetRow
from shop.reporting.forms.asking import Question
from shop.reporting.forms.definitions import SummaryLine
from shop.reporting.forms.registers import Asked

_AT = {"wan": "amount", "fen": "amount", "int": "number", "qty": "qty", "bp": "share"}


def laid_out(question: Question, fill: Callable[..., Sheet], *, notes: Sequence[tuple[str, str]]) -> Sheet:
    """Every report is filled once for the same place, period, basis and cut; one that nobody keeps yet is left out."""
    kind: Any = question.unit if question.unit == "wan" else "fen"
    unit = "万元" if kind == "wan" else "元"
    columns = (
        SheetColumn("label", "指标", width=36),
        SheetColumn("amount", f"金额（{unit}）", kind, 18),
        SheetColumn("number", "数量", "int"),
        SheetColumn("share", "比重", "bp"),
        SheetColumn("report", "来源报表", width=28),
    )
    keys = [column.key for column in columns]
    filled: dict[str, Sheet | None] = {}
    rows = []
    for line in question.definition.lines:
        if line.report not in filled:
            filled[line.report] = _filled(question, fill, line.report)
        sheet = filled[line.report]
        found = None if sheet is None else _total(sheet, line.column)
        if sheet is not None and found is not None:
            values = {"label": line.label, "report": f"{sheet.code} {sheet.title}", found[0]: found[1]}
            rows.append(SheetRow(tuple(values.get(key) for key in keys)))
    return Sheet(
        code=question.definition.code, title=question.definition.title, columns=columns, rows=rows,
        period=question.asked.period, basis=question.basis.value, as_of=question.now,
        filters=question.filters, notes=notes, signatures=question.definition.signatures,
        version=question.definition.version,
    )  # fmt: skip


def _filled(question: Question, fill: Callable[..., Sheet], code: str) -> Sheet | None:
    asked: Asked = replace(question.asked, code=code, version=None, unit=question.unit)
    try:
        return fill(asked, now=question.now)
    except Missing:
        return None


def _total(sheet: Sheet, key: str) -> tuple[str, int] | None:
    """Where the figure stands on the page, and the figure; None for a column that is not there."""
    at = next((at for at, column in enumerate(sheet.columns) if column.key == key), None)
    row = next((row for row in reversed(sheet.rows) if row.kind == "total"), None)
    if at is None or row is None or row.cells[at] is None:
        return None
    return _AT[sheet.columns[at].kind], row.cells[at]


def sources(lines: Sequence[SummaryLine]) -> list[str]:
    """The codes of the reports that a page draws on."""
    return list(dict.fromkeys(line.report for line in lines))
