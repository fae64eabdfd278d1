import dataclasses

import pytest
from sqlalchemy import func, select

from shop.catalog.products import actions as products
from shop.catalog.stock import queries as stock
from shop.catalog.stock.rules import OutOfStock
from shop.core.db import db
from shop.core.errors import Invalid
from shop.parties.accounts.permissions import Role, ScopeKind
from shop.parties.buyers import actions as buyers
from shop.parties.buyers.rules import NotCounted, UnitNotActive
from shop.parties.regions import queries as regions
from shop.support.outbox.models import Message
from shop.trading.campaigns import actions as campaigns
from shop.trading.orders import actions, rules
from shop.trading.orders.models import Order
from shop.trading.orders.states import Festival, OrderStatus, PaymentMethod, Purpose
from tests.factories.catalog import a_product
from tests.factories.parties import a_user, give
from tests.factories.parties_rows import MORNING, a_cooperative, a_unit
from tests.factories.trading import CANTEEN, TODAY, a_placed_order, a_trade, later


@pytest.fixture
def trade(app):
    return a_trade()


def place(trade, wanted=None, *, by=None, terms=CANTEEN, now=MORNING):
    wanted = [(trade.sku_id, 320_500)] if wanted is None else wanted
    return actions.place(wanted, unit_id=trade.unit.id, terms=terms, by=by or trade.buyer.id, now=now)


def test_an_order_keeps_its_units_tags(trade):
    order = a_placed_order(trade)
    assert order.total_fen == 217_940
    assert (order.unit_name, order.buyer_path) == (trade.unit.name, "/410000/419001/")
    assert (order.venue, order.system) == ("office", "财政局")


def test_later_edits_rewrite_nothing(trade):
    order = a_placed_order(trade)
    was = (order.unit_name, order.buyer_path, order.lines[0].product_name, order.lines[0].price_fen)
    buyers.rename(trade.unit, name="新名称", by=None, now=MORNING)
    buyers.change(trade.unit, region_code="654202", by=None, now=MORNING)
    sku = order.lines[0].sku_id
    products.change_price(db.session.get(products.Sku, sku), price_fen=999, by=None, now=MORNING)
    db.session.commit()
    assert (order.unit_name, order.buyer_path, order.lines[0].product_name, order.lines[0].price_fen) == was


def test_one_purchase_makes_one_order_per_cooperative(trade):
    other = a_product(a_cooperative(), price_fen=1_000, stock_milli=50_000).skus[0].id
    made = place(trade, [(trade.sku_id, 1_000), (other, 2_000)])
    assert [len(order.lines) for order in made.orders] == [1, 1]
    assert len({order.cooperative_id for order in made.orders}) == 2
    assert made.total_fen == sum(order.total_fen for order in made.orders) == 2_680


def test_stock_is_promised_when_the_order_is_placed(trade):
    a_placed_order(trade, 400_000)
    assert stock.free([trade.sku_id]) == {trade.sku_id: 600_000}


def test_an_order_that_cannot_be_filled_leaves_nothing_behind(trade):
    with pytest.raises(OutOfStock):
        place(trade, [(trade.sku_id, 1_000_100)])
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Order)) == 0
    assert stock.free([trade.sku_id]) == {trade.sku_id: 1_000_000}


@pytest.mark.parametrize(
    ("limits", "status"),
    [
        ({"order_limit_fen": 217_940, "month_limit_fen": None}, OrderStatus.APPROVED),
        ({"order_limit_fen": 217_939, "month_limit_fen": None}, OrderStatus.PLACED),
        ({"order_limit_fen": None, "month_limit_fen": 217_939}, OrderStatus.PLACED),
        ({"order_limit_fen": None, "month_limit_fen": None}, OrderStatus.APPROVED),
    ],
)
def test_an_order_needs_approval_exactly_above_the_members_limits(app, limits, status):
    order = a_placed_order(a_trade(**limits))
    assert order.status is status
    assert order.needs_approval is (status is OrderStatus.PLACED)


def test_the_months_limit_counts_what_was_ordered_before(app):
    trade = a_trade(order_limit_fen=None, month_limit_fen=100_000)
    assert a_placed_order(trade, 100_000).status is OrderStatus.APPROVED
    second = a_placed_order(trade, 100_000)
    assert (second.status, second.approval_reason) == (OrderStatus.PLACED, "超过个人当月限额")


