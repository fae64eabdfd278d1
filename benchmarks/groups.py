"""Closing a group of a thousand units, and its page under eight readers, against the same SQL by hand."""

from __future__ import annotations

import pickle
import time
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import Any

import psycopg
from flask import Flask
from sqlalchemy import text

from benchmarks import measure, serve
from benchmarks.group_world import Joined
from shop.core import clock
from shop.core.db import db, unit_of_work
from shop.trading.groups import actions
from shop.trading.groups.models import GroupPurchase

READS = 160
WRITES = ("INSERT", "UPDATE", "DELETE")
OUTCOME = (
    "SELECT count(*), sum(total_fen), sum(freight_fen) FROM sales_order WHERE group_purchase_id = %(id)s"
)


class Undone(Exception):
    """Raised so that the group can be closed once more."""


def closing(made: Joined, database_pid: int) -> dict[str, Any]:
    """CPU of closing, application and database, against its own INSERTs and UPDATEs sent by the driver alone.

    Every run is undone; ids are taken back, so that the recorded statements fit again.
    """
    counters = _counters()
    with measure.statements() as sent:
        orders = _close_and_undo(made.group_id)
    _set(counters)
    writes = [(words, rows) for words, rows in sent if words.split(None, 1)[0] in WRITES]
    shop, floor = [], []
    for _ in range(measure.RUNS):
        shop.append(_cost(lambda: _close_and_undo(made.group_id), database_pid))
        _set(counters)
        floor.append(_cost(lambda: _replay(writes, made.group_id, orders), database_pid))
        _set(counters)
    return {
        "orders": orders[0],
        "statements": len(sent),
        "writes": len(writes),
        "rows": sum(len(rows) for _words, rows in writes),
        "shop": _middle(shop),
        "floor": _middle(floor),
        "ratio": sum(_middle(shop).values()) / sum(_middle(floor).values()),
    }


def _close_and_undo(group_id: int) -> tuple[Any, ...]:
    """Number of orders, fen of goods and freight."""
    found: tuple[Any, ...] = ()
    with suppress(Undone), unit_of_work():
        now = clock.utcnow()
        actions.close(db.session.get_one(GroupPurchase, group_id), by=None, now=now)
        db.session.flush()
        found = tuple(db.session.execute(text(OUTCOME.replace("%(id)s", ":id")), {"id": group_id}).one())
        raise Undone
    assert found[0]
    return found


def _replay(writes: list[tuple[str, Any]], group_id: int, orders: tuple[Any, ...]) -> None:
    url = db.engine.url.render_as_string(hide_password=False).replace("+psycopg", "")
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        for words, rows in writes:
            if len(rows) > 1:
                cursor.executemany(words, rows)
            else:
                cursor.execute(words, rows[0])
        assert cursor.execute(OUTCOME, {"id": group_id}).fetchone() == orders
        connection.rollback()


def _cost(work: Any, database_pid: int) -> dict[str, float]:
    before = time.process_time(), measure.family_cpu(database_pid)
    work()
    return {
        "server_ms": (time.process_time() - before[0]) * 1000,
        "database_ms": (measure.family_cpu(database_pid) - before[1]) * 1000,
    }


def _middle(runs: list[dict[str, float]]) -> dict[str, float]:
    middle = median(sum(run.values()) for run in runs)
    return min(runs, key=lambda run: abs(sum(run.values()) - middle))


def _counters() -> dict[str, int]:
    found = db.session.execute(
        text("SELECT sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL")
    )
    return {row[0]: row[1] for row in found}


def _set(counters: dict[str, int]) -> None:
    with unit_of_work():
        for name, value in _counters().items():
            before = counters.get(name)
            if value != before:
                db.session.execute(
                    text("SELECT setval(CAST(:name AS regclass), :value, :called)"),
                    {"name": name, "value": before or 1, "called": before is not None},
                )


# --- the page ----------------------------------------------------------------------------------------


def paths(made: Joined) -> dict[str, str]:
    """What is read, by the name of its floor."""
    return {
        "group_json": f"/api/v1/group-purchases/{made.group_id}",
        "group_html": f"/group-purchases/{made.group_id}",
    }


def record(app: Flask, made: Joined, path: Path) -> dict[str, int]:
    """Keep the statements of each page, once warm, for the floor; answers how many they are."""
    client, kept = app.test_client(), {}
    for name, address in paths(made).items():
        for _ in range(2):
            with measure.statements() as sent:
                answer = client.get(address, headers={"Authorization": f"Bearer {made.buyer}"})
                assert answer.status_code == 200, answer.text[:500]
        kept[name] = [(words, rows[0]) for words, rows in sent if not words.startswith(WRITES)]
    path.write_bytes(pickle.dumps(kept))
    return {name: len(statements) for name, statements in kept.items()}


def reading(
    app: Flask, environment: dict[str, str], made: Joined, folder: Path, database_pid: int
) -> dict[str, Any]:
    """CPU per request with eight readers at once: [shop, floor] by page."""
    more = environment | {"GROUP_RECORD": str(folder / "group.pickle")}
    found: dict[str, Any] = {"statements": record(app, made, folder / "group.pickle")}
    db.session.remove()
    with (
        serve.under_gunicorn("wsgi:app", environment, "/healthz") as shop,
        serve.under_gunicorn("benchmarks.group_floor:app", more, "/group_json") as bare,
    ):
        for name, address in paths(made).items():
            found[name] = []
            for served, path in ((shop, address), (bare, f"/{name}")):
                work = measure.requests(
                    served.url, path, count=READS, headers={"Authorization": f"Bearer {made.buyer}"}
                )
                work()
                found[name].append(measure.cost_of(work, served.pid, database_pid))
    return found
