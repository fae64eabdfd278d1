"""The county's listing desk and comparing products in a real browser, and all of it on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from shop.catalog.listings import actions
from shop.catalog.recommendations import actions as recommendations
from shop.core import clock
from shop.core.db import db
from shop.parties.policy.states import Policy
from tests.factories.catalog import a_product
from tests.factories.parties_rows import MORNING, a_cooperative
from tests.factories.pricing import TOWN, a_county_officer, a_policy
from tests.factories.trading import a_seller
from tests.support.browser import check_no_sideways_scroll, sign_in

pytestmark = pytest.mark.browser
WHO = {"by": None, "now": MORNING}


@pytest.fixture
def people(app):
    seller, county = a_cooperative(region_code=TOWN), a_county_officer()
    goods = [a_product(seller, name=f"高山红皮土豆{i}号", price_fen=600 + 20 * i) for i in range(4)]
    a_policy(Policy.LISTING_REVIEW_REQUIRED)
    actions.revise(goods[0], name="有机红皮土豆", about="今年新收", **WHO)
    today = clock.business_day(clock.utcnow())
    recommendations.push(
        goods[1], first_on=today, last_on=today, words="新收上市", by=county.id, now=clock.utcnow()
    )
    made = {"county": county, "supplier": a_seller(seller)}
    db.session.commit()
    return made


def hurdles(page):
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in ("serious", "critical")
    ]


def test_the_county_compares_two_versions_and_approves(app, people, page, live_server):
    sign_in(page, app, people["county"], live_server.url)
    page.goto("/admin/listings/queue")
    assert hurdles(page) == []
    page.get_by_role("link", name="有机红皮土豆").click()
    page.get_by_role("row", name="商品名称").get_by_text("高山红皮土豆0号").wait_for()
    assert hurdles(page) == []
    page.get_by_role("button", name="通过").click()
    page.get_by_text("没有等您审核的商品").wait_for()
    page.goto("/products/1")
    assert page.get_by_role("heading", level=1).inner_text() == "有机红皮土豆"


def test_cards_are_ticked_and_compared(people, page):
    page.goto("/")
    shelf = page.locator("#goods")
    for name in ("高山红皮土豆2号", "高山红皮土豆3号"):
        shelf.get_by_label(f"对比 {name}").check()
    page.get_by_role("button", name="对比所选").click()
    page.wait_for_url("**/compare?ids=*&ids=*")
    assert page.get_by_role("columnheader").count() == 3
    assert hurdles(page) == []
    page.get_by_role("link", name="移除 高山红皮土豆2号").click()
    assert page.get_by_role("columnheader").count() == 2


def test_nothing_runs_off_a_phone(app, people, phone, live_server):
    for path in ("/", "/compare?ids=1,2,3,4", "/products/1"):
        phone.goto(path)
        check_no_sideways_scroll(phone)
    sign_in(phone, app, people["county"], live_server.url)
    for path in (
        "/admin/listings/", "/admin/listings/queue", "/admin/listings/2", "/admin/recommendations/",
        "/admin/recommendations/new",
    ):  # fmt: skip
        phone.goto(path)
        check_no_sideways_scroll(phone)
    sign_in(phone, app, people["supplier"], live_server.url)
    for path in ("/supplier/products/1", "/supplier/products/1/versions?from=1&to=2"):
        phone.goto(path)
        check_no_sideways_scroll(phone)
