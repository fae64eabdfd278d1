"""What a settled claim does to payable, paid, both bases, stock, freight and what counts as sold."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from shop.catalog.products.models import Product, Sku
from shop.catalog.stock import queries as stock
from shop.core.db import db
from shop.core.flow import WrongMoment
from shop.finance.payments import actions as payments
from shop.finance.payments.rules import NothingOwed
from shop.fulfilment.acceptance import actions as acceptance
from shop.fulfilment.acceptance.rules import Received
from shop.fulfilment.aftersales import actions
from shop.fulfilment.aftersales.states import Answer, ClaimKind, ClaimStatus
from shop.fulfilment.shipments import actions as shipments
from shop.ledger.entries import Basis
from shop.oversight.verify.queries import differences
from shop.trading.orders import actions as orders
from shop.trading.orders.models import Order, OrderLine
from shop.trading.orders.rules import MoreThanKept, NotDelivered, TooMuch
from shop.trading.orders.states import OrderStatus
from tests.factories.aftersales import a_claim, a_settled_claim, an_agreed_claim, booked, faults, settled
from tests.factories.catalog import a_product
from tests.factories.parties_rows import MORNING
from tests.factories.trading import (
    CANTEEN,
    TODAY,
    a_shipped_order,
    a_trade,
    an_accepted_order,
    later,
    pay,
    receive,
)

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


def test_a_return_lowers_payable_and_statistics_on_its_own_day(trade, order):
    a_settled_claim(trade, order, 20_500, now=LATER)
    assert (order.payable_fen, order.refund_due_fen, order.status) == (204_000, 0, OrderStatus.ACCEPTED)
    assert (order.lines[0].accepted_milli, order.lines[0].accepted_fen) == (WHOLE, 217_940), "never edited"
    assert booked(Basis.ACCEPTED) == (300_000, 204_000)
    assert booked(Basis.ACCEPTED, TODAY) == (WHOLE, 217_940), "the old period stands as it was"
    assert booked(Basis.ACCEPTED, TODAY + timedelta(days=3)) == (-20_500, -13_940)
    assert booked(Basis.ORDERED) == (WHOLE, 217_940)
    assert sold(trade) == 300_000
    assert faults() == []


@pytest.mark.parametrize(("saleable", "on_hand"), [(True, 1_000_000 - 300_000), (False, 1_000_000 - WHOLE)])
def test_goods_that_came_back_fit_to_be_sold_lie_on_the_shelf_again(trade, order, saleable, on_hand):
    a_settled_claim(trade, order, 20_500, saleable=saleable)
    assert stock.levels([trade.sku_id]) == {trade.sku_id: (on_hand, 0)}
    assert faults() == []


def test_what_was_paid_for_goods_given_back_is_due_to_be_refunded(trade, order):
    pay(trade, order, 217_940)
    assert order.status is OrderStatus.COMPLETED
    a_settled_claim(trade, order, 20_500, now=LATER)
    assert (order.payable_fen, order.paid_fen, order.refund_due_fen) == (204_000, 204_000, 13_940)
    assert booked(Basis.PAID) == booked(Basis.ACCEPTED) == (300_000, 204_000)
    assert booked(Basis.PAID, TODAY) == (WHOLE, 217_940)
    assert order.status is OrderStatus.COMPLETED
    assert faults() == []


def test_part_of_an_unpaid_order_given_back_lowers_what_is_asked_and_no_more_is_taken(trade, order):
    pay(trade, order, 200_000)
    a_settled_claim(trade, order, 20_500)
    assert order.owed_fen == 4_000
    assert payments.ask(order, method="bank_transfer", by=trade.buyer.id, now=MORNING).amount_fen == 4_000
    with pytest.raises(TooMuch) as refused:
        pay(trade, order, 4_001, slip="slip-2")
    assert (refused.value.facts["owed_fen"], "40.00" in refused.value.message) == (4_000, True)
    db.session.rollback()
    pay(trade, order, 4_000, slip="slip-2")
    assert (order.status, order.owed_fen, order.refund_due_fen) == (OrderStatus.COMPLETED, 0, 0)
    assert faults() == []


def test_nothing_more_is_asked_or_taken_where_a_refund_is_due(trade, order):
    pay(trade, order, 210_000)
    a_settled_claim(trade, order, 20_500)
    assert (order.paid_fen, order.payable_fen, order.refund_due_fen) == (204_000, 204_000, 6_000)
    assert order.status is OrderStatus.COMPLETED
    with pytest.raises(NothingOwed):
        payments.ask(order, method="bank_transfer", by=trade.buyer.id, now=MORNING)
    with pytest.raises(NotDelivered):
        pay(trade, order, 1, slip="slip-2")


def test_what_a_line_has_too_much_pays_the_other_lines_first(trade):
    other = a_product(trade.cooperative, price_fen=1_000, stock_milli=50_000).skus[0].id
    wanted = [(trade.sku_id, 10_000), (other, 10_000)]
    made = orders.place(wanted, unit_id=trade.unit.id, terms=CANTEEN, by=trade.buyer.id, now=MORNING).orders[
        0
    ]
    orders.approve(made, by=trade.approver.id, now=MORNING)
    orders.confirm(made, by=trade.supplier.id, now=MORNING)

    sent = {line.id: line.qty_milli for line in made.lines}
    shipments.ship(made, lines=sent, by=trade.supplier.id, now=MORNING)
    taken = [Received(line.id, line.qty_milli) for line in made.lines]
    acceptance.accept(made, lines=taken, by=trade.receiver.id, now=MORNING)
    pay(trade, made, 8_400)  # half of 6800 and of 10000
    assert [line.paid_fen for line in made.lines] == [3_400, 5_000]
    a_settled_claim(trade, made, 10_000)
    assert [(line.kept_fen, line.paid_fen) for line in made.lines] == [(0, 0), (10_000, 8_400)]
    assert (made.owed_fen, made.refund_due_fen) == (1_600, 0)
    assert booked(Basis.PAID) == (8_400, 8_400)
    assert faults() == []


def test_a_price_off_lowers_the_amount_and_no_quantity_and_needs_no_goods_back(trade, order):
    claim = an_agreed_claim(trade, order, 17_940, kind=ClaimKind.PRICE_OFF)
    assert (claim.status, claim.settled_fen) == (ClaimStatus.SETTLED, 17_940)
    assert (order.payable_fen, order.lines[0].kept_milli) == (200_000, WHOLE)
    assert booked(Basis.ACCEPTED) == (WHOLE, 200_000)
    assert sold(trade) == WHOLE
    pay(trade, order, 200_000)
    assert booked(Basis.PAID) == (WHOLE, 200_000)
    assert faults() == []


def test_goods_made_cheaper_are_given_back_at_what_they_cost_in_the_end(trade, order):
    an_agreed_claim(trade, order, 17_940, kind=ClaimKind.PRICE_OFF)
    claim = a_settled_claim(trade, order, 160_250)
    assert claim.settled_fen == 100_000, "half of what was left"
    a_settled_claim(trade, order, 160_250)
    assert (order.payable_fen, order.lines[0].kept_fen, order.lines[0].off_fen) == (0, 0, 0)
    assert booked(Basis.ACCEPTED) == (0, 0)
    assert faults() == []


def test_a_claim_is_settled_once(trade, order):
    claim = a_settled_claim(trade, order)
    with pytest.raises(WrongMoment):
        settled(trade, claim)


def test_agreeing_moves_nothing_before_it_is_settled(trade, order):
    an_agreed_claim(trade, order)
    assert (order.payable_fen, booked(Basis.ACCEPTED)) == (217_940, (WHOLE, 217_940))


def test_the_kernel_refuses_to_give_back_more_than_is_kept(trade, order):
    first, second = an_agreed_claim(trade, order, 300_000), a_claim(trade, order, 20_500)
    actions.answer(second, Answer.AGREED, by=trade.supplier.id, now=MORNING)
    settled(trade, first)
    second.lines[0].asked_milli = second.lines[0].agreed_milli = 20_501
    with pytest.raises(MoreThanKept):
        settled(trade, second)


@pytest.mark.parametrize(
    "planted",
    [
        update(OrderLine).values(returned_milli=WHOLE + 1),
        update(OrderLine).values(paid_fen=217_941),
        update(OrderLine).values(replaced_milli=1),
        update(OrderLine).values(off_fen=217_941),
        update(Order).values(paid_fen=217_941),
        update(Order).values(refund_due_fen=1),
    ],
)
def test_the_database_refuses_what_must_never_be(trade, order, planted):
    with pytest.raises(IntegrityError):
        db.session.execute(planted)


@pytest.mark.parametrize(
    ("planted", "check"),
    [
        ({"returned_milli": 20_499}, "售后单与订单行退回数量"),
        ({"returned_fen": 13_939}, "售后单与订单行减少金额"),
        ({"replaced_milli": 1}, "售后单与订单行换货数量"),
    ],
)
def test_verify_names_what_the_claims_do_not_say(trade, order, planted, check):
    """The control: what `faults()` would overlook if nobody compared."""
    a_settled_claim(trade, order)
    db.session.execute(update(OrderLine).values(**planted))
    db.session.commit()
    assert check in {found.check for found in differences()}


def test_goods_can_be_shipped_in_between(trade):
    """A claim about the first part of an order while the second is still on its way."""
    order = a_shipped_order(trade)
    receive(trade, order, 100_000)
    pay(trade, order, 68_000)
    a_settled_claim(trade, order, 50_000)
    assert (order.payable_fen, order.refund_due_fen, order.status) == (34_000, 34_000, OrderStatus.SHIPPED)
    receive(trade, order, 220_500)
    assert (order.payable_fen, order.paid_fen, order.refund_due_fen) == (183_940, 68_000, 0)
    assert faults() == []
