"""Figures as a table for download: codes beside names, the unit in the header, 未归类 and 合计 last."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shop.core.clock import SHANGHAI
from shop.reporting.exports.table import Column, Table, wan_cell, wan_cells
from shop.reporting.stats import labels
from shop.reporting.stats.dimensions import DIMENSIONS
from shop.reporting.stats.queries import FigureRow, Figures

TITLE = "分区域销售统计表"
CODED = ("region", "provided", "party")


def sales_table(figures: Figures, *, in_wan: bool = False, title: str = TITLE) -> Table:
    """The sales table: per dimension its code (where it has one) and its name, then the measures.

    With `in_wan` amounts are 万元 whose rounded cells still add up to the rounded total.
    """
    columns: list[Column] = []
    for name in figures.by:
        found = DIMENSIONS[name]
        if found.kind in CODED:
            columns.append(Column(f"{name}.code", f"{found.label}代码"))
        columns.append(Column(name, found.label, width=20))
    for column in figures.columns[len(figures.by) :]:
        kind: Any = "wan" if in_wan and column.kind == "fen" else column.kind
        label = column.label.replace("（元）", "（万元）") if kind == "wan" else column.label
        columns.append(Column(column.key, label, kind, 18))
    return Table(title, columns, list(_rows(figures, in_wan)), notes(figures, in_wan=in_wan))


def notes(figures: Figures, *, in_wan: bool = False) -> list[tuple[str, str]]:
    """What a reader must know of the figures: basis, period, scope, unit of money, instant."""
    period = figures.period
    as_of = figures.as_of.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
    return [
        ("口径", labels.BASES[figures.basis.value]),
        ("期间", f"{period.first.isoformat()} 至 {period.last.isoformat()}（含首尾两日）"),
        ("范围", figures.scope),
        ("金额单位", "万元" if in_wan else "元"),
        ("数据截至", f"{as_of}（北京时间）"),
        ("说明", f"{_sum_rule(figures)}；退货、冲销以负数计入发生当期"),
    ]


def _sum_rule(figures: Figures) -> str:
    if figures.overlap:
        return "一笔销售可同时属于几个活动：分项与“未归类”之和减去“重复归属”等于合计"
    return "分项与“未归类”之和等于合计"


def _rows(figures: Figures, in_wan: bool) -> Iterator[list[Any]]:
    body = [*figures.rows, *figures.unclassified_rows]
    shown = {
        column.key: _cells(column.key, column.kind, body, figures, in_wan)
        for column in figures.columns[len(figures.by) :]
    }
    for at, row in enumerate(body):
        yield [*_names(figures, row), *(cells[at] for cells in shown.values())]
    width = len(_names(figures, body[0])) if body else _width(figures)
    if figures.overlap:
        taken = [cells[-2] if key in figures.overlap else None for key, cells in shown.items()]
        yield ["减：重复归属", *[None] * (width - 1), *taken]
    yield ["合计", *[None] * (width - 1), *(cells[-1] for cells in shown.values())]


def _width(figures: Figures) -> int:
    return sum(2 if DIMENSIONS[name].kind in CODED else 1 for name in figures.by)


def _names(figures: Figures, row: FigureRow) -> list[Any]:
    cells: list[Any] = []
    for name, key, word in zip(figures.by, row.keys, row.names, strict=True):
        if DIMENSIONS[name].kind in CODED:
            cells.append(None if key is None else str(key))
        cells.append(word)
    return cells


def _cells(key: str, kind: str, body: list[FigureRow], figures: Figures, in_wan: bool) -> list[int]:
    parts = [row.values[key] for row in body]
    if figures.overlap:
        parts.append(-figures.overlap.get(key, 0))
    if in_wan and kind == "fen":
        return [*wan_cells(parts), wan_cell(figures.total[key])]
    return [*parts, figures.total[key]]
