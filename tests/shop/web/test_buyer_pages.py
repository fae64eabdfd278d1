"""The buyer's console as forms and pages."""

import io
import re

import pytest
from PIL import Image

from shop.catalog.products import actions as products
from shop.catalog.products.models import Sku
from shop.core.db import db
from shop.parties.accounts.permissions import Role, ScopeKind
from shop.trading.orders.models import Order
from shop.trading.orders.states import OrderStatus
from tests.factories.catalog import a_product
from tests.factories.parties import an_official, give, signed_in
from tests.factories.parties_rows import MORNING, a_cooperative
from tests.factories.trading import (
    a_member,
    a_placed_order,
    a_shipped_order,
    a_trade,
    an_accepted_order,
    membership_of,
)
from tests.support.desk import Desk


@pytest.fixture
def trade(app, at):
    at(MORNING)
    return a_trade()


@pytest.fixture
def desk(app, trade):
    """`desk(user)`: a browser of that person; forms are posted with their own token."""
    return lambda user: Desk(signed_in(app.test_client(), user))


def everybody(trade):
    return [
        trade.buyer,
        trade.approver,
        trade.receiver,
        a_member(trade.unit, Role.FINANCE),
        a_member(trade.unit, Role.UNIT_ADMIN),
    ]


def test_every_page_opens_empty_and_full_for_every_role(trade, desk):
    may_see = {
        "/buyer/": set(Role),
        "/buyer/orders": set(Role),
        "/buyer/members": set(Role),
        "/buyer/unit": set(Role),
        "/buyer/payments": set(Role),
        "/buyer/list": {Role.BUYER},
        "/buyer/approvals": {Role.APPROVER},
        "/buyer/receive": {Role.RECEIVER},
    }
    people = everybody(trade)
    for filled in (False, True):
        if filled:
            a_placed_order(trade, 10_000)
            a_shipped_order(trade, 10_000)
            an_accepted_order(trade, 10_000)
        for user in people:
            role = membership_of(user).role
            for path, roles in may_see.items():
                desk(user).get(path, 200 if role in roles else 403)


def test_every_order_page_opens_in_every_state(trade, desk):
    for order in (
        a_placed_order(trade, 10_000),
        a_shipped_order(trade, 10_000),
        an_accepted_order(trade, 10_000),
    ):
        for user in everybody(trade):
            html = desk(user).get(f"/buyer/orders/{order.no}")
            assert order.no in html
            assert trade.cooperative.name in html


def test_empty_pages_say_what_to_do_next(trade, desk):
    assert "去选货" in desk(trade.buyer).get("/buyer/list")
    assert "合作社发货后" in desk(trade.receiver).get("/buyer/receive")
    assert "超过限额的订单" in desk(trade.approver).get("/buyer/approvals")


def test_the_list_is_filled_changed_and_placed(trade, desk):
    mine = desk(trade.buyer)
    assert "审批人审批" not in mine.get("/buyer/list"), "nothing on the list, nothing to approve"
    mine.post("/buyer/list/lines", "/buyer/list", sku_id=trade.sku_id, qty="300")
    mine.post(f"/buyer/list/lines/{trade.sku_id}", "/buyer/list", qty="320.5")
    filled = mine.get("/buyer/list")
    assert "2,179.40" in filled
    assert "超过个人单笔限额，提交后由审批人审批" in filled
    point = trade.unit.points[0].id
    mine.post(
        "/buyer/list/place",
        "/buyer/list",
        fund_source="canteen",
        purpose="canteen",
        festival="",
        delivery_point_id=point,
        wanted_on="2026-11-09",
        payment_method="bank_transfer",
        note="",
    )
    order = db.session.query(Order).one()
    assert (order.total_fen, order.status, order.delivery_point_id) == (217_940, OrderStatus.PLACED, point)
    assert order.no in mine.get(f"/buyer/list/placed/{order.purchase.no}")


def test_a_form_that_fails_keeps_what_was_typed(trade, desk):
    mine = desk(trade.buyer)
    mine.post("/buyer/list/lines", "/buyer/list", sku_id=trade.sku_id, qty="10")
    html = mine.post(
        "/buyer/list/place",
        "/buyer/list",
        422,
        fund_source="union",
        purpose="festival",
        festival="",
        note="五楼会议室",
    )
    assert "请选择对应的法定节日" in html
    assert "五楼会议室" in html
    assert db.session.query(Order).count() == 0


