"""Any table as CSV: UTF-8 with a BOM, streamed, no cell can run as a formula."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from shop.reporting.exports.safe import csv_text
from shop.reporting.exports.table import Column, Table, Written, number, pieces, text

BOM = "\ufeff"
CHUNK = 1 << 16
_QUOTED = re.compile('[,"\r\n]')


def write(table: Table) -> Iterator[bytes]:
    """The file in pieces of about 64 kB; numbers stay numbers, dates are ISO."""
    writers = pieces(table, _cell, "", ",")
    buffer, size = [BOM, header(table)], 0
    for row in table.rows:
        line = ",".join(
            ["" if value is None else write(value) for write, value in zip(writers, row, strict=True)]
        )
        buffer.append(line or '""')
        buffer.append("\r\n")
        size += len(line)
        if size >= CHUNK // 2:
            yield "".join(buffer).encode("utf-8", "replace")
            buffer, size = [], 0
    yield "".join(buffer).encode("utf-8", "replace")


def header(table: Table) -> str:
    """The first line."""
    return ",".join(_text_cell(column.label) for column in table.columns) + "\r\n"


def _text_cell(value: Any) -> str:
    written = csv_text(text(value))
    return f'"{written.replace(_QUOTE, _QUOTE * 2)}"' if _QUOTED.search(written) else written


_QUOTE = '"'


def _cell(column: Column) -> Written:
    if column.kind in ("text", "date"):
        return _text_cell
    kind = column.kind
    return lambda value: number(kind, value)
