"""The cooperative's console: confirm, pick, ship, record."""

import pytest

from shop.core.db import db
from shop.trading.orders.states import OrderStatus
from tests.factories.parties import signed_in
from tests.factories.parties_rows import MORNING
from tests.factories.trading import (
    a_confirmed_order,
    a_trade,
    an_accepted_order,
    an_approved_order,
)
from tests.support.desk import Desk


@pytest.fixture
def trade(app, at):
    at(MORNING)
    return a_trade()


@pytest.fixture
def desk(app, trade):
    return Desk(signed_in(app.test_client(), trade.supplier))


def test_every_page_opens_empty_and_full(trade, desk):
    pages = ("/supplier/", "/supplier/orders", "/supplier/pick-list")
    for path in pages:
        desk.get(path)
    orders = [
        an_approved_order(trade, 10_000),
        a_confirmed_order(trade, 10_000),
        an_accepted_order(trade, 10_000),
    ]
    for path in pages:
        desk.get(path)
    for order in orders:
        assert trade.unit.name in desk.get(f"/supplier/orders/{order.no}")


def test_an_order_is_confirmed_or_declined(trade, desk):
    first, second = an_approved_order(trade, 10_000), an_approved_order(trade, 10_000)
    desk.post(f"/supplier/orders/{first.no}/confirm", f"/supplier/orders/{first.no}")
    desk.post(f"/supplier/orders/{second.no}/decline", f"/supplier/orders/{second.no}", reason="霜冻减产")
    db.session.refresh(first)
    db.session.refresh(second)
    assert (first.status, second.status) == (OrderStatus.CONFIRMED, OrderStatus.CANCELLED)


def test_shipping_in_parts_then_closing_short(trade, desk):
    order = a_confirmed_order(trade)
    line = order.lines[0].id
    path = f"/supplier/orders/{order.no}"
    desk.post(f"{path}/ship", path, **{f"qty_{line}": "999"})
    assert "超过待发数量" in desk.get(path), "the refusal is told on the page"
    desk.post(f"{path}/ship", path, **{f"qty_{line}": "300", "carrier": "自送"})
    desk.post(f"{path}/ship", path, **{f"qty_{line}": "", "last": "1"})
    db.session.refresh(order.lines[0])
    assert (order.lines[0].shipped_milli, order.lines[0].short_milli) == (300_000, 20_500)


def test_a_transfer_is_recorded(trade, desk):
    order = an_accepted_order(trade)
    path = f"/supplier/orders/{order.no}"
    form = {
        "amount": "2179.40",
        "payer_name": "测试付款户",
        "bank_slip_no": "HD-9",
        "received_on": "2026-11-02",
    }
    desk.post(f"{path}/receipts", path, **form)
    db.session.refresh(order)
    assert order.status is OrderStatus.COMPLETED


def test_another_cooperatives_order_is_missing(trade, desk):
    other = an_approved_order(a_trade(), 10_000)
    desk.get(f"/supplier/orders/{other.no}", 404)
    mine = an_approved_order(trade, 10_000)
    desk.post(f"/supplier/orders/{other.no}/confirm", f"/supplier/orders/{mine.no}", 404)


def test_buyers_find_no_supplier_console(trade, app):
    Desk(signed_in(app.test_client(), trade.buyer)).get("/supplier/orders", 404)
