"""A filled form as CSV: UTF-8 with a BOM, one heading line, its notes and signatures below the table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from shop.reporting.exports.csv import BOM, CHUNK
from shop.reporting.exports.safe import csv_text
from shop.reporting.exports.sheet import NUMBERS, Sheet
from shop.reporting.exports.sheet_layout import flat_label, signatures, written


def write(sheet: Sheet, *, prepared_by: str = "", reviewed_by: str = "") -> Iterator[bytes]:
    """The file in pieces. The heading comes first, so that programs find their columns; people find title and
    notes below an empty line."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write(BOM)
    for line in _lines(sheet, prepared_by, reviewed_by):
        writer.writerow(line)
        if buffer.tell() >= CHUNK:
            yield buffer.getvalue().encode("utf-8", "replace")
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode("utf-8", "replace")


def _lines(sheet: Sheet, prepared_by: str, reviewed_by: str) -> Iterator[Sequence[str]]:
    yield [csv_text(flat_label(column)) for column in sheet.columns]
    kinds = [column.kind for column in sheet.columns]
    for row in sheet.rows:
        yield [
            written(kind, value) if kind in NUMBERS else csv_text(written(kind, value))
            for kind, value in zip(kinds, row.cells, strict=True)
        ]
    yield []
    yield [csv_text(sheet.title)]
    if sheet.document_no:
        yield ["文号", csv_text(sheet.document_no)]
    for what, text in sheet.notes:
        yield [csv_text(what), csv_text(text)]
    yield [csv_text(one) for one in signatures(sheet, prepared_by=prepared_by, reviewed_by=reviewed_by)]
