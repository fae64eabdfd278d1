from datetime import timedelta

import pytest

from shop.core import clock
from shop.core.errors import Invalid
from shop.finance.payments import actions, rules
from shop.finance.payments.queries import payments_of
from shop.ledger.entries import Basis
from shop.ledger.queries import standing
from shop.trading.orders.rules import NotDelivered, TooMuch
from shop.trading.orders.states import OrderStatus
from tests.factories.parties_rows import MORNING
from tests.factories.trading import a_shipped_order, a_trade, an_accepted_order, pay, receive


@pytest.fixture
def trade(app):
    return a_trade()


def test_paying_in_full_completes_the_order(trade):
    order = an_accepted_order(trade)
    pay(trade, order, 217_940)
    assert (order.status, order.paid) == (OrderStatus.COMPLETED, True)
    assert [(f.qty_milli, f.amount_fen) for f in standing(order.id, Basis.PAID)] == [(320_500, 217_940)]


def test_paying_in_parts_adds_up_in_money_and_quantity(trade):
    order = an_accepted_order(trade)
    for part, slip in ((100_001, "a"), (17_939, "b"), (100_000, "c")):
        pay(trade, order, part, slip)
    facts = standing(order.id, Basis.PAID)
    assert sum(f.amount_fen for f in facts) == 217_940
    assert sum(f.qty_milli for f in facts) == 320_500
    assert order.status is OrderStatus.COMPLETED


def test_more_than_is_owed_is_refused_by_a_fen(trade):
    order = an_accepted_order(trade)
    with pytest.raises(TooMuch):
        pay(trade, order, 217_941)


def test_nothing_is_paid_before_anything_was_accepted(trade):
    order = a_shipped_order(trade)
    with pytest.raises(NotDelivered):
        pay(trade, order, 1)
    with pytest.raises(rules.NothingOwed):
        actions.ask(order, method="bank_transfer", by=trade.buyer.id, now=MORNING)


@pytest.mark.parametrize("amount", [0, -1])
def test_only_a_positive_amount_is_a_payment(trade, amount):
    with pytest.raises(Invalid):
        pay(trade, an_accepted_order(trade), amount)


def test_one_bank_slip_counts_once(trade):
    order = an_accepted_order(trade)
    pay(trade, order, 100, "slip")
    with pytest.raises(rules.SlipTaken):
        pay(trade, order, 100, "slip")


def test_asking_again_gives_the_same_reference(trade):
    order = an_accepted_order(trade)
    first = actions.ask(order, method="bank_transfer", by=trade.buyer.id, now=MORNING)
    assert actions.ask(order, method="bank_transfer", by=trade.buyer.id, now=MORNING) is first
    assert first.amount_fen == 217_940


def test_the_payer_may_be_another_and_is_written_down(trade):
    order = an_accepted_order(trade)
    pay(trade, order, 217_940)
    made = payments_of(order)[0]
    assert (made.payer_name, made.recorded_by) == ("济源市财政国库", trade.supplier.id)


def test_paying_online_is_refused_until_it_is_offered(trade):
    with pytest.raises(rules.GatewayMissing):
        actions.ask(an_accepted_order(trade), method="stripe", by=trade.buyer.id, now=MORNING)


@pytest.mark.parametrize("days", [-1, 1])
def test_money_arrives_between_the_order_and_today(trade, days):
    order = an_accepted_order(trade)
    day = clock.business_day(MORNING) + timedelta(days=days)
    with pytest.raises(rules.WrongDay):
        actions.record(
            order, amount_fen=100, payer_name="x", bank_slip_no="s", received_on=day, by=1, now=MORNING
        )


def test_a_fen_that_rounding_swallowed_takes_no_paid_goods_back(app):
    trade = a_trade(price_fen=1, stock_milli=1_000_000)
    order = a_shipped_order(trade, 600_000)
    receive(trade, order, 100_400)
    pay(trade, order, 100, "a")
    assert order.lines[0].paid_milli == 100_400
    receive(trade, order, 200_000)
    order.lines[0].paid_milli = 100_900  # as where a first part was rounded up further
    pay(trade, order, 1, "b")
    assert min(f.qty_milli for f in standing(order.id, Basis.PAID)) >= 0
