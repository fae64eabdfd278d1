"""The raw rows of a form: figures out of the facts, rows of registers, and what both say of the same thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from shop.ledger.entries import Basis
from shop.reporting.exports.sheet import RowKind
from shop.reporting.forms import attributes, periods, registers
from shop.reporting.forms.asking import Question, merged
from shop.reporting.forms.definitions import Column
from shop.reporting.stats import labels, names
from shop.reporting.stats import queries as stats

Keys = tuple[Any, ...]
# span, filters, basis: what one question to the statistics can answer at once.
Together = tuple[str, tuple[tuple[str, str], ...], str]


@dataclass
class Line:
    """One row before it is laid out. `keys` and `names` per dimension; `values` exact, by column key."""

    keys: Keys
    names: tuple[str, ...]
    kind: RowKind = "row"
    values: dict[str, Any] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)
    filters: Mapping[str, str] = field(default_factory=dict)
    depth: int = 0


@dataclass
class Gathered:
    lines: list[Line]
    total: dict[str, Any]


def gather(question: Question) -> Gathered:
    """All rows with their figures, and the whole, each asked for itself: counts are no sums."""
    figures = [column for column in question.columns if column.form == "figure"]
    if question.definition.register:
        found = _of_register(question)
        if question.by and figures:
            _join(question, found, figures)
    else:
        lines, total = _of_facts(question, figures, question.by)
        found = Gathered(list(lines.values()), total)
    _attributes(question, found.lines)
    return found


def subtotals(question: Question) -> dict[Any, Line]:
    """The same figures by the first dimension alone."""
    figures = [column for column in question.columns if column.form == "figure"]
    lines, _ = _of_facts(question, figures, question.by[:1])
    return {keys[0]: replace(line, kind="subtotal") for keys, line in lines.items()}


def _of_facts(
    question: Question, columns: Sequence[Column], by: tuple[str, ...]
) -> tuple[dict[Keys, Line], dict[str, Any]]:
    """One question to the statistics per span, filter and basis; every row has every column."""
    lines: dict[Keys, Line] = {}
    total: dict[str, Any] = {column.key: 0 for column in columns}
    for asked, wanted in _together(columns).items():
        period = periods.span(asked[0], question.asked.period)
        basis = Basis(asked[2]) if asked[2] else question.basis
        for where in alternatives(dict(asked[1])):
            filters = merged(question.filters, where)
            if filters is None:
                continue
            cells, whole = _asked(question, by, period, filters, basis, wanted)
            for key, keys, row_names, value in cells:
                line = lines.setdefault(keys, Line(keys, row_names))
                line.values[key] = line.values.get(key, 0) + value
            total |= {key: total[key] + value for key, value in whole.items()}
    for line in lines.values():
        line.values = total.fromkeys(total, 0) | line.values
        line.kind = "unclassified" if None in line.keys else "row"
        line.filters = filters_of(by, line.keys)
    ordered = sorted(lines.values(), key=lambda line: [(key is None, key or 0) for key in line.keys])
    return {line.keys: line for line in ordered}, total


def _together(columns: Iterable[Column]) -> dict[Together, list[Column]]:
    found: dict[Together, list[Column]] = defaultdict(list)
    for column in columns:
        found[(column.span, tuple(sorted(column.where.items())), column.basis)].append(column)
    return found


def alternatives(where: Mapping[str, str]) -> list[dict[str, str]]:
    """Filters with alternatives ("union|welfare") as one set of plain filters each; their figures are added."""
    found: list[dict[str, str]] = [{}]
    for name, values in where.items():
        found = [{**one, name: value} for one in found for value in values.split("|")]
    return found


def _asked(
    question: Question,
    by: tuple[str, ...],
    period: Any,
    filters: Mapping[str, str],
    basis: Basis,
    columns: Sequence[Column],
) -> tuple[list[tuple[str, Keys, tuple[str, ...], int]], dict[str, int]]:
    """(column key, keys, names, value) of every cell, and the whole by column key."""
    cells: list[tuple[str, Keys, tuple[str, ...], int]] = []
    whole: dict[str, int] = {}
    of_facts = [column for column in columns if column.measure in stats.MEASURES]
    if of_facts:
        answer = stats.table(
            actor=None, by=by, period=period, basis=basis, filters=filters, now=question.now,
            measures=list(dict.fromkeys(column.measure for column in of_facts)), upto=question.asked.upto,
        )  # fmt: skip
        for column in of_facts:
            at = stats.MEASURES[column.measure][0]
            whole[column.key] = answer.total[at]
            cells += [
                (column.key, row.keys, row.names, row.values[at])
                for row in (*answer.rows, *answer.unclassified_rows)
            ]
    for column in columns:
        if column.measure not in stats.MEASURES:
            measure = registers.measures()[column.measure][0]
            elsewhere = measure(by, period, filters, question.asked.upto)
            whole[column.key] = elsewhere.total
            cells += _elsewhere(column.key, by, elsewhere.rows)
    return cells, whole


def _elsewhere(
    key: str, by: tuple[str, ...], rows: Mapping[tuple[str | None, ...], int]
) -> list[tuple[str, Keys, tuple[str, ...], int]]:
    typed = {_typed(by, keys): value for keys, value in rows.items()}
    words = [names.names_of(name, {keys[at] for keys in typed}) for at, name in enumerate(by)]
    return [
        (
            key,
            keys,
            tuple(words[at].get(one, labels.UNCLASSIFIED) for at, one in enumerate(keys)),
            value,
        )
        for keys, value in typed.items()
    ]


def _typed(by: tuple[str, ...], keys: Sequence[Any]) -> Keys:
    return tuple(
        int(key) if name in stats.NUMBERS and key is not None else key
        for name, key in zip(by, keys, strict=True)
    )


def filters_of(by: Sequence[str], keys: Keys) -> dict[str, str]:
    """What to ask the statistics for the facts behind some keys."""
    return {name: "-" if key is None else str(key) for name, key in zip(by, keys, strict=True)}


def _of_register(question: Question) -> Gathered:
    """The rows as their room gives them; columns that add up are summed."""
    columns = [column for column in question.columns if column.form == "register"]
    lines = []
    for row in registers.rows(question.definition.register, question.asked):
        filters = row.get("keys", {})
        keys = tuple(filters.get(name) for name in question.by)
        line = Line(_typed(question.by, keys), (), fields=row, filters=filters)
        line.values = {column.key: row.get(column.source) for column in columns}
        lines.append(line)
    total = {
        column.key: sum(line.values[column.key] or 0 for line in lines) if column.adds else None
        for column in columns
    }
    return Gathered(lines, total)


def _join(question: Question, found: Gathered, figures: Sequence[Column]) -> None:
    """Figures beside the rows of a register; whatever the register does not know follows in rows of its own."""
    facts, total = _of_facts(question, figures, question.by)
    if question.definition.only_register:
        known = {line.keys for line in found.lines}
        facts = {keys: line for keys, line in facts.items() if keys in known}
        total = {key: sum(line.values[key] for line in facts.values()) for key in total}
    found.total |= total
    blank = total.fromkeys(total, 0)
    known = set()
    for line in found.lines:
        known.add(line.keys)
        same = facts.get(line.keys)
        line.values |= same.values if same else blank
        line.names = same.names if same else ()
    columns = [column.key for column in question.columns if column.form == "register"]
    for keys, line in facts.items():
        if keys not in known:
            line.values |= dict.fromkeys(columns)
            found.lines.append(line)


def _attributes(question: Question, lines: Sequence[Line]) -> None:
    """Text columns that say more of the thing a row stands for."""
    for column in question.columns:
        if column.form != "attribute":
            continue
        dimension, _, attribute = column.source.partition(":")
        if dimension not in question.by:
            continue
        at = question.by.index(dimension)
        known = attributes.look_up(dimension, (line.keys[at] for line in lines))
        for line in lines:
            line.values[column.key] = known.get(line.keys[at], {}).get(attribute)
