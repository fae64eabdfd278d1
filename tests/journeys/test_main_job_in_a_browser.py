"""The main job as people do it: fill the list, place, approve, confirm, ship, and receive on a phone."""

import re

import pytest

from shop.core.db import db
from shop.trading.orders.models import Order
from shop.trading.orders.states import OrderStatus
from tests.factories.catalog import a_product
from tests.factories.parties_rows import a_cooperative
from tests.factories.trading import a_trade
from tests.support.browser import check_no_sideways_scroll, sign_in


@pytest.fixture
def trade(app):
    made = a_trade()
    other = a_product(a_cooperative(), name="乌苏大枣", price_fen=2_350)
    db.session.commit()
    made.potato = other.skus[0].product.name, db.session.get_one(type(other.skus[0]), made.sku_id).code
    return made


@pytest.fixture
def person(app, live_server):
    def sit_down(page, user):
        sign_in(page, app, user, live_server.url)
        return page

    return sit_down


def test_from_the_pasted_list_to_the_weighed_delivery(trade, person, page, phone):
    other_name, code = trade.potato
    desk = person(page, trade.buyer)
    desk.goto("/buyer/list")
    desk.get_by_label("每行一个商品").fill(f"{code}, 320.5\n{other_name} 4")
    desk.get_by_role("button", name="加入清单").first.click()
    desk.get_by_label("期望送达日").fill("2030-01-15")
    assert "2,273.40" in desk.locator("#checkout").inner_text()
    desk.get_by_role("button", name="提交订单").click()
    desk.wait_for_url(re.compile("/buyer/list/placed/"))

    order = db.session.query(Order).filter_by(cooperative_id=trade.cooperative.id).one()
    person(desk, trade.approver).goto("/buyer/approvals")
    desk.locator("section", has_text=order.no).get_by_role("button", name="同意").click()
    desk.wait_for_url(re.compile(order.no))

    person(desk, trade.supplier).goto(f"/supplier/orders/{order.no}")
    desk.get_by_role("button", name="确认接单").click()
    desk.get_by_role("button", name="确认发货").click()
    desk.get_by_text("已发货，发货单号").wait_for()

    door = person(phone, trade.receiver)
    door.goto("/buyer/receive")
    check_no_sideways_scroll(door)
    door.get_by_text(order.no).click()
    door.wait_for_url(re.compile(order.no))  # until it has loaded, its scripts too
    check_no_sideways_scroll(door)
    door.get_by_label("实收（过秤）").fill("318.2")
    assert door.get_by_label("拒收或短少数量").input_value() == "2.3", "what is missing is proposed as short"
    assert "2,163.76" in door.locator("[data-sum]").inner_text()
    door.get_by_role("button", name="确认验收").click()
    door.get_by_text("已验收，验收单号").wait_for()
    check_no_sideways_scroll(door)

    db.session.rollback()
    order = db.session.get_one(Order, order.id)
    assert (order.status, order.payable_fen) == (OrderStatus.ACCEPTED, 216_376)


@pytest.mark.parametrize("who", ["buyer", "approver", "receiver", "supplier"])
def test_no_page_scrolls_sideways_on_a_phone(trade, person, phone, who):
    from tests.factories.trading import a_placed_order, a_shipped_order, an_accepted_order

    order = an_accepted_order(trade)
    a_placed_order(trade, 10_000)
    a_shipped_order(trade, 10_000)
    user = getattr(trade, who)
    buyer = [
        "/buyer/",
        "/buyer/orders",
        f"/buyer/orders/{order.no}",
        "/buyer/unit",
        "/buyer/members",
        "/buyer/payments",
    ]
    pages = {
        "buyer": [*buyer, "/buyer/list"],
        "approver": ["/buyer/approvals"],
        "receiver": ["/buyer/receive"],
        "supplier": ["/supplier/", "/supplier/orders", f"/supplier/orders/{order.no}", "/supplier/pick-list"],
    }[who]
    hand = person(phone, user)
    for path in pages:
        hand.goto(path)
        check_no_sideways_scroll(hand)
