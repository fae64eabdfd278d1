"""Fill a form: from a definition, a place and a period to a sheet whose every figure is exact and opens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from shop.core import clock
from shop.reporting.exports.sheet import Sheet, SheetColumn, SheetKind, SheetRow
from shop.reporting.forms import asking, gathering, matrix, periods, queries, summary
from shop.reporting.forms.asking import Question
from shop.reporting.forms.definitions import Column, Definition
from shop.reporting.forms.deriving import derive
from shop.reporting.forms.gathering import Gathered, Line
from shop.reporting.forms.registers import Asked as Asked  # what `fill` is asked with
from shop.reporting.forms.showing import Group, raw_kind, to_wan
from shop.reporting.stats import labels
from shop.reporting.stats.queries import MEASURES

UNITS = {"wan": "万元", "yuan": "元"}
# Measures that the facts alone do not tell: households come from the cooperatives' own records.
NOT_OF_FACTS = ("households",)


def fill(asked: Asked, *, now: datetime | None = None) -> Sheet:
    """The form as of this instant (or of the facts up to `asked.upto`). Raises Missing, BadFilter."""
    return fill_in(queries.definition(asked.code, asked.version), asked, now=now)


def fill_in(definition: Definition, asked: Asked, *, now: datetime | None = None) -> Sheet:
    """The same for a definition that is not published yet: what its author sees."""
    question = asking.question(definition, asked, now=now or clock.utcnow())
    if definition.lines:
        return summary.laid_out(question, fill, notes=notes(question))
    if definition.matrix:
        return matrix.laid_out(question, notes=notes(question))
    found = gathering.gather(question)
    groups = _groups(question, found)
    heads = [group.head for group in groups if group.head]
    derive(question.columns, found, heads, asked.period)
    groups = _in_order(question, groups)
    kinds = {column.key: _kind(column, question) for column in question.columns}
    if question.unit == "wan":
        to_wan(question.columns, found, groups)
    return Sheet(
        code=definition.code,
        title=definition.title,
        columns=[_sheet_column(column, question, kinds) for column in question.columns],
        rows=_rows(question, found, groups),
        period=asked.period,
        basis=question.basis.value,
        as_of=question.now,
        filters=question.filters,
        notes=notes(question),
        signatures=definition.signatures,
        version=definition.version,
    )


def notes(question: Question) -> list[tuple[str, str]]:
    """What a reader must know: basis, period, scope, filters, unit of money, instant."""
    asked = question.asked
    as_of = question.now.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
    days = f"{asked.period.first.isoformat()} 至 {asked.period.last.isoformat()}"
    said = [
        ("口径", labels.BASES[question.basis.value]),
        ("期间", f"{periods.named(asked.period)}（{days}，含首尾两日）"),
        ("范围", asking.scope_words(question)),
        ("筛选", asking.filter_words(question) or "无"),
        ("金额单位", UNITS[question.unit]),
        ("数据截至", f"{as_of}（北京时间）"),
    ]
    if question.definition.owner:
        said.append(("填报部门", question.definition.owner))
    said += [("说明", words) for words in _remarks(question)]
    return said


def _remarks(question: Question) -> list[str]:
    found = [question.definition.note] if question.definition.note else []
    columns = question.columns
    if any(column.form == "figure" for column in columns):
        found.append("分项与“未归类”之和等于合计；退货、冲销以负数计入发生当期")
    if any(
        column.measure in ("orders", "units", "products", "cooperatives", "households") for column in columns
    ):
        found.append(
            "单位数、产品数、供应商数、带动户数去重统计，合计不等于各行相加，按商品分行时订单数亦同；带动户数按供应商去重"
        )
    over = clock.business_day(question.now) >= question.asked.period.end
    compared = {column.span for column in columns} & {"previous_period", "year_before", "year_to_date_before"}
    if compared and not over:
        found.append("统计期尚未结束，同比、环比按整期比较")
    return found


def _groups(question: Question, found: Gathered) -> list[Group]:
    """The rows as they add up: under the subtotal of the first dimension, or all together."""
    if not question.definition.subtotals or len(question.by) < 2:
        return [Group(None, found.lines)]
    heads = gathering.subtotals(question)
    groups = []
    for key, head in heads.items():
        lines = [line for line in found.lines if line.keys[0] == key]
        for line in lines:
            line.depth = 1
        groups.append(Group(head, lines))
    return groups


def _in_order(question: Question, groups: Sequence[Group]) -> list[Group]:
    """By the column that the definition names; 未归类 stays last."""
    order = question.definition.order
    if not order:
        return list(groups)
    key, sign = order.lstrip("-"), -1 if order.startswith("-") else 1

    def place(line: Line) -> Any:
        value = line.values.get(key)
        number = sign * value if isinstance(value, int) else 0
        return line.kind == "unclassified", value is None, number, str(value), line.keys.__repr__()

    sorted_groups = [Group(group.head, sorted(group.lines, key=place)) for group in groups]
    if all(group.head for group in groups):
        sorted_groups.sort(key=lambda group: place(group.head) if group.head else ())
    return sorted_groups


def _kind(column: Column, question: Question) -> SheetKind:
    kind = raw_kind(column, question.columns)
    return "fen" if kind == "wan" and question.unit == "yuan" else kind


def _sheet_column(column: Column, question: Question, kinds: Mapping[str, SheetKind]) -> SheetColumn:
    kind, label = kinds[column.key], column.label
    if kind in ("wan", "fen") and "元" not in label:
        label = f"{label}（{'万元' if kind == 'wan' else '元'}）"
    return SheetColumn(
        column.key, label, kind, column.width, column.head, is_of_facts(column, question.columns)
    )


def is_of_facts(column: Column, columns: Sequence[Column]) -> bool:
    """Whether a number can be computed again from the facts alone."""
    if column.form == "figure":
        return column.measure in MEASURES and column.measure not in NOT_OF_FACTS
    if column.form != "derived":
        return False
    by_key = {other.key: other for other in columns}
    return all(is_of_facts(by_key[key], columns) for key in column.of)


def _rows(question: Question, found: Gathered, groups: Sequence[Group]) -> list[SheetRow]:
    rows = []
    for group in groups:
        rows += [_row(question, line) for line in group.lines]
        if group.head:
            rows.append(_row(question, group.head))
    total = Line((), (), "total", dict(found.total))
    if any(value is not None for value in found.total.values()):
        rows.append(_row(question, total))
    return rows


def _row(question: Question, line: Line) -> SheetRow:
    cells: list[Any] = []
    worded = False
    for column in question.columns:
        if column.form in ("figure", "derived", "register", "attribute"):
            cell = line.values.get(column.key)
        else:
            cell = _key_cell(question, column, line)
        if cell is None and not worded and line.kind == "total" and not cells:
            cell = "合计"
        worded = worded or cell is not None
        cells.append(cell)
    return SheetRow(tuple(cells), line.kind, dict(line.filters), line.depth)


def _key_cell(question: Question, column: Column, line: Line) -> str | None:
    """The name or code of a dimension; a subtotal says 小计 where its rows have their second name."""
    at = question.by.index(column.source) if column.source in question.by else None
    if at is None or line.kind == "total":
        return None
    if line.kind == "subtotal" and at > 0:
        return "小计" if column.form == "name" and at == 1 else None
    key = line.keys[at] if at < len(line.keys) else None
    if column.form == "code":
        return None if key is None else str(key)
    word = line.names[at] if at < len(line.names) else ""
    own = (
        key is not None
        and column.source.startswith(question.definition.side + ".")
        and key == question.region_code
    )
    return f"{word}（本级）" if own else word
