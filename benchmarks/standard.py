"""The standard questions of officials against a plain GROUP BY and against DuckDB over Parquet of the same facts."""

from __future__ import annotations

import importlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import text

from benchmarks import measure
from shop.core import clock
from shop.core.clock import Period
from shop.core.db import db
from shop.reporting.stats import queries

RUNS, PLAIN_RUNS = 15, 3
PROVINCE, PREFECTURE = "410000", "410100"
SUMS = {
    "amount": "sum(amount_fen)",
    "accredited": "sum(CASE WHEN accredited THEN amount_fen ELSE 0 END)",
    "qty": "sum(qty_milli)",
    "orders": "count(DISTINCT order_id)",
    "units": "count(DISTINCT unit_id)",
    "cooperatives": "count(DISTINCT cooperative_id)",
    "products": "count(DISTINCT product_id)",
}
COLUMNS = {
    "on_day": "DATE", "month": "INTEGER", "order_id": "BIGINT", "unit_id": "BIGINT", "cooperative_id": "BIGINT",
    "product_id": "BIGINT", "department": "VARCHAR", "venue": "VARCHAR", "category": "VARCHAR",
    "fund_source": "VARCHAR", "accredited": "BOOLEAN", "qty_milli": "BIGINT", "amount_fen": "BIGINT",
    **{f"{side}_{level}": "VARCHAR" for side in ("buyer", "origin") for level in ("province", "prefecture", "county")},
}  # fmt: skip


@dataclass(frozen=True)
class Standard:
    """One question: what a report or page asks of the statistics."""

    name: str
    by: tuple[str, ...]
    measures: tuple[str, ...] = ("amount",)
    filters: Mapping[str, str] = field(default_factory=dict)
    span: str = "year"  # this year so far, or this month

    def period(self) -> Period:
        """Up to the end of the present month, as the forms ask."""
        today = clock.business_day(clock.utcnow())
        month = Period.month(clock.month_number(today))
        return month if self.span == "month" else Period(date(today.year, 1, 1), month.end)

    def sql(self, facts: str) -> str:
        """The same by hand; counts in their plainest form (who occurs at all)."""
        keys = ", ".join(self._column(name) for name in self.by)
        sums = ", ".join(SUMS[name] for name in self.measures)
        period = self.period()
        where = [f"on_day >= DATE '{period.first}'", f"on_day < DATE '{period.end}'"]
        where += [f"{self._column(name, code)} = '{code}'" for name, code in self.filters.items()]
        return f"SELECT {keys}, {sums} FROM {facts} WHERE {' AND '.join(where)} GROUP BY {keys}"

    @staticmethod
    def _column(name: str, code: str = "") -> str:
        if name in ("buyer", "origin"):
            return f"{name}_{'province' if code.endswith('0000') else 'prefecture'}"
        return "unit_id" if name == "unit" else name.replace(".", "_")


def _standards() -> list[Standard]:
    buyer, origin, everything = {"buyer": PROVINCE}, {"origin": PROVINCE}, ("amount", "accredited")
    return [
        Standard("R2 各单位采购额（一市，本年）", ("unit",), everything, {"buyer": PREFECTURE}),
        Standard("R4 系统月报（一省一系统，分县）", ("buyer.county",), (*everything, "units"),
                 buyer | {"department": "工商联"}, "month"),
        Standard("R8 五进（一省，分县）", ("buyer.county", "venue"), everything, buyer),
        Standard("R9 分产地（一省，分县，本年）", ("origin.county",), (*everything, "orders", "units"), origin),
        Standard("R9 分产地（全国，分省，本月）", ("origin.province",), (*everything, "orders"), {}, "month"),
        Standard("R9-2 分产地、品类（一省）", ("origin.county", "category"), ("amount", "qty"), origin),
        Standard("R10 采购方与产地矩阵（全国，市×市）", ("buyer.prefecture", "origin.prefecture")),
        Standard("R10 采购方与产地矩阵（一省，市×市）", ("buyer.prefecture", "origin.prefecture"), ("amount",), origin),
        Standard("R22 省通报（分市：金额、单位数）", ("buyer.prefecture",), (*everything, "units"), buyer),
        Standard("工作台 指标（一省，本年分月）", ("month",), (*everything, "orders"), origin),
        Standard("工作台 单位、供应商、产品数（一省，分月）", ("month",), ("units", "cooperatives", "products"), origin),
        Standard("工作台 系统占比（一省）", ("department",), ("amount",), buyer),
        Standard("工作台 品类（一省）", ("category",), ("amount",), origin),
        Standard("工作台 排名（全国，分省，本年）", ("origin.province",), ("amount",)),
        Standard("月×县（一省，本年）", ("month", "origin.county"), ("amount",), origin),
        Standard("月×县（全国，本年）", ("month", "origin.county")),
    ]  # fmt: skip


