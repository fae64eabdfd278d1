"""Orders at prices and with freight that were agreed before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, select, update
from sqlalchemy.exc import IntegrityError

from shop.catalog.products import actions as products
from shop.catalog.products.models import Sku
from shop.catalog.products.rules import AboveCeiling
from shop.core import money
from shop.core.db import db, unit_of_work
from shop.ledger.entries import Basis
from shop.ledger.models import SaleFact
from shop.oversight.verify.queries import differences
from shop.parties.accounts.permissions import Role
from shop.support.outbox.models import Message
from shop.trading.orders import actions
from shop.trading.orders.deals import NO_DEAL, BadDeal, Deal
from shop.trading.orders.models import Order
from shop.trading.orders.rules import NotAMember, TooMuch
from shop.trading.orders.states import OrderStatus
from tests.factories.catalog import a_product
from tests.factories.parties import an_official, signed_in
from tests.factories.parties_rows import MORNING, a_cooperative
from tests.factories.trading import (
    CANTEEN,
    a_confirmed_order,
    a_member,
    a_placed_order,
    a_shipped_order,
    a_trade,
    an_accepted_order,
    pay,
    receive,
    ship,
)


@pytest.fixture
def trade(app):
    return a_trade()


def place(trade, wanted, deal, by=None):
    by = by or trade.buyer.id
    return actions.place(wanted, unit_id=trade.unit.id, terms=CANTEEN, by=by, now=MORNING, deal=deal)


def paid_facts():
    wanted = select(SaleFact.amount_fen).where(SaleFact.basis == Basis.PAID).order_by(SaleFact.id)
    return list(db.session.scalars(wanted))


def test_goods_of_a_deal_cost_what_was_agreed_and_the_others_the_list_price(trade):
    other = a_product(trade.cooperative, price_fen=1_000).skus[0].id
    made = place(trade, [(trade.sku_id, 2_000), (other, 2_000)], Deal(prices_fen={trade.sku_id: 650}))
    assert [(line.price_fen, line.amount_fen) for line in made.orders[0].lines] == [
        (650, 1_300),
        (1_000, 2_000),
    ]
    assert made.total_fen == made.orders[0].total_fen == 3_300


def test_an_order_says_where_its_prices_come_from(trade):
    deal = Deal(agreement_id=7, group_purchase_id=8, standing_order_id=9)
    order = place(trade, [(trade.sku_id, 1_000)], deal).orders[0]
    assert (order.agreement_id, order.group_purchase_id, order.standing_order_id) == (7, 8, 9)


@pytest.mark.parametrize("price_fen", [0, -1])
def test_nothing_is_agreed_to_cost_nothing(trade, price_fen):
    with pytest.raises(BadDeal):
        place(trade, [(trade.sku_id, 1_000)], Deal(prices_fen={trade.sku_id: price_fen}))


def test_no_deal_goes_above_the_price_review(trade):
    sku = db.session.get_one(Sku, trade.sku_id)
    products.set_ceiling(sku, ceiling_fen=700, until=None, by=None, now=MORNING)
    with pytest.raises(AboveCeiling):
        place(trade, [(trade.sku_id, 1_000)], Deal(prices_fen={trade.sku_id: 701}))
    assert place(trade, [(trade.sku_id, 1_000)], Deal(prices_fen={trade.sku_id: 700})).total_fen == 700


def test_freight_has_one_cooperative_to_go_to(trade):
    other = a_product(a_cooperative()).skus[0].id
    with pytest.raises(BadDeal):
        place(trade, [(trade.sku_id, 1_000), (other, 1_000)], Deal(freight_fen=1))
    with pytest.raises(BadDeal):
        place(trade, [(trade.sku_id, 1_000)], Deal(freight_fen=-1))


def test_what_the_unit_agreed_to_before_is_not_approved_again(trade):
    """The buyer's limits are 0: without the agreement everything waits."""
    assert a_placed_order(trade).status is OrderStatus.PLACED
    order = a_placed_order(trade, deal=Deal(agreed=True))
    assert (order.status, order.needs_approval, order.approved_at) == (OrderStatus.APPROVED, False, MORNING)
    last = db.session.scalars(select(Message).order_by(Message.id.desc())).first()
    assert (last.name, last.facts["order_no"]) == ("order.approved", order.no)


def test_a_deal_lets_nobody_order_who_is_no_member(trade):
    with pytest.raises(NotAMember):
        place(trade, [(trade.sku_id, 1_000)], Deal(agreed=True), by=a_trade().buyer.id)


