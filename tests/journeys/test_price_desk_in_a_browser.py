"""The town's price desk and the buyer's product page in a real browser, on a desk and on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from shop.catalog.pricing.models import PriceReview
from shop.core.db import db
from tests.factories.catalog import a_product
from tests.factories.parties_rows import a_cooperative
from tests.factories.pricing import TOWN, a_proposal, a_town_officer, an_approved_price
from tests.factories.trading import a_seller
from tests.support.browser import check_no_sideways_scroll, sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def people(app):
    seller, town = a_cooperative(region_code=TOWN), a_town_officer()
    goods = [a_product(seller, name=f"高山红皮土豆{i}号", price_fen=600 + 20 * i).skus[0] for i in range(4)]
    an_approved_price(goods[0], town, 700)
    for sku in goods[1:]:
        a_proposal(sku, 700)
    made = {"town": town, "supplier": a_seller(seller)}
    db.session.commit()
    return made


def statuses():
    db.session.rollback()
    return [review.status.value for review in db.session.query(PriceReview).order_by(PriceReview.id)]


def hurdles(page):
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in ("serious", "critical")
    ]


def test_the_town_answers_several_and_one_side_by_side(app, people, page, live_server):
    sign_in(page, app, people["town"], live_server.url)
    page.goto("/admin/prices/queue")
    assert hurdles(page) == []
    for name in ("高山红皮土豆1号", "高山红皮土豆2号"):
        page.get_by_role("row", name=name).get_by_role("checkbox").check()
    page.get_by_label("意见或退回原因").fill("比照批发市场价，同意")
    page.get_by_role("button", name="按申报价审定").click()
    page.get_by_text("已处理 2 项").wait_for()
    page.get_by_role("link", name="高山红皮土豆3号").click()
    page.get_by_role("table", name="同类商品").wait_for()
    assert hurdles(page) == []
    page.get_by_label("退回原因").fill("请附进货凭据")
    page.get_by_role("button", name="退回合作社").click()
    page.get_by_text("没有等您审定的价格").wait_for()
    assert statuses() == ["approved", "approved", "approved", "returned"]


def test_nothing_runs_off_a_phone(app, people, phone, live_server):
    phone.goto("/products/1")
    check_no_sideways_scroll(phone)
    assert phone.get_by_text("同类中位价").is_visible()
    assert phone.get_by_role("link", name="价格过高").is_visible()
    assert hurdles(phone) == []
    sign_in(phone, app, people["town"], live_server.url)
    for path in ("/admin/prices/", "/admin/prices/queue", "/admin/prices/2"):
        phone.goto(path)
        check_no_sideways_scroll(phone)
    sign_in(phone, app, people["supplier"], live_server.url)
    for path in ("/supplier/prices", "/supplier/prices/1", "/supplier/products/1"):
        phone.goto(path)
        check_no_sideways_scroll(phone)
