"""Pages of a run and of its sheets: the cooperative's desk, and the receiver's phone."""

import io
import re

import pytest
from PIL import Image

from shop.core.db import db
from shop.fulfilment.deliveries import queries
from shop.fulfilment.deliveries.models import Delivery
from shop.fulfilment.deliveries.states import DeliveryStatus
from shop.oversight.verify.queries import differences
from shop.parties.accounts.permissions import Role
from shop.trading.orders.states import OrderStatus
from tests.factories.deliveries import a_plan, an_open_order, loaded, two_canteens
from tests.factories.parties import an_official, signed_in
from tests.factories.parties_rows import MORNING, a_cooperative
from tests.factories.trading import a_seller
from tests.support.desk import Desk


@pytest.fixture
def world(app, at):
    at(MORNING)
    return two_canteens()


@pytest.fixture
def desk(app):
    return lambda user: Desk(signed_in(app.test_client(), user))


def test_a_run_from_the_open_goods_to_the_road(world, desk):
    trade, one, other, second = world
    door = desk(trade.supplier)
    assert "没有待安排的货" in door.get("/supplier/deliveries")
    orders = [an_open_order(trade, one, {trade.sku_id: 30_000}), an_open_order(trade, other, {second: 8_000})]
    home = "/supplier/deliveries"
    window = {"first_on": "2020-10-17", "last_on": "2020-10-17", "undated": "1"}
    door.post(home, home, **window, vehicle="豫U12345", driver="送货员")
    run = db.session.query(Delivery).one()
    page = f"{home}/{run.id}"
    assert "豫U12345" in door.get(page) and run.no in door.get(home)
    first, last = run.lines
    door.post(
        f"{page}/load", page, **{f"qty_{first.id}": "29.5", f"qty_{last.id}": "8", f"nomore_{first.id}": "1"}
    )
    assert [order.status for order in orders] == [OrderStatus.SHIPPED] * 2
    assert "缺 0.5" in door.get(page)
    door.post(f"{page}/leave", page, driver="另一位")
    db.session.refresh(run)
    assert (run.status, run.driver) == (DeliveryStatus.UNDER_WAY, "另一位")
    assert list(differences()) == []
    for form in ("picking", "sheets"):
        assert door.client.get(f"{page}/{form}.pdf").data.startswith(b"%PDF")
    assert run.sheets[0].no in door.get(f"/supplier/orders/{orders[0].no}")


def test_a_bad_number_changes_nothing_and_says_why(world, desk):
    trade, one, _other, _second = world
    an_open_order(trade, one, {trade.sku_id: 30_000})
    run = a_plan(trade)
    door, page = desk(trade.supplier), f"/supplier/deliveries/{run.id}"
    for typed, words in (("31", "装车数量应在 0 至 30 之间"), ("abc", "数量应为"), ("0", "没有装任何货")):
        door.post(f"{page}/load", page, **{f"qty_{run.lines[0].id}": typed})
        assert words in door.get(page)
    db.session.refresh(run)
    assert run.status is DeliveryStatus.PLANNED
    door.post(f"{page}/cancel", page)
    assert "待安排" in door.get("/supplier/deliveries")


def a_photo():
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG")
    return io.BytesIO(out.getvalue()), "坏果.jpg"


def test_a_sheet_is_accepted_whole_on_one_page(world, desk):
    trade, one, _other, second = world
    orders = [
        an_open_order(trade, one, {trade.sku_id: 30_000}),
        an_open_order(trade, one, {trade.sku_id: 2_000, second: 5_000}),
    ]
    run = loaded(trade, a_plan(trade))
    path, door = f"/d/{run.sheets[0].token}", desk(one.receiver)
    html = door.get(path)
    assert all(order.no in html for order in orders)
    assert path in door.get("/buyer/receive")
    line = orders[0].lines[0].id
    form = {f"accepted_{one_.order_line_id}": str(one_.loaded_milli // 1000) for one_ in run.lines}
    form |= {f"accepted_{line}": "29.5", f"refused_{line}": "0.5", f"reason_{line}": "破损", "note": "过秤"}
    typed = form | {f"accepted_{line}": "290"}
    html = door.post(path, path, 422, **typed, signed_name="李收货")
    assert 'value="290"' in html and 'value="李收货"' in html and "待验收" in html
    assert "请签上收货人的姓名" in door.post(path, path, 422, **form, signed_name=" ")
    assert [order.status for order in orders] == [OrderStatus.SHIPPED] * 2
    tap = {"idempotency_key": "d" * 32, "signed_name": "李收货"}
    door.post(path, path, **form, **tap, **{f"photo_{line}": a_photo()})
    door.post(path, path, **form, **tap, **{f"photo_{line}": a_photo()})
    db.session.expire_all()
    assert [order.status for order in orders] == [OrderStatus.ACCEPTED] * 2
    done = queries.acceptances_of(run.sheets[0])
    assert len(done) == 2 and {a.signed_name for a in done} == {"李收货"}
    assert [one_.photo_id for a in done for one_ in a.lines if one_.refused_milli] != [None]
    html = door.get(path)
    assert "签收人 李收货" in html and "29.5" in html
    assert list(differences()) == []
    look = door.get(f"/buyer/orders/{orders[0].no}")
    paper = re.search(r"/handover/orders/[^\"]+\.pdf", look)
    assert paper and door.client.get(paper[0]).data.startswith(b"%PDF")


def test_the_token_alone_opens_nothing(world, desk, client):
    trade, one, other, _second = world
    an_open_order(trade, one, {trade.sku_id: 30_000})
    run = loaded(trade, a_plan(trade))
    path = f"/d/{run.sheets[0].token}"
    answer = client.get(path)
    assert answer.status_code == 303 and answer.location.startswith("/login")
    assert "next=" in answer.location
    desk(other.receiver).get(path, 404)
    desk(one.buyer).get(path, 404)
    desk(an_official(Role.COUNTY)).get(path, 404)
    desk(a_seller(a_cooperative(), Role.SUPPLIER)).get(path, 404)
    desk(trade.supplier).client.post(path)
    assert queries.acceptances_of(run.sheets[0]) == []
    answer = desk(trade.supplier).client.get(path)
    assert (answer.status_code, answer.location) == (303, f"/supplier/deliveries/{run.id}")
    desk(one.receiver).get("/d/nothing", 404)
    for form in ("delivery", "acceptance", "papers"):
        desk(other.receiver).get(f"/handover/sheets/{run.sheets[0].id}/{form}.pdf", 404)
        answer = desk(one.buyer).client.get(f"/handover/sheets/{run.sheets[0].id}/{form}.pdf")
        assert answer.data.startswith(b"%PDF") and answer.headers["Cache-Control"] == "no-store"
    desk(other.receiver).get(f"/supplier/deliveries/{run.id}", 403)
