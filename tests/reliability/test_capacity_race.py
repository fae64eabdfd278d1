"""A week's capacity, many buyers, several worker processes: exactly what can be delivered is promised (A50)."""

from datetime import date

import pytest
from sqlalchemy import func, select, text

from shop.catalog.products import actions as products
from shop.catalog.products.models import Sku
from shop.catalog.stock import capacity, rules
from shop.catalog.stock.models import CapacityWeek
from shop.core import clock
from shop.core.db import db
from shop.trading.orders.models import OrderLine
from tests.factories.parties import token_for
from tests.factories.parties_rows import MORNING
from tests.factories.trading import a_trade
from tests.support.load import Post, send_all

UNITS, BUYERS = 40, 120


def limited(weekly_milli):
    trade = a_trade(stock_milli=1_000_000)
    sku = db.session.get_one(Sku, trade.sku_id)
    products.change_sku(sku, weekly_milli=weekly_milli, by=None, now=MORNING)
    db.session.commit()
    return trade


def test_a_week_is_neither_oversold_nor_undersold(app, gunicorn):
    trade = limited(UNITS * 1_000)
    token = token_for(trade.buyer)
    basket = {"lines": [{"sku_id": trade.sku_id, "qty": "1"}], "fund_source": "canteen", "purpose": "canteen"}
    posts = [Post("/api/v1/orders", token, f"week-{i}", basket) for i in range(BUYERS)]
    with gunicorn(workers=3, threads=4) as served:
        outcome = send_all(served.url, posts, connections=16)
    assert (outcome.statuses[201], set(outcome.refusals)) == (UNITS, {"stock.capacity_full"})
    assert outcome.unanswered == []
    db.session.rollback()
    week = rules.week_of(clock.business_day(clock.utcnow()))
    assert capacity.free([trade.sku_id], week) == {trade.sku_id: 0}
    assert db.session.scalar(select(func.sum(OrderLine.qty_milli))) == UNITS * 1_000


@pytest.mark.only("postgresql", reason="SQLite has one writer, so its transactions never interleave")
def test_without_the_guard_two_who_both_looked_take_the_same_week(app):
    """Control: the same two steps without the condition promise twice what there is."""
    trade, week = limited(1_000), date(2026, 11, 2)
    db.session.add(CapacityWeek(sku_id=trade.sku_id, week_on=week, taken_milli=0))
    db.session.commit()
    looked = text("SELECT taken_milli FROM capacity_week WHERE sku_id = :sku")
    unguarded = text("UPDATE capacity_week SET taken_milli = taken_milli + 1000 WHERE sku_id = :sku")
    with db.engine.connect() as one, db.engine.connect() as two:
        assert [c.scalar(looked, {"sku": trade.sku_id}) for c in (one, two)] == [0, 0]
        for connection in (one, two):
            connection.execute(unguarded, {"sku": trade.sku_id})
            connection.commit()
    assert capacity.free([trade.sku_id], week) == {trade.sku_id: -1_000}
    with pytest.raises(rules.CapacityFull):
        capacity.take([(trade.sku_id, 1)], week_on=week)
    db.session.rollback()
