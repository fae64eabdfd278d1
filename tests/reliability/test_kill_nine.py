"""Workers are killed with -9 at random while buyers check out: nothing is lost, doubled or half-written (R3)."""

import os
import random
import signal
import threading
import time

from sqlalchemy import func, select

from shop.catalog.stock import queries as stock
from shop.core.db import db
from shop.support.audit.models import AuditEntry
from shop.support.idempotency.models import AnsweredRequest
from shop.support.outbox.models import Message
from shop.trading.orders.models import Order, OrderLine, Purchase
from tests.factories.parties import token_for
from tests.factories.trading import a_trade
from tests.support.load import Post, send_all

CHECKOUTS = 500
KILLS = 30
SEED = 20261123


def kill_workers(served, stop):
    """Kill a random worker every now and then, thirty in all, until told to stop."""
    chance, left = random.Random(SEED), KILLS
    while left and not stop.wait(chance.uniform(0.05, 0.25)):
        alive = served.workers()
        if alive:
            try:
                os.kill(chance.choice(alive), signal.SIGKILL)
                left -= 1
            except ProcessLookupError:
                continue
    return KILLS - left


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_five_hundred_checkouts_survive_thirty_kills(app, gunicorn):
    trade = a_trade(stock_milli=CHECKOUTS * 1_000)
    token = token_for(trade.buyer)
    body = {"lines": [{"sku_id": trade.sku_id, "qty": "1"}], "fund_source": "canteen", "purpose": "canteen"}
    posts = [Post("/api/v1/orders", token, f"kill-{i}", body) for i in range(CHECKOUTS)]
    stop, killed = threading.Event(), []
    with gunicorn(workers=3, threads=4) as served:
        killer = threading.Thread(target=lambda: killed.append(kill_workers(served, stop)))
        killer.start()
        outcome = send_all(served.url, posts, connections=8, tries=40)
        stop.set()
        killer.join()
        time.sleep(0.2)
    assert killed[0] >= 10, f"only {killed[0]} workers were killed: the test proves nothing"
    assert outcome.unanswered == []
    assert outcome.statuses == {201: CHECKOUTS}
    numbers = {body["purchase_no"] for body in outcome.bodies.values()}
    assert len(numbers) == CHECKOUTS, "every key has its own purchase"
    db.session.rollback()
    stored = set(db.session.scalars(select(Purchase.no)))
    assert stored == numbers, "nothing acknowledged was lost, and nothing exists that nobody was told of"
    assert count(Order) == count(OrderLine) == count(AnsweredRequest) == CHECKOUTS
    placed = AuditEntry.action == "sales_order.place"
    assert db.session.scalar(select(func.count()).select_from(AuditEntry).where(placed)) == CHECKOUTS
    told = Message.name == "order.placed"
    assert db.session.scalar(select(func.count()).select_from(Message).where(told)) == CHECKOUTS
    assert stock.levels([trade.sku_id]) == {trade.sku_id: (CHECKOUTS * 1_000, CHECKOUTS * 1_000)}
