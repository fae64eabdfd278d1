"""Questions to the statistics as they come in, and figures as they go out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from shop.core import clock, money
from shop.core.clock import Period
from shop.ledger.entries import Basis
from shop.ledger.models import SaleFact
from shop.reporting.stats.dimensions import DIMENSIONS, SIDES
from shop.reporting.stats.queries import MEASURES, FigureRow, Figures

EARLIEST = date(2000, 1, 1)
LATEST = date(2100, 1, 1)
FILTERS = (*SIDES, *DIMENSIONS)


class WordsField(fields.Field[list[str]]):
    """'month,origin.county' <-> a list of words, each known."""

    def __init__(self, words: Any, **options: Any) -> None:
        super().__init__(**options)
        self.words = tuple(words)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[str]:
        found = [word.strip() for word in str(value).split(",") if word.strip()]
        unknown = [word for word in found if word not in self.words]
        if unknown or not found or len(set(found)) != len(found):
            raise ValidationError(f"请填写以逗号分隔的不同项目，可用：{'、'.join(self.words)}")
        return found


def _filters() -> dict[str, fields.Field[Any]]:
    checks = validate.Length(min=1, max=120)
    labelled = SIDES | {name: found.label for name, found in DIMENSIONS.items()}
    return {
        f"only_{name.replace('.', '_')}": fields.String(
            data_key=name, validate=checks, metadata={"description": f"只看：{labelled[name]}；“-”为未归类"}
        )
        for name in FILTERS
    }


class _Period(Schema):
    basis = fields.Enum(Basis, by_value=True, load_default=Basis.ACCEPTED)
    first = fields.Date(data_key="from", validate=validate.Range(EARLIEST, LATEST))
    last = fields.Date(data_key="to", validate=validate.Range(EARLIEST, LATEST))

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_options: Any) -> None:
        period_of(data)


def period_of(data: dict[str, Any]) -> Period:
    """From one day to another, both included; by default from the start of the year until today."""
    last = data.get("last") or clock.business_day(clock.utcnow())
    first = data.get("first") or date(last.year, 1, 1)
    if last < first:
        raise ValidationError({"to": ["结束日期不能早于开始日期"]})
    return Period(first, last + timedelta(days=1))


StatisticsFilters = type("StatisticsFilters", (_Period,), _filters())


class StatisticsIn(StatisticsFilters):  # type: ignore[misc,valid-type]  # made from the list of dimensions  # a class made from the dimensions
    """`by`: dimensions; `measure`: measures; the rest are filters."""

    by = WordsField(
        DIMENSIONS, required=True, metadata={"description": "统计维度，逗号分隔", "example": "month"}
    )
    measure = WordsField(
        MEASURES,
        load_default=lambda: ["amount"],
        metadata={"description": "指标，逗号分隔", "example": "amount"},
    )


class LinesIn(StatisticsFilters):  # type: ignore[misc,valid-type]
    """The same filters; `by` as in the table that the cell stands in."""

    by = WordsField(DIMENSIONS, load_default=list)
    measure = WordsField(MEASURES, load_default=list)
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=10_000))
    page_size = fields.Integer(load_default=50, validate=validate.Range(min=1, max=200))


def question_of(data: dict[str, Any]) -> dict[str, Any]:
    """The keywords for `queries.table` and `queries.lines` out of loaded input."""
    filters = {
        name: data[f"only_{name.replace('.', '_')}"]
        for name in FILTERS
        if f"only_{name.replace('.', '_')}" in data
    }
    return {"by": data["by"], "basis": data["basis"], "period": period_of(data), "filters": filters}


class ColumnOut(Schema):
    """`kind`: key, fen, qty or int."""

    key = fields.String(required=True)
    label = fields.String(required=True)
    kind = fields.String(required=True)


class StatisticsOut(Schema):
    """Rows hold, by column key, `{code, name}` for a dimension and a number (or decimal text) for a measure.
    Rows + `unclassified` = `total`. By campaign a fact may stand in several rows: `overlap` says by how much,
    and rows + `unclassified` - `overlap` = `total`."""

    columns = fields.List(fields.Nested(ColumnOut), required=True)
    rows = fields.List(fields.Dict(keys=fields.String()), required=True)
    total = fields.Dict(keys=fields.String(), required=True)
    unclassified = fields.Dict(keys=fields.String(), required=True)
    unclassified_rows = fields.List(fields.Dict(keys=fields.String()), required=True)
    overlap = fields.Dict(keys=fields.String(), required=True)
    as_of = fields.String(required=True)
    basis = fields.String(required=True)
    scope = fields.String(required=True)
    first = fields.Date(data_key="from", required=True)
    last = fields.Date(data_key="to", required=True)


def written(figures: Figures) -> dict[str, Any]:
    """Figures as `StatisticsOut` describes them, ready for JSON."""
    return {
        "columns": [
            {"key": _key(column.key), "label": column.label, "kind": column.kind}
            for column in figures.columns
        ],
        "rows": [_row(figures, row) for row in figures.rows],
        "total": _values(figures.total),
        "unclassified": _values(figures.unclassified),
        "unclassified_rows": [_row(figures, row) for row in figures.unclassified_rows],
        "overlap": _values(dict(figures.overlap)),
        "as_of": figures.as_of.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "basis": figures.basis.value,
        "scope": figures.scope,
        "from": figures.period.first.isoformat(),
        "to": figures.period.last.isoformat(),
    }


def _key(key: str) -> str:
    return "qty" if key == "qty_milli" else key


def _values(values: dict[str, int]) -> dict[str, Any]:
    """Amounts as fen, counts as numbers, quantities as decimal text."""
    return {
        _key(key): money.format_qty(value) if key == "qty_milli" else value for key, value in values.items()
    }


def _row(figures: Figures, row: FigureRow) -> dict[str, Any]:
    keys = {
        name: {"code": None if key is None else str(key), "name": word}
        for name, key, word in zip(figures.by, row.keys, row.names, strict=True)
    }
    return keys | _values(row.values)


class FactOut(Schema):
    """One fact behind a cell."""

    id = fields.Integer(required=True)
    basis = fields.Enum(Basis, by_value=True, required=True)
    source = fields.String(required=True)
    reverses_id = fields.Integer(required=True, allow_none=True)
    on_day = fields.Date(required=True, data_key="on")
    order_no = fields.String(required=True)
    order_line_id = fields.Integer(required=True)
    unit_id = fields.Integer(required=True)
    unit_name = fields.String(required=True)
    venue = fields.String(required=True)
    department = fields.String(required=True)
    cooperative_id = fields.Integer(required=True)
    cooperative_name = fields.String(required=True)
    product_name = fields.String(required=True)
    category = fields.String(required=True)
    accredited = fields.Boolean(required=True)
    channel = fields.String(required=True)
    fund_source = fields.String(required=True)
    purpose = fields.String(required=True)
    festival = fields.String(required=True)
    campaign_id = fields.Integer(required=True, allow_none=True)
    buyer = fields.String(required=True, allow_none=True)
    origin = fields.String(required=True, allow_none=True)
    qty = fields.String(required=True)
    unit = fields.String(required=True)
    amount_fen = fields.Integer(required=True)


def shown_fact(fact: SaleFact) -> dict[str, Any]:
    """A fact as `FactOut` writes it; regions as their deepest code."""
    values = {name: getattr(fact, name) for name in FactOut._declared_fields if hasattr(fact, name)}
    return values | {
        "source": fact.source.value,
        "buyer": fact.buyer_town or fact.buyer_county or fact.buyer_prefecture or fact.buyer_province,
        "origin": fact.origin_town or fact.origin_county or fact.origin_prefecture or fact.origin_province,
        "qty": money.format_qty(fact.qty_milli),
    }
