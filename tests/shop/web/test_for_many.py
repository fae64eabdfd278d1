"""The matrix of goods and canteens."""

import re

import pytest

from shop.catalog.products import actions as products
from shop.catalog.products.models import Sku
from shop.core.db import db
from shop.parties.accounts.permissions import Role
from shop.trading.lists import actions as lists
from shop.trading.orders.models import Order
from tests.factories.parties import signed_in
from tests.factories.parties_rows import MORNING, a_unit
from tests.factories.trading import a_member, a_trade
from tests.support.desk import Desk

PAGE = "/buyer/list/many"
TERMS = {"fund_source": "canteen", "purpose": "canteen", "note": ""}


@pytest.fixture
def trade(app, at):
    at(MORNING)
    return a_trade()


@pytest.fixture
def canteens(trade):
    return [a_unit(represented_by_id=trade.unit.id, name=f"第{n}机关食堂") for n in "一二"]


@pytest.fixture
def desk(app, trade, canteens):
    draft = lists.open_draft(unit_id=trade.unit.id, by=trade.buyer.id, now=MORNING)
    lists.put(draft, sku_id=trade.sku_id, qty_milli=3_000, by=trade.buyer.id, now=MORNING)
    db.session.commit()
    return Desk(signed_in(app.test_client(), trade.buyer))


def cells(trade, canteens, *values):
    return {f"qty_{trade.sku_id}_{unit.id}": value for unit, value in zip(canteens, values, strict=True)}


def test_the_list_leads_to_a_table_with_every_canteen(desk, canteens):
    assert PAGE in desk.get("/buyer/list")
    page = desk.get(PAGE)
    assert all(unit.name in page for unit in canteens)


def test_amounts_per_canteen_become_an_order_for_each(desk, trade, canteens):
    point = canteens[0].points[0].id
    form = cells(trade, canteens, "1.5", "0") | {f"qty_{trade.sku_id}_{trade.unit.id}": "2"}
    desk.post(PAGE, PAGE, **TERMS, **form, **{f"point_{canteens[0].id}": point})
    orders = db.session.query(Order).order_by(Order.counted_unit_id).all()
    assert [(order.counted_unit_id, order.total_fen) for order in orders] == [
        (trade.unit.id, 1_360),
        (canteens[0].id, 1_020),
    ]
    assert [order.delivery_point_id for order in orders] == [None, point]
    assert "采购清单是空的" in desk.get(PAGE), "the list was placed"


def test_an_empty_table_orders_nothing_and_keeps_what_was_typed(desk, trade, canteens):
    page = desk.post(PAGE, PAGE, 422, **TERMS | {"note": "七点前"}, **cells(trade, canteens, "", ""))
    assert "请至少为一个单位填写" in page and "七点前" in page
    page = desk.post(PAGE, PAGE, 422, **TERMS, **cells(trade, canteens, "1.55", ""))
    assert re.search(r'value="1\.55"', page), "refused for its step, and still there"


@pytest.mark.parametrize("name", ["qty_x_y", "qty_1_99999999999", "qty_1"])
def test_a_cell_that_was_made_up_is_refused(desk, trade, canteens, name):
    desk.post(PAGE, PAGE, 422, **TERMS, **{name: "1"})
    assert db.session.query(Order).count() == 0


def test_goods_that_are_not_on_the_list_are_refused(desk, trade, canteens):
    page = desk.post(PAGE, PAGE, 422, **TERMS, **{f"qty_{trade.sku_id + 50}_{canteens[0].id}": "1"})
    assert "不在采购清单中" in page


def test_a_changed_price_is_agreed_to_first(desk, trade, canteens):
    products.change_price(db.session.get_one(Sku, trade.sku_id), price_fen=700, by=None, now=MORNING)
    db.session.commit()
    form = TERMS | cells(trade, canteens, "1", "1")
    assert "价格有变" in desk.post(PAGE, PAGE, 422, **form)
    desk.post(PAGE, PAGE, **form, agreed_total_fen=2_100)
    assert [order.total_fen for order in db.session.query(Order)] == [700, 700]


def test_who_may_not_order_sees_no_table(app, trade, canteens):
    Desk(signed_in(app.test_client(), a_member(trade.unit, Role.FINANCE))).get(PAGE, 403)
