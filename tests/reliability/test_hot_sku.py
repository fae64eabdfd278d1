"""Fifty kilos, many buyers, several worker processes: exactly what is there is sold (reliability R1)."""

import pytest
from sqlalchemy import func, select, text

from shop.catalog.stock import actions, queries
from shop.catalog.stock.models import StockItem
from shop.core.db import db
from shop.trading.orders.models import Order, OrderLine
from tests.factories.parties import token_for
from tests.factories.trading import a_trade
from tests.support.load import Post, send_all

UNITS = 60
BUYERS = {"sqlite": 300, "postgresql": 500}


def basket(sku_id):
    line = {"sku_id": sku_id, "qty": "1"}
    return {"lines": [line], "fund_source": "canteen", "purpose": "canteen"}


def rush(served, trade, token):
    number = BUYERS[db.engine.dialect.name]
    posts = [Post("/api/v1/orders", token, f"rush-{i}", basket(trade.sku_id)) for i in range(number)]
    return send_all(served.url, posts, connections=16)


def test_one_hot_sku_is_neither_oversold_nor_undersold(app, gunicorn):
    trade = a_trade(stock_milli=UNITS * 1_000)
    token = token_for(trade.buyer)
    with gunicorn(workers=3, threads=4) as served:
        outcome = rush(served, trade, token)
    assert outcome.statuses[201] == UNITS
    assert set(outcome.statuses) == {201, 409}, "every other buyer hears that it is sold out"
    assert set(outcome.refusals) == {"stock.short"}
    assert outcome.unanswered == []
    db.session.rollback()
    assert queries.levels([trade.sku_id]) == {trade.sku_id: (UNITS * 1_000, UNITS * 1_000)}
    assert db.session.scalar(select(func.sum(OrderLine.qty_milli))) == UNITS * 1_000
    assert db.session.scalar(select(func.count()).select_from(Order)) == UNITS


@pytest.mark.only("postgresql", reason="SQLite has one writer, so its transactions never interleave")
def test_without_the_guard_the_same_rush_oversells(app):
    """Control: two buyers who both looked before either reserved both get the last kilo."""
    trade = a_trade(stock_milli=1_000)
    checks = [c.name for c in StockItem.__table__.constraints if str(c.name).startswith("ck_stock_item")]
    for name in checks:
        db.session.execute(text(f"ALTER TABLE stock_item DROP CONSTRAINT {name}"))
    db.session.commit()
    unguarded = text("UPDATE stock_item SET reserved_milli = reserved_milli + 1000 WHERE sku_id = :sku")
    try:
        assert queries.free([trade.sku_id]) == {trade.sku_id: 1_000}
        with db.engine.connect() as one, db.engine.connect() as two:
            seen = [
                c.scalar(text("SELECT on_hand_milli - reserved_milli FROM stock_item WHERE sku_id = :sku"),
                         {"sku": trade.sku_id})
                for c in (one, two)
            ]  # fmt: skip
            assert seen == [1_000, 1_000]
            one.execute(unguarded, {"sku": trade.sku_id})
            one.commit()
            two.execute(unguarded, {"sku": trade.sku_id})
            two.commit()
        db.session.rollback()
        assert queries.free([trade.sku_id]) == {trade.sku_id: -1_000}
        with pytest.raises(actions.OutOfStock):
            actions.reserve([actions.Portion(trade.sku_id, 1)], by=None, now=trade.unit.created_at)
        db.session.rollback()
    finally:
        db.session.execute(text("UPDATE stock_item SET reserved_milli = 0"))
        for constraint in StockItem.__table__.constraints:
            if constraint.name in checks:
                db.session.execute(
                    text(
                        f"ALTER TABLE stock_item ADD CONSTRAINT {constraint.name} CHECK ({constraint.sqltext})"
                    )
                )
        db.session.commit()
