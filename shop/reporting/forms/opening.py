"""The lines behind one cell of a filled form; their sum is the cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from shop.core.clock import Period
from shop.core.errors import Missing
from shop.ledger.entries import Basis
from shop.ledger.models import SaleFact
from shop.reporting.forms import asking, periods
from shop.reporting.forms.asking import Question
from shop.reporting.forms.definitions import Column
from shop.reporting.forms.gathering import alternatives
from shop.reporting.stats import source
from shop.reporting.stats.dimensions import F

AT = "at_"  # columns of a matrix: `at_` and the key of its second dimension


def facts(
    question: Question, keys: Mapping[str, str], column_key: str = ""
) -> tuple[Select[Any], Period, Basis]:
    """The facts of a row (and of one of its columns), oldest first. Raises Missing, BadFilter."""
    filters = asking.merged(question.filters, keys)
    column = _column(question, column_key)
    if filters is None or column is None:
        raise Missing("没有这个数字")
    if column_key.startswith(AT):
        filters = {**filters, _across(question): column_key.removeprefix(AT)}
    if column.measure == "accredited":
        filters = {**filters, "accredited": "1"}
    period = periods.span(column.span, question.asked.period)
    basis = Basis(column.basis) if column.basis else question.basis
    wanted = (
        select(SaleFact)
        .where(F.basis == basis.value, F.on_day >= period.first, F.on_day < period.end)
        .where(or_(*_either(filters, column)))
        .order_by(F.on_day, F.id)
    )
    if question.asked.upto is not None:
        wanted = wanted.where(F.id <= question.asked.upto)
    return wanted, period, basis


def _column(question: Question, key: str) -> Column | None:
    """The column that is opened; derived ones open to what they are made of first, none at all to the row."""
    if not key or question.definition.matrix:
        return Column("", "", "figure", measure="amount")
    found = next((column for column in question.columns if column.key == key), None)
    if found is not None and found.form == "derived":
        return _column(question, found.of[0])
    return found if found is not None and found.form == "figure" else None


def _across(question: Question) -> str:
    return question.by[1]


def _either(filters: Mapping[str, str], column: Column) -> list[ColumnElement[bool]]:
    ways = []
    for where in alternatives(column.where):
        joined = asking.merged(filters, where)
        if joined is not None:
            ways.append(and_(*source.raw_filters(joined)) if joined else F.id.is_not(None))
    if not ways:
        raise Missing("没有这个数字")
    return ways