@pytest.mark.parametrize(("freight_fen", "status"), [(320, OrderStatus.APPROVED), (321, OrderStatus.PLACED)])
def test_freight_counts_towards_the_members_limit(app, freight_fen, status):
    trade = a_trade(order_limit_fen=1_000, month_limit_fen=None)
    assert a_placed_order(trade, 1_000, deal=Deal(freight_fen=freight_fen)).status is status


def test_freight_is_owed_whole_from_the_first_acceptance_and_not_before(trade):
    order = a_confirmed_order(trade, 10_000, deal=Deal(freight_fen=1_500))
    ship(trade, order, 4_000)
    assert (order.total_fen, order.payable_fen, order.freight_due_fen) == (8_300, 0, 0)
    receive(trade, order, 0, 1_000, "烂了")
    assert (order.payable_fen, order.freight_due_fen) == (0, 0), "only refused goods came"
    receive(trade, order, 3_000)
    assert (order.payable_fen, order.freight_due_fen) == (3_540, 1_500)
    assert list(differences()) == []


def test_a_payment_is_split_over_lines_and_freight_and_only_goods_are_sales(trade):
    order = an_accepted_order(trade, 10_000, deal=Deal(freight_fen=1_700))
    pay(trade, order, 4_250)
    assert (order.paid_fen, order.freight_paid_fen, order.lines[0].paid_fen) == (4_250, 850, 3_400)
    assert not order.paid and order.status is OrderStatus.ACCEPTED
    with pytest.raises(TooMuch):
        pay(trade, order, 4_251, "slip-2")
    pay(trade, order, 4_250, "slip-2")
    assert order.paid and order.status is OrderStatus.COMPLETED
    assert (order.freight_paid_fen, sum(paid_facts())) == (1_700, 6_800)
    assert list(differences()) == []


def test_no_fact_contains_freight(trade):
    order = an_accepted_order(trade, 10_000, deal=Deal(freight_fen=1_700))
    pay(trade, order, 8_500)
    sums = {}
    for basis, fen in db.session.execute(select(SaleFact.basis, SaleFact.amount_fen)):
        sums[basis] = sums.get(basis, 0) + fen
    assert sums == {Basis.ORDERED: 6_800, Basis.ACCEPTED: 6_800, Basis.PAID: 6_800}


@given(
    owed=st.lists(st.integers(0, 10**9), min_size=1, max_size=8).filter(any),
    freight=st.integers(0, 10**7),
    share=st.fractions(0, 1),
)
def test_no_line_and_no_freight_is_ever_paid_beyond_what_it_owes(owed, freight, share):
    amount = int(share * (sum(owed) + freight))
    *lines, part = money.split(amount, [*owed, freight])
    assert sum(lines) + part == amount
    assert part <= freight and all(paid <= due for paid, due in zip(lines, owed, strict=True))


def test_the_database_takes_no_more_freight_than_there_is(trade):
    order = a_placed_order(trade, deal=Deal(freight_fen=100))
    paid = update(Order.__table__).where(Order.id == order.id)
    db.session.execute(paid.values(freight_paid_fen=100))
    with pytest.raises(IntegrityError):
        db.session.execute(paid.values(freight_paid_fen=101))


def test_verify_names_freight_that_does_not_add_up(trade):
    order = a_shipped_order(trade, 1_000, deal=Deal(freight_fen=100))
    assert list(differences()) == []
    order_id = order.id
    with unit_of_work():
        db.session.execute(update(Order.__table__).where(Order.id == order_id).values(freight_fen=99))
    assert {found.check for found in differences()} == {"订单总额与订单行及运费"}


def test_a_deal_costs_no_statement_more(trade):
    asked = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    counts = []
    for deal in (NO_DEAL, NO_DEAL, Deal(prices_fen={trade.sku_id: 600}, freight_fen=10)):
        asked.clear()
        place(trade, [(trade.sku_id, 1_000)], deal)
        counts.append(len(asked))
        db.session.commit()
    assert counts[1] == counts[2]


def test_pages_and_lists_of_both_sides_and_the_console_name_the_freight(trade, app):
    order = an_accepted_order(trade, 10_000, deal=Deal(freight_fen=1_750))
    official = an_official()
    finance = a_member(trade.unit, Role.FINANCE)
    db.session.commit()
    for user, path in (
        (trade.buyer, f"/buyer/orders/{order.no}"),
        (trade.supplier, f"/supplier/orders/{order.no}"),
        (finance, f"/buyer/payments/{order.no}"),
        (official, f"/admin/orders/{order.no}"),
        (official, "/admin/orders/"),
        (official, "/admin/orders/?format=csv"),
    ):
        page = signed_in(app.test_client(), user).get(path)
        assert page.status_code == 200, path
        assert "17.50" in page.text and "运费" in page.text, path
