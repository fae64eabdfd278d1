"""A representative unit orders for many canteens: one entry, as many statistics lines as canteens (A26)."""

import pytest

from shop.core.db import db
from shop.ledger import queries as books
from shop.ledger.entries import Basis
from shop.oversight.verify.queries import differences
from shop.parties.buyers.models import DeliveryPoint
from shop.parties.buyers.rules import NotCounted
from shop.trading.orders import actions, rules
from shop.trading.orders.states import OrderStatus
from tests.factories.catalog import a_product
from tests.factories.parties import token_for
from tests.factories.parties_rows import MORNING, a_cooperative, a_unit
from tests.factories.trading import CANTEEN, a_trade
from tests.support.api import Api


@pytest.fixture
def trade(app, at):
    at(MORNING)
    return a_trade(order_limit_fen=3_000, month_limit_fen=None)


@pytest.fixture
def canteens(trade):
    return [a_unit(represented_by_id=trade.unit.id) for _ in range(2)]


def point_of(unit):
    return db.session.query(DeliveryPoint).filter_by(unit_id=unit.id).one()


def place(trade, parts):
    ordered = {"unit_id": trade.unit.id, "terms": CANTEEN, "by": trade.buyer.id, "now": MORNING}
    return actions.place_for_many(parts, **ordered)


def test_one_purchase_has_an_order_for_each_canteen_and_cooperative(trade, canteens):
    other = a_product(a_cooperative(), price_fen=1_000).skus[0].id
    one, two = canteens
    made = place(
        trade,
        [
            (one.id, point_of(one).id, [(trade.sku_id, 1_000), (other, 1_000)]),
            (two.id, point_of(two).id, [(trade.sku_id, 2_000)]),
        ],
    )
    found = [(order.counted_unit_id, order.total_fen, order.delivery_point_id) for order in made.orders]
    assert sorted(found) == [
        (one.id, 680, point_of(one).id),
        (one.id, 1_000, point_of(one).id),
        (two.id, 1_360, point_of(two).id),
    ]
    assert (made.total_fen, {order.unit_id for order in made.orders}) == (3_040, {trade.unit.id})
    assert {order.status for order in made.orders} == {OrderStatus.PLACED}, "the whole is above the limit"


def test_each_canteen_is_a_line_of_the_statistics(trade, canteens):
    made = place(trade, [(unit.id, None, [(trade.sku_id, 1_000)]) for unit in canteens])
    for order in made.orders:
        actions.confirm(order, by=trade.supplier.id, now=MORNING)
    db.session.commit()
    facts = [books.standing(order.id, Basis.ORDERED)[0] for order in made.orders]
    assert [(fact.unit_id, fact.amount_fen) for fact in facts] == [(unit.id, 680) for unit in canteens]
    assert list(differences()) == []


def test_parts_of_the_same_unit_and_point_become_one(trade, canteens):
    parts = [(canteens[0].id, None, [(trade.sku_id, 1_000)])] * 2
    made = place(trade, parts)
    assert [(order.total_fen, len(order.lines)) for order in made.orders] == [(1_360, 1)]


def test_a_unit_that_it_does_not_stand_for_gets_nothing_and_the_others_neither(trade, canteens):
    with pytest.raises(NotCounted):
        place(trade, [(unit.id, None, [(trade.sku_id, 1_000)]) for unit in (*canteens, a_unit())])
    db.session.rollback()
    assert books.standing(1, Basis.ORDERED) == []


def test_goods_go_to_points_of_the_one_that_gets_them(trade, canteens):
    one, two = canteens
    with pytest.raises(rules.WrongDeliveryPoint):
        place(trade, [(one.id, point_of(two).id, [(trade.sku_id, 1_000)])])


@pytest.mark.parametrize("parts", [[], [(None, None, [])]])
def test_an_order_for_many_of_nothing_is_none(trade, parts):
    with pytest.raises(rules.EmptyOrder):
        place(trade, parts)


def test_one_call_of_the_api_orders_for_many(trade, canteens, client):
    db.session.commit()
    one, two = (unit.id for unit in canteens)
    body = {
        "fund_source": "canteen",
        "purpose": "canteen",
        "counted_unit_id": two,
        "lines": [
            {"sku_id": trade.sku_id, "qty": "1", "counted_unit_id": one},
            {"sku_id": trade.sku_id, "qty": "2"},
        ],
    }
    answer = Api(client, token_for(trade.buyer)).post("/orders", body)
    assert answer.status_code == 201, answer.json
    orders = answer.json["orders"]
    assert [(order["tags"]["counted_unit_id"], order["total_fen"]) for order in orders] == [
        (one, 680),
        (two, 1_360),
    ]
    assert {order["freight_fen"] for order in orders} == {0}
    stranger = {"lines": [{"sku_id": trade.sku_id, "qty": "1", "counted_unit_id": 10**6}]}
    assert (
        Api(client, token_for(trade.buyer)).post("/orders", body | stranger).json["code"]
        == "unit.not_counted"
    )
