"""The right people are told, once each, in words with every fact filled in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pytest
from flask import Flask

from shop.core.db import db
from shop.core.errors import Missing
from shop.handlers import HANDLERS, TICKS
from shop.support.notices import actions, channels, queries
from shop.support.notices.models import Notice
from shop.support.notices.rules import names, text_of
from shop.support.outbox.drain import drain
from shop.trading.orders import actions as orders
from shop.trading.orders.queries import locked
from tests.factories.parties_rows import MORNING
from tests.factories.trading import (
    Trade,
    a_placed_order,
    a_shipped_order,
    a_trade,
    an_accepted_order,
    an_approved_order,
    pay,
)

FACTS: dict[str, str] = defaultdict(lambda: "某")
# For the index alone: nobody is told.
UNTOLD = {"product.changed", "cooperative.changed", "category.renamed", "region.renamed"}
# Work in pieces, one transaction each: what comes of it tells people.
WORK = {"group.confirming", "group.due", "standing.due"}
# Told by the daily tick, not by a message of their own.
REMINDERS = {"application.overdue", "complaint.due", "finding.overdue", "quota.due"}


@pytest.fixture
def trade(app: Flask) -> Trade:
    return a_trade()


def deliver() -> None:
    assert drain(HANDLERS, now=lambda: MORNING).failed == 0


def told(user_id: int) -> list[str]:
    return [notice.name for notice in reversed(queries.inbox(user_id).items)]


def test_every_message_of_the_house_has_a_handler_and_words() -> None:
    assert set(TICKS) <= set(HANDLERS)
    assert set(names()) - REMINDERS == set(HANDLERS) - set(TICKS) - UNTOLD - WORK


@pytest.mark.parametrize("name", names())
def test_every_text_can_be_filled(name: str) -> None:
    text = text_of(name, FACTS)
    assert text.title
    assert "$" not in text.title + text.body


def test_an_order_that_needs_approval_tells_the_approver_and_not_the_cooperative(trade: Trade) -> None:
    a_placed_order(trade)
    deliver()
    assert told(trade.approver.id) == ["order.placed"]
    assert told(trade.supplier.id) == []
    assert told(trade.buyer.id) == []


def test_an_order_within_the_limit_tells_the_cooperative_at_once(app: Flask) -> None:
    trade = a_trade(order_limit_fen=None, month_limit_fen=None)
    a_placed_order(trade)
    deliver()
    assert (told(trade.approver.id), told(trade.supplier.id)) == ([], ["order.approved"])


def test_shipped_tells_the_receiver_and_confirmed_the_requester(trade: Trade) -> None:
    a_shipped_order(trade)
    deliver()
    assert told(trade.receiver.id) == ["order.shipped"]
    assert told(trade.buyer.id) == ["order.confirmed"]


def test_accepted_and_paid_tell_the_cooperative(trade: Trade) -> None:
    order = an_accepted_order(trade)
    pay(trade, order, order.payable_fen)
    deliver()
    assert told(trade.supplier.id) == ["order.approved", "order.accepted", "payment.received"]


def test_a_rejected_order_tells_the_requester_why(trade: Trade) -> None:
    order = a_placed_order(trade)
    orders.reject(locked(order.id), reason="预算不足", by=trade.approver.id, now=MORNING)
    db.session.commit()
    deliver()
    assert told(trade.buyer.id) == ["order.rejected"]
    assert "预算不足" in queries.inbox(trade.buyer.id).items[0].body


def test_a_cancelled_order_tells_the_cooperative_only_when_it_knew_of_it(trade: Trade) -> None:
    for order in (a_placed_order(trade), an_approved_order(trade)):
        orders.cancel(locked(order.id), reason="改期", by=trade.buyer.id, now=MORNING)
        db.session.commit()
    deliver()
    assert told(trade.supplier.id).count("order.cancelled") == 1
    assert told(trade.buyer.id) == [], "the one who cancelled knows"


def test_a_redelivered_message_tells_nobody_twice(trade: Trade) -> None:
    people = [(trade.buyer.id, trade.buyer.email)]
    for _ in range(2):
        actions.tell(people, "order.confirmed", facts=FACTS, uniq="message:1", now=MORNING)
    assert queries.unread_count(trade.buyer.id) == 1


def test_reading_is_ones_own(trade: Trade) -> None:
    people = [(trade.buyer.id, "b"), (trade.approver.id, "a")]
    mine, theirs = actions.tell(people, "order.confirmed", facts=FACTS, uniq="m", now=MORNING)
    with pytest.raises(Missing):
        queries.notice(theirs.id, trade.buyer.id)
    actions.read(queries.notice(mine.id, trade.buyer.id), now=MORNING)
    assert (queries.unread_count(trade.buyer.id), queries.unread_count(trade.approver.id)) == (0, 1)
    assert actions.read_all(trade.approver.id, now=MORNING) == 1


class Recorder:
    """A real channel of its own: it keeps what it was given."""

    def __init__(self) -> None:
        self.carried: list[tuple[str, str]] = []

    def carry(self, notice: Notice, *, email: str) -> None:
        self.carried.append((notice.name, email))


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    made = Recorder()
    channels.open_channel("email", made)
    yield made
    channels.close_channels()


def test_only_the_inbox_is_open_until_a_channel_is_switched_on(app: Flask) -> None:
    assert channels.open_channels() == ()


def test_an_open_channel_carries_each_notice(trade: Trade, recorder: Recorder) -> None:
    a_placed_order(trade)
    deliver()
    assert recorder.carried == [("order.placed", trade.approver.email)]