def test_a_cancelled_order_gives_the_month_back(app):
    trade = a_trade(order_limit_fen=None, month_limit_fen=100_000)
    actions.cancel(a_placed_order(trade, 100_000), reason="不需要了", by=trade.buyer.id, now=MORNING)
    assert a_placed_order(trade, 100_000).status is OrderStatus.APPROVED


def test_another_month_has_its_own_limit(app):
    trade = a_trade(order_limit_fen=None, month_limit_fen=100_000)
    a_placed_order(trade, 100_000)
    assert a_placed_order(trade, 100_000, now=later(days=40)).status is OrderStatus.APPROVED


@pytest.mark.parametrize("role", [Role.COUNTY, Role.PREFECTURE, Role.TOWN])
def test_no_official_can_order_for_a_unit(trade, role):
    """A89"""
    official = a_user()
    give(official, role=role, scope_kind=ScopeKind.REGION, region_code="419001")
    with pytest.raises(rules.NotAMember):
        place(trade, by=official.id)


def test_a_member_of_another_unit_cannot_order(trade):
    with pytest.raises(rules.NotAMember):
        place(trade, by=a_trade().buyer.id)


def test_an_approver_without_the_buyers_role_cannot_order(trade):
    with pytest.raises(rules.NotAMember):
        place(trade, by=trade.approver.id)


def test_a_closed_unit_orders_nothing(trade):
    buyers.close(trade.unit, on=TODAY, by=None, now=MORNING)
    with pytest.raises(UnitNotActive):
        place(trade)


def test_an_order_may_count_for_a_unit_below_and_for_no_other(trade):
    below, stranger = a_unit(parent_id=trade.unit.id, region_code="419001"), a_unit()
    made = place(trade, terms=dataclasses.replace(CANTEEN, counted_unit_id=below.id)).orders[0]
    assert (made.unit_id, made.counted_unit_id, made.counted_unit_name) == (
        trade.unit.id,
        below.id,
        below.name,
    )
    with pytest.raises(NotCounted):
        place(trade, terms=dataclasses.replace(CANTEEN, counted_unit_id=stranger.id))
    with pytest.raises(NotCounted):
        place(trade, terms=dataclasses.replace(CANTEEN, counted_unit_id=10**9))


def test_goods_no_longer_on_sale_and_bad_quantities_are_named_together(trade):
    gone = a_product(a_cooperative(), stock_milli=9_000)
    products.withdraw(gone, by=None, now=MORNING)
    with pytest.raises(rules.UnknownGoods) as refused:
        place(trade, [(gone.skus[0].id, 1_000), (trade.sku_id, 150), (10**9, 1_000)])
    assert len(refused.value.fields["lines"]) == 3


def test_an_empty_list_orders_nothing(trade):
    with pytest.raises(rules.EmptyOrder):
        place(trade, [])


def test_festival_welfare_names_its_festival_and_nothing_else_does(trade):
    with pytest.raises(Invalid):
        place(trade, terms=dataclasses.replace(CANTEEN, purpose=Purpose.FESTIVAL))
    with pytest.raises(Invalid):
        place(trade, terms=dataclasses.replace(CANTEEN, festival=Festival.SPRING))
    both = dataclasses.replace(CANTEEN, purpose=Purpose.FESTIVAL, festival=Festival.SPRING)
    assert place(trade, terms=both).orders[0].festival is Festival.SPRING


def test_a_delivery_point_of_another_unit_is_refused(trade):
    theirs = a_unit().points[0].id
    with pytest.raises(rules.WrongDeliveryPoint):
        place(trade, terms=dataclasses.replace(CANTEEN, delivery_point_id=theirs))


def test_paying_online_is_refused_until_it_is_offered(trade):
    with pytest.raises(rules.PaymentNotOffered):
        place(trade, terms=dataclasses.replace(CANTEEN, payment_method=PaymentMethod.STRIPE))


def test_an_order_inside_a_campaigns_window_carries_it_and_one_outside_does_not(trade):
    """A01"""
    region = regions.region("419001")
    campaign = campaigns.announce(
        region, name="消费帮扶月", first_on=TODAY, last_on=TODAY, by=None, now=MORNING
    )
    assert a_placed_order(trade, 1_000).campaign_id == campaign.id
    assert a_placed_order(trade, 1_000, now=later(days=1)).campaign_id is None


def test_who_should_know_is_told_in_the_same_transaction(trade):
    order = a_placed_order(trade)
    told = db.session.scalars(select(Message).where(Message.name == "order.placed")).one()
    assert told.facts["order_no"] == order.no