def test_a_changed_price_is_shown_and_must_be_agreed_to(trade, desk):
    mine = desk(trade.buyer)
    mine.post("/buyer/list/lines", "/buyer/list", sku_id=trade.sku_id, qty="100")
    products.change_price(db.session.get_one(Sku, trade.sku_id), price_fen=700, by=None, now=MORNING)
    terms = {"fund_source": "canteen", "purpose": "canteen"}
    html = mine.post("/buyer/list/place", "/buyer/list", 422, **terms)
    assert "我同意按现价下单" in html
    mine.post("/buyer/list/place", "/buyer/list", agreed_total_fen="70000", **terms)
    assert db.session.query(Order).one().total_fen == 70_000


def test_a_paste_with_errors_shows_every_line_and_keeps_the_text(trade, desk):
    for cooperative in (trade.cooperative, a_cooperative()):
        a_product(cooperative, name="乌苏大枣")
    mine = desk(trade.buyer)
    html = mine.post("/buyer/list/paste", "/buyer/list", 422, text="没有的东西, 3\n乌苏大枣, 5\n<b>, 1")
    assert "没有找到" in html
    assert "对应多个在售规格" in html
    assert "&lt;b&gt;, 1" in html and "<b>, 1" not in html
    code = db.session.get_one(Sku, trade.sku_id).code
    mine.post("/buyer/list/paste", "/buyer/list", text=f"{code}, 20")
    assert "136.00" in mine.get("/buyer/list")


def test_an_earlier_order_is_repeated(trade, desk):
    order = an_accepted_order(trade)
    mine = desk(trade.buyer)
    mine.post(f"/buyer/list/repeat/{order.no}", "/buyer/list")
    assert "2,179.40" in mine.get("/buyer/list")


def test_the_approver_agrees_or_sends_back(trade, desk):
    first, second = a_placed_order(trade, 10_000).no, a_placed_order(trade, 10_000).no
    boss = desk(trade.approver)
    assert first in boss.get("/buyer/approvals")
    boss.post(f"/buyer/orders/{first}/approve", "/buyer/approvals")
    boss.post(f"/buyer/orders/{second}/reject", "/buyer/approvals", reason="超预算")
    states = {order.no: order.status for order in db.session.query(Order)}
    assert states == {first: OrderStatus.APPROVED, second: OrderStatus.REJECTED}
    assert "超预算" in boss.get(f"/buyer/orders/{second}")


def test_who_ordered_finds_no_button_to_approve(trade, desk):
    chief = a_member(trade.unit, Role.BUYER)
    give(chief, role=Role.APPROVER, scope_kind=ScopeKind.UNIT, unit_id=trade.unit.id)
    trade.buyer = chief
    order = a_placed_order(trade, 10_000)
    mine = desk(chief)
    assert f"/buyer/orders/{order.no}/approve" not in mine.get("/buyer/approvals")
    assert "须由本单位其他审批人审批" in mine.get(f"/buyer/orders/{order.no}")
    mine.post(f"/buyer/orders/{order.no}/approve", "/buyer/list", 403)


def a_photo():
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG")
    return io.BytesIO(out.getvalue()), "坏果.jpg"


def test_receiving_with_a_photo_of_what_was_refused(trade, desk):
    order = a_shipped_order(trade)
    line = order.lines[0].id
    door = desk(trade.receiver)
    path = f"/buyer/receive/{order.no}"
    form = {
        f"accepted_{line}": "300",
        f"refused_{line}": "20.5",
        f"reason_{line}": "破损",
        f"photo_{line}": a_photo(),
        "signed_name": "王收货",
    }
    html = door.post(path, path, 422, **form | {"signed_name": " ", f"photo_{line}": a_photo()})
    assert "请签上收货人的姓名" in html
    door.post(path, path, **form)
    db.session.refresh(order)
    assert (order.status, order.payable_fen) == (OrderStatus.ACCEPTED, 204_000)
    html = door.get(f"/buyer/orders/{order.no}")
    assert "签收人 王收货" in html
    photo = re.search(r"/files/\d+", html)
    assert photo, "the paper links its photo"
    assert door.client.get(photo[0]).mimetype == "image/jpeg"
    stranger = desk(a_trade().receiver)
    stranger.get(photo[0], 404)


