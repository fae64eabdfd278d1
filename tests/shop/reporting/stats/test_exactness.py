"""Cubes plus live tail are the facts, whatever has been folded and whatever is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from shop.core import clock
from shop.core.clock import Period
from shop.core.db import db, is_postgresql, unit_of_work
from shop.ledger import actions
from shop.ledger.entries import Basis, SaleEntry
from shop.ledger.models import SaleFact
from shop.reporting.stats import campaigns, cubes, fold, queries, source
from shop.reporting.stats.dimensions import DIMENSIONS
from shop.reporting.stats.models import StatCube
from tests.factories.facts import any_entry, entry
from tests.support.facts_by_hand import COUNTED, LEVELS, WINDOWS, by_hand, counts_by_hand

NOW = clock.start_of(date(2026, 11, 23))
DIMS = [name for name in DIMENSIONS if name not in ("quarter", "year")]
FILTERS: list[dict[str, str]] = [
    {"campaign": "1"},
    {"campaign": "2", "category": "02"},
    {"campaign": "3", "origin": "654200"},
    {"campaign": "-"},
    {"campaign": "9"},
    *({"origin": code} for code in ("650000", "654200", "654202", "654202100", "419001", "410000")),
    *({"buyer": code} for code in ("650000", "654200", "419001", "210202")),
    {"origin.county": "654200"},
    {"origin.county": "654202", "buyer.province": "210000"},
    {"category": "02"},
    {"category_top": "02"},
    {"source": "offline", "department": "总工会"},
    {"festival": "none"},
    {"accredited": "1"},
    {"unit": "12"},
    {"quarter": "20264"},
    {"origin.town": "-"},
    {"competent": "-"},
    {"unit_category": "union"},
    {},
]


@pytest.fixture(autouse=True)
def _campaigns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(campaigns, "_provided", [lambda: WINDOWS])


def asked(by: Sequence[str], basis: Basis, period: Period, filters: dict[str, str]) -> dict[Any, list[int]]:
    figures = queries.table(
        actor=None,
        by=by,
        measures=("amount", "qty", "accredited", "facts"),
        basis=basis,
        period=period,
        filters=filters,
        now=NOW,
    )
    rows = [*figures.rows, *figures.unclassified_rows]
    for column, total in figures.total.items():
        rest = figures.unclassified[column] - figures.overlap.get(column, 0)
        assert sum(row.values[column] for row in figures.rows) + rest == total
    if "campaign" in by:
        whole = by_hand((), basis, period, filters).get((), [0, 0, 0, 0])
        assert list(figures.total.values()) == whole
    return {row.keys: list(row.values.values()) for row in rows}


def kept_of(fact: SaleFact, on: date) -> SaleEntry:
    names = [name for name in SaleEntry.__dataclass_fields__ if name in SaleFact.__table__.columns]
    same = {name: getattr(fact, name) for name in names}
    paths = {
        f"{side}_path": "/".join(
            ["", *dict.fromkeys(code for level in LEVELS if (code := getattr(fact, f"{side}_{level}"))), ""]
        )
        for side in ("buyer", "origin")
    }
    category = f"/{fact.category_top}/{fact.category}/" if fact.category != fact.category_top else "/02/"
    same |= {"at": clock.start_of(on), "amount_fen": fact.amount_fen // 2, "unit": fact.unit}
    return SaleEntry(**same, **paths, on=on, system=fact.department, category_path=category)


def counts_asked(by: Sequence[str], basis: Basis, period: Period, filters: dict[str, str]) -> dict[Any, Any]:
    figures = queries.table(
        actor=None, by=by, measures=("orders", *COUNTED), basis=basis, period=period, filters=filters, now=NOW
    )
    rows = [*figures.rows, *figures.unclassified_rows]
    return {row.keys: list(row.values.values()) for row in rows}


def do_something(random: Random) -> None:
    """Sell, take back, or fold, now and then only a part."""
    step = random.random()
    with unit_of_work():
        if step < 0.5:
            actions.record([any_entry(random) for _ in range(random.randint(1, 8))])
        elif step < 0.65:
            reversed_ones = select(SaleFact.reverses_id).where(SaleFact.reverses_id.is_not(None))
            standing = select(SaleFact).where(
                SaleFact.reverses_id.is_(None), SaleFact.id.not_in(reversed_ones)
            )
            facts = db.session.scalars(standing.limit(random.choice((1, 1, 5)))).all()
            if facts:
                on = max(fact.on_day for fact in facts) + timedelta(days=random.choice((0, 1, 40)))
                actions.reverse(facts, at=clock.start_of(on), on=on)
                if random.random() < 0.5:  # a part of it is kept
                    actions.record([kept_of(facts[0], on)])
        elif step < 0.97:
            fold.fold(now=NOW, limit=random.choice((1, 3, 500)))
        else:
            fold.rebuild(now=NOW)


@settings(max_examples=40)
@given(seed=st.integers(0, 2**32))
def test_figures_equal_the_facts_at_every_moment(app: Flask, seed: int) -> None:
    random = Random(seed)
    for _ in range(random.randint(1, 4)):
        do_something(random)
    first = date(2026, 9, 1) + timedelta(days=random.choice((0, 0, 15, 29, 30, 45, 61)))
    period = Period(first, first + timedelta(days=random.choice((0, 1, 16, 30, 31, 61, 200))))
    basis = random.choice(list(Basis))
    for _ in range(4):
        by = random.sample(DIMS, random.choice((1, 1, 2, 3)))
        if random.random() < 0.3:
            by = [random.choice(("quarter", "year")), *by[:2]]
        filters = random.choice(FILTERS) if random.random() < 0.6 else {}
        assert asked(by, basis, period, filters) == by_hand(by, basis, period, filters), (by, filters, period)
        if random.random() < 0.5:
            said = counts_asked(by, basis, period, filters)
            assert said == counts_by_hand(by, basis, period, filters), (by, filters, period)


@pytest.mark.parametrize("cube", cubes.CUBES, ids=lambda cube: cube.name)
def test_each_cube_answers_its_own_question_without_the_facts(app: Flask, cube: cubes.Cube) -> None:
    random = Random(7)
    with unit_of_work():
        actions.record([any_entry(random) for _ in range(80)])
    fold.fold_all(now=NOW)
    period = Period(date(2026, 9, 1), date(2027, 3, 1))
    question = source.Question(("month", *cube.keys), "accepted", period, {})
    found = db.session.execute(source.grouped(question, cube, NOW.date())).all()
    assert sum(row.amount_fen for row in found) == sum(
        sums[0] for sums in by_hand(("month",), Basis.ACCEPTED, period, {}).values()
    )
    assert {tuple(row[: 1 + len(cube.keys)]): row.amount_fen for row in found} == {
        tuple(
            key if n in ("month",) or key is None else str(key)
            for n, key in zip(question.by, keys, strict=True)
        ): s[0]
        for keys, s in by_hand(question.by, Basis.ACCEPTED, period, {}).items()
        if s[3] or s[0]
    }


def test_the_standard_questions_are_answered_by_a_cube() -> None:
    scopes: list[dict[str, str]] = [{}, {"origin": "654200"}, {"buyer": "654202"}]
    for name in DIMENSIONS:
        if name in (
            "competent",
            "helper",
            "unit_category",
            "campaign",
            "measure_unit",
            "accredited",
            "month",
            "quarter",
            "year",
            "source",
        ):
            continue
        assert cubes.covering(("month", name), {}), name
    for scope in scopes:
        for by in (
            "department",
            "venue",
            "category",
            "channel",
            "fund_source",
            "purpose",
            "category_top",
        ):
            assert cubes.covering(("month", by), scope), (by, scope)


def test_a_folded_month_reads_only_its_tail_from_the_facts(app: Flask) -> None:
    """Control: with the cube falsified the figure is wrong, so it does come from the cube."""
    with unit_of_work():
        actions.record([entry(amount_fen=500)])
    fold.fold_all(now=NOW)
    with unit_of_work():
        actions.record([entry(amount_fen=30)])
        db.session.execute(StatCube.__table__.update().values(amount_fen=StatCube.amount_fen + 1_000_000))
    found = asked(("origin.county",), Basis.ACCEPTED, Period.month(202611), {})
    assert found[("654202",)][0] == 1_000_530
    with unit_of_work():
        fold.rebuild(now=NOW)
    assert asked(("origin.county",), Basis.ACCEPTED, Period.month(202611), {})[("654202",)][0] == 530


def test_months_turn_at_midnight_in_shanghai(app: Flask) -> None:
    before = clock.start_of(date(2026, 11, 1)) - timedelta(seconds=1)
    after = clock.start_of(date(2026, 11, 1))
    with unit_of_work():
        for at, fen in ((before, 7), (after, 11)):
            actions.record([entry(at=at, on=clock.business_day(at), amount_fen=fen)])
    for folded in (False, True):
        if folded:
            fold.fold_all(now=NOW)
        for month, fen in ((202610, 7), (202611, 11)):
            figures = queries.table(actor=None, by=("month",), period=Period.month(month), now=NOW)
            assert [(row.keys, row.values) for row in figures.rows] == [((month,), {"amount_fen": fen})]


def test_a_sqlite_fold_is_short(app: Flask) -> None:
    with unit_of_work():
        actions.record([entry(order_line_id=at) for at in range(1200)])
    with unit_of_work():
        folded = fold.fold(now=NOW)
    assert folded == (1200 if is_postgresql() else 500)
    assert fold.fold_all(now=NOW) == 1200 - folded
