"""Two people of a unit claim the same goods at once, two of a cooperative settle the same claim at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from shop.core import clock
from shop.core.db import db, unit_of_work
from shop.fulfilment.aftersales import actions, queries
from shop.fulfilment.aftersales.models import AfterSalesClaim, AfterSalesLine
from shop.fulfilment.aftersales.states import ClaimKind
from shop.oversight.verify.queries import differences
from shop.trading.orders.models import Order, OrderLine
from tests.factories.aftersales import an_agreed_claim, wanted
from tests.factories.parties import token_for
from tests.factories.parties_rows import MORNING
from tests.factories.trading import a_trade, an_accepted_order
from tests.support.load import Post, send_all

TRIES = 24


def test_the_same_goods_are_claimed_once_and_a_claim_is_settled_once(app, gunicorn):
    now = clock.utcnow()
    trade = a_trade()
    order = an_accepted_order(trade, 10_000, now=now)
    settling = an_agreed_claim(trade, order, 4_000, now=now)
    line = {"line_id": order.lines[0].id, "qty": "2", "reason": "变质"}
    tokens = [token_for(trade.buyer), token_for(trade.receiver)]
    posts = [
        Post(f"/api/v1/orders/{order.no}/returns", tokens[i % 2], f"claim-{i}", {"lines": [line]})
        for i in range(TRIES)
    ]
    seller = token_for(trade.supplier)
    posts += [Post(f"/api/v1/returns/{settling.no}/settle", seller, f"settle-{i}", {}) for i in range(6)]
    with gunicorn(workers=3, threads=4) as served:
        outcome = send_all(served.url, posts, connections=12)
    assert outcome.unanswered == []
    assert (outcome.statuses[201], outcome.statuses[200]) == (3, 1), "6 kg are left to claim, 2 at a time"
    assert outcome.refusals["claim.too_much"] == TRIES - 3
    assert outcome.refusals["flow.wrong_moment"] == 5
    db.session.rollback()
    asked = select(func.sum(AfterSalesLine.asked_milli)).join(AfterSalesLine.claim)
    assert db.session.scalar(asked.where(AfterSalesClaim.status == "filed")) == 6_000
    assert db.session.get_one(OrderLine, order.lines[0].id).returned_milli == 4_000
    assert list(differences()) == []


@pytest.mark.only("postgresql", reason="SQLite has one writer, so its transactions never interleave")
def test_without_the_orders_lock_the_same_goods_are_claimed_twice(app, monkeypatch):
    """Control: the same filing by two who did not lock the order claims twice what there is."""
    trade = a_trade()
    number, people = an_accepted_order(trade, 10_000).id, (trade.buyer.id, trade.receiver.id)
    db.session.commit()
    both_looked, really = threading.Barrier(2, timeout=20), queries.claimed

    def looked(order):
        found = really(order)
        both_looked.wait()
        return found

    def unlocked(by):
        with app.app_context(), unit_of_work():
            order = db.session.get_one(Order, number)
            lines = [wanted(order, 10_000)]
            actions.file(order, kind=ClaimKind.RETURN, wanted=lines, by=by, now=MORNING)

    monkeypatch.setattr(queries, "claimed", looked)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(unlocked, people))
    monkeypatch.undo()
    order = db.session.get_one(Order, number)
    assert queries.claimed(order)[order.lines[0].id].milli == 20_000
