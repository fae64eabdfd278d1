"""PostgreSQL as it is usually used over the same tokens: a `tsvector`, a GIN index, `ts_rank`."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

import psycopg

from benchmarks.search.base import COUNTED, Answer, Asking, conditions, said
from search.backends.base import Entry, Field, Order, Plan


class Gin:
    """Lexemes say their field; prepared statements over one connection."""

    def __init__(self, address: str) -> None:
        self.file = psycopg.connect(address, autocommit=True)
        self.backend = self.file.info.backend_pid

    def cpu(self) -> float:
        """Ours and the backend's, which the kernel counts in nanoseconds."""
        return time.process_time() + backend_cpu(self.backend)

    def build(self, entries: Iterable[Entry]) -> None:
        self.file.execute(
            "DROP SCHEMA IF EXISTS peer CASCADE; CREATE SCHEMA peer; SET search_path = peer;"
            'CREATE TABLE entry (id bigint PRIMARY KEY, words tsvector, category text, origin text COLLATE "C",'
            " price bigint, stock boolean, sold bigint); CREATE TABLE mark (id bigint, mark text, PRIMARY KEY (id, mark))"
        )
        marks = []
        copying = "COPY entry FROM STDIN"
        with self.file.cursor() as cursor, cursor.copy(copying) as copy:
            for entry in entries:
                lexemes = " ".join(
                    f"{_quoted(field, token)}:1" for field, tokens in entry.tokens.items() for token in tokens
                )
                row = (
                    entry.category_code,
                    entry.origin_path,
                    entry.price_fen,
                    entry.in_stock,
                    entry.sold_milli,
                )
                copy.write_row((entry.id, lexemes, *row))
                marks += [(entry.id, mark) for mark in entry.marks]
        with self.file.cursor() as cursor, cursor.copy("COPY mark FROM STDIN") as copy:
            for mark in marks:
                copy.write_row(mark)
        self.file.execute("CREATE INDEX ON entry USING gin (words)")
        self.file.execute("VACUUM ANALYZE entry")

    def prepare(self, plan: Plan) -> Asking:
        assert plan.tree is not None
        asked = said(plan.tree, lambda term: _quoted(term.field, term.token), " & ", " | ")
        where, values = conditions(plan, "%s")
        values = [asked, *values]
        ranked = plan.order is Order.RELEVANCE
        order = "ts_rank(entry.words, %s::tsquery) DESC, id DESC" if ranked else "sold DESC, id DESC"
        found = f"FROM entry WHERE {' AND '.join(['entry.words @@ %s::tsquery', *where])}"
        page = f"SELECT id {found} ORDER BY {order} LIMIT {plan.limit} OFFSET {plan.offset}"
        facets = COUNTED.format(matched=f"SELECT id, category, origin {found}")

        def ask() -> Answer:
            rows = self.file.execute(page, [*values, asked] if ranked else values, prepare=True).fetchall()
            ids = [row[0] for row in rows]
            if not plan.facets:
                counted = self.file.execute(f"SELECT count(*) {found}", values, prepare=True).fetchone()
                return Answer(ids, counted[0] if counted else 0, {})
            parts = self.file.execute(facets, values, prepare=True).fetchall()
            categories = {key: number for kind, key, number in parts if kind == "c"}
            return Answer(ids, sum(categories.values()), categories)

        return ask


def _quoted(field: Field, token: str) -> str:
    plain = token.replace("\\", "\\\\").replace("'", "''")
    return f"'{field.value}:{plain}'"


def backend_cpu(pid: int) -> float:
    """Seconds on the processor, in nanoseconds from the scheduler."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
