"""A report as data: what its rows are, its columns, its header words, who owns it and how often it is due.

A definition holds no query: `evaluate.fill` asks the statistics and the registers. Custom ones are kept as JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal

from shop.reporting.exports.sheet import SIGNATURES, SheetKind

Form = Literal["name", "code", "figure", "derived", "attribute", "register"]
Cadence = Literal["month", "quarter", "year", "campaign", "none"]
Span = Literal["period", "year_to_date", "previous_period", "year_before", "year_to_date_before"]
SPANS: Mapping[str, str] = {
    "period": "本期",
    "year_to_date": "本年累计",
    "previous_period": "上期",
    "year_before": "上年同期",
    "year_to_date_before": "上年同期累计",
}
CADENCES: Mapping[str, str] = {
    "month": "月报",
    "quarter": "季报",
    "year": "年报",
    "campaign": "活动期",
    "none": "台账",
}
# A dimension named so stands for the level right below the region that is asked for.
LOWER = ("buyer.lower", "origin.lower")


@dataclass(frozen=True)
class Column:
    """One column. By `form`:

    name, code: of the dimension `source`; attribute: `source` is "dimension:attribute" (see `attributes`);
    register: `source` is a field of the register's rows, `kind` how it is shown, `adds` whether it is summed up;
    figure: `measure` over `span` with more filters (`where`, "a|b" for either), `within` the column it is part of;
    derived: `formula` over the columns `of`.
    """

    key: str
    label: str
    form: Form
    head: tuple[str, ...] = ()
    width: int = 14
    source: str = ""
    kind: SheetKind = "text"
    adds: bool = False
    measure: str = ""
    span: Span = "period"
    where: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    within: str = ""
    formula: str = ""
    of: tuple[str, ...] = ()


@dataclass(frozen=True)
class SummaryLine:
    """One line of a one-page summary: the total of a column of another report."""

    label: str
    report: str
    column: str


@dataclass(frozen=True)
class Definition:
    """`by`: the dimensions of the rows, or the one by which figures are joined to the rows of `register`.
    `system`: facts of one statistical system only. `only_register`: figures of nothing but the register's rows. `matrix`: the second dimension becomes the columns.
    `parts`: the codes of tables that belong to it. `order`: a column key, "-" in front for the largest first."""

    code: str
    title: str
    columns: tuple[Column, ...] = ()
    by: tuple[str, ...] = ()
    owner: str = ""
    cadence: Cadence = "none"
    side: str = "buyer"
    basis: str = "accepted"
    system: str = ""
    register: str = ""
    only_register: bool = False
    filters: Mapping[str, str] = field(default_factory=dict)
    unit: Literal["wan", "yuan"] = "wan"
    subtotals: bool = False
    matrix: bool = False
    order: str = ""
    lines: tuple[SummaryLine, ...] = ()
    parts: tuple[str, ...] = ()
    note: str = ""
    signatures: tuple[str, ...] = SIGNATURES
    version: int = 1

    def column(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)

    def of_form(self, *forms: Form) -> list[Column]:
        return [column for column in self.columns if column.form in forms]


def name(source: str, label: str, *, width: int = 22, head: tuple[str, ...] = ()) -> Column:
    """What the key of a dimension is called."""
    return Column(source, label, "name", head, width, source)


def code(source: str, label: str, *, width: int = 12, head: tuple[str, ...] = ()) -> Column:
    """The key of a dimension itself."""
    return Column(f"{source}.code", label, "code", head, width, source)


def attribute(source: str, label: str, *, width: int = 14, head: tuple[str, ...] = ()) -> Column:
    """Something known of the thing a row stands for: "unit:credit_code"."""
    return Column(source.replace(":", "_").replace(".", "_"), label, "attribute", head, width, source)


def register(
    source: str, label: str, kind: SheetKind = "text", *, adds: bool = False, width: int = 14,
    head: tuple[str, ...] = (),
) -> Column:  # fmt: skip
    """A field of the register's rows."""
    return Column(source, label, "register", head, width, source, kind, adds)


def figure(
    key: str, label: str, measure: str = "amount", span: Span = "period", *, head: tuple[str, ...] = (),
    within: str = "", basis: str = "", **where: str,
) -> Column:  # fmt: skip
    """A figure of the facts; keywords are filters."""
    return Column(
        key, label, "figure", head, measure=measure, span=span, where=where, basis=basis, within=within
    )


def derived(key: str, label: str, formula: str, *of: str, head: tuple[str, ...] = ()) -> Column:
    """A number made of other columns."""
    return Column(key, label, "derived", head, formula=formula, of=of)


def to_body(definition: Definition) -> dict[str, Any]:
    """As JSON, without what stands at its default and without code and version, which are the row's."""
    body = _plain(definition, Definition)
    body["columns"] = [_plain(column, Column) for column in definition.columns]
    body["lines"] = [asdict(line) for line in definition.lines]
    for empty in ("code", "version", *(key for key in ("lines", "columns") if not body[key])):
        body.pop(empty, None)
    return body


def of_body(body: Mapping[str, Any], *, code: str, version: int) -> Definition:
    """The definition that a checked body says (see `checks.check_body`)."""
    values = {key: _value(key, value) for key, value in body.items()}
    values["columns"] = tuple(
        Column(**{key: _value(key, value) for key, value in column.items()})
        for column in body.get("columns", ())
    )
    values["lines"] = tuple(SummaryLine(**line) for line in body.get("lines", ()))
    return Definition(**{**values, "code": code, "version": version})


def _value(key: str, value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _plain(thing: Any, kind: type) -> dict[str, Any]:
    blank = Definition("", "") if kind is Definition else Column("", "", "name")
    found = {}
    for one in fields(kind):
        value = getattr(thing, one.name)
        if one.name in ("key", "label", "form", "title") or value != getattr(blank, one.name):
            found[one.name] = list(value) if isinstance(value, tuple) else value
    found.setdefault("columns", []) if kind is Definition else None
    found.setdefault("lines", []) if kind is Definition else None
    return found
