"""Make the file of an export: rows on a connection of their own, progress in short transactions, a whole file or
none. Whoever is killed in the middle leaves a lease that runs out; the next worker begins anew."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from shop.core import clock
from shop.core.db import db, in_unit_of_work, is_postgresql
from shop.core.errors import Missing, ShopError
from shop.parties.accounts import queries as accounts
from shop.parties.accounts.actor import Actor
from shop.reporting.exports import actions, kinds, queries
from shop.reporting.exports.actions import Taken
from shop.reporting.exports.models import ExportJob
from shop.reporting.exports.rules import NotReady, Overtaken, ScopeChanged
from shop.reporting.exports.states import ExportStatus

EVERY = 4000  # rows from one look at the job to the next


def run_next(folder: Path, *, every: int = EVERY, meanwhile: Callable[[], object] | None = None) -> bool:
    """Make the next export that waits; False when there is none. `meanwhile` is called at each sign of progress."""
    if not queries.is_due(clock.utcnow()):
        return False
    taken = in_unit_of_work(lambda: actions.take(now=clock.utcnow()))
    if taken is None:
        return False
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(f"{taken.id}-*"):  # of attempts that died
        left.unlink(missing_ok=True)
    whole = file_of(folder, taken.id, taken.token)
    part = whole.with_suffix(".part")
    try:
        made, rows = _write(taken, part, _Progress(taken, every, meanwhile))
        size = part.stat().st_size
        part.replace(whole)
        finish = partial(
            actions.finish, taken.id, taken.token, rows=rows, size=size, mime=made.mime, name=made.name
        )
        in_unit_of_work(lambda: finish(now=clock.utcnow()))
    except Overtaken:
        whole.unlink(missing_ok=True)
    except ShopError as refusal:
        _fail(taken, refusal.message)
    except OSError as fault:
        _fail(taken, f"文件不能写入：{fault.strerror}")
    finally:
        part.unlink(missing_ok=True)
    return True


def _fail(taken: Taken, words: str) -> None:
    in_unit_of_work(lambda: actions.fail(taken.id, taken.token, words=words, now=clock.utcnow()))


def _write(taken: Taken, part: Path, progress: _Progress) -> tuple[kinds.Made, int]:
    try:
        actor = accounts.actor_of(taken.user_id)
    except Missing:
        raise ScopeChanged from None
    kinds.check_reach(taken.kind, taken.form, taken.params, taken.reach, actor)
    now = clock.utcnow()
    with _reading() as reading, part.open("wb") as file:
        making = kinds.Making(taken.params, taken.form, actor, reading, now, progress.seen)
        made = kinds.kind(taken.kind).make(making)
        progress.total = made.total
        progress.mark(0)
        file.writelines(made.pieces)
        file.flush()
        os.fsync(file.fileno())
    db.session.rollback()
    return made, progress.rows


class _Progress:
    """Told of each row; every so many it tells the job, and hears whether to go on."""

    def __init__(self, taken: Taken, every: int, meanwhile: Callable[[], object] | None) -> None:
        self.taken, self.every, self.meanwhile = taken, every, meanwhile
        self.rows = self.marked = self.total = 0

    def seen(self, rows: int) -> None:
        self.rows = rows
        if rows - self.marked >= self.every:
            self.marked = rows
            self.mark(rows)
            if self.meanwhile is not None:
                self.meanwhile()

    def mark(self, rows: int) -> None:
        job_id, token = self.taken.id, self.taken.token
        in_unit_of_work(lambda: actions.mark(job_id, token, done=rows, total=self.total, now=clock.utcnow()))


@contextmanager
def _reading() -> Iterator[Connection]:
    """One snapshot for the number of rows and for the rows."""
    with db.engine.connect() as connection:
        if is_postgresql():
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection


def file_of(folder: Path, job_id: int, token: str) -> Path:
    """Where the whole file of an attempt lies."""
    return folder / f"{job_id}-{token}"


def whole_file(folder: Path, job: ExportJob, actor: Actor) -> Path:
    """The file to hand out, after a look at what its owner may see now. Raises NotReady, ScopeChanged, Missing."""
    if job.status is not ExportStatus.DONE:
        raise NotReady("导出尚未完成，或文件已过期清除；请等待完成或重新导出", status=str(job.status))
    kinds.check_reach(job.kind, job.form, job.params, job.reach, actor)
    path = file_of(folder, job.id, job.token)
    if not path.is_file():
        raise Missing("文件已不在服务器上，请重新导出")
    return path


def expire(folder: Path) -> int:
    """Remove the files that are kept no longer; how many."""
    now, count = clock.utcnow(), 0
    for job_id, token in queries.outlived(now):
        remove(folder, job_id, token)
        count += in_unit_of_work(partial(_expired, job_id))
    return count


def _expired(job_id: int) -> bool:
    job = db.session.get(ExportJob, job_id, with_for_update=True)
    if job is None or job.status is not ExportStatus.DONE:
        return False
    actions.expire(job, by=None, now=clock.utcnow())
    return True


def remove(folder: Path, job_id: int, token: str) -> None:
    """The file of a job that is given up."""
    file_of(folder, job_id, token).unlink(missing_ok=True)
