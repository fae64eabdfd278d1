"""A filled form as text that brings it back exactly, and the proof that it can be computed again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from shop.core.clock import Period
from shop.reporting.exports.sheet import NUMBERS, Sheet, SheetColumn, SheetRow, fingerprint


def proof(sheet: Sheet) -> str:
    """SHA-256 of what the facts alone give, rows of nothing left out: a place that is founded later, or one that
    is merged away, adds or takes no figure."""
    at = [n for n, column in enumerate(sheet.columns) if column.ledger and column.kind in NUMBERS]
    rows = [row for row in sheet.rows if row.kind == "total" or any(row.cells[n] for n in at)]
    return fingerprint(replace(sheet, rows=rows), ledger_only=True)


def written(sheet: Sheet) -> str:
    """As `read` takes it."""
    said = {
        "code": sheet.code,
        "title": sheet.title,
        "columns": [
            {"key": one.key, "label": one.label, "kind": one.kind, "width": one.width, "head": one.head, "ledger": one.ledger}
            for one in sheet.columns
        ],
        "rows": [
            {"cells": [_kept(cell) for cell in row.cells], "kind": row.kind, "keys": dict(row.keys), "depth": row.depth}
            for row in sheet.rows
        ],
        "first": sheet.period.first.isoformat(),
        "end": sheet.period.end.isoformat(),
        "basis": sheet.basis,
        "as_of": sheet.as_of.astimezone(UTC).isoformat(),
        "filters": dict(sheet.filters),
        "notes": [list(note) for note in sheet.notes],
        "signatures": list(sheet.signatures),
        "document_no": sheet.document_no,
        "version": sheet.version,
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def read(text: str) -> Sheet:
    """The form as it was frozen."""
    said: dict[str, Any] = json.loads(text)
    columns = [
        SheetColumn(one["key"], one["label"], one["kind"], one["width"], tuple(one["head"]), one["ledger"])
        for one in said["columns"]
    ]
    days = [n for n, column in enumerate(columns) if column.kind == "date"]
    return Sheet(
        code=said["code"],
        title=said["title"],
        columns=columns,
        rows=[SheetRow(_given(row["cells"], days), row["kind"], row["keys"], row["depth"]) for row in said["rows"]],
        period=Period(date.fromisoformat(said["first"]), date.fromisoformat(said["end"])),
        basis=said["basis"],
        as_of=datetime.fromisoformat(said["as_of"]),
        filters=said["filters"],
        notes=[(what, words) for what, words in said["notes"]],
        signatures=said["signatures"],
        document_no=said["document_no"],
        version=said["version"],
    )  # fmt: skip


def _kept(cell: Any) -> Any:
    return cell.isoformat() if isinstance(cell, date) else cell


def _given(cells: list[Any], days: list[int]) -> tuple[Any, ...]:
    for at in days:
        if isinstance(cells[at], str):
            cells[at] = date.fromisoformat(cells[at])
    return tuple(cells)
