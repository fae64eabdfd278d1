"""A filled form as plain data: what it was asked, its columns, and rows with keys and whole numbers."""

from __future__ import annotations

from datetime import UTC, date
from typing import Any

from shop.reporting.exports.sheet import Sheet, fingerprint


def written(sheet: Sheet) -> dict[str, Any]:
    """JSON-plain. Numbers are whole: fen, hundredths of 万元 (`wan`), thousandths (`qty`), hundredths of a
    percent (`bp`), as the column's `kind` says. `fingerprint` is what a seal of the same figures would carry."""
    return {
        "code": sheet.code,
        "title": sheet.title,
        "document_no": sheet.document_no,
        "version": sheet.version,
        "basis": sheet.basis,
        "from": sheet.period.first.isoformat(),
        "to": sheet.period.last.isoformat(),
        "as_of": sheet.as_of.astimezone(UTC).isoformat(),
        "filters": dict(sheet.filters),
        "notes": [{"what": what, "text": text} for what, text in sheet.notes],
        "columns": [
            {"key": column.key, "label": column.label, "head": list(column.head), "kind": column.kind,
             "ledger": column.ledger}
            for column in sheet.columns
        ],
        "rows": [
            {"kind": row.kind, "depth": row.depth, "keys": dict(row.keys), "cells": [_plain(cell) for cell in row.cells]}
            for row in sheet.rows
        ],
        "signatures": list(sheet.signatures),
        "fingerprint": fingerprint(sheet),
    }  # fmt: skip


def _plain(cell: Any) -> Any:
    if isinstance(cell, date):
        return cell.isoformat()
    return cell if cell is None or isinstance(cell, int | str) else str(cell)
