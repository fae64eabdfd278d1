"""Freight is due while anything is kept; where everything came back the cooperative bears it."""

import pytest

from shop.fulfilment.aftersales.states import ClaimKind
from shop.trading.orders import actions as orders
from shop.trading.orders.deals import Deal
from shop.trading.orders.states import OrderStatus
from tests.factories.aftersales import a_settled_claim, faults
from tests.factories.agreements import an_agreement, call_off, drawn, two_sides
from tests.factories.parties_rows import MORNING
from tests.factories.trading import a_placed_order, a_trade, an_accepted_order, later, pay, receive, ship

WHOLE = 320_500
LATER = later(days=3)


@pytest.fixture
def trade(app):
    return a_trade()


@pytest.fixture
def order(trade):
    return an_accepted_order(trade)


@pytest.fixture
def with_freight(trade):
    def made(qty=10_000):
        order = a_placed_order(trade, qty, deal=Deal(freight_fen=1_000))
        orders.approve(order, by=trade.approver.id, now=MORNING)
        orders.confirm(order, by=trade.supplier.id, now=MORNING)
        ship(trade, order)
        receive(trade, order, qty)
        return order

    return made


def test_freight_stays_due_while_anything_is_kept(trade, with_freight):
    order = with_freight()
    a_settled_claim(trade, order, 9_900)
    assert (order.payable_fen, order.freight_due_fen) == (1_068, 1_000)
    assert faults() == []


def test_where_everything_came_back_the_cooperative_bears_the_freight_and_others_pay_theirs(
    trade, with_freight
):
    order, neighbour = with_freight(), with_freight()
    pay(trade, order, 7_800)
    a_settled_claim(trade, order, 10_000)
    assert (order.payable_fen, order.paid_fen, order.freight_paid_fen) == (0, 0, 0)
    assert order.refund_due_fen == 7_800, "the freight as well"
    assert (neighbour.payable_fen, neighbour.freight_due_fen) == (7_800, 1_000)
    assert faults() == []


def test_where_everything_was_refused_or_came_back_no_freight_is_due(trade):
    order = a_placed_order(trade, 10_000, deal=Deal(freight_fen=1_000))
    orders.approve(order, by=trade.approver.id, now=MORNING)
    orders.confirm(order, by=trade.supplier.id, now=MORNING)
    ship(trade, order)
    receive(trade, order, 4_000, 6_000, "变质")
    assert order.payable_fen == 3_720
    a_settled_claim(trade, order, 4_000)
    assert (order.payable_fen, order.status) == (0, OrderStatus.COMPLETED)
    assert faults() == []


def test_what_was_given_back_can_be_called_off_again_under_its_agreement(app):
    sides = two_sides()
    made = an_agreement(sides)
    order = call_off(sides, made, 100_000).orders[0]
    orders.confirm(order, by=sides.trade.supplier.id, now=MORNING)
    ship(sides.trade, order)
    receive(sides.trade, order, 100_000)
    assert drawn(made) == (60_000, 60_000)
    a_settled_claim(sides.trade, order, 20_000)
    assert drawn(made) == (48_000, 48_000)
    a_settled_claim(sides.trade, order, 10_000, kind=ClaimKind.REPLACEMENT)
    assert drawn(made) == (48_000, 42_000), "what is shipped once more is drawn as before"
    assert faults() == []
