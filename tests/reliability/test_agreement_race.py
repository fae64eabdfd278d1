"""Call-offs at once, over HTTP and several worker processes: together they never exceed the ceiling."""

from sqlalchemy import func, select

from shop.core.db import db
from shop.trading.agreements import calling, queries
from shop.trading.orders.models import OrderLine
from tests.factories.agreements import an_agreement, call_off, two_sides
from tests.factories.parties import token_for
from tests.support.load import Post, send_all

LEFT, ASKED = 20, 60


def test_many_call_offs_at_once_take_exactly_what_is_left(app, gunicorn):
    sides = two_sides()
    made = an_agreement(sides, item_milli=LEFT * 1_000, ceiling_fen=None)
    token, path = token_for(sides.trade.buyer), f"/api/v1/agreements/{made.id}/call-offs"
    body = {
        "lines": [{"sku_id": sides.trade.sku_id, "qty": "1"}],
        "fund_source": "canteen",
        "purpose": "canteen",
    }
    with gunicorn(workers=3, threads=4) as served:
        outcome = send_all(
            served.url, [Post(path, token, f"race-{i}", body) for i in range(ASKED)], connections=12
        )
    assert (outcome.statuses[201], set(outcome.refusals)) == (LEFT, {"agreement.exceeded"})
    assert outcome.unanswered == []
    db.session.rollback()
    assert db.session.scalar(select(func.sum(OrderLine.qty_milli))) == LEFT * 1_000
    assert queries.drawdown(made.id).items[0].remaining_milli == 0


def test_control_figures_read_before_the_lock_let_both_through(app, monkeypatch):
    sides = two_sides()
    made = an_agreement(sides, item_milli=1_000, ceiling_fen=None)
    looked = queries.drawdown(made.id)  # what two who do not wait for each other both see
    monkeypatch.setattr(calling.queries, "drawdown", lambda _id: looked)
    for _one_of_two in range(2):
        call_off(sides, made, 1_000)
    monkeypatch.undo()
    assert queries.drawdown(made.id).items[0].remaining_milli == -1_000
