"""Other goods are offered on one page, answered on another, and over the API."""

import pytest

from shop.core.db import db
from shop.fulfilment.substitutions import queries
from shop.oversight.verify.queries import differences
from shop.parties.accounts.permissions import Role
from tests.factories.deliveries import an_open_order, two_canteens
from tests.factories.parties import bearer, signed_in
from tests.factories.parties_rows import MORNING
from tests.factories.trading import a_member
from tests.support.api import Api, ok
from tests.support.desk import Desk


@pytest.fixture
def world(app, at):
    at(MORNING)
    trade, one, other, second = two_canteens()
    return trade, one, other, second, an_open_order(trade, one, {trade.sku_id: 30_000})


@pytest.fixture
def desk(app):
    return lambda user: Desk(signed_in(app.test_client(), user))


def test_offered_and_answered_on_pages(world, desk):
    trade, one, _other, second, order = world
    seller, buyer = desk(trade.supplier), desk(one.buyer)
    page = f"/supplier/orders/{order.no}"
    form = {"line_id": order.lines[0].id, "sku_id": second, "qty": "10", "reason": "土豆受冻"}
    assert f"{page}/substitute" in seller.get(page)
    html = seller.post(f"{page}/substitute", f"{page}/substitute", 422, **form | {"qty": "31"})
    assert "超过待发数量 30" in html and 'value="31"' in html and "土豆受冻" in html
    seller.post(f"{page}/substitute", f"{page}/substitute", **form)
    look = buyer.get(f"/buyer/orders/{order.no}")
    assert "待单位答复" in look and "土豆受冻" in look
    first = queries.of_order(order)[0]
    buyer.post(f"/buyer/substitutions/{first.id}/refuse", f"/buyer/orders/{order.no}", opinion="要土豆")
    assert "要土豆" in seller.get(page)
    seller.post(f"{page}/substitute", f"{page}/substitute", **form)
    again = queries.of_order(order)[1]
    buyer.post(f"/buyer/substitutions/{again.id}/consent", f"/buyer/orders/{order.no}")
    db.session.expire_all()
    assert [line.ordered_milli for line in order.lines] == [20_000, 10_000]
    look = buyer.get(f"/buyer/orders/{order.no}")
    assert "经单位同意替换商品" in look and "￥186.00" in look or "¥186.00" in look
    assert list(differences()) == []


def test_who_may_not_answer_finds_no_button_and_no_way(world, desk):
    trade, one, other, second, order = world
    seller = desk(trade.supplier)
    page = f"/supplier/orders/{order.no}"
    seller.post(f"{page}/substitute", f"{page}/substitute", line_id=order.lines[0].id, sku_id=second, qty="1", reason="缺货")  # fmt: skip
    found = queries.of_order(order)[0]
    way = f"/buyer/substitutions/{found.id}/consent"
    desk(one.receiver).post(way, f"/buyer/orders/{order.no}", 403)
    desk(other.buyer).post(way, "/buyer/list", 404)
    seller.post(way, page, 403)
    assert "由本单位采购员或审批人答复" in desk(one.receiver).get(f"/buyer/orders/{order.no}")
    seller.post(f"/supplier/substitutions/{found.id}/withdraw", page)
    assert "已撤回" in seller.get(page)


def test_over_the_api(world, client):
    trade, one, other, second, order = world
    approver = a_member(one.unit, Role.APPROVER)
    db.session.commit()

    def api(user):
        return Api(client, bearer(user)["Authorization"].split()[1])

    body = {"line_id": order.lines[0].id, "sku_id": second, "qty": "10.5", "reason": "缺货"}
    path = f"/orders/{order.no}/substitutions"
    made = ok(api(trade.supplier).post(path, body))
    assert (made["status"], made["qty"], made["price_fen"]) == ("proposed", "10.5", 500)
    assert api(trade.supplier).post(path, body).json["code"] == "substitution.already_proposed"
    assert api(one.buyer).post(path, body).status_code == 403
    way = f"/substitutions/{made['id']}"
    assert api(other.buyer).post(f"{way}/consent").status_code == 404
    assert api(one.receiver).post(f"{way}/consent").status_code == 403
    done = ok(api(approver).post(f"{way}/consent", key="yes"))
    assert ok(api(approver).post(f"{way}/consent", key="yes")) == done
    assert done["new_line_id"] and api(approver).post(f"{way}/refuse").status_code == 409
    assert [item["status"] for item in ok(api(one.receiver).get(path))["items"]] == ["consented"]
    assert list(differences()) == []
