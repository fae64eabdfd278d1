import pytest

from shop.catalog.stock import queries as stock
from shop.core.db import db
from shop.core.errors import Invalid, Missing
from shop.core.flow import WrongMoment
from shop.ledger import queries as books
from shop.ledger.entries import Basis
from shop.parties.accounts import queries as accounts
from shop.parties.accounts.permissions import Permission, Role, ScopeKind
from shop.trading.orders import actions, queries, rules
from shop.trading.orders.states import ORDER_FLOW, OrderStatus
from tests.factories.parties import a_user, give
from tests.factories.parties_rows import MORNING
from tests.factories.trading import (
    a_confirmed_order,
    a_placed_order,
    a_shipped_order,
    a_trade,
    an_accepted_order,
    an_approved_order,
    later,
)


@pytest.fixture
def trade(app):
    return a_trade()


def actor(user):
    return accounts.actor_of(user.id)


def test_the_one_who_ordered_cannot_approve(trade):
    order = a_placed_order(trade)
    for verb in (actions.approve, lambda o, **k: actions.reject(o, reason="不行", **k)):
        with pytest.raises(rules.OwnOrder):
            verb(order, by=trade.buyer.id, now=MORNING)


def test_rejecting_says_why_and_frees_the_stock(trade):
    order = a_placed_order(trade)
    with pytest.raises(Invalid):
        actions.reject(order, reason="  ", by=trade.approver.id, now=MORNING)
    actions.reject(order, reason="预算不足", by=trade.approver.id, now=MORNING)
    assert (order.status, order.closed_reason) == (OrderStatus.REJECTED, "预算不足")
    assert stock.free([trade.sku_id]) == {trade.sku_id: 1_000_000}


def test_an_order_is_a_sale_from_its_confirmation(trade):
    order = an_approved_order(trade)
    assert books.standing(order.id, Basis.ORDERED) == []
    actions.confirm(order, by=trade.supplier.id, now=MORNING)
    assert [fact.amount_fen for fact in books.standing(order.id, Basis.ORDERED)] == [217_940]


def test_cancelling_after_confirmation_takes_the_sale_back_in_the_day_it_happens(trade):
    order = a_confirmed_order(trade)
    actions.cancel(order, reason="食堂停业", by=trade.buyer.id, now=later(days=30))
    assert books.standing(order.id, Basis.ORDERED) == []
    assert stock.free([trade.sku_id]) == {trade.sku_id: 1_000_000}
    months = [row.month for row in db.session.query(books.SaleFact).order_by(books.SaleFact.id)]
    assert months == [202611, 202612]


def test_what_is_on_the_truck_cannot_be_cancelled(trade):
    order = a_shipped_order(trade)
    with pytest.raises(WrongMoment):
        actions.cancel(order, reason="太晚", by=trade.buyer.id, now=MORNING)


def test_a_cooperative_may_decline_before_it_confirms_and_not_after(trade):
    order = an_approved_order(trade)
    actions.decline(order, reason="遭了冰雹", by=trade.supplier.id, now=MORNING)
    assert order.status is OrderStatus.CANCELLED
    with pytest.raises(WrongMoment):
        actions.decline(a_confirmed_order(trade), reason="反悔", by=trade.supplier.id, now=MORNING)


def test_an_order_that_nobody_decides_on_lapses_and_frees_its_stock(trade):
    order = a_placed_order(trade)
    assert queries.due(order.decide_by_at) == [order.id]
    assert not actions.lapse(order, now=MORNING)
    assert actions.lapse(order, now=order.decide_by_at)
    assert order.status is OrderStatus.LAPSED
    assert stock.free([trade.sku_id]) == {trade.sku_id: 1_000_000}
    assert not actions.lapse(order, now=order.decide_by_at), "a repeated job changes nothing"


@pytest.mark.parametrize("status", OrderStatus)
def test_no_event_is_open_but_those_of_the_table(status):
    """Every step out of turn is refused, for every status and event."""
    for event in ORDER_FLOW.steps:
        if event not in ORDER_FLOW.open_events(status):
            with pytest.raises(WrongMoment):
                ORDER_FLOW.target(status, event)


def test_every_change_stands_in_the_trail_with_who_and_when(trade):
    order = an_accepted_order(trade)
    trail = [(entry.action, entry.by_user) for entry in queries.trail(order)]
    assert trail == [
        ("sales_order.place", trade.buyer.id),
        ("sales_order.approve", trade.approver.id),
        ("sales_order.confirm", trade.supplier.id),
        ("sales_order.ship", trade.supplier.id),
        ("sales_order.receive", trade.receiver.id),
        ("sales_order.accept", trade.receiver.id),
    ]


def test_an_order_is_seen_by_its_parties_and_their_officials_and_by_nobody_else(trade):
    order = a_placed_order(trade)
    county, elsewhere = a_user(), a_user()
    give(county, role=Role.COUNTY, scope_kind=ScopeKind.REGION, region_code="419001")
    give(elsewhere, role=Role.COUNTY, scope_kind=ScopeKind.REGION, region_code="654202")
    treasury, union = a_user(), a_user()
    at_jiyuan = {"scope_kind": ScopeKind.DEPARTMENT, "region_code": "419001"}
    give(treasury, role=Role.TREASURY, department="财政局", **at_jiyuan)
    give(union, role=Role.UNION, department="总工会", **at_jiyuan)
    for user in (trade.buyer, trade.approver, trade.supplier, county, treasury):
        assert queries.order(order.no, actor(user)).id == order.id
    for user in (elsewhere, union, a_trade().buyer, a_trade().supplier, a_user()):
        with pytest.raises(Missing):
            queries.order(order.no, actor(user))
        assert queries.orders(actor(user)).total == 0


def test_looking_is_not_acting(trade):
    order = a_placed_order(trade)
    with pytest.raises(Missing):
        queries.order(order.no, actor(trade.buyer), permission=Permission.ORDER_APPROVE)
    assert queries.order(order.no, actor(trade.approver), permission=Permission.ORDER_APPROVE, lock=True)
