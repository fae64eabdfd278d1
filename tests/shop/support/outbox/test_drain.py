"""Messages arrive at least once, their effects once, and a hopeless one is parked where people see it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from shop.core.db import db, unit_of_work
from shop.core.flow import WrongMoment
from shop.support import outbox
from shop.support.notices.models import Notice
from shop.support.outbox import drain, queries
from shop.support.outbox.models import Message
from shop.support.outbox.states import MessageStatus
from tests.factories.parties_rows import MORNING


def put(**options: object) -> int:
    with unit_of_work():
        message = outbox.put("thing.done", now=MORNING, **options)  # type: ignore[arg-type]
        db.session.flush()
        return message.id


def state(message_id: int) -> tuple[MessageStatus, int]:
    db.session.rollback()
    message = db.session.get_one(Message, message_id)
    return message.status, message.tries


def write_notice(message: Message, now: datetime) -> None:
    """An effect in the database, as handlers have."""
    notice = Notice(
        user_id=1, name=message.name, title="t", uniq=f"{message.id}:{now}:{message.tries}", at=now
    )
    db.session.add(notice)
    db.session.flush()


def effects() -> int:
    return db.session.scalar(select(func.count()).select_from(Notice)) or 0


def fail(_message: Message, _now: datetime) -> None:
    raise RuntimeError("the receiver is away")


def run(*handlers: drain.Handler, now: datetime = MORNING) -> drain.Tally:
    return drain.drain({"thing.done": handlers}, now=lambda: now)


def test_a_message_is_delivered_once(app: Flask) -> None:
    message_id = put()
    assert run(write_notice).delivered == 1
    assert run(write_notice).delivered == 0
    assert (state(message_id), effects()) == ((MessageStatus.DELIVERED, 1), 1)


def test_a_message_of_an_undone_transaction_never_was(app: Flask) -> None:
    def undone() -> None:
        with unit_of_work():
            outbox.put("thing.done", now=MORNING)
            db.session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        undone()
    assert run(write_notice).delivered == 0


def test_a_message_waits_for_its_hour(app: Flask) -> None:
    put(due_at=MORNING + timedelta(hours=1))
    assert run(write_notice).delivered == 0
    assert run(write_notice, now=MORNING + timedelta(hours=1)).delivered == 1


def test_a_failure_undoes_what_was_written_and_is_tried_again_later(app: Flask) -> None:
    message_id = put()
    assert run(write_notice, fail).failed == 1
    assert (state(message_id), effects()) == ((MessageStatus.WAITING, 1), 0)
    assert run(write_notice, now=MORNING + timedelta(seconds=1)).delivered == 0, "it backs off first"
    assert run(write_notice, now=MORNING + timedelta(seconds=2)).delivered == 1
    assert effects() == 1


def test_one_bad_message_does_not_stop_the_others(app: Flask) -> None:
    bad, good = put(), put()

    def picky(message: Message, now: datetime) -> None:
        if message.id == bad:
            fail(message, now)

    assert run(picky).delivered == 1
    assert state(good)[0] is MessageStatus.DELIVERED


def test_a_hopeless_message_is_parked_with_its_error_and_can_be_revived(app: Flask) -> None:
    message_id = put()
    now = MORNING
    for _ in range(drain.MAX_TRIES):
        run(fail, now=now)
        now += timedelta(hours=2)
    assert state(message_id) == (MessageStatus.PARKED, drain.MAX_TRIES)
    assert run(write_notice, now=now).delivered == 0
    assert queries.standing(now).parked == 1
    assert "the receiver is away" in queries.messages(MessageStatus.PARKED).items[0].last_error
    with unit_of_work():
        drain.revive(queries.message(message_id, lock=True), by=1, now=now)
    assert run(write_notice, now=now).delivered == 1
    with pytest.raises(WrongMoment), unit_of_work():
        drain.revive(queries.message(message_id, lock=True), by=1, now=now)


def test_a_message_without_handler_is_kept_not_swallowed(app: Flask) -> None:
    message_id = put()
    assert drain.drain({}, now=lambda: MORNING).failed == 1
    assert state(message_id)[0] is MessageStatus.WAITING
    assert "NoHandler" in db.session.get_one(Message, message_id).last_error


def test_a_worker_killed_between_lease_and_delivery_costs_a_minute_and_no_message(app: Flask) -> None:
    put()
    with unit_of_work():
        assert len(drain.lease(now=MORNING)) == 1  # and here it dies
    assert run(write_notice, now=MORNING + timedelta(seconds=59)).delivered == 0, "another may be at it"
    assert run(write_notice, now=MORNING + timedelta(seconds=60)).delivered == 1
    assert effects() == 1


def test_a_worker_that_comes_back_after_its_lease_ran_out_does_nothing_twice(app: Flask) -> None:
    message_id = put()
    with unit_of_work():
        drain.lease(now=MORNING)
    assert run(write_notice, now=MORNING + timedelta(seconds=61)).delivered == 1
    tally = drain.Tally()
    drain.deliver(
        message_id, {"thing.done": (write_notice,)}, now=MORNING + timedelta(seconds=62), tally=tally
    )
    assert (tally.delivered, effects()) == (0, 1)


def test_two_leases_never_take_the_same_message(app: Flask) -> None:
    for _ in range(3):
        put()
    with unit_of_work():
        first = drain.lease(now=MORNING, size=2)
    with unit_of_work():
        second = drain.lease(now=MORNING, size=2)
    assert (len(first), len(second)) == (2, 1)
    assert not set(first) & set(second)


def test_a_tick_is_put_once_a_slot(app: Flask) -> None:
    every = timedelta(minutes=5)

    def tick(now: datetime) -> bool:
        with unit_of_work():
            return drain.tick("tick.seal", every=every, now=now)

    assert [tick(MORNING), tick(MORNING + timedelta(minutes=4)), tick(MORNING + every)] == [True, False, True]


def test_a_beat_shows_the_worker_and_old_ones_go(app: Flask) -> None:
    for worker, moment in (("a", MORNING), ("a", MORNING + timedelta(days=2))):
        with unit_of_work():
            drain.beat(worker, now=moment)
    assert [beat.at for beat in queries.beats()] == [MORNING + timedelta(days=2)]
