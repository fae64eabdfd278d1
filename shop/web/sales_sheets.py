"""The bad rows of a file of sales made elsewhere, as they were typed, with what is wrong: to be mended and handed in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _

from shop.core.db import db
from shop.reporting.exports.table import Column, Table
from shop.reporting.offline import queries
from shop.reporting.offline.columns import COLUMNS, FAULT_HEADINGS
from shop.reporting.offline.states import RowState

AT_ONCE = 500


def faulty(batch_id: int) -> Table:
    """Mended, the same file can be handed in: its two columns of faults are passed over."""
    columns = [
        *(Column(key, words, width=14) for words, key in FAULT_HEADINGS.items()),
        *(Column(column.key, column.label, width=column.width) for column in COLUMNS),
    ]
    return Table(_("平台外销售错误行"), columns, _rows(batch_id))


def _rows(batch_id: int) -> Iterator[list[Any]]:
    wanted = queries.rows_of(batch_id, state=RowState.BAD).execution_options(yield_per=AT_ONCE)
    for row in db.session.scalars(wanted):
        words = "；".join(fault for found in row.faults.values() for fault in found)
        yield [str(row.row_no), words, *(row.cells.get(column.key) for column in COLUMNS)]
