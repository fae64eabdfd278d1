"""A filled form as a value: header words in several rows, typed rows with their keys, totals, signatures.

Every form is laid out once as a `Sheet`; screen, XLSX, CSV, PDF and JSON are written from it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from shop.core.clock import Period

# As in `table.Kind`, and bp: hundredths of a percent (8630 is shown as 86.30%).
SheetKind = Literal["text", "fen", "wan", "qty", "int", "date", "bp"]
RowKind = Literal["row", "unclassified", "adjustment", "subtotal", "total"]
NUMBERS = frozenset({"fen", "wan", "qty", "int", "bp"})
SIGNATURES = ("单位负责人", "审核人", "填表人", "日期")


@dataclass(frozen=True)
class SheetColumn:
    """`head`: the words above the label, outermost first; equal words side by side become one merged cell.
    `ledger`: the numbers come from the facts alone, so they can be computed again from them. The unit stands
    in the label."""

    key: str
    label: str
    kind: SheetKind = "text"
    width: int = 14
    head: tuple[str, ...] = ()
    ledger: bool = False


@dataclass(frozen=True)
class SheetRow:
    """`cells`: one value per column, None for an empty cell. `keys`: the statistics filters which, added to the
    sheet's own, give the facts of the row; empty where a row does not open."""

    cells: tuple[Any, ...]
    kind: RowKind = "row"
    keys: Mapping[str, str] = field(default_factory=dict)
    depth: int = 0


@dataclass(frozen=True)
class Sheet:
    """`notes` are (what, text) lines: basis, period, scope, unit of money, as of. `filters`, `basis` and `period`
    are what the statistics were asked. `version`: of the definition it was laid out by."""

    code: str
    title: str
    columns: Sequence[SheetColumn]
    rows: Sequence[SheetRow]
    period: Period
    basis: str
    as_of: datetime
    filters: Mapping[str, str] = field(default_factory=dict)
    notes: Sequence[tuple[str, str]] = ()
    signatures: Sequence[str] = SIGNATURES
    document_no: str = ""
    version: int = 1

    def row_filters(self, row: SheetRow) -> dict[str, str]:
        """What to ask the statistics for the facts behind a row."""
        return {**self.filters, **row.keys}


def figures(sheet: Sheet, *, ledger_only: bool = False) -> bytes:
    """The keys and numbers of a sheet as canonical JSON, without a single name: renaming a unit, a region or a
    product changes none of it. With `ledger_only` just what can be computed again from the facts: a row of
    nothing (a unit that registered later) makes no difference there."""
    wanted = [
        (at, column.key)
        for at, column in enumerate(sheet.columns)
        if column.kind in NUMBERS and (column.ledger or not ledger_only)
    ]
    rows = [
        {"kind": row.kind, "keys": dict(row.keys), "values": {key: row.cells[at] for at, key in wanted}}
        for row in sheet.rows
        if not ledger_only or any(row.cells[at] for at, _key in wanted)
    ]
    said = {
        "code": sheet.code,
        "version": sheet.version,
        "basis": sheet.basis,
        "from": sheet.period.first.isoformat(),
        "to": sheet.period.last.isoformat(),
        "filters": dict(sheet.filters),
        "rows": sorted(rows, key=lambda row: json.dumps(row, sort_keys=True)) if ledger_only else rows,
    }
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def fingerprint(sheet: Sheet, *, ledger_only: bool = False) -> str:
    """SHA-256 of `figures`, in hexadecimal."""
    return hashlib.sha256(figures(sheet, ledger_only=ledger_only)).hexdigest()
