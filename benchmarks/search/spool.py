"""Entries made once and kept in a file, so that a hundred thousand of them never stand in memory together."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from pathlib import Path

from search.backends.base import Entry


class Spool:
    """Can be read as often as there are engines."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def fill(self, entries: Iterable[Entry]) -> None:
        with self.path.open("wb") as file:
            for entry in entries:
                pickle.dump(entry, file, protocol=pickle.HIGHEST_PROTOCOL)

    def __iter__(self) -> Iterator[Entry]:
        with self.path.open("rb") as file:
            while True:
                try:
                    yield pickle.load(file)  # noqa: S301  written by this very run
                except EOFError:
                    return

    def count(self) -> int:
        return sum(1 for _entry in self)
