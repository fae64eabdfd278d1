"""What a worker does, round by round: sign of life, ticks, outbox, figures; and the nightly whole."""

from __future__ import annotations

import fcntl
import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from search import indexer
from shop.core import clock
from shop.core.db import db, in_unit_of_work
from shop.core.settings import Settings
from shop.handlers import HANDLERS, TICKS, prune
from shop.oversight.flags import actions as flags
from shop.oversight.verify import queries as verification
from shop.oversight.verify import runs
from shop.reporting.exports import running as exports
from shop.reporting.stats.fold import fold_all
from shop.support.audit import anchors, seal
from shop.support.documents.storage import LocalStore
from shop.support.outbox import drain as outbox
from shop.support.outbox import queries as outbox_queries
from shop.support.outbox.drain import Tally
from shop.support.outbox.models import Message
from shop.trading.orders import actions as orders
from shop.trading.orders import queries as order_queries

IDLE_SECONDS = 1.0
# Between rounds a glance at the outbox, so that what changed is found by the search within a second.
GLANCES = 5
BEAT_EVERY = timedelta(seconds=10)
log = logging.getLogger(__name__)


def worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def one_round() -> Tally:
    """Everything that is due now: ticks put, messages delivered, facts folded, the search index fed."""
    now = clock.utcnow()
    for name, every in TICKS.items():
        try:
            in_unit_of_work(partial(outbox.tick, name, every=every, now=now))
        except IntegrityError:
            continue  # another worker put this slot's tick in the same instant
    tally = outbox.drain(HANDLERS)
    indexer.tend()
    fold_all(now=clock.utcnow())
    export_next()
    return tally


def export_next() -> bool:
    """Files that are kept no longer go, the next export that waits is made; messages are delivered meanwhile."""
    folder = current_app.extensions["settings"].exports
    exports.expire(folder)
    return exports.run_next(folder, meanwhile=_meanwhile)


def _meanwhile() -> None:
    in_unit_of_work(lambda: outbox.beat(worker_name(), now=clock.utcnow()))
    outbox.drain(HANDLERS)


def run(stop: Callable[[float], bool], folder: Path | None = None) -> None:
    """Rounds until `stop(seconds)`, which waits that long, says so; a failing round never ends the worker.

    With a `folder` of anchors the books are verified too, where nobody calls `jobs nightly`.
    """
    beaten = clock.utcnow() - BEAT_EVERY
    while True:
        try:
            now = clock.utcnow()
            if now - beaten >= BEAT_EVERY:
                in_unit_of_work(partial(outbox.beat, worker_name(), now=now))
                beaten = now
            one_round()
            if folder is not None and runs.is_due(now):
                verify(folder)
        except Exception:
            # The database may be away for a while; the next round tries again.
            log.exception("a worker round failed")
        finally:
            db.session.remove()
        if _rest(stop):
            return


def _rest(stop: Callable[[float], bool]) -> bool:
    """Wait until the next round, or until a message is due; answers whether to stop."""
    for _glance in range(GLANCES):
        if stop(IDLE_SECONDS / GLANCES):
            return True
        try:
            if outbox_queries.is_due(clock.utcnow()):
                return False
        except SQLAlchemyError:
            return False  # the round will say what is wrong
        finally:
            db.session.remove()
    return False


def nightly(folder: Path) -> dict[str, int]:
    """Close what is overdue, deliver, fold, seal the trail and keep its head outside, prune."""
    now = clock.utcnow()
    lapsed = 0
    for order_id in order_queries.due(now):
        lapsed += in_unit_of_work(partial(_lapse, order_id, now))
    tally = outbox.drain(HANDLERS)
    folded = fold_all(now=clock.utcnow())
    sealed = seal_all(folder)
    flagged = in_unit_of_work(lambda: flags.scan(now=now))
    differences = verify(folder)
    in_unit_of_work(lambda: prune(Message(name="tick.prune"), now))
    return {
        "lapsed": lapsed, "delivered": tally.delivered, "failed": tally.failed, "folded": folded, "sealed": sealed,
        "flagged": flagged, "differences": differences,
    }  # fmt: skip


def verify(folder: Path) -> int:
    """Check the books against everything else, outside any other work, and keep what came of it; how many differ."""
    began, store = clock.utcnow(), LocalStore(current_app.extensions["settings"].documents)
    lines = [str(difference) for difference in verification.differences(anchors.read(folder), store)]
    in_unit_of_work(lambda: runs.keep(lines, began=began, now=clock.utcnow()))
    return len(lines)


def _lapse(order_id: int, now: datetime) -> bool:
    return orders.lapse(order_queries.locked(order_id), now=now)


def seal_all(folder: Path) -> int:
    """Link every finished audit entry; the new head is kept under `folder`."""
    sealed = 0
    while step := in_unit_of_work(lambda: seal.seal_some(now=clock.utcnow())):
        sealed += step
    if (head := seal.head()) is not None:
        anchors.keep(folder, head)
    return sealed


def start_in_web(app: Flask, settings: Settings) -> None:
    """Let the first request start a worker thread beside the web server; never in tests or on the command line.

    At the first request and not at start-up, so that it runs in the forked server process (threads do
    not survive a fork). The processes compete for a lock on a file; the losers ask again every few
    seconds, so the work goes on when the winner dies.
    """
    if not settings.worker_in_web or settings.environment == "test":
        return
    starting = threading.Lock()

    @app.before_request
    def start() -> None:
        if starting.acquire(blocking=False):  # never released: once in each process
            args = (app, settings.instance_dir)
            threading.Thread(target=_compete, args=args, name="bangcai-worker", daemon=True).start()


def _compete(app: Flask, folder: Path) -> None:
    pause = threading.Event()
    folder.mkdir(parents=True, exist_ok=True)
    while True:
        with _lone(folder / "worker.lock") as won:
            if won:
                with app.app_context():
                    run(pause.wait, folder)
                return
        pause.wait(5)


@contextmanager
def _lone(path: Path) -> Iterator[bool]:
    """Whether this process alone holds the lock file; the system frees it when the process dies."""
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def counted(done: Any) -> str:
    """Counts for people: `lapsed 3 · delivered 12`."""
    return " · ".join(f"{name} {number}" for name, number in done.items())
