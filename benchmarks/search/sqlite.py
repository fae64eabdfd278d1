"""SQLite FTS5 over the same tokens: one column a field, ranked by bm25, joined to a table for the rest."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from benchmarks.search.base import COUNTED, Answer, Asking, conditions, said
from search.backends.base import Entry, Field, Order, Plan, Term

AT_ONCE = 1000
COLUMNS = [f"in_{field.value}" for field in Field]
SCHEMA = """
CREATE VIRTUAL TABLE words USING fts5({fields}, content='', tokenize="ascii tokenchars '{signs}'");
CREATE TABLE entry (id INTEGER PRIMARY KEY, category TEXT, origin TEXT, price INTEGER, stock INTEGER, sold INTEGER);
CREATE TABLE mark (id INTEGER, mark TEXT, PRIMARY KEY (id, mark)) WITHOUT ROWID;
"""


class Fts5:
    """`prepare(plan)` writes the statements once: what is measured is asking alone."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.file = sqlite3.connect(folder / "fts5.sqlite3")
        self.file.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-200000;")

    def cpu(self) -> float:
        return time.process_time()

    def build(self, entries: Iterable[Entry]) -> None:
        signs = "".join(chr(code) for code in range(33, 127) if not chr(code).isalnum())
        quoted = signs.replace('"', '""').replace("'", "''''")
        self.file.executescript(SCHEMA.format(fields=", ".join(COLUMNS), signs=quoted))
        source = iter(entries)
        places = ", ".join("?" * (len(Field) + 1))
        while rows := list(islice(source, AT_ONCE)):
            words = [(row.id, *(" ".join(row.tokens.get(field, ())) for field in Field)) for row in rows]
            self.file.executemany(f"INSERT INTO words(rowid, {', '.join(COLUMNS)}) VALUES ({places})", words)
            plain = [
                (row.id, row.category_code, row.origin_path, row.price_fen, row.in_stock, row.sold_milli)
                for row in rows
            ]
            self.file.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)", plain)
            marks = [(row.id, mark) for row in rows for mark in row.marks]
            self.file.executemany("INSERT INTO mark VALUES (?, ?)", marks)
        self.file.execute("INSERT INTO words(words) VALUES ('optimize')")
        self.file.execute("ANALYZE")
        self.file.commit()

    def prepare(self, plan: Plan) -> Asking:
        assert plan.tree is not None
        asked = said(plan.tree, _fts5_term, " AND ", " OR ")
        where, values = conditions(plan, "?")
        source = "words JOIN entry ON entry.id = words.rowid" if where or plan.facets else "words"
        where = ["words MATCH ?", *where]
        values = [asked, *values]
        order = "entry.sold DESC, entry.id DESC" if plan.order is Order.SALES else "rank"
        found = f"FROM {source} WHERE {' AND '.join(where)}"
        page = f"SELECT words.rowid {found} ORDER BY {order} LIMIT {plan.limit} OFFSET {plan.offset}"
        count = f"SELECT count(*) {found}"
        facets = COUNTED.format(matched=f"SELECT entry.id, category, origin {found}")

        def ask() -> Answer:
            ids = [row[0] for row in self.file.execute(page, values)]
            if not plan.facets:
                return Answer(ids, self.file.execute(count, values).fetchone()[0], {})
            rows = self.file.execute(facets, values).fetchall()
            categories = {key: number for kind, key, number in rows if kind == "c"}
            return Answer(ids, sum(categories.values()), categories)

        return ask


def _fts5_term(term: Term) -> str:
    token = term.token.replace('"', '""')
    return f'in_{term.field.value} : "{token}"'
