"""The engines that are judged, each filled with the same entries and asked through the shop's own `find`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from search import Asked, find
from search.backends.base import Backend
from search.backends.memory import MemoryBackend
from tests.support.catalogue import entries
from tests.support.catalogue.facts import Item
from tests.support.judging.queries import cases
from tests.support.judging.score import PAGE, Answer, Score, judge

ENGINES = ("memory", "whoosh", "postgresql")


def engine(name: str, folder: Path) -> Backend:
    """An empty engine; postgresql needs an application context with that database."""
    if name == "memory":
        return MemoryBackend()
    if name == "whoosh":
        from search.backends.whoosh_local import WhooshLocal

        return WhooshLocal(folder)
    from search.backends.shared import Shared

    return Shared()


def asking(backend: Backend, catalogue: Sequence[Item]) -> Callable[[str], Answer]:
    """`find` with what the shop would know of this catalogue, first page, no filters."""
    known = entries.vocabulary(catalogue)

    def ask(text: str) -> Answer:
        found = find(Asked(text, size=PAGE, facets=False), backend, known)
        return Answer(found.ids, found.relaxed)

    return ask


def scores(backend: Backend, catalogue: Sequence[Item], half: str = "") -> list[Score]:
    """Fill an engine with a catalogue and judge it."""
    backend.rebuild(entries.entries(catalogue))
    return judge(cases(catalogue, half), asking(backend, catalogue))