def test_receiving_too_much_keeps_the_page_and_the_numbers(trade, desk):
    order = a_shipped_order(trade)
    line = order.lines[0].id
    path = f"/buyer/receive/{order.no}"
    html = desk(trade.receiver).post(path, path, 422, signed_name="王", **{f"accepted_{line}": "999.9"})
    assert "超过待验收数量" in html
    assert 'value="999.9"' in html
    html = desk(trade.receiver).post(path, path, 422, signed_name="王", **{f"accepted_{line}": "abc"})
    assert "数量应为" in html


def test_finance_gets_a_reference_and_a_paper_to_print(trade, desk):
    order = an_accepted_order(trade)
    cashier = desk(a_member(trade.unit, Role.FINANCE))
    cashier.post(f"/buyer/payments/{order.no}/ask", "/buyer/payments")
    html = cashier.get(f"/buyer/payments/{order.no}")
    assert "请款证明" in html
    assert re.search(r"FK\d{16}", html)
    assert "2,179.40" in html
    desk(trade.receiver).get(f"/buyer/payments/{order.no}", 403)


def test_the_unit_admin_adds_limits_and_takes_back(trade, desk):
    admin = desk(a_member(trade.unit, Role.UNIT_ADMIN))
    admin.post("/buyer/members", "/buyer/members", email="new@test.example", name="新采购员", password="白菜豆腐保平安-2026", role="buyer", order_limit="500", month_limit="2000.50")  # fmt: skip
    assert "2,000.50" in admin.get("/buyer/members")
    mine = membership_of(trade.buyer).id
    admin.post(f"/buyer/members/{mine}/limits", "/buyer/members", order_limit="1000", month_limit="3000")
    assert membership_of(trade.buyer).order_limit_fen == 100_000
    admin.post(f"/buyer/members/{mine}/end", "/buyer/members")
    assert trade.buyer.email not in admin.get("/buyer/members")


def test_no_unit_admin_reaches_into_another_unit_or_above(trade, desk):
    admin = desk(a_member(trade.unit, Role.UNIT_ADMIN))
    other = membership_of(a_trade().buyer).id
    admin.post(f"/buyer/members/{other}/end", "/buyer/members", 404)
    admin.post("/buyer/members", "/buyer/members", email="x@test.example", name="x", password="白菜豆腐保平安-2026", role="platform")  # fmt: skip
    assert "x@test.example" not in admin.get("/buyer/members")


def test_delivery_points_and_invoice_are_kept_by_the_unit_admin(trade, desk):
    admin = desk(a_member(trade.unit, Role.UNIT_ADMIN))
    admin.post("/buyer/unit/points", "/buyer/unit", name="二食堂", address="测试路 2 号", hours="06:00-08:00")
    admin.post("/buyer/unit/invoice", "/buyer/unit", title="测试抬头", tax_no=trade.unit.credit_code)
    point = trade.unit.points[0].id
    admin.post(f"/buyer/unit/points/{point}", "/buyer/unit", name="一食堂东门", address="测试路 3 号")
    html = admin.get("/buyer/unit")
    assert "二食堂" in html and "一食堂东门" in html and "测试抬头" in html
    admin.post(f"/buyer/unit/points/{point}/retire", "/buyer/unit")
    assert "一食堂东门" not in admin.get("/buyer/unit")
    desk(trade.buyer).post("/buyer/unit/points", "/buyer/list", 403, name="x", address="y")


def test_a_form_without_its_token_changes_nothing(trade, desk):
    order = a_placed_order(trade, 10_000)
    answer = desk(trade.approver).client.post(f"/buyer/orders/{order.no}/approve")
    assert answer.status_code == 400
    db.session.refresh(order)
    assert order.status is OrderStatus.PLACED


def test_people_of_no_unit_find_no_buyer_console(trade, desk):
    desk(trade.supplier).get("/buyer/orders", 404)
    desk(an_official()).get("/buyer/orders", 404)


def test_another_units_order_is_missing_on_every_page(trade, desk):
    order = a_shipped_order(trade)
    other = a_trade()
    desk(other.buyer).get(f"/buyer/orders/{order.no}", 404)
    desk(other.receiver).get(f"/buyer/receive/{order.no}", 404)
    desk(other.buyer).post(f"/buyer/list/repeat/{order.no}", "/buyer/list", 404)
    desk(a_member(other.unit, Role.FINANCE)).get(f"/buyer/payments/{order.no}", 404)
