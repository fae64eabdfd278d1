"""Figures around the edges of months, quarters and years, as a server in some time zone says them.

    TZ=America/Los_Angeles python -m tests.support.zones <database> <folder>

Waits for a line before it writes, prints JSON, and leaves nothing behind.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

# 00:00 in Shanghai of these days is 16:00 UTC of the day before: a month, a quarter, a year, a leap day.
EDGES = [
    date(2023, 12, 1), date(2024, 1, 1), date(2024, 2, 29), date(2024, 3, 1), date(2024, 4, 1),
    date(2025, 1, 1), date(2025, 3, 1), date(2025, 7, 1), date(2026, 1, 1), date(2026, 10, 1),
]  # fmt: skip
STEPS = [
    timedelta(seconds=-2), timedelta(microseconds=-1), timedelta(0), timedelta(microseconds=1),
    timedelta(seconds=2),
]  # fmt: skip
FIRST, END, NOW = date(2023, 1, 1), date(2027, 1, 1), datetime(2026, 11, 23, 4, tzinfo=UTC)


def edge(day: date) -> datetime:
    """The instant at which a day begins in Shanghai, worked out without the code under test."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8)


def amount(edge_at: int, step_at: int) -> int:
    """A different amount for each fact, so that a sum says which facts are in it."""
    return 3 ** (edge_at % 3) * 10**step_at * (edge_at + 1)


def write() -> None:
    """A sale at every instant; the one just before each edge is returned just after it."""
    from shop.core import clock
    from shop.core.db import db
    from shop.ledger import actions
    from shop.ledger.models import SaleFact
    from tests.factories.facts import entry

    number = 0
    for edge_at, day in enumerate(EDGES):
        for step_at, step in enumerate(STEPS):
            number += 1
            at = edge(day) + step
            made = entry(
                at=at, on=clock.business_day(at), order_id=number, order_no=f"SO{number}", unit_id=number,
                order_line_id=number, amount_fen=amount(edge_at, step_at), qty_milli=number,
            )  # fmt: skip
            actions.record([made])
            if step_at == 1:
                fact = db.session.query(SaleFact).filter_by(order_id=number).one()
                back = edge(day) + timedelta(microseconds=2)
                actions.reverse([fact], at=back, on=clock.business_day(back))


def figures() -> dict[str, Any]:
    """Every row of the ledger, and the figures by month, quarter and year and for each of them alone."""
    from sqlalchemy import select

    from shop.core import clock
    from shop.core.clock import Period
    from shop.core.db import db
    from shop.ledger.models import SaleFact
    from shop.reporting.stats import queries

    found: dict[str, Any] = {}
    facts = db.session.execute(
        select(SaleFact.order_id, SaleFact.at, SaleFact.on_day, SaleFact.month, SaleFact.amount_fen).order_by(
            SaleFact.id
        )
    )
    found["facts"] = [[row[0], row[1].isoformat(), row[2].isoformat(), *row[3:]] for row in facts]
    measures = ("amount", "qty", "orders", "units")
    for by in ("month", "quarter", "year"):
        table = queries.table(actor=None, by=(by,), measures=measures, period=Period(FIRST, END), now=NOW)
        found[by] = {str(row.keys[0]): list(row.values.values()) for row in table.rows}
        found[f"{by} total"] = list(table.total.values())
    for day in EDGES:
        for end in (day, day + timedelta(days=1)):  # a period that ends at an edge, and one within a month
            period = Period(date(end.year - 1, end.month, 1), end)
            table = queries.table(actor=None, by=("venue",), measures=measures, period=period, now=NOW)
            found[f"until {end}"] = list(table.total.values())
    found["today"] = str(clock.business_day(edge(date(2026, 11, 23))))
    return found


def main(address: str, folder: str) -> None:
    from shop.core import clock
    from shop.core.db import db
    from shop.core.settings import Settings
    from shop.reporting.stats import fold
    from wsgi import create_app

    app = create_app(
        Settings(
            environment="test",
            database_url=address,
            secret_key="only-for-tests-" + "0" * 32,
            instance_dir=Path(folder),
            worker_in_web=False,
            log_level="WARNING",
        )  # fmt: skip
    )
    sys.stdin.readline()
    with app.app_context():
        write()
        told = {"of the facts": figures()}
        fold.rebuild(now=clock.utcnow())
        told["of the cubes"] = figures()
        db.session.rollback()
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
