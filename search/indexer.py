"""Keeps the index true to the database: one writer, marks in batches, rebuilds beside the live index."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import partial
from typing import NamedTuple

from search import documents, engine, marks
from search.backends.base import Broken, Field
from search.engine import Engine
from shop.core.db import db, in_unit_of_work
from shop.core.errors import Refused

BATCH = 500
PROBE_EVERY = 5.0  # seconds between two looks at an index that nobody has complained about
SETTLES_WITHIN = 2.0  # a change made while the check runs is in the index by then
log = logging.getLogger(__name__)


class SomebodyWrites(Refused):
    """Another process holds the writer's lock and did not let go in time."""

    code = "search.somebody_writes"


class Fault(StrEnum):
    """How an index can differ from the database."""

    MISSING = "missing"  # on sale, and not to be found
    EXTRA = "extra"  # found, and not on sale
    STALE = "stale"  # found as it no longer is
    TWICE = "twice"


class Difference(NamedTuple):
    product_id: int
    fault: Fault


def tend() -> int:
    """One round: rebuild an index that is broken, then follow the marks; answers how many.

    Does nothing where another process is at it.
    """
    here = engine.current()
    broken = _is_broken(here)
    waits = bool(marks.waiting(1))
    db.session.rollback()
    if not (broken or waits):
        return 0
    with here.writing() as mine:
        if not mine:
            return 0
        if broken:
            log.warning("the search index is missing or broken: rebuilding it")
            _rebuild(here)
        return _drain(here)


def rebuild(*, wait_seconds: float = 300) -> int:
    """Build the index anew beside the live one and switch. What changes meanwhile is marked, and follows.

    Raises SomebodyWrites when the lock stays taken.
    """
    here = engine.current()
    with here.writing(wait_seconds=wait_seconds) as mine:
        if not mine:
            raise SomebodyWrites("另一个进程正在写入索引，请稍后再试")
        number = _rebuild(here)
        _drain(here)
        return number


def is_usable() -> bool:
    """Whether the index can be asked at all; for `doctor`."""
    try:
        _probe(engine.current())
    except Broken:
        return False
    return True


def check(sleep: Callable[[float], object] = time.sleep) -> list[Difference]:
    """Where index and database differ, and still do when what just changed has had its time. Raises Broken."""
    here = engine.current()
    expected = {entry.id: entry.stamp for entry in documents.everything()}
    found = _compare(expected, here.backend.stamps())
    if found:
        sleep(SETTLES_WITHIN)
        ids = {difference.product_id for difference in found}
        db.session.rollback()
        expected = {entry.id: entry.stamp for entry in _read(ids)}
        held = [row for row in here.backend.stamps() if row[0] in ids]
        found = _compare(expected, held)
    return found


def _read(ids: set[int]) -> Iterable[documents.Entry]:
    ordered = sorted(ids)
    for first in range(0, len(ordered), documents.AT_ONCE):
        yield from documents.read(ordered[first : first + documents.AT_ONCE]).entries


def _compare(expected: dict[int, str], held: Iterable[tuple[int, str]]) -> list[Difference]:
    seen: set[int] = set()
    found = []
    for product_id, stamp in held:
        if product_id in seen:
            found.append(Difference(product_id, Fault.TWICE))
        elif product_id not in expected:
            found.append(Difference(product_id, Fault.EXTRA))
        elif expected[product_id] != stamp:
            found.append(Difference(product_id, Fault.STALE))
        seen.add(product_id)
    found += [Difference(product_id, Fault.MISSING) for product_id in expected.keys() - seen]
    return sorted(found)


def _is_broken(here: Engine) -> bool:
    if here.trouble.exists():
        return True
    if time.monotonic() - here.probed_at < PROBE_EVERY:
        return False
    try:
        _probe(here)
    except Broken:
        return True
    here.probed_at = time.monotonic()
    return False


def _probe(here: Engine) -> None:
    here.backend.frequencies(Field.NAME, ("米",))


def _rebuild(here: Engine) -> int:
    number = here.backend.rebuild(documents.everything())
    db.session.rollback()
    here.trouble.unlink(missing_ok=True)
    return number


def _drain(here: Engine) -> int:
    """Follow every mark. Written first, taken away then: who dies in between has it followed once more."""
    followed = 0
    while found := marks.waiting(BATCH):
        now = documents.read({mark.product_id for mark in found})
        db.session.rollback()
        try:
            here.backend.write(now.entries, now.gone)
        except Broken:
            here.report_broken()
            break
        in_unit_of_work(partial(marks.take_away, found))
        followed += len(found)
    db.session.rollback()
    return followed
