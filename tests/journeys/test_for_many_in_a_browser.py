"""The representative of three canteens orders for all of them on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from shop.core import clock
from shop.core.db import db
from shop.trading.lists import actions as lists
from shop.trading.orders.models import Order
from tests.factories.catalog import a_product
from tests.factories.parties_rows import a_unit
from tests.factories.trading import a_trade
from tests.support.browser import check_no_sideways_scroll, sign_in
from tests.support.servers import Served

pytestmark = pytest.mark.browser


def test_amounts_for_three_canteens_are_typed_on_a_phone(app: Flask, live_server: Served, phone: Any) -> None:
    trade = a_trade()
    for name in ("市直机关第二食堂", "行政服务中心食堂", "财政局机关食堂"):
        a_unit(represented_by_id=trade.unit.id, name=name)
    draft = lists.open_draft(unit_id=trade.unit.id, by=trade.buyer.id, now=clock.utcnow())
    for sku_id in (trade.sku_id, a_product(trade.cooperative, name="红富士苹果", price_fen=590).skus[0].id):
        lists.put(draft, sku_id=sku_id, qty_milli=60_000, by=trade.buyer.id, now=clock.utcnow())
    db.session.commit()
    sign_in(phone, app, trade.buyer, live_server.url)
    phone.goto("/buyer/list")
    phone.get_by_role("link", name="按单位分配").click()
    cells = phone.locator("[data-cell]")
    for index, amount in ((1, "20.5"), (2, "10"), (7, "1.3")):
        cells.nth(index).fill(amount)
    assert phone.locator("[data-sum]").text_content() == "¥215.07"
    check_no_sideways_scroll(phone)
    phone.get_by_role("button", name="提交订单").click()
    phone.get_by_text("共 3 张订单").wait_for()
    assert sorted(order.total_fen for order in db.session.query(Order)) == [767, 6_800, 13_940]
