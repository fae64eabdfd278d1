"""A group purchase whose closing is killed with -9 fifty times: open as before, or finished once; never between."""

from __future__ import annotations

import os
import signal
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from shop.core import clock
from shop.core.db import db, unit_of_work
from shop.trading.groups import queries, watching
from shop.trading.groups.states import Fairness, FreightKind, GroupStatus
from shop.trading.orders import bulk
from shop.trading.orders.models import Order
from tests.factories.groups import a_pledge, a_scene, an_open_group, item_plan
from tests.support import group_books
from tests.support.killing import killed_before, steps_of

UNITS = 5
KILLS = 50
SEED = 20261124


def a_group_due() -> int:
    """Five units, two items in packs, one of them short, a truck to pay; its window is over."""
    now = clock.utcnow() - timedelta(days=1)
    scene = a_scene(joiners=UNITS, skus=2, step_milli=1000)
    short, plenty = scene.skus
    tiers = ((200_000, 600),)
    plans = [
        item_plan(short, pack_milli=25_000, cap_milli=400_000, tiers=tiers),
        item_plan(plenty, pack_milli=12_000, tiers=tiers),
    ]
    today = clock.business_day(now)
    group = an_open_group(
        scene,
        plans,
        now=now,
        opens_at=now,
        closes_at=now + timedelta(hours=1),
        deliver_first_on=today + timedelta(days=2),
        deliver_last_on=today + timedelta(days=3),
        fairness=Fairness.PRO_RATA,
        freight_kind=FreightKind.FIXED,
        freight_fen=30_001,
    )
    for at, joiner in enumerate(scene.joiners):
        for item in group.items:
            a_pledge(group, joiner, 60_000 + 17_000 * at, item=item, tolerance_milli=3_000, now=now)
    return group.id


def close(group_id: int) -> None:
    """What the clock does."""
    with unit_of_work():
        watching.close_due(group_id, now=clock.utcnow())


def status(group_id: int) -> GroupStatus:
    db.session.rollback()
    return queries.locked(group_id).status


def test_fifty_kills_leave_one_set_of_orders(app: Flask) -> None:
    group_id = a_group_due()
    steps = steps_of(app, lambda: close(group_id))
    assert steps > 15, "there is something to be killed between"
    chance = Random(SEED)
    for _ in range(KILLS):
        assert killed_before(app, chance.randint(1, steps + 1), lambda: close(group_id))
        assert status(group_id) is GroupStatus.OPEN
    assert group_books.differences(group_id) == []
    assert killed_before(app, steps + 2, lambda: close(group_id)), (
        "dies after the commit, before anybody was told"
    )
    assert group_books.differences(group_id) == []
    assert status(group_id) is GroupStatus.ORDERED
    for _ in range(2):
        close(group_id)
        assert group_books.differences(group_id) == [], "closed again is closed once"
    assert db.session.scalar(select(func.count()).select_from(Order)) == UNITS


def test_a_closing_in_two_transactions_is_caught_between_them(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: with the orders committed before the pledges are written, a death leaves orders that nobody
    knows of, and the next closing writes them once more."""
    group_id = a_group_due()
    place = bulk.place_group

    def place_and_commit(*parts: Any, **facts: Any) -> dict[int, int]:
        placed = place(*parts, **facts)
        db.session.commit()
        os.kill(os.getpid(), signal.SIGKILL)
        return placed

    with monkeypatch.context() as hasty:
        hasty.setattr(bulk, "place_group", place_and_commit)
        assert killed_before(app, 10_000, lambda: close(group_id))
    assert group_books.differences(group_id) != []
    close(group_id)
    assert "orders" in {what for what, _expected, _found in group_books.differences(group_id)}
