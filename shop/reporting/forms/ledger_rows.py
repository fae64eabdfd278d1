"""R21: the order lines of a place and period as a register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from shop.core import clock
from shop.core.errors import Refused
from shop.reporting.exports import order_lines
from shop.reporting.exports.table import Table
from shop.reporting.forms import registers
from shop.reporting.forms.asking import BadFilter, code_of, label_of
from shop.reporting.forms.registers import Asked
from shop.reporting.stats import labels, source
from shop.reporting.stats.dimensions import F

MOST = 20_000
WORDS = {
    "venue": labels.VENUES,
    "fund_source": labels.FUND_SOURCES,
    "purpose": labels.PURPOSES,
    "channel": labels.CHANNELS,
    "source": labels.SOURCES,
}


class TooMany(Refused):
    """More lines than a page or a report can hold."""

    code = "forms.too_many_lines"


def rows(asked: Asked) -> Sequence[Mapping[str, Any]]:
    """Every line with a fact in the period, bought from the place. Raises TooMany, BadFilter."""
    filters = dict(asked.filters)
    if code := code_of(asked.region_path):
        filters.setdefault("buyer", code)
        if filters["buyer"] != code:
            raise BadFilter("本表已按采购方区划统计，请改选区划", fields={"buyer": ["请改选区划"]})
    if asked.department:
        filters["department"] = asked.department
    for name in filters:
        label_of(name)
    where = [*source.raw_filters(filters), *(() if asked.upto is None else (F.id <= asked.upto,))]
    table = order_lines.order_lines(asked.period, words=WORDS, now=clock.utcnow(), where=where)
    found = list(islice(iter(table.rows), MOST + 1))
    if len(found) > MOST:
        raise TooMany(f"超过 {MOST} 行，请缩短统计期或缩小区域，或到“导出任务”中导出全部明细")
    keys = [column.key for column in table.columns]
    return [dict(zip(keys, _cells(table, row), strict=True)) for row in found]


def _cells(table: Table, row: Sequence[Any]) -> list[Any]:
    """One value per column, the runs of a row written out."""
    starts = {run.first: run for run in table.runs}
    cells: list[Any] = []
    for value in row:
        run = starts.get(len(cells))
        cells += [value] if run is None else run.cells(value)
    return cells


def provide() -> None:
    """The platform's own ledger is always at hand."""
    registers.provide("order_lines", rows)
