"""What can be delivered in a week is promised once, by the week of delivery, and given back."""

from dataclasses import replace
from datetime import date

import pytest

from shop.catalog.products import actions as products
from shop.catalog.products.models import Sku
from shop.catalog.stock import capacity, rules
from shop.core.db import db
from shop.trading.orders import actions as orders
from tests.factories.parties_rows import MORNING
from tests.factories.trading import CANTEEN, a_placed_order, a_trade, an_approved_order
from tests.support.statements import recorded

MONDAY = date(2026, 11, 2)  # MORNING is a Monday in Shanghai
NEXT = date(2026, 11, 9)


@pytest.fixture
def trade(app):
    made = a_trade()
    limit(made, 100_000)
    return made


def limit(trade, weekly_milli):
    sku = db.session.get_one(Sku, trade.sku_id)
    products.change_sku(sku, weekly_milli=weekly_milli, by=None, now=MORNING)
    db.session.commit()


def left(trade, week=MONDAY):
    return capacity.free([trade.sku_id], week)[trade.sku_id]


@pytest.mark.parametrize(
    ("day", "monday"),
    [
        (date(2026, 11, 2), MONDAY),
        (date(2026, 11, 8), MONDAY),
        (date(2026, 11, 9), NEXT),
        (date(2027, 1, 1), date(2026, 12, 28)),
    ],
)
def test_a_week_begins_on_monday(day, monday):
    assert rules.week_of(day) == monday


def test_orders_of_one_week_share_its_capacity(trade):
    a_placed_order(trade, 60_000)
    assert left(trade) == 40_000
    with pytest.raises(rules.CapacityFull, match="尚可订 40") as refused:
        a_placed_order(trade, 40_100)
    db.session.rollback()
    assert refused.value.facts["short"] == [
        {"sku_id": trade.sku_id, "week_on": MONDAY, "wanted_milli": 40_100, "left_milli": 40_000}
    ]
    a_placed_order(trade, 40_000)
    assert left(trade) == 0


def test_the_day_of_delivery_decides_which_week(trade):
    later = replace(CANTEEN, wanted_on=date(2026, 11, 11))
    order = a_placed_order(trade, 100_000, terms=later)
    assert (left(trade), left(trade, NEXT), order.lines[0].capacity_week_on) == (100_000, 0, NEXT)


@pytest.mark.parametrize("how", ["reject", "cancel", "lapse"])
def test_a_closed_order_gives_its_part_back(trade, how):
    order = a_placed_order(trade, 60_000)
    if how == "lapse":
        orders.lapse(order, now=order.decide_by_at)
    else:
        deed = getattr(orders, how)
        deed(order, reason="计划有变", by=trade.approver.id, now=MORNING)
    assert left(trade) == 100_000


def test_a_smaller_capacity_takes_nothing_back(trade):
    a_placed_order(trade, 60_000)
    limit(trade, 50_000)
    with pytest.raises(rules.CapacityFull):
        a_placed_order(trade, 100)


def test_an_order_placed_before_there_was_a_capacity_gives_nothing_back(app):
    trade = a_trade()
    order = an_approved_order(trade, 60_000)
    limit(trade, 100_000)
    orders.cancel(order, reason="计划有变", by=trade.buyer.id, now=MORNING)
    assert left(trade) == 100_000


def test_a_sku_without_a_capacity_costs_no_statement(app):
    trade = a_trade()

    def statements():
        with recorded() as seen:
            a_placed_order(trade, 100)
        return [
            one
            for one in seen
            if "capacity" in one and not one.startswith(("SELECT", "INSERT INTO order_line"))
        ]

    assert statements() == []
