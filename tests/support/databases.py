"""The database of one test process: filled once, brought back to that state before each test.

Code under test really commits, from several threads and processes if it likes; so nothing here leans on
a transaction that is rolled back. SQLite: the file is copied from the template. PostgreSQL: tables that
were written to are emptied or refilled, sequences set back.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Protocol

import psycopg

from tests.support.postgres import Server

ROOT = Path(__file__).resolve().parents[2]


class Database(Protocol):
    """`url` stays the same for the whole run; `reset` brings the filled state back; `empty` makes one more."""

    url: str
    keeps_connections: bool

    def reset(self) -> None: ...

    def empty(self, name: str) -> str: ...

    def close(self) -> None: ...


def open_database(kind: str) -> Database:
    """`kind` is sqlite or postgresql."""
    return {"sqlite": SqliteFile, "postgresql": PostgresDatabase}[kind]()


def fill(url: str) -> None:
    """Migrate and load in a process of its own; shows what it said when it fails."""
    command = [sys.executable, "-m", "tests.support.template", url]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the test database could not be made:\n{done.stdout}\n{done.stderr}")


class SqliteFile:
    """In memory-backed storage where there is some, since SQLite waits for the disk at each commit."""

    keeps_connections = False  # they would hold the file that was

    def __init__(self) -> None:
        shm = Path("/dev/shm")  # noqa: S108  a folder of our own is made inside it
        where = shm if shm.is_dir() and os.access(shm, os.W_OK) else None
        self.folder = Path(tempfile.mkdtemp(prefix="bangcai-sqlite-", dir=where))
        self.template = self.folder / "template.sqlite3"
        self.file = self.folder / "test.sqlite3"
        self.url = f"sqlite:///{self.file}"
        fill(f"sqlite:///{self.template}")

    def reset(self) -> None:
        # A new file under the old name: a connection that a server's thread still holds keeps the old one,
        # instead of reading through a log that is no longer its own ("disk I/O error").
        self._drop(self.file)
        shutil.copyfile(self.template, self.file)

    def empty(self, name: str) -> str:
        file = self.folder / f"{name}.sqlite3"
        self._drop(file)
        return f"sqlite:///{file}"

    @staticmethod
    def _drop(file: Path) -> None:
        for suffix in ("", "-wal", "-shm"):
            Path(f"{file}{suffix}").unlink(missing_ok=True)

    def close(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


class PostgresDatabase:
    """A server of our own: facts are folded by transaction id, which all databases of one server share."""

    keeps_connections = True  # a fresh one costs more than most tests: it knows no table yet

    def __init__(self) -> None:
        self.server = Server().start()
        try:
            self.url = self.empty("shop")
            fill(self.url)
            self._connection = psycopg.connect(self._address("shop"), autocommit=True)
            # Append-only triggers and foreign keys stand in the way of putting things back.
            self._connection.execute("SET session_replication_role = replica")
            self._filled = self._column(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'pristine' ORDER BY tablename"
            )
            others = self._column(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
            )
            self._dirty_ones = " UNION ALL ".join(
                [
                    f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM public.{name})"
                    for name in others
                    if name not in self._filled
                ]
                + [f"SELECT '{name}' FROM pristine.{name}_touched WHERE is_called" for name in self._filled]
            )
            self._sequences = self._counters()
        except BaseException:
            self.server.stop()
            raise

    def reset(self) -> None:
        self._connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            " AND state <> 'idle'"
        )
        for name in self._column(self._dirty_ones):
            self._connection.execute(f"DELETE FROM public.{name}")
            if name in self._filled:
                self._connection.execute(f"INSERT INTO public.{name} SELECT * FROM pristine.{name}")
                self._connection.execute(f"ALTER SEQUENCE pristine.{name}_touched RESTART")
        for name, value in self._counters().items():
            was = self._sequences.get(name)
            if value != was:
                self._connection.execute(
                    "SELECT setval(%s, %s, %s)", (f'public."{name}"', was or 1, was is not None)
                )

    def empty(self, name: str) -> str:
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name}")
        return self.server.url(name)

    def close(self) -> None:
        self._connection.close()
        self.server.stop()

    def _address(self, name: str) -> str:
        return self.server.url(name).replace("+psycopg", "")

    def _column(self, statement: str) -> list[str]:
        return [row[0] for row in self._connection.execute(statement).fetchall()]

    def _counters(self) -> dict[str, int | None]:
        found = self._connection.execute(
            "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
        )
        return dict(found.fetchall())
