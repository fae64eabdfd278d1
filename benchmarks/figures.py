"""A million facts: /statistics against a plain GROUP BY, exports against their writers, checkouts beside a fold."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from sqlalchemy import func, select, text

from benchmarks import measure, serve
from benchmarks.world import World
from shop.cli import bulk
from shop.core import clock
from shop.core.clock import Period
from shop.core.db import db, unit_of_work
from shop.ledger.models import SaleFact
from shop.reporting.stats import queries
from shop.trading.orders import actions as orders
from shop.trading.orders.states import FundSource, Purpose
from shop.trading.orders.terms import Terms

TAIL, LINES, CHECKOUTS = 2000, 200_000, 100
RAW = """
SELECT month, origin_county, sum(amount_fen) FROM sale_fact
WHERE basis = 'accepted' AND on_day >= :first AND on_day < :end {where} GROUP BY month, origin_county
"""
SCOPES = {"whole country": ("", {}), "one province": ("AND origin_province = '410000'", {"origin": "410000"})}


def fill(facts: int) -> None:
    """The facts, folded; then a tail that is not."""
    bulk.write(facts, Random(1))
    bulk.append(TAIL, Random(2))


def year() -> Period:
    """The twelve months that end with the present one."""
    today = clock.business_day(clock.utcnow())
    return Period(date(today.year - 1, today.month, 1), today + timedelta(days=1))


def _timed(work: Any, pid: int, runs: int = 9) -> dict[str, float]:
    """Median wall milliseconds of one call, and CPU of both sides per call."""
    work()
    walls, before = [], (time.process_time(), measure.family_cpu(pid))
    for _ in range(runs):
        start = time.perf_counter()
        work()
        walls.append((time.perf_counter() - start) * 1000)
    spent = time.process_time() - before[0] + measure.family_cpu(pid) - before[1]
    return {"wall_ms": median(walls), "cpu_ms": spent * 1000 / runs}


def statistics(database_pid: int) -> dict[str, Any]:
    """month × county with a tail of 2,000 facts; both must come to the same fen."""
    found: dict[str, Any] = {}
    period = year()
    bounds = {"first": period.first, "end": period.end}
    for name, (where, filters) in SCOPES.items():

        def cubes(filters: Any = filters) -> Any:
            return queries.table(actor=None, by=("month", "origin.county"), period=period, filters=filters)

        def plain(where: str = where) -> Any:
            return db.session.execute(text(RAW.format(where=where)), bounds).all()

        assert cubes().total["amount_fen"] == sum(row[2] for row in plain())
        found[name] = {
            "rows": len(cubes().rows),
            "cube_and_tail": _timed(cubes, database_pid, 21),
            "plain_sql": _timed(plain, database_pid),
        }
    with measure.statements() as sent:
        queries.table(actor=None, by=("month", "origin.county"), period=period)
    found["statements"] = len(sent)
    return found


def statistics_http(environment: dict[str, str], world: World, database_pid: int) -> dict[str, Any]:
    """The same through the API, one province."""
    period = year()
    db.session.remove()
    path = f"/api/v1/statistics?by=month,origin.county&origin=410000&from={period.first}&to={period.last}"
    headers = {"Authorization": f"Bearer {world.platform}"}
    with serve.under_gunicorn("wsgi:app", environment, "/healthz") as shop:
        work = measure.requests(shop.url, path, count=80, headers=headers)
        work()
        cost = measure.cost_of(work, shop.pid, database_pid)
        return {"server_ms": cost.server_ms, "database_ms": cost.database_ms, "peak_mb": shop.peak_mb()}


def _days_of(lines: int) -> Period:
    """The latest days that hold about so many lines."""
    end = clock.business_day(clock.utcnow()) + timedelta(days=1)
    per_day = select(SaleFact.on_day, func.count()).group_by(SaleFact.on_day).order_by(SaleFact.on_day.desc())
    seen = 0
    for day, number in db.session.execute(per_day):
        seen += number
        if seen >= lines:
            return Period(day, end)
    return Period(end - timedelta(days=bulk.DAYS), end)


WRITERS = {
    "csv": "import csv,sys\nwith open(sys.argv[2],'w',encoding='utf-8-sig',newline='') as f: csv.writer(f).writerows(rows)",
    "xlsx": "import rustpy_xlsxwriter as x\nnames=rows[0]\n"
    "x.write_worksheet((dict(zip(names,row)) for row in rows[1:]), sys.argv[2], sheet_name='x')",
}
FLOOR = """
import csv, os, sys
NUMBERS = {numbers}
with open(sys.argv[1], encoding='utf-8-sig', newline='') as f:
    rows = [[float(c) if at in NUMBERS and c else c for at, c in enumerate(r)] if n else r
            for n, r in enumerate(csv.reader(f))]
