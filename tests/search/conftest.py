"""The engines under one contract, and a small shelf to search in. Add an engine by adding it to ENGINES."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest

from search.backends.base import Backend
from search.backends.memory import MemoryBackend
from search.backends.shared import Shared
from search.backends.whoosh_local import WhooshLocal
from tests.search import shelf


def shared(request: pytest.FixtureRequest) -> Shared:
    """The engine that lies in the database, where that is PostgreSQL."""
    if request.config.getoption("--database") != "postgresql":
        pytest.skip("postgresql only: the index is a tsvector")
    request.getfixturevalue("app")
    return Shared()


# name -> what opens an empty engine in a folder of its own, and closes it afterwards.
ENGINES: dict[str, Callable[[Path, pytest.FixtureRequest], AbstractContextManager[Backend]]] = {
    "memory": lambda _folder, _request: nullcontext(MemoryBackend()),
    "shared": lambda _folder, request: nullcontext(shared(request)),
    "whoosh": lambda folder, _request: nullcontext(WhooshLocal(folder / "search")),
}


@pytest.fixture(params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Backend]:
    """Each engine in turn, empty."""
    with ENGINES[request.param](tmp_path, request) as opened:
        yield opened


@pytest.fixture
def stocked(engine: Backend) -> Backend:
    """Each engine in turn with the small shelf in it."""
    engine.rebuild(shelf.entries())
    return engine
