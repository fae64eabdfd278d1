import pytest

from shop.catalog.products.models import Sku
from shop.catalog.stock import queries as stock
from shop.core.db import db
from shop.core.errors import Invalid
from shop.core.flow import WrongMoment
from shop.fulfilment.acceptance.queries import acceptances_of
from shop.fulfilment.acceptance.rules import MoreThanShipped, ReasonMissing
from shop.fulfilment.shipments import rules as shipping
from shop.fulfilment.shipments.actions import ship as ship_action
from shop.fulfilment.shipments.queries import shipments_of
from shop.ledger.entries import Basis
from shop.ledger.queries import standing
from shop.trading.orders.states import OrderStatus
from tests.factories.parties_rows import MORNING
from tests.factories.trading import (
    TODAY,
    a_confirmed_order,
    a_placed_order,
    a_shipped_order,
    a_trade,
    receive,
    ship,
)


@pytest.fixture
def trade(app):
    return a_trade()


def accepted(order):
    return [(fact.qty_milli, fact.amount_fen) for fact in standing(order.id, Basis.ACCEPTED)]


def test_receiving_everything_makes_it_payable(trade):
    order = a_shipped_order(trade)
    receive(trade, order, 320_500)
    assert (order.status, order.payable_fen) == (OrderStatus.ACCEPTED, 217_940)
    assert accepted(order) == [(320_500, 217_940)]
    assert (order.due_on - TODAY).days == 30


def test_a_short_delivery_lowers_payable_and_statistics_alike(trade):
    """A29"""
    order = a_confirmed_order(trade)
    ship(trade, order, 300_000, last=True)
    receive(trade, order, 300_000)
    assert order.status is OrderStatus.ACCEPTED
    assert order.payable_fen == 204_000
    assert accepted(order) == [(300_000, 204_000)]
    assert stock.levels([trade.sku_id]) == {trade.sku_id: (700_000, 0)}, "the rest is free again"


def test_goods_may_come_and_be_received_in_parts_that_add_up_exactly(trade):
    order = a_confirmed_order(trade, 1_000)
    for part in (300, 300, 400):
        ship(trade, order, part)
        receive(trade, order, part)
    assert order.status is OrderStatus.ACCEPTED
    assert sum(fen for _qty, fen in accepted(order)) == 680 == order.payable_fen
    assert (len(shipments_of(order)), len(acceptances_of(order))) == (3, 3)


def test_parts_cost_what_the_whole_costs_even_when_each_part_would_round(app):
    trade = a_trade(price_fen=333)
    order = a_confirmed_order(trade, 500)
    ship(trade, order)
    for _ in range(5):
        receive(trade, order, 100)
    assert order.payable_fen == 167 == sum(fen for _qty, fen in accepted(order))


def test_while_more_is_to_come_the_order_stays_open(trade):
    order = a_confirmed_order(trade)
    ship(trade, order, 100_000)
    receive(trade, order, 100_000)
    assert order.status is OrderStatus.SHIPPED


def test_the_rest_can_be_closed_short_after_the_first_part_was_received(trade):
    order = a_confirmed_order(trade)
    ship(trade, order, 100_000)
    receive(trade, order, 100_000)
    ship_action(order, lines={}, last=True, by=trade.supplier.id, now=MORNING)
    db.session.commit()
    assert order.status is OrderStatus.ACCEPTED
    assert order.lines[0].short_milli == 220_500


def test_refusing_needs_a_reason_and_counts_nowhere(trade):
    order = a_shipped_order(trade)
    with pytest.raises(ReasonMissing):
        receive(trade, order, 320_000, 500)
    db.session.rollback()
    receive(trade, order, 320_000, 500, "表皮腐烂")
    assert (order.payable_fen, accepted(order)) == (217_600, [(320_000, 217_600)])
    assert acceptances_of(order)[0].lines[0].reason == "表皮腐烂"


def test_refusing_everything_owes_nothing_and_closes_the_order(trade):
    order = a_shipped_order(trade)
    receive(trade, order, 0, 320_500, "整车变质")
    assert (order.status, order.payable_fen, accepted(order)) == (OrderStatus.COMPLETED, 0, [])


@pytest.mark.parametrize(("taken", "refused"), [(320_501, 0), (320_000, 501)])
def test_received_cannot_exceed_shipped(trade, taken, refused):
    order = a_shipped_order(trade)
    with pytest.raises(MoreThanShipped):
        receive(trade, order, taken, refused, "多出")


def test_receiving_twice_is_refused(trade):
    order = a_shipped_order(trade)
    receive(trade, order, 320_500)
    with pytest.raises(WrongMoment):
        receive(trade, order, 1)


def test_receiving_nothing_is_no_acceptance(trade):
    order = a_shipped_order(trade)
    with pytest.raises(Invalid):
        receive(trade, order, 0)


def test_shipped_cannot_exceed_ordered(trade):
    order = a_confirmed_order(trade)
    with pytest.raises(shipping.TooMuch):
        ship(trade, order, 320_501)


def test_nothing_ships_before_it_is_confirmed(trade):
    order = a_placed_order(trade)
    with pytest.raises(WrongMoment):
        ship(trade, order)


def test_an_empty_truck_is_no_shipment(trade):
    order = a_confirmed_order(trade)
    with pytest.raises(Invalid):
        ship(trade, order, 0)


def test_what_was_accepted_counts_as_sold(trade):
    receive(trade, a_shipped_order(trade), 320_500)
    sku = db.session.get(Sku, trade.sku_id)
    db.session.refresh(sku.product)
    assert sku.product.sold_milli == 320_500
