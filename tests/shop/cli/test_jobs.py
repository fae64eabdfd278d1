"""What cron and the worker do."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

from flask import Flask

from shop.cli import duties
from shop.core import clock
from shop.core.db import db
from shop.core.settings import Settings
from shop.support.audit import anchors, seal
from shop.support.notices import queries as notices
from shop.support.outbox import queries
from shop.trading.orders.models import Order
from shop.trading.orders.states import OrderStatus
from tests.factories.trading import a_placed_order, a_trade


def test_the_nightly_duties_close_tell_seal_and_keep_the_head(app: Flask, tmp_path: Path) -> None:
    trade = a_trade()
    order = a_placed_order(trade, now=clock.utcnow() - timedelta(days=10))
    order_id, buyer_id = order.id, trade.buyer.id
    done = duties.nightly(tmp_path)
    assert (done["lapsed"], done["failed"], done["differences"]) == (1, 0, 0)
    assert db.session.get_one(Order, order_id).status is OrderStatus.LAPSED
    assert [notice.name for notice in notices.inbox(buyer_id).items] == ["order.lapsed"]
    assert seal.unsealed() == 0
    assert seal.verify(anchors.read(tmp_path)) == []
    assert duties.nightly(tmp_path)["lapsed"] == 0


def test_a_round_of_the_worker_beats_and_does_what_is_due(app: Flask) -> None:
    trade = a_trade()
    a_placed_order(trade, now=clock.utcnow() - timedelta(days=10))
    approver_id = trade.approver.id
    duties.run(lambda _seconds: True)
    assert queries.last_beat() is not None
    assert notices.unread_count(approver_id) == 1
    assert queries.standing(clock.utcnow()).parked == 0


def test_a_failing_round_does_not_end_the_worker(app: Flask, empty_database: str) -> None:
    broken = Flask("broken")
    broken.config["SQLALCHEMY_DATABASE_URI"] = empty_database
    db.init_app(broken)
    rounds: list[float] = []
    with broken.app_context():
        duties.run(lambda seconds: rounds.append(seconds) or len(rounds) == 2)  # type: ignore[func-returns-value]
        db.engine.dispose()
    assert len(rounds) == 2


def test_one_process_alone_holds_the_worker_lock(tmp_path: Path) -> None:
    with duties._lone(tmp_path / "lock") as first, duties._lone(tmp_path / "lock") as second:
        assert (first, second) == (True, False)
    with duties._lone(tmp_path / "lock") as again:
        assert again


def test_no_worker_thread_starts_in_tests(app: Flask) -> None:
    duties.start_in_web(app, Settings(environment="test", worker_in_web=True))
    assert "bangcai-worker" not in {thread.name for thread in threading.enumerate()}
