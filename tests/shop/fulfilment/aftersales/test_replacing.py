"""Replacements: shipped and counted once more, never twice."""

import pytest
from sqlalchemy import select

from shop.catalog.products.models import Product, Sku
from shop.catalog.stock import queries as stock
from shop.catalog.stock.rules import OutOfStock
from shop.core.db import db
from shop.fulfilment.aftersales.states import ClaimKind, ClaimStatus
from shop.fulfilment.shipments import actions as shipments
from shop.ledger.entries import Basis
from shop.trading.orders.states import OrderStatus
from tests.factories.aftersales import a_settled_claim, an_agreed_claim, booked, faults, settled
from tests.factories.parties_rows import MORNING
from tests.factories.trading import a_trade, an_accepted_order, later, pay, receive, ship

WHOLE = 320_500
LATER = later(days=3)


@pytest.fixture
def trade(app):
    return a_trade()


@pytest.fixture
def order(trade):
    return an_accepted_order(trade)


def sold(trade):
    wanted = select(Product.sold_milli).join(Sku, Sku.product_id == Product.id).where(Sku.id == trade.sku_id)
    return db.session.scalar(wanted)


def test_a_replacement_is_shipped_and_counted_once_more_and_never_twice(trade, order):
    pay(trade, order, 217_940)
    a_settled_claim(trade, order, 20_500, kind=ClaimKind.REPLACEMENT, now=LATER)
    assert (order.status, order.lines[0].to_ship_milli) == (OrderStatus.SHIPPED, 20_500)
    assert (order.payable_fen, order.refund_due_fen) == (204_000, 13_940)
    assert stock.levels([trade.sku_id]) == {trade.sku_id: (679_500, 20_500)}
    assert faults() == []
    ship(trade, order, 20_500, now=LATER)
    receive(trade, order, 20_500, now=LATER)
    assert (order.status, order.lines[0].kept_milli) == (OrderStatus.COMPLETED, WHOLE)
    assert (order.payable_fen, order.paid_fen, order.refund_due_fen) == (217_940, 217_940, 0)
    assert booked(Basis.ACCEPTED) == booked(Basis.PAID) == (WHOLE, 217_940)
    assert sold(trade) == WHOLE
    assert faults() == []


def test_replacing_costs_to_the_fen_what_it_cost_before(app):
    trade = a_trade(price_fen=333)
    order = an_accepted_order(trade, 1_500)
    assert order.payable_fen == 500
    for _ in range(3):
        a_settled_claim(trade, order, 500, kind=ClaimKind.REPLACEMENT)
        ship(trade, order, 500)
        receive(trade, order, 500)
    assert order.payable_fen == 500
    assert faults() == []


def test_what_cannot_be_replaced_from_stock_is_not_settled(app):
    trade = a_trade(stock_milli=20_000)
    order = an_accepted_order(trade, 20_000)
    claim = an_agreed_claim(trade, order, 1_000, kind=ClaimKind.REPLACEMENT)
    with pytest.raises(OutOfStock):
        settled(trade, claim)
    db.session.rollback()
    assert (claim.status, order.lines[0].returned_milli) == (ClaimStatus.AGREED, 0)
    settled(trade, claim, saleable=True)
    assert order.lines[0].to_ship_milli == 1_000, "it sends the same goods once more"
    assert faults() == []


def test_a_replacement_that_will_not_come_is_closed_short(trade, order):

    a_settled_claim(trade, order, 20_500, kind=ClaimKind.REPLACEMENT)
    shipments.ship(order, lines={}, last=True, by=trade.supplier.id, now=MORNING)
    assert (order.status, order.payable_fen) == (OrderStatus.ACCEPTED, 204_000)
    assert faults() == []
