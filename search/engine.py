"""Which engine answers here, and the lock that only one writer at a time can hold."""

from __future__ import annotations

import fcntl
import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy import text

from search.backends.base import Backend
from shop.core.db import db
from shop.core.settings import Settings

FOLDER = "search"
WRITER = 0x62616E67  # the number under which PostgreSQL knows our lock
_TURN = 0.05


@dataclass
class Engine:
    """A backend and where its node keeps what belongs to it. `shared`: its index lies in the database."""

    open: Callable[[], Backend]
    instance_dir: Path
    shared: bool
    probed_at: float = float("-inf")

    @cached_property
    def backend(self) -> Backend:
        """Opened by the first question: a command that searches nothing does not carry its 25 MB of libraries."""
        return self.open()

    @property
    def trouble(self) -> Path:
        """Stands there when some process met a broken index, until it has been rebuilt."""
        return self.instance_dir / f"search-broken-{analysis()}"

    def report_broken(self) -> None:
        """Ask the indexer for a rebuild. A full disk must not turn a search into an error."""
        with suppress(OSError):
            self.trouble.touch()

    @contextmanager
    def writing(self, *, wait_seconds: float = 0) -> Iterator[bool]:
        """Whether we alone may write now. The lock dies with its process, so kill -9 leaves none behind."""
        held = self._shared_lock(wait_seconds) if self.shared else self._local_lock(wait_seconds)
        with held as mine:
            yield mine

    @contextmanager
    def _local_lock(self, wait_seconds: float) -> Iterator[bool]:
        # Beside the index and not in it: whoever deletes the index must not delete the lock.
        self.instance_dir.mkdir(parents=True, exist_ok=True)
        until = time.monotonic() + wait_seconds
        with (self.instance_dir / "search.lock").open("w") as file:
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() >= until:
                        yield False
                        return
                time.sleep(_TURN)
            yield True

    @contextmanager
    def _shared_lock(self, wait_seconds: float) -> Iterator[bool]:
        until = time.monotonic() + wait_seconds
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            ask = text("SELECT pg_try_advisory_lock(:key)").bindparams(key=WRITER)
            while not (mine := bool(connection.scalar(ask))) and time.monotonic() < until:
                time.sleep(_TURN)
            try:
                yield mine
            finally:
                if mine:
                    connection.execute(text("SELECT pg_advisory_unlock(:key)").bindparams(key=WRITER))


def init_app(app: Flask) -> None:
    """Put the engine that the settings name behind the application."""
    settings: Settings = app.extensions["settings"]
    app.extensions["search"] = make(settings)


def make(settings: Settings) -> Engine:
    """The engine that the settings name."""
    if settings.search_backend == "postgresql":
        return Engine(_shared, settings.instance_dir, shared=True)
    folder = settings.instance_dir / FOLDER / analysis()
    return Engine(lambda: _local(folder), settings.instance_dir, shared=False)


def _shared() -> Backend:
    from search.backends.shared import Shared  # each engine is imported only where it is used

    return Shared(analysis())


def _local(folder: Path) -> Backend:
    from search.backends.whoosh_local import WhooshLocal

    return WhooshLocal(folder)


@cache
def analysis() -> str:
    """A digest of how words are cut and of the words known for it: an index made otherwise is of another version."""
    here = Path(__file__).parent
    made_of = [here / "chinese.py", *sorted((here / "words").rglob("*"))]
    digest = hashlib.blake2b(digest_size=6)
    for path in made_of:
        if path.suffix in (".py", ".csv", ".txt"):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def current() -> Engine:
    """The engine of the present application."""
    engine: Engine = current_app.extensions["search"]
    return engine
