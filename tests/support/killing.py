"""Work that is killed with -9 before any of its statements, in children forked from this process: cheap enough
for fifty deaths. The database sees what it would see of a worker that dies."""

from __future__ import annotations

import contextvars
import os
import signal
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import event

from shop.core.db import db

FINISHED, FAILED = 0, 1


class _Rehearsed(Exception):
    """Raised instead of the commit."""


def steps_of(app: Flask, work: Callable[[], Any]) -> int:
    """How many statements `work` sends before it commits; nothing of it stays."""
    reading, writing = os.pipe()

    def counting() -> None:
        sent = 0

        def note(*_facts: Any) -> None:
            nonlocal sent
            sent += 1

        def instead_of_commit(_connection: Any) -> None:
            raise _Rehearsed

        event.listen(db.engine, "before_cursor_execute", note)
        event.listen(db.engine, "commit", instead_of_commit)
        try:
            work()
        except _Rehearsed:
            os.write(writing, str(sent).encode())

    _forked(app, counting)
    os.close(writing)
    with os.fdopen(reading) as told:
        text = told.read()
    assert text, "the work came to no commit"
    return int(text)


def killed_before(app: Flask, step: int, work: Callable[[], Any]) -> bool:
    """Run `work` and die before its statement number `step` (from 1; the commit counts as one, and what comes
    after it as another); False where it came to its end first."""

    def dying() -> None:
        left = step

        def die(*_facts: Any) -> None:
            nonlocal left
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

        event.listen(db.engine, "before_cursor_execute", die)
        event.listen(db.engine, "commit", die)
        work()
        die()

    status = _forked(app, dying)
    assert status in (FINISHED, -signal.SIGKILL), "the work failed by itself"
    return status != FINISHED


def _forked(app: Flask, work: Callable[[], None]) -> int:
    """The exit code of a child that did `work`; a signal is negative. No connection crosses the fork."""
    db.session.remove()
    db.engine.dispose()
    child = os.fork()
    if not child:
        code = FAILED
        try:
            contextvars.Context().run(_in_a_context, app, work)
            code = FINISHED
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _in_a_context(app: Flask, work: Callable[[], None]) -> None:
    with app.app_context():
        work()
