"""Take the rows of a file in, a thousand at a time, so that memory does not grow with the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import bindparam, insert, update

from shop.core.db import db
from shop.reporting.offline import posting
from shop.reporting.offline.checking import Checked, check_row
from shop.reporting.offline.columns import EXAMPLE, LABELS
from shop.reporting.offline.models import SaleBatch, SaleRow
from shop.reporting.offline.parties import Register
from shop.reporting.offline.resolving import columns_of, resolve
from shop.reporting.offline.rules import Within
from shop.reporting.offline.states import RowState
from shop.support.workbooks.rules import Line

AT_ONCE = 1_000
_ROWS: Any = SaleRow.__table__
_DEFAULTS: dict[str, Any] = {
    column.key: column.default.arg if column.default is not None else None
    for column in _ROWS.columns
    if column.key not in ("id", "batch_id")
}


class Intake:
    """One run over a file; `take` its lines, then `finish`."""

    def __init__(self, batch: SaleBatch, *, today: date) -> None:
        self.batch, self.today, self.count = batch, today, 0
        self._scope = Within(batch.region_path, batch.department)
        self._register = Register(near=batch.region_path)
        # Sale -> the row that said it first; a row number below zero has no number of its own within its voucher.
        self._keys: dict[bytes, int] = {}
        self._meanings: dict[bytes, int] = {}
        self._firsts: set[int] = set()

    def take(self, lines: Iterable[Line]) -> None:
        rows = self._filled(lines)
        while some := list(islice(rows, AT_ONCE)):
            self.count += len(some)
            resolve(some, self._register, self._scope)
            for row in some:
                if not row.faults:
                    self._compare(row)
            self._keep(some)

    def _filled(self, lines: Iterable[Line]) -> Iterator[Checked]:
        for line in lines:
            cells = {key: text for key, text in line.cells.items() if key in LABELS}
            if cells and not cells.get("product", "").startswith(EXAMPLE):
                yield check_row(line.no, cells, today=self.today)

    def _compare(self, row: Checked) -> None:
        """No sale twice within a file: equal ones need vouchers, or numbers, that tell them apart."""
        key, meaning = bytes.fromhex(row.made["key"]), bytes.fromhex(row.made["meaning"])
        bare = not row.made["seq"]
        before = self._keys.setdefault(key, row.no)
        if before != row.no:
            row.fault("voucher", f"与第 {before} 行的凭证号和行号相同" if not bare else _twin(before))
        alike = self._meanings.setdefault(meaning, -row.no if bare else row.no)
        if abs(alike) != row.no and not row.faults and (bare or alike < 0):
            row.fault("voucher", _twin(abs(alike)))
        if row.faults and abs(alike) != row.no:
            self._firsts.add(abs(alike))
        elif row.faults:
            self._firsts.add(before)

    def _keep(self, rows: Sequence[Checked]) -> None:
        values = []
        for row in rows:
            made = columns_of(row) if not row.faults else {}
            state = RowState.BAD if row.faults else RowState.GOOD
            values.append({
                **_DEFAULTS, **made, "batch_id": self.batch.id, "row_no": row.no, "state": state,
                "cells": dict(row.cells), "faults": row.faults,
            })  # fmt: skip
        db.session.execute(insert(_ROWS), values)

    def finish(self) -> None:
        """Mark the first of equal rows too, then what other files have already brought."""
        if self._firsts:
            words = {"voucher": ["与本文件中的另一行相同，请填写不同的凭证号或行号加以区分，或删去一行"]}
            chosen = _ROWS.c.row_no == bindparam("row")
            self._spoil(chosen, [{"row": no, "said": words} for no in sorted(self._firsts)])
        found = posting.contradictions(self.batch)
        if found:
            said = [
                {
                    "row": row_id,
                    "said": {"voucher": [f"该凭证号和行号已在第 {batch} 批第 {no} 行确认，内容不同，请核对"]},
                }
                for row_id, batch, no in found
            ]
            self._spoil(_ROWS.c.id == bindparam("row"), said)
        posting.mark_duplicates(self.batch)

    def _spoil(self, chosen: Any, said: Sequence[dict[str, Any]]) -> None:
        mine = (_ROWS.c.batch_id == self.batch.id, _ROWS.c.state == RowState.GOOD, chosen)
        change = update(_ROWS).where(*mine).values(state=RowState.BAD, faults=bindparam("said"))
        db.session.connection().execute(change, list(said))


def _twin(no: int) -> str:
    return f"与第 {no} 行完全相同；如确为两笔，请在各行填写不同的凭证号或行号，否则删去一行"
