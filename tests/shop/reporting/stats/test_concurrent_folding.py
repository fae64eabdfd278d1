"""Writers, rollbacks, slow transactions and a killed fold at once: no fact is lost or doubled."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import date
from random import Random

import pytest
from flask import Flask
from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from shop.core import clock
from shop.core.clock import Period
from shop.core.db import db, unit_of_work
from shop.ledger import actions
from shop.ledger import queries as books
from shop.ledger.actions import _row as row_of
from shop.ledger.entries import Basis
from shop.ledger.models import SaleFact
from shop.reporting.stats import fold, queries, source
from shop.reporting.stats.models import FoldState
from tests.factories.facts import any_entry, entry

NOW = clock.start_of(date(2026, 11, 23))
YEAR = Period(date(2026, 1, 1), date(2028, 1, 1))
ENOUGH = 20  # comparisons, however slow the machine is
pytestmark = pytest.mark.only("postgresql", reason="SQLite has one writer; ids are the order of commits")


class Undone(Exception):
    """A writer's change of mind."""


def write(app: Flask, stop: threading.Event, seed: int) -> None:
    random = Random(seed)
    with app.app_context():
        while not stop.is_set():
            try:
                with unit_of_work():
                    order = seed * 100_000 + random.randint(1, 50)
                    if random.random() < 0.4 and (standing := books.standing(order, Basis.ACCEPTED)):
                        day = max(fact.on_day for fact in standing)
                        actions.reverse(standing, at=clock.start_of(day), on=day)
                    entries = [any_entry(random) for _ in range(random.randint(1, 4))]
                    actions.record([replace(one, order_id=order) for one in entries])
                    time.sleep(random.choice((0, 0, 0.001, 0.05)))
                    if random.random() < 0.2:
                        raise Undone
            except Undone:
                continue


def keep_folding(app: Flask, stop: threading.Event, seed: int) -> None:
    """Every third fold dies before its commit."""
    random = Random(seed)
    with app.app_context():
        while not stop.is_set():
            try:
                with unit_of_work():
                    fold.fold(now=NOW)
                    if random.random() < 0.3:
                        raise Undone
            except Undone:
                continue


def cube_and_tail() -> dict[str, int]:
    found = queries.table(
        actor=None,
        by=("origin.county",),
        measures=("amount", "facts", "orders", "units"),
        period=YEAR,
        basis=Basis.ACCEPTED,
        now=NOW,
    )
    return found.total


def raw() -> dict[str, int]:
    """Sums, orders and units that stand, out of the facts in one plain statement."""
    row = db.session.execute(
        text(
            "WITH f AS (SELECT *, CASE WHEN reverses_id IS NULL THEN 1 ELSE -1 END AS sign FROM sale_fact"
            " WHERE basis = 'accepted') SELECT coalesce(sum(amount_fen), 0), count(*),"
            " (SELECT count(*) FROM (SELECT 1 FROM f GROUP BY source, order_id HAVING sum(sign) > 0) AS o),"
            " (SELECT count(*) FROM (SELECT 1 FROM f GROUP BY unit_id HAVING sum(sign) > 0) AS u) FROM f"
        )
    ).one()
    return {"amount_fen": int(row[0]), "facts": row[1], "orders": row[2], "units": row[3]}


def disagreements(app: Flask, seconds: float) -> int:
    """How often, while all write and fold, one snapshot's figure is not the sum of its facts."""
    stop = threading.Event()
    threads = [threading.Thread(target=write, args=(app, stop, seed)) for seed in range(4)]
    threads += [threading.Thread(target=keep_folding, args=(app, stop, seed)) for seed in (1, 2)]
    for thread in threads:
        thread.start()
    wrong, checks, until = 0, 0, time.monotonic() + seconds
    try:
        while time.monotonic() < until or checks <= ENOUGH:
            db.session.rollback()
            db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            wrong += cube_and_tail() != raw()
            checks += 1
    finally:
        stop.set()
        for thread in threads:
            thread.join()
        db.session.rollback()
    return wrong


def test_every_snapshot_agrees_with_its_facts(app: Flask) -> None:
    assert disagreements(app, 4) == 0
    fold.fold_all(now=NOW)
    assert cube_and_tail() == raw()
    folded = db.session.execute(
        text("SELECT sum(fact_count) FROM stat_cube WHERE cube = 'department*channel' AND month > 99999")
    ).scalar()
    assert folded == db.session.scalar(select(func.count()).select_from(SaleFact))


@pytest.mark.parametrize("careless", [False, True], ids=["as it is", "control"])
def test_a_fact_committed_after_the_fold_that_passed_it_is_not_lost(
    app: Flask, monkeypatch: pytest.MonkeyPatch, careless: bool
) -> None:
    """Control: a horizon that ignores open transactions loses it."""
    if careless:
        own = text("SELECT CAST(pg_current_xact_id() AS text)")
        monkeypatch.setattr(fold, "_horizon", lambda: str(db.session.scalar(own)))
    with Session(db.engine) as slow:
        slow.execute(insert(SaleFact), [row_of(entry(amount_fen=900))])
        with unit_of_work():
            actions.record([entry(amount_fen=40)])
        for _ in range(2):
            with unit_of_work():
                fold.fold(now=NOW)
        slow.commit()
    db.session.rollback()
    assert cube_and_tail()["amount_fen"] == (40 if careless else 940)


def test_facts_of_a_slow_transaction_are_folded_once_it_ends(app: Flask) -> None:
    slow = db.engine.connect()
    slow.execute(text("SELECT pg_current_xact_id()"))
    with unit_of_work():
        actions.record([entry(amount_fen=900)])
    with unit_of_work():
        fold.fold(now=NOW)
    assert cube_and_tail()["amount_fen"] == 900
    slow.rollback()
    slow.close()
    assert fold.fold_all(now=NOW) == 1
    assert cube_and_tail()["amount_fen"] == 900


def test_a_dump_restored_into_another_cluster_is_not_trusted_and_rebuilt(app: Flask) -> None:
    with unit_of_work():
        actions.record([entry(amount_fen=900)])
    fold.fold_all(now=NOW)
    with unit_of_work():
        db.session.execute(
            FoldState.__table__.update().values(
                system_identifier="1", watermark=text("CAST('999999999' AS xid8)")
            )
        )
        actions.record([entry(amount_fen=80)])
    db.session.rollback()
    assert source.watermark() is None
    assert cube_and_tail()["amount_fen"] == 980
    fold.fold_all(now=NOW)
    assert source.watermark() is not None
    with unit_of_work():
        actions.record([entry(amount_fen=7)])
    assert cube_and_tail()["amount_fen"] == 987
    fold.fold_all(now=NOW)
    assert cube_and_tail()["amount_fen"] == 987
