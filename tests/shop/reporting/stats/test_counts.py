"""When orders, units, products and suppliers count, and that cubes say so."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import select

from shop.core import clock
from shop.core.clock import Period
from shop.core.db import db, unit_of_work
from shop.ledger import actions
from shop.ledger.models import SaleFact
from shop.reporting.stats import fold, queries
from shop.reporting.stats.models import StatCube
from tests.factories.facts import DALIAN, entry

NOW = clock.start_of(date(2026, 11, 23))


def test_distinct_counts_leave_out_what_was_taken_back(app: Flask) -> None:
    with unit_of_work():
        actions.record(
            [entry(order_id=1, order_line_id=1), entry(order_id=1, order_line_id=2, product_id=32)]
        )
        actions.record([entry(order_id=2, order_line_id=3, unit_id=12, buyer_path="/")])
    fact = db.session.scalars(select(SaleFact).where(SaleFact.order_id == 2)).one()
    figures = queries.table(
        actor=None,
        by=("buyer.county",),
        measures=("orders", "units", "products"),
        period=Period.month(202611),
        now=NOW,
    )
    assert figures.total == {"orders": 2, "units": 2, "products": 2}
    assert figures.unclassified == {"orders": 1, "units": 1, "products": 1}
    assert [(row.keys, row.values["orders"]) for row in figures.rows] == [((DALIAN.split("/")[-2],), 1)]
    with unit_of_work():
        actions.reverse([db.session.merge(fact)], at=NOW, on=date(2026, 11, 23))
    figures = queries.table(
        actor=None, by=("month",), measures=("orders", "amount"), period=Period.month(202611), now=NOW
    )
    assert figures.total == {"orders": 1, "amount_fen": 2 * 217_940}


def counts(period: Period, **asked: Any) -> dict[str, int]:
    measures = ("orders", "units", "products", "cooperatives")
    return queries.table(
        actor=None, by=asked.pop("by", ("year",)), measures=measures, period=period, now=NOW, **asked
    ).total


def test_an_order_counts_when_it_becomes_a_fact_and_back_when_nothing_stands_any_more(app: Flask) -> None:
    """A quarter is the sum of its months; a unit counts in a period if something of it stands at its end."""
    with unit_of_work():
        for at, origin in enumerate(("/650000/654200/654202/", "/650000/654200/654203/"), 1):
            actions.record(
                [entry(order_line_id=at, product_id=30 + at, origin_path=origin, on=date(2026, 10, 5))]
            )
    for folded in (False, True):
        if folded:
            fold.fold_all(now=NOW)
        october = counts(Period.month(202610))
        assert october == {"orders": 1, "units": 1, "products": 2, "cooperatives": 1}
        assert counts(Period.month(202610), filters={"origin": "654203"})["orders"] == 1
        counties = queries.table(
            actor=None, by=("origin.county",), measures=("orders",), period=Period.month(202610), now=NOW
        )
        assert [row.values["orders"] for row in counties.rows] == [1, 1]
        assert counties.total["orders"] == 1
    first, second = db.session.scalars(select(SaleFact).order_by(SaleFact.id)).all()
    november = date(2026, 11, 9)
    with unit_of_work():
        actions.reverse([db.session.merge(first)], at=clock.start_of(november), on=november)
        actions.record(
            [entry(order_line_id=1, product_id=31, at=clock.start_of(november), on=november, amount_fen=5)]
        )
    for folded in (False, True):
        if folded:
            fold.fold_all(now=NOW)
        assert counts(Period.month(202611)) == {"orders": 0, "units": 0, "products": 0, "cooperatives": 0}
        assert counts(Period.quarter(2026, 4))["products"] == 2, "a part kept is no new purchase"
    left = db.session.scalars(select(SaleFact).order_by(SaleFact.id)).all()
    with unit_of_work():
        actions.reverse([db.session.merge(f) for f in (second, left[-1])], at=NOW, on=date(2026, 11, 23))
    for folded in (False, True):
        if folded:
            fold.fold_all(now=NOW)
        months = [counts(Period.month(month))["orders"] for month in (202610, 202611, 202612)]
        assert months == [1, -1, 0]
        assert counts(Period.quarter(2026, 4)) == {"orders": 0, "units": 0, "products": 0, "cooperatives": 0}
        assert counts(Period.month(202610))["units"] == 1, "a closed month does not change"


def test_counts_come_from_cubes(app: Flask) -> None:
    """Control: with the cube falsified they are wrong."""
    with unit_of_work():
        actions.record([entry(), entry(order_id=2, order_line_id=2, unit_id=12)])
    fold.fold_all(now=NOW)
    with unit_of_work():
        db.session.execute(StatCube.__table__.update().values(orders0=7, standing=0))
    found = counts(Period.month(202611), by=("venue",))
    assert (found["orders"], found["units"], found["cooperatives"]) == (7, 0, 2 - 1)
