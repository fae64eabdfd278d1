"""Delivers messages at least once: lease, handle in one transaction with the mark, back off, park.

A worker that dies between lease and delivery leaves a lease that runs out; the message is delivered
again. What a handler writes to the database commits together with the mark, so it happens once; what
it does outside (an e-mail) may happen twice and must bear it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import delete, or_, select

from shop.core import clock
from shop.core.db import db, in_unit_of_work
from shop.support import audit, outbox
from shop.support.outbox.models import Message, WorkerBeat
from shop.support.outbox.states import MessageStatus

Handler = Callable[[Message, datetime], None]
Handlers = Mapping[str, Sequence[Handler]]

LEASE = timedelta(seconds=60)
MAX_TRIES = 8
BATCH = 50
log = logging.getLogger(__name__)


class NoHandler(Exception):
    """A message whose name nobody knows: a newer or older release put it."""


@dataclass
class Tally:
    """What one drain did."""

    delivered: int = 0
    failed: int = 0
    parked: int = 0


def backoff(tries: int) -> timedelta:
    """2, 4, 8 … seconds, an hour at most."""
    return timedelta(seconds=min(2**tries, 3600))


def drain(handlers: Handlers, *, now: Callable[[], datetime] = clock.utcnow, limit: int = 100_000) -> Tally:
    """Deliver everything that is due, batch by batch; opens its own units of work."""
    tally = Tally()
    while limit > 0:
        size = min(BATCH, limit)
        leased = in_unit_of_work(partial(_lease_now, now, size))
        if not leased:
            break
        for message_id in leased:
            deliver(message_id, handlers, now=now(), tally=tally)
        limit -= len(leased)
    return tally


def _lease_now(now: Callable[[], datetime], size: int) -> list[int]:
    return lease(now=now(), size=size)  # the clock is read once the lock is held


def lease(*, now: datetime, size: int = BATCH) -> list[int]:
    """Take due messages for a minute and count the try, so that a worker killed by one is counted too."""
    due = (
        select(Message)
        .where(
            Message.status == MessageStatus.WAITING,
            Message.due_at <= now,
            or_(Message.leased_until.is_(None), Message.leased_until <= now),
        )
        .order_by(Message.due_at, Message.id)
        .limit(size)
        .with_for_update(skip_locked=True)
    )
    found = db.session.scalars(due).all()
    for message in found:
        message.leased_until = now + LEASE
        message.tries += 1
    db.session.flush()
    return [message.id for message in found]


def deliver(message_id: int, handlers: Handlers, *, now: datetime, tally: Tally) -> None:
    """Run the handlers of one leased message; a failure is kept and tried again later, at last parked."""
    try:
        if in_unit_of_work(lambda: _handle(message_id, handlers, now)):
            tally.delivered += 1
    except Exception as error:
        # Whatever went wrong, the other messages still go out; the error stays on the message for a person.
        log.warning("outbox message %s failed", message_id, exc_info=error)
        reason = f"{type(error).__name__}: {error}"[:500]
        parked = in_unit_of_work(lambda: _keep_failure(message_id, reason, now))
        tally.failed += 1
        tally.parked += parked


def _handle(message_id: int, handlers: Handlers, now: datetime) -> bool:
    message = _locked(message_id)
    if message is None:
        return False  # another worker was faster after our lease had run out
    hand_over(message, handlers, now=now)
    return True


def hand_over(message: Message, handlers: Handlers, *, now: datetime) -> None:
    """Run the handlers of a waiting message and mark it delivered, in the caller's unit of work."""
    if message.name not in handlers:
        raise NoHandler(message.name)
    for handler in handlers[message.name]:
        handler(message, now)
    message.leased_until = None
    message.last_error = ""
    audit.move(message, "deliver", by=None, now=now)


def _keep_failure(message_id: int, reason: str, now: datetime) -> bool:
    message = _locked(message_id)
    if message is None:
        return False
    message.last_error = reason
    message.leased_until = None
    message.due_at = now + backoff(message.tries)
    if message.tries < MAX_TRIES:
        return False
    audit.move(message, "park", by=None, now=now, error=reason)
    return True


def _locked(message_id: int) -> Message | None:
    wanted = select(Message).where(Message.id == message_id, Message.status == MessageStatus.WAITING)
    return db.session.scalar(wanted.with_for_update())


def revive(message: Message, *, by: int | None, now: datetime) -> None:
    """Give a parked message a fresh set of tries. Raises WrongMoment when it is not parked."""
    audit.move(message, "revive", by=by, now=now)
    message.tries, message.due_at = 0, now
    db.session.flush()


def tick(name: str, *, every: timedelta, now: datetime, **facts: Any) -> bool:
    """Put `name` once per slot of `every`, whichever worker comes first; in the caller's unit of work."""
    slot = int(now.timestamp() // every.total_seconds())
    uniq = f"{name}:{int(every.total_seconds())}:{slot}"
    if db.session.scalar(select(Message.id).where(Message.uniq == uniq)) is not None:
        return False
    outbox.put(name, now=now, uniq=uniq, **facts)
    db.session.flush()
    return True


def beat(worker: str, *, now: datetime) -> None:
    """A sign of life, in the caller's unit of work; beats of workers gone for a day are dropped."""
    db.session.execute(delete(WorkerBeat).where(WorkerBeat.at < now - timedelta(days=1)))
    db.session.merge(WorkerBeat(name=worker[:120], at=now))
    db.session.flush()
