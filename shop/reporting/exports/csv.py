"""Any table as CSV: UTF-8 with a BOM, streamed, no cell can run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from shop.reporting.exports.safe import csv_text
from shop.reporting.exports.table import Column, Table, number, text

BOM = "\ufeff"
CHUNK = 1 << 16


def write(table: Table) -> Iterator[bytes]:
    """The file in pieces of about 64 kB; numbers stay numbers, dates are ISO."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write(BOM)
    writer.writerow([csv_text(column.label) for column in table.columns])
    cells = [_cell(column) for column in table.columns]
    for row in table.rows:
        writer.writerow(_row(cells, row))
        if buffer.tell() >= CHUNK:
            yield buffer.getvalue().encode("utf-8", "replace")
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode("utf-8", "replace")


def _row(cells: Sequence[Callable[[Any], str]], row: Sequence[Any]) -> list[str]:
    return ["" if value is None else cell(value) for cell, value in zip(cells, row, strict=True)]


@lru_cache(8192)  # names, tags and regions come again in every row
def _text_cell(value: Any) -> str:
    return csv_text(text(value))


def _cell(column: Column) -> Callable[[Any], str]:
    if column.kind in ("text", "date"):
        return _text_cell
    return lambda value: number(column.kind, value)