def run(pid: int, folder: Path) -> list[dict[str, Any]]:
    """Every question: medians of wall and CPU milliseconds, and how many rows; all three agree to the fen."""
    column_store = _duckdb(folder)
    found = []
    for asked in _standards():
        plain_sql = asked.sql("sale_fact").replace("WHERE", "WHERE basis = 'accepted' AND", 1)

        def ours(asked: Standard = asked) -> Any:
            return queries.table(
                actor=None, by=asked.by, measures=asked.measures, period=asked.period(), filters=asked.filters
            )

        def plain(plain_sql: str = plain_sql) -> Any:
            return db.session.execute(text(plain_sql)).all()

        answered, told = ours(), plain()
        total = answered.total["amount_fen" if "amount" in asked.measures else asked.measures[0]]
        entry: dict[str, Any] = {"name": asked.name, "rows": len(answered.rows)}
        if "amount" in asked.measures:
            assert total == sum(row[len(asked.by)] for row in told), asked.name
        entry["ours"] = timed(ours, pid, RUNS)
        entry["plain"] = timed(plain, pid, PLAIN_RUNS)
        entry["duckdb"] = None
        if column_store is not None:
            query = asked.sql("facts")
            assert len(column_store.execute(query).fetchall()) == len(told), asked.name
            entry["duckdb"] = timed(lambda query=query: column_store.execute(query).fetchall(), pid, RUNS)
        found.append(entry)
        db.session.rollback()
    return found


def timed(work: Any, pid: int, runs: int) -> dict[str, float]:
    """Median wall milliseconds of one call, and CPU of both sides per call."""
    walls, before = [], (time.process_time(), measure.family_cpu(pid))
    for _ in range(runs):
        start = time.perf_counter()
        work()
        walls.append((time.perf_counter() - start) * 1000)
    spent = time.process_time() - before[0] + measure.family_cpu(pid) - before[1]
    return {"wall_ms": median(walls), "cpu_ms": spent * 1000 / runs}


def _duckdb(folder: Path) -> Any:
    """The facts as one Parquet file a month, ready to be asked; None where DuckDB is not installed."""
    try:
        duckdb = importlib.import_module("duckdb")
    except ImportError:
        return None
    names, file = ", ".join(COLUMNS), folder / "facts.csv"
    driver: Any = db.session.connection().connection.driver_connection
    copied = f"COPY (SELECT {names} FROM sale_fact WHERE basis = 'accepted') TO STDOUT (FORMAT csv)"
    with driver.cursor().copy(copied) as rows, file.open("wb") as written:
        for block in rows:
            written.write(block)
    db.session.rollback()
    store = duckdb.connect()
    types = ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.items())
    parquet = folder / "parquet"
    store.execute(
        f"COPY (SELECT *, month AS part FROM read_csv('{file}', header=false, columns={{{types}}}))"
        f" TO '{parquet}' (FORMAT parquet, PARTITION_BY (part))"
    )
    file.unlink()
    store.execute(f"CREATE VIEW facts AS SELECT * FROM read_parquet('{parquet}/*/*.parquet')")
    return store
