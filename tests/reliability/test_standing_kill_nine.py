"""Workers are killed with -9 at random while they generate a fortnight of orders: each day is ordered once."""

import os
import random
import signal
import time
from datetime import timedelta

from sqlalchemy import func, select

from shop.catalog.stock import queries as stock
from shop.core.db import db
from shop.handlers import HANDLERS
from shop.support import outbox
from shop.support.audit.models import AuditEntry
from shop.support.outbox.drain import drain
from shop.trading.orders.models import Order, OrderLine
from shop.trading.standing.models import StandingOccurrence
from shop.trading.standing.states import OccurrenceStatus
from tests.factories.parties_rows import MORNING
from tests.factories.standing import TWENTY, a_canteen, run

KILLS, SEED, DAYS = 50, 20261124, 14


def worker(now):
    """A process of its own that ticks and drains until it is done or dead."""
    child = os.fork()
    if child:
        return child
    try:
        outbox.put("tick.standing", now=now)
        db.session.commit()
        drain(HANDLERS, now=lambda: now)
    finally:
        os._exit(0)


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_fifty_kills_leave_each_day_ordered_once(app, at):
    at(MORNING)
    canteen = a_canteen(days_ahead=DAYS, days=7)
    sku_id, chance, died = canteen.trade.sku_id, random.Random(SEED), 0
    for number in range(KILLS):
        db.session.remove()
        db.engine.dispose()
        # Past the lease of whoever died with a message in hand, and past the half hour of a day that was tried.
        child = worker(MORNING + timedelta(minutes=number))
        time.sleep(chance.uniform(0.0, 0.12))
        if os.waitpid(child, os.WNOHANG) == (0, 0):
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            died += 1
    assert died >= 10, f"only {died} workers were killed: the test proves nothing"
    run(MORNING + timedelta(minutes=KILLS + 31))
    days = db.session.scalars(select(Order.wanted_on).order_by(Order.wanted_on)).all()
    assert len(days) == len(set(days)) == DAYS
    rows = db.session.scalars(select(StandingOccurrence)).all()
    assert [row.status for row in rows] == [OccurrenceStatus.GENERATED] * DAYS
    assert len({row.purchase_id for row in rows}) == count(Order) == count(OrderLine) == DAYS
    placed = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "sales_order.place")
    assert db.session.scalar(placed) == DAYS
    assert stock.levels([sku_id])[sku_id][1] == DAYS * TWENTY
