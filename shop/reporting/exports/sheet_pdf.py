"""A filled form on paper: A4 lying (A3 where it is very wide), merged heads on every page, signature line."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from shop.core.clock import SHANGHAI
from shop.reporting.exports.safe import cell_text
from shop.reporting.exports.sheet import NUMBERS, Sheet
from shop.reporting.exports.sheet_layout import STRONG, above, below, heads, shown, signatures
from shop.support.printing import press

_A4_POINTS, _A3_POINTS = 762, 1_111  # what is left between the margins
_SMALLEST, _LARGEST = 7.0, 10.5
_LETTER = 0.56  # of its size: how wide a half-width character is, with its share of the padding


def printed(sheet: Sheet, *, now: datetime, prepared_by: str = "", reviewed_by: str = "") -> bytes:
    """The PDF. Raises TooLong beyond what anybody reads on paper."""
    press.check_rows(len(sheet.rows))
    width = sum(column.width for column in sheet.columns) or 1
    wide = _A4_POINTS / (width * _LETTER) < _SMALLEST
    size = (_A3_POINTS if wide else _A4_POINTS) / (width * _LETTER)
    data: dict[str, Any] = {
        "title": cell_text(sheet.title),
        "no": cell_text(sheet.document_no),
        "paper": "a3" if wide else "a4",
        "size": max(_SMALLEST, min(_LARGEST, round(size, 1))),
        "above": cell_text(above(sheet)),
        "below": [cell_text(line) for line in below(sheet)],
        "as_of": sheet.as_of.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M"),
        "widths": [column.width for column in sheet.columns],
        "numbers": [column.kind in NUMBERS for column in sheet.columns],
        "heads": [
            {"text": cell_text(head.text), "x": head.column, "y": head.row, "columns": head.columns, "rows": head.rows}
            for level in heads(sheet.columns)
            for head in level
        ],
        "rows": [
            {"strong": row.kind in STRONG, "depth": row.depth, "cells": _cells(sheet, row.cells)}
            for row in sheet.rows
        ],
        "signatures": signatures(sheet, prepared_by=prepared_by, reviewed_by=reviewed_by),
    }  # fmt: skip
    return press.printed("sheet", data, now=now)


def _cells(sheet: Sheet, cells: Any) -> list[str]:
    return [cell_text(shown(column.kind, value)) for column, value in zip(sheet.columns, cells, strict=True)]