before = os.times()
{writer}
after = os.times()
print(after.user + after.system - before.user - before.system)
"""


def exports(environment: dict[str, str], folder: Path, database_pid: int) -> dict[str, Any]:
    """`export order-lines` as a process of its own, against the writer alone with the cells in memory."""
    period = _days_of(LINES)
    db.session.remove()
    found: dict[str, Any] = {}
    for form in ("csv", "xlsx"):
        output = folder / f"lines.{form}"
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "export", "order-lines", "--format", form]
        command += ["--from", str(period.first), "--to", str(period.last), "-o", str(output)]
        runs = []
        for _ in range(measure.RUNS):
            before = measure.family_cpu(database_pid)
            process = subprocess.Popen(
                command, cwd=serve.ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL
            )
            used: Any = None
            peak, ended, status = 0.0, 0, 0
            while not ended:
                peak = max(peak, measure.peak_mb(process.pid))
                time.sleep(0.02)
                ended, status, used = os.wait4(process.pid, os.WNOHANG)
            assert status == 0
            cpu = used.ru_utime + used.ru_stime
            runs.append((cpu + measure.family_cpu(database_pid) - before, cpu, peak))
        whole, server, peak = sorted(runs)[len(runs) // 2]
        floors = [_writer(form, folder) for _ in range(measure.RUNS)]
        found[form] = {
            "cpu_s": whole, "server_s": server, "peak_mb": peak, "floor_cpu_s": median(floors),
            "ratio": whole / median(floors), "mb": output.stat().st_size / 1e6,
        }  # fmt: skip
    with (folder / "lines.csv").open(encoding="utf-8-sig", newline="") as file:
        found["lines"] = sum(1 for _ in csv.reader(file)) - 1
    for form in ("csv", "xlsx"):
        found[form]["lines_per_cpu_s"] = found["lines"] / found[form]["cpu_s"]
    return found


def _writer(form: str, folder: Path) -> float:
    from shop.reporting.exports.order_lines import COLUMNS

    numbers = [at for at, column in enumerate(COLUMNS) if column.kind in ("fen", "qty", "int")]
    script = FLOOR.format(numbers=set(numbers), writer=WRITERS[form])
    command = [sys.executable, "-c", script, str(folder / "lines.csv"), str(folder / f"floor.{form}")]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def checkouts(world: World, database_pid: int, url: str) -> dict[str, Any]:
    """Placing and confirming in turn with and without a fold beside it; the fold's backend is told apart."""
    runs: dict[str, list[tuple[float, float]]] = {"without": [], "with": []}
    _some_checkouts(world, database_pid, 0)
    for _ in range(2 * measure.RUNS - 1):
        runs["without"].append(_some_checkouts(world, database_pid, 0))
        command = [sys.executable, "-m", "benchmarks.folding", url]
        folder = subprocess.Popen(command, cwd=serve.ROOT, stdout=subprocess.PIPE, text=True)
        assert folder.stdout is not None
        runs["with"].append(_some_checkouts(world, database_pid, int(folder.stdout.readline())))
        folder.terminate()
        folder.wait(20)
    found: dict[str, Any] = {}
    for name, measured in runs.items():
        checkout, fold = sorted(measured)[len(measured) // 2]
        found[name] = {"checkout_ms": checkout, "fold_backend_ms": fold}
    found["ratio"] = found["with"]["checkout_ms"] / found["without"]["checkout_ms"]
    return found


def _some_checkouts(world: World, database_pid: int, fold_backend: int) -> tuple[float, float]:
    """CPU per checkout and of the fold's backend, in milliseconds."""
    apart = measure.cpu(fold_backend)
    before = time.process_time() + measure.family_cpu(database_pid)
    for _ in range(CHECKOUTS):
        _checkout(world)
    spent = time.process_time() + measure.family_cpu(database_pid) - before
    fold = measure.cpu(fold_backend) - apart
    return (spent - fold) * 1000 / CHECKOUTS, fold * 1000 / CHECKOUTS


def _checkout(world: World) -> None:
    terms = Terms(fund_source=FundSource.CANTEEN, purpose=Purpose.CANTEEN)
    wanted = [(sku_id, 10_000) for sku_id in world.sku_ids[:3]]
    now = clock.utcnow()
    with unit_of_work():
        made = orders.place(wanted, unit_id=world.unit_id, terms=terms, by=world.buyer_id, now=now)
        for order in made.orders:
            orders.confirm(order, by=world.supplier_id, now=now)
