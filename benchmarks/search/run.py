"""Build each engine, ask each the same, and measure what that cost."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import text

from benchmarks.search import memory
from benchmarks.search.base import Answer, Asking
from benchmarks.search.gin import Gin, backend_cpu
from benchmarks.search.questions import questions, words
from benchmarks.search.rust import Tantivy
from benchmarks.search.spool import Spool
from benchmarks.search.sqlite import Fts5
from search.backends.base import Backend, Entry, Plan
from search.backends.shared import Shared
from search.backends.whoosh_local import WhooshLocal
from shop.core.db import db
from tests.support.catalogue import entries, synthetic

SIZES = (10_000, 100_000)
ROUNDS = 5
ASKED = ("token", "term", "filtered", "facets")
SHARED_MOST = 10_000  # filling a table through the shop's own statements takes its time
REFRESHES = 15
SETTLED = 0.3  # seconds; an index that was written just now is looked at more closely, and would not be warm


def run(address: str, folder: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """Figures by size. `address` is a PostgreSQL database of our own."""
    return {str(size): _at(size, address, folder / f"search-{size}", say) for size in SIZES}


def _at(size: int, address: str, folder: Path, say: Callable[[str], None]) -> dict[str, Any]:
    folder.mkdir()
    catalogue = synthetic.products(size)
    known = entries.vocabulary(catalogue)
    spool = Spool(folder / "entries")
    before = _cpu()
    spool.fill(entries.entries(catalogue))
    found: dict[str, Any] = {"words_cpu_s": _cpu() - before}
    plans = questions(words(catalogue), spool, known)
    del catalogue, known
    say(f"search: {size} entries")
    index = folder / "whoosh"
    ours = WhooshLocal(index)
    found["whoosh"] = {"build_cpu_s": _building(ours.rebuild, spool)}
    time.sleep(SETTLED)
    found["per_cpu_s"] = size / (found["words_cpu_s"] + found["whoosh"]["build_cpu_s"])
    found["whoosh"] |= _asking(plans, _of(ours), _cpu, (*ASKED, "page 1", "page 50"))
    found["refresh_ms"] = _refresh(index, ours, next(iter(spool)), plans["term"])
    found["memory"] = memory.measure(index, [plan for kind in plans.values() for plan in kind], folder)
    found["mb"] = sum(file.stat().st_size for file in index.rglob("*") if file.is_file()) / 1e6
    say(f"search: Whoosh at {size}")
    reference = _totals(plans, _of(ours))
    for name, peer in _peers(address, folder):
        found[name] = {"build_cpu_s": _building(peer.build, spool)}
        found[name] |= _asking(plans, peer.prepare, peer.cpu, ASKED)
        assert _totals(plans, peer.prepare) == reference, f"{name} finds something else"
        say(f"search: {name} at {size}")
    if size <= SHARED_MOST:
        found["shared"] = _shared(plans, spool, reference)
        say(f"search: our PostgreSQL engine at {size}")
    return found


def _peers(address: str, folder: Path) -> list[tuple[str, Any]]:
    return [("tantivy", Tantivy(folder / "tantivy")), ("fts5", Fts5(folder / "fts5")), ("gin", Gin(address))]


def _shared(plans: dict[str, list[Plan]], spool: Spool, reference: Any) -> dict[str, float]:
    engine = Shared()
    backend = db.session.scalar(text("SELECT pg_backend_pid()"))

    def cpu() -> float:
        return time.process_time() + backend_cpu(backend)

    before = cpu()
    engine.rebuild(spool)
    found = {"build_cpu_s": cpu() - before}
    db.session.execute(text("ANALYZE search_entry"))
    db.session.commit()
    assert db.session.scalar(text("SELECT pg_backend_pid()")) == backend
    found |= _asking(plans, _of(engine), cpu, ASKED)
    assert _totals(plans, _of(engine)) == reference
    db.session.remove()
    return found


def _cpu() -> float:
    """Seconds of this process and of children that have ended: an engine may build with several."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime


def _building(build: Callable[[Spool], Any], spool: Spool) -> float:
    """CPU of building, without reading the spool."""
    before = _cpu()
    spool.count()
    reading = _cpu() - before
    before = _cpu()
    build(spool)
    return _cpu() - before - reading


def _of(engine: Backend) -> Callable[[Plan], Asking]:
    """Ours behind the same face."""

    def prepare(plan: Plan) -> Asking:
        def ask() -> Answer:
            found = engine.find(plan)
            return Answer(list(found.ids), found.total, dict(found.category))

        return ask

    return prepare


def _asking(
    plans: dict[str, list[Plan]],
    prepare: Callable[[Plan], Asking],
    cpu: Callable[[], float],
    kinds: tuple[str, ...],
) -> dict[str, float]:
    """Median CPU milliseconds of one question by kind; asked once before, so that everything is warm."""
    found = {}
    for kind in kinds:
        askings = [prepare(plan) for plan in plans[kind]]
        for ask in askings:
            ask()
        costs = []
        for ask in askings * ROUNDS:
            before = cpu()
            ask()
            costs.append((cpu() - before) * 1000)
        found[kind] = median(costs)
    return found


def _totals(
    plans: dict[str, list[Plan]], prepare: Callable[[Plan], Asking]
) -> list[tuple[int, dict[str, int]]]:
    """What the questions find, to see that every engine finds the same."""
    found = []
    for kind in ASKED:
        answers = [prepare(plan)() for plan in plans[kind]]
        found += [(answer.total, answer.categories) for answer in answers]
    return found


def _refresh(index: Path, reader: WhooshLocal, entry: Entry, plans: list[Plan]) -> float:
    """What the first question after somebody else's commit costs more than the same question before."""
    writer = WhooshLocal(index)
    costs = []
    for number, plan in enumerate(islice(plans * REFRESHES, REFRESHES)):
        reader.find(plan)
        before = _cpu()
        reader.find(plan)
        warm = _cpu() - before
        writer.write([replace(entry, sold_milli=number, stamp=f"{number}")], [])
        before = _cpu()
        reader.find(plan)
        costs.append((_cpu() - before - warm) * 1000)
    writer.write([entry], [])
    return median(costs)
