"""The kinds of export: a table of figures, the lines of orders, a filled form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate, validates_schema

from shop.core.clock import Period
from shop.core.errors import Missing
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.parties.regions import queries as regions
from shop.reporting.exports import csv, kinds, line_copy, order_lines, sheets, xlsx
from shop.reporting.exports.kinds import Kind, Made, Making, Prepared
from shop.reporting.exports.table import Table
from shop.reporting.forms import evaluate
from shop.reporting.forms import queries as forms
from shop.reporting.stats import labels, queries, source
from shop.reporting.stats.schemas import LinesIn, StatisticsIn, period_of, question_of
from shop.reporting.stats.scope import Scope, scope_of
from shop.reporting.stats.sheets import TITLE, sales_table

P = Permission.STATISTICS_EXPORT


class ExportedSalesIn(StatisticsIn):
    """The question of a sales table; `wan=true` writes 万元."""

    wan = fields.Boolean(load_default=False)


class ExportedReportIn(Schema):
    """A form, a place and a period."""

    code = fields.String(required=True, validate=validate.Length(1, 20))
    region = fields.String(load_default="", validate=validate.Length(max=12))
    department = fields.String(load_default="", validate=validate.Length(max=120))
    first = fields.Date(data_key="from", required=True)
    last = fields.Date(data_key="to", required=True)

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_options: Any) -> None:
        if data["last"] < data["first"]:
            raise ValidationError({"to": ["结束日期不能早于开始日期"]})


def _days(period: Period) -> str:
    return f"{period.first:%Y%m%d}-{period.last:%Y%m%d}"


def _whole(params: Mapping[str, Any], period: Period) -> dict[str, Any]:
    """With both days: what today is must not change what was asked."""
    return dict(params) | {"from": period.first.isoformat(), "to": period.last.isoformat()}


def _scope(question: Mapping[str, Any], actor: Actor) -> Scope:
    return scope_of(actor, question["by"], question["filters"], permission=P)


def _prepared(schema: type[Schema], title: str) -> Any:
    def prepare(params: Mapping[str, Any], actor: Actor) -> Prepared:
        question = question_of(schema(unknown=RAISE).load(params))
        scope, period = _scope(question, actor), question["period"]
        named = f"{title} {_days(period)}"
        return Prepared(_whole(params, period), named, scope.text, {"filters": dict(scope.filters)})

    return prepare


def _make_sales(making: Making) -> Made:
    wanted = ExportedSalesIn(unknown=RAISE).load(making.params)
    figures = queries.table(
        actor=making.actor, measures=wanted["measure"], now=making.now, permission=P, **question_of(wanted)
    )
    table = sales_table(figures, in_wan=wanted["wan"])
    return _as_file(table, making, len(list(table.rows)), figures.period)


def _make_lines(making: Making) -> Made:
    question = question_of(LinesIn(unknown=RAISE).load(making.params))
    scope, period = _scope(question, making.actor), question["period"]
    where = source.raw_filters(scope.filters)
    total = order_lines.number_of(period, where, making.reading)
    if making.form == "csv":
        copied = order_lines.csv_lines(period, words=labels.WORDS, where=where, reading=making.reading)
        if copied is not None:
            return Made(
                _told(copied, making, total),
                total,
                sheets.MIMES["csv"],
                f"{order_lines.TITLE}-{_days(period)}.csv",
            )
    table = order_lines.order_lines(
        period, words=labels.WORDS, now=making.now, where=where, scope=scope.text, reading=making.reading
    )
    return _as_file(table, making, total, period)


def _told(pieces: Iterable[bytes], making: Making, total: int) -> Iterator[bytes]:
    """The heading, then so many rows a piece."""
    for number, piece in enumerate(pieces):
        yield piece
        making.seen(min(number * line_copy.AT_ONCE, total))


def _as_file(table: Table, making: Making, total: int, period: Period) -> Made:
    told = kinds.counted(table, making.seen)
    pieces = xlsx.stream(told) if making.form == "xlsx" else csv.write(told)
    return Made(pieces, total, sheets.MIMES[making.form], f"{table.title}-{_days(period)}.{making.form}")


def _asked(params: Mapping[str, Any]) -> evaluate.Asked:
    wanted = ExportedReportIn(unknown=RAISE).load(params)
    path = regions.region(wanted["region"]).path if wanted["region"] else "/"
    return evaluate.Asked(
        code=wanted["code"], region_path=path, period=period_of(wanted), department=wanted["department"]
    )


def _prepare_report(params: Mapping[str, Any], actor: Actor) -> Prepared:
    """Only an official of the place (and department): a form shows all of it."""
    asked = _asked(params)
    for permission in (P, Permission.REPORT_READ):
        if not actor.reaches(permission, asked.region_path, asked.department):
            raise Missing("没有找到您可以查看的报表范围")
    title = f"{forms.definition(asked.code).title} {_days(asked.period)}"
    place = regions.full_name(asked.region_path) or "全平台"
    scope = "，".join(word for word in (place, asked.department) if word)
    reach = {"region_path": asked.region_path, "department": asked.department}
    return Prepared(_whole(params, asked.period), title, scope, reach)


def _make_report(making: Making) -> Made:
    sheet = evaluate.fill(_asked(making.params), now=making.now)
    data, mime, name = sheets.file_of(sheet, making.form, now=making.now)
    rows = len(sheet.rows)

    def pieces() -> Iterator[bytes]:
        yield data
        making.seen(rows)

    return Made(pieces(), rows, mime, name)


def provide() -> None:
    """Hand in every kind."""
    kinds.provide("sales", Kind(("xlsx", "csv"), _prepared(ExportedSalesIn, TITLE), _make_sales))
    kinds.provide("order_lines", Kind(("xlsx", "csv"), _prepared(LinesIn, order_lines.TITLE), _make_lines))
    kinds.provide("report", Kind(tuple(sheets.MIMES), _prepare_report, _make_report))
