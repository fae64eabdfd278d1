"""The rows a figure is made of: cubes, edges of months and the live tail, all in one statement."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    text,
)
from sqlalchemy.sql.selectable import CompoundSelect

from shop.core.clock import Period
from shop.core.db import db, is_postgresql
from shop.ledger.models import SaleFact, Xid8
from shop.reporting.stats import campaigns
from shop.reporting.stats.cubes import EVERYWHERE, NOTHING, Cube, order_depth
from shop.reporting.stats.dimensions import (
    DIMENSIONS,
    SIDES,
    Expression,
    F,
    key_range,
    next_key,
    raw_under,
    time_key,
)
from shop.reporting.stats.labels import NO_FESTIVAL
from shop.reporting.stats.models import FoldState, StatCube
from shop.reporting.stats.spans import TIMES, Months, codes, months_of, period_key

ADDITIVE = ("amount_fen", "qty_milli", "accredited_fen", "facts", "orders")
C = StatCube.__table__.c
K = (C.k1, C.k2, C.k3, C.k4)
FACTS = SaleFact.__table__
STATE = FoldState.__table__
Condition = ColumnElement[bool]
Values = Callable[[int], list[Expression]]


@dataclass(frozen=True)
class Question:
    """What is asked, scope already among the filters. `upto` and `after` bound the fact ids (see
    `ledger.queries.cut`): figures as of a seal, and what came after one; then the facts themselves are read."""

    by: tuple[str, ...]
    basis: str
    period: Period
    filters: Mapping[str, str]
    upto: int | None = None
    after: int | None = None

    @property
    def times(self) -> set[str]:
        """The times asked or filtered by."""
        return {name for name in (*self.by, *self.filters) if name in TIMES}

    @property
    def of_facts(self) -> bool:
        """Whether only the facts can answer."""
        return self.upto is not None or self.after is not None


def rows(question: Question, cube: Cube | None, today: date) -> CompoundSelect[Any] | Select[Any]:
    """Rows of (d0 … dn, amount_fen, qty_milli, accredited_fen, facts, orders), to be grouped by whoever asks."""
    usable = cube is not None and not question.of_facts
    months = months_of(question.period, today) if usable else None
    mark = watermark() if months is not None else None
    if cube is None or months is None or mark is None:
        return _raw(question, [days_of(question.period)])
    parts = [_cube(question, cube, months), _raw(question, [days_of(months.days), mark])]
    parts += [_raw(question, [days_of(days)]) for days in months.added]
    parts += [_raw(question, [days_of(days)], sign=-1) for days in months.taken]
    return parts[0].union_all(*parts[1:])


def watermark() -> Condition | None:
    """The condition for the live tail, or None while the cubes cannot be trusted.

    The mark is asked twice: beforehand as a constant, which tells the planner how short the tail is,
    and inside the statement, which makes cubes and tail one snapshot. It only ever rises.
    """
    if not is_postgresql():
        known = db.session.scalar(select(STATE.c.watermark))
        return (
            None if known is None else F.id >= func.coalesce(select(STATE.c.watermark).scalar_subquery(), 0)
        )
    found = db.session.execute(
        text(
            "SELECT CAST(watermark AS text), floor_id, system_identifier ="
            " CAST((pg_control_system()).system_identifier AS text) FROM fold_state"
        )
    ).one_or_none()
    if found is None or not found[2]:
        return None
    return and_(
        F.xid >= transaction("mark", found[0]),
        F.xid >= select(STATE.c.watermark).scalar_subquery(),
        F.id > select(STATE.c.floor_id).scalar_subquery(),
    )


def transaction(name: str, number: int | str | None = None) -> Expression:
    """A transaction id, known now or given later, as a constant that the planner sees."""
    known = None if number is None else str(int(number))
    return cast(bindparam(name, known, String, literal_execute=True, required=number is None), Xid8())


def days_of(period: Period) -> Condition:
    """Facts of these days."""
    return and_(F.on_day >= period.first, F.on_day < period.end)


def _raw(question: Question, conditions: Sequence[Condition], sign: int = 1) -> Select[Any]:
    facts, read = keyed(question)
    keys = [key.label(f"d{at}") for at, key in enumerate(read)]
    sums = [
        (F.amount_fen * sign).label("amount_fen"),
        (F.qty_milli * sign).label("qty_milli"),
        (case((F.accredited, F.amount_fen), else_=0) * sign).label("accredited_fen"),
        cast(literal(sign), BigInteger).label("facts"),
        case(
            (F.counts_from <= order_depth(question.by, question.filters), taken_back() * sign), else_=0
        ).label("orders"),
    ]
    return select(*keys, *sums).select_from(facts).where(*conditions, *asked_facts(question))


def keyed(question: Question) -> tuple[FromClause, list[Expression]]:
    """The facts and their keys; by campaign a fact stands once in each campaign that it lies in."""
    if campaigns.NAME not in question.by:
        return FACTS, [raw_key(name) for name in question.by]
    facts, campaign = campaigns.spread(question.period, question.filters)
    return facts, [campaign if name == campaigns.NAME else raw_key(name) for name in question.by]


def _cube(question: Question, cube: Cube, months: Months) -> Select[Any]:
    depth = order_depth(question.by, question.filters)
    sums = [C.amount_fen, C.qty_milli, C.accredited_fen, C.fact_count.label("facts")]
    return select(*cube_keys(question, cube), *sums, C[f"orders{depth}"].label("orders")).where(
        *cube_rows(question, cube, months)
    )


def taken_back() -> Expression:
    """1 for a fact, -1 for one that takes another back."""
    return case((F.reverses_id.is_(None), 1), else_=-1)


def cube_keys(question: Question, cube: Cube) -> list[Any]:
    """What is asked by, out of a cube."""
    return [_cube_key(cube, name).label(f"d{at}") for at, name in enumerate(question.by)]


def cube_rows(question: Question, cube: Cube, months: Months) -> list[Condition]:
    """Which rows of a cube make up a question."""
    return [
        C.cube == cube.name,
        C.basis == question.basis,
        C.month.in_(codes(months.first, months.last, question.times)),
        *(_cube_filter(cube, name, value) for name, value in question.filters.items()),
    ]


def asked_facts(question: Question) -> list[Condition]:
    """Conditions on the facts for basis, filters and ids; the days are the caller's."""
    found = [F.basis == question.basis, *raw_filters(question.filters)]
    if question.upto is not None:
        found.append(F.id <= question.upto)
    if question.after is not None:
        found.append(F.id > question.after)
    return found


