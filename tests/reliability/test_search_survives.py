"""The indexer is killed with -9 again and again while products change: afterwards index and database agree (D4)."""

from __future__ import annotations

import os
import random
import signal
import time

import pytest

from search import engine, indexer, marks
from shop.catalog.products import actions
from shop.catalog.products.models import Product
from shop.catalog.products.states import ProductStatus
from shop.catalog.stock import actions as stock
from shop.cli import duties
from shop.core import clock
from shop.core.db import db, in_unit_of_work
from shop.handlers import HANDLERS
from shop.support.outbox import drain as outbox
from tests.factories.catalog import a_product
from tests.factories.parties_rows import a_cooperative

EDITS = 1_000
KILLS = 50
PRODUCTS = 60
SEED = 20261124


@pytest.fixture
def goods(app):
    seller = a_cooperative()
    made = [a_product(seller).id for _ in range(PRODUCTS)]
    db.session.commit()
    indexer.rebuild()
    duties.one_round()
    return made


def edit(product_id: int, chance: random.Random, number: int) -> None:
    """One change of those that the index shows."""
    product, who = db.session.get_one(Product, product_id), {"by": None, "now": clock.utcnow()}
    match chance.randrange(5):
        case 0:
            actions.change(product, name=f"土豆第{number}号", **who)
        case 1:
            actions.change_price(product.skus[0], price_fen=500 + number, **who)
        case 2:
            stock.count(product.skus[0].id, on_hand_milli=chance.choice((0, 5_000)), reason="盘点", **who)
        case 3 if product.status is ProductStatus.LISTED:
            actions.withdraw(product, **who)
        case 3:
            actions.list_product(product, **who)
        case _:
            actions.change(product, about=f"第{number}次修改", **who)


class Indexer:
    """A worker process forked from this one, which has the application loaded but no connection open."""

    def __init__(self) -> None:
        db.session.remove()
        db.engine.dispose()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                while True:
                    duties.one_round()
                    time.sleep(0.002)
            finally:
                os._exit(1)

    def is_dead(self) -> bool:
        return os.waitpid(self.pid, os.WNOHANG)[0] != 0

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def edit_and_kill(goods: list[int], *, edits: int, kills: int) -> int:
    """Edit steadily while indexers are killed at random moments; answers how many died."""
    chance, died = random.Random(SEED), 0
    at = sorted(chance.sample(range(edits), kills))
    running = Indexer()
    for number in range(edits):
        in_unit_of_work(lambda number=number: edit(chance.choice(goods), chance, number))
        if number in at:
            time.sleep(chance.uniform(0, 0.06))
            running.kill()
            died += 1
            running = Indexer()
        elif running.is_dead():
            died += 1
            running = Indexer()
    time.sleep(0.1)
    running.kill()
    db.session.remove()
    return died


def catch_up() -> None:
    """The next worker, when the leases of the dead have run out."""
    outbox.drain(HANDLERS, now=lambda: clock.utcnow() + 2 * outbox.LEASE)
    while marks.count():
        indexer.tend()


def test_a_thousand_edits_survive_fifty_kills_of_the_indexer(goods):
    assert edit_and_kill(goods, edits=EDITS, kills=KILLS) >= KILLS
    catch_up()
    assert indexer.check(lambda _seconds: None) == []
    held = [product_id for product_id, _stamp in engine.current().backend.stamps()]
    assert len(held) == len(set(held))


def test_taking_marks_away_before_writing_would_lose_changes(goods, monkeypatch):
    """Control: the same kills, with the two steps of the indexer in the wrong order."""
    real_take, here = marks.take_away, engine.current()
    real_write = here.backend.write

    def drain(_here):
        found = marks.waiting(indexer.BATCH)
        if not found:
            return 0
        now = indexer.documents.read({mark.product_id for mark in found})
        in_unit_of_work(lambda: real_take(found))
        time.sleep(0.2)  # most kills fall here
        real_write(now.entries, now.gone)
        return len(found)

    monkeypatch.setattr(indexer, "_drain", drain)
    edit_and_kill(goods, edits=200, kills=40)
    monkeypatch.undo()
    catch_up()
    assert indexer.check(lambda _seconds: None) != []
