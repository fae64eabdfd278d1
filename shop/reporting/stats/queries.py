"""Figures at any instant, and the facts behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import getitem, itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from shop.core import clock
from shop.core.clock import Period
from shop.core.db import db
from shop.core.errors import Invalid
from shop.core.page import Page, paginate
from shop.ledger.entries import Basis
from shop.ledger.models import SaleFact
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.reporting.stats import campaigns, counting, labels, names, source
from shop.reporting.stats.cubes import covering
from shop.reporting.stats.dimensions import DIMENSIONS, F, dimension
from shop.reporting.stats.scope import Scope, scope_of

MAX_BY = 4
# measure -> (column in the answer, label with unit, kind)
MEASURES: dict[str, tuple[str, str, str]] = {
    "amount": ("amount_fen", "金额（元）", "fen"),
    "qty": ("qty_milli", "数量", "qty"),
    "accredited": ("accredited_fen", "其中认定产品（元）", "fen"),
    "facts": ("facts", "笔数", "int"),
    "orders": ("orders", "订单数", "int"),
    "units": ("units", "采购单位数", "int"),
    "products": ("products", "产品数", "int"),
    "cooperatives": ("cooperatives", "供应商数", "int"),
    "households": ("households", "带动户数", "int"),
}
NUMBERS = ("unit", "cooperative", "product", "campaign")


@dataclass(frozen=True)
class FigureColumn:
    """One column of a figure: a dimension (`kind` is key) or a measure (fen, qty, int)."""

    key: str
    label: str
    kind: str


class FigureRow(NamedTuple):
    """`keys` and `names` in the order asked by (None and 未归类 where facts have no key); `values` by
    measure column: amount_fen, qty_milli, accredited_fen, facts, orders, units, …"""

    keys: tuple[Any, ...]
    names: tuple[str, ...]
    values: dict[str, int]


@dataclass(frozen=True)
class Figures:
    """Every row has all its keys; the rest is `unclassified`, so that rows + unclassified = total for
    amounts and quantities (counts of distinct things are no sums). `unclassified_rows` shows it in detail.

    By campaign a fact may stand in several rows: `overlap` says by how much the rows are more than the facts
    (重复归属), so that rows + unclassified - overlap = total. Otherwise it is empty."""

    by: tuple[str, ...]
    columns: tuple[FigureColumn, ...]
    rows: list[FigureRow]
    total: dict[str, int]
    unclassified: dict[str, int]
    unclassified_rows: list[FigureRow]
    as_of: datetime
    basis: Basis
    period: Period
    scope: str
    filters: Mapping[str, str]
    overlap: Mapping[str, int] = field(default_factory=dict)


def table(
    *,
    actor: Actor | None,
    by: Sequence[str],
    period: Period,
    measures: Sequence[str] = ("amount",),
    basis: Basis = Basis.ACCEPTED,
    filters: Mapping[str, str] | None = None,
    now: datetime | None = None,
    permission: Permission = Permission.STATISTICS_READ,
    upto: int | None = None,
    after: int | None = None,
) -> Figures:
    """Sums by dimensions, exact as of this instant: whole months from the cubes, the rest from the facts.

    `upto` and `after` count only facts up to, or after, a cut of the ledger (`ledger.queries.cut`).
    Raises UnknownDimension, Invalid for an unknown measure or filter, Missing for what is out of sight.
    """
    now = now or clock.utcnow()
    _check(by, measures)
    scope = scope_of(actor, by, filters or {}, permission=permission)
    asked = source.Question(tuple(by), basis.value, period, scope.filters, upto, after)
    today = clock.business_day(now)
    if set(measures) & set(counting.DISTINCT) or campaigns.NAME in by:
        counted = counting.count(asked, measures, today)
    else:
        counted = _sums(asked, today, [MEASURES[name][0] for name in measures])
    return _figures(asked, scope, measures, counted, now=now, basis=basis)


def _check(by: Sequence[str], measures: Sequence[str]) -> None:
    if not 1 <= len(by) <= MAX_BY or len(set(by)) != len(by):
        raise Invalid(
            f"请选择 1 至 {MAX_BY} 个不同的统计维度", fields={"by": [f"1 至 {MAX_BY} 个不同的维度"]}
        )
    for name in by:
        dimension(name)
    unknown = [name for name in measures if name not in MEASURES]
    if unknown or not measures:
        raise Invalid(
            f"没有“{'、'.join(unknown)}”这个指标，可用：{'、'.join(MEASURES)}",
            fields={"measure": [f"可用：{'、'.join(MEASURES)}"]},
        )


def _sums(asked: source.Question, today: date, wanted: Sequence[str]) -> counting.Counted:
    """One statement; total and 未归类 are added up from its rows, so all are of one snapshot."""
    cube, width = covering(asked.by, asked.filters), len(asked.by)
    found = db.session.execute(source.grouped(asked, cube, today, wanted)).all()
    rows = [(row[:width], dict(zip(wanted, row[width:], strict=True))) for row in found]
    missing = [row[width:] for row in found if None in row[:width]]
    total = {name: sum(row[at] for row in found) for at, name in enumerate(wanted, width)}
    unclassified = {name: sum(values[at] for values in missing) for at, name in enumerate(wanted)}
    return counting.Counted(rows, total, unclassified)


def _figures(
    asked: source.Question,
    scope: Scope,
    measures: Sequence[str],
    counted: counting.Counted,
    *,
    now: datetime,
    basis: Basis,
) -> Figures:
    wanted = [MEASURES[name][0] for name in measures]
    typed = _typed(asked.by, counted.rows)
    named: list[dict[Any, str]] = []
    for at, name in enumerate(asked.by):
        found = names.names_of(name, {keys[at] for keys, _ in typed})
        named.append(found | {None: labels.UNCLASSIFIED})
    whole = sorted((row for row in typed if None not in row[0]), key=itemgetter(0))
    partly = [row for row in typed if None in row[0]]
    partly.sort(key=lambda row: tuple((key is None, key or 0) for key in row[0]))

    def shown(rows: list[tuple[tuple[Any, ...], dict[str, int]]]) -> list[FigureRow]:
        return [
            FigureRow(
                keys,
                tuple(map(getitem, named, keys)),
                values if len(values) == len(wanted) else {name: values[name] for name in wanted},
            )
            for keys, values in rows
        ]

    columns = [FigureColumn(name, DIMENSIONS[name].label, "key") for name in asked.by]
    for key, label, kind in (MEASURES[name] for name in measures):
        columns.append(FigureColumn(key, campaigns.said(label, asked.filters), kind))
    return Figures(
        by=asked.by,
        columns=tuple(columns),
        rows=shown(whole),
        total={name: counted.total[name] for name in wanted},
        unclassified={name: counted.unclassified[name] for name in wanted},
        unclassified_rows=shown(partly),
        as_of=now,
        basis=basis,
        period=asked.period,
        scope=scope.text,
        filters=scope.filters,
        overlap=_overlap(asked.by, counted, wanted),
    )


def _overlap(by: Sequence[str], counted: counting.Counted, wanted: Sequence[str]) -> dict[str, int]:
    """By how much the rows are more than the facts; rows and total are counted apart, in one statement."""
    if campaigns.NAME not in by:
        return {}
    return {
        name: sum(values[name] for _keys, values in counted.rows) - counted.total[name]
        for name in wanted
        if name in source.ADDITIVE and name != "orders"  # an order of two campaigns is no two orders
    }


def _typed(by: Sequence[str], rows: list[Any]) -> list[Any]:
    """Ids as numbers again; codes stay text."""
    numbered = [name in NUMBERS for name in by]
    if not any(numbered):
        return rows
    return [
        (
            tuple(
                int(key) if is_id and key is not None else key
                for key, is_id in zip(keys, numbered, strict=True)
            ),
            values,
        )
        for keys, values in rows
    ]


def facts_of(
    *,
    actor: Actor | None,
    by: Sequence[str],
    period: Period,
    basis: Basis = Basis.ACCEPTED,
    filters: Mapping[str, str] | None = None,
    permission: Permission = Permission.STATISTICS_READ,
) -> tuple[Select[Any], Scope]:
    """The facts that `table` with the same words adds up, oldest first. `by` only decides the side on
    which an official's scope lies; name the cell's keys as filters ('-' for 未归类)."""
    for name in by:
        dimension(name)
    scope = scope_of(actor, by, filters or {}, permission=permission)
    wanted = (
        select(SaleFact)
        .where(F.basis == basis.value, F.on_day >= period.first, F.on_day < period.end)
        .where(*source.raw_filters(scope.filters))
        .order_by(F.on_day, F.id)
    )
    return wanted, scope


def lines(
    *,
    actor: Actor | None,
    by: Sequence[str] = (),
    period: Period,
    basis: Basis = Basis.ACCEPTED,
    filters: Mapping[str, str] | None = None,
    page: int = 1,
    size: int = 50,
) -> Page[SaleFact]:
    """One page of the facts behind a cell; all pages together sum up to it."""
    wanted, _ = facts_of(actor=actor, by=by, period=period, basis=basis, filters=filters)
    return paginate(wanted, page=page, size=size)