def raw_key(name: str) -> Expression:
    """A dimension's key out of a fact; NULL is 未归类."""
    found = DIMENSIONS[name]
    return time_key(name, F.month) if found.kind == "time" else found.raw


def _cube_key(cube: Cube, name: str) -> Expression:
    if name == "source":
        return C.source
    if DIMENSIONS[name].kind == "time":
        return period_key(name, C.month)
    at = cube.place(name)
    key = K[at or 0]
    if name == "category_top" and "category_top" not in cube.keys:
        return func.nullif(func.substr(key, 1, 2), "")
    return DIMENSIONS[name].unfolded(key)


# Filters that look at more than one column of the fact.
_placed: dict[str, Callable[[str], list[Condition]]] = {
    **{side: partial(raw_under, side) for side in SIDES},
    campaigns.EITHER: lambda code: [campaigns.either(code)],
    campaigns.NAME: lambda number: [campaigns.condition(number)],
}


def raw_filters(filters: Mapping[str, str]) -> list[Condition]:
    """Conditions on the facts for every filter."""
    return [condition for name, value in filters.items() for condition in _raw_filter(name, value)]


def _raw_filter(name: str, value: str) -> list[Condition]:
    if name in _placed:
        return _placed[name](value)
    key = raw_key(name)
    if value == NOTHING:
        return [key.is_(None)]
    if DIMENSIONS[name].kind == "time":
        return [key == int(value)]
    if name in ("unit", "cooperative", "product"):
        return [F[f"{name}_id"] == int(value)]
    if name == "category":
        return [F.category >= value, F.category < next_key(value)]
    if name == "accredited":
        return [F.accredited.is_(value == "1")]
    if name == "festival" and value == NO_FESTIVAL:
        return [F.festival == ""]
    return [F[_columns.get(name, name.replace(".", "_"))] == value]


_columns = {
    "competent": "competent_department", "unit_category": "buyer_category", "measure_unit": "unit",
}  # fmt: skip


def _cube_filter(cube: Cube, name: str, value: str) -> Condition:
    if name == "source":
        return C.source == value
    if name in EVERYWHERE:
        return period_key(name, C.month) == int(value)
    key = K[cube.filters(name, value) or 0]
    if name in ("category", "category_top"):
        return and_(key >= value, key < next_key(value))
    if name in cube.keys:
        return key == value
    first, end = key_range(value)
    within = and_(key >= first, key < end)
    return within if name in SIDES else and_(within, DIMENSIONS[name].unfolded(key) == value)


def grouped(
    question: Question, cube: Cube | None, today: date, wanted: Sequence[str] = ADDITIVE
) -> Select[Any]:
    """The wanted sums per group; groups that come to no fact at all are left out."""
    inner = rows(question, cube, today).subquery("r")
    keys = [inner.c[f"d{at}"] for at in range(len(question.by))]
    sums = {name: cast(func.sum(inner.c[name]), BigInteger).label(name) for name in ADDITIVE}
    left = or_(*(sums[name] != 0 for name in ("facts", "amount_fen", "qty_milli")))
    return select(*keys, *(sums[name] for name in wanted)).group_by(*keys).having(left)
