"""The storefront in a real browser: filters without reloading, the step buttons, a phone, accessibility."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from shop.core.db import db
from tests.factories.catalog import a_product
from tests.factories.parties_rows import a_cooperative
from tests.support.browser import check_no_sideways_scroll

pytestmark = pytest.mark.browser


@pytest.fixture
def goods(app):
    seller = a_cooperative(name="王屋山种植专业合作社")
    a_product(
        seller, name="高原红苹果", category_code="0301", min_milli=5_000, step_milli=500, accredited=True
    )
    a_product(seller, name="御泉大米", category_code="0101")
    db.session.commit()


def test_a_filter_changes_the_shelf_and_the_address_without_a_reload(goods, page):
    page.goto("/")
    page.evaluate("window.still = true")
    page.get_by_role("complementary").get_by_role("link", name="果盘子").click()
    page.wait_for_url("**/?category=03")
    page.get_by_role("link", name="高原红苹果").wait_for()
    assert page.get_by_role("link", name="御泉大米").count() == 0
    assert page.evaluate("window.still")
    page.go_back()
    page.get_by_role("link", name="御泉大米").wait_for()


def test_quantity_steps_and_the_amount_are_exact(goods, page):
    page.goto("/products/1")
    quantity = page.locator("#qty-1")
    page.get_by_role("button", name="增加").click()
    assert quantity.input_value() == "5.5"
    assert page.locator("#total-1").inner_text() == "37.40"
    for _ in range(3):
        page.get_by_role("button", name="减少").click()
    assert quantity.input_value() == "5"


@pytest.mark.parametrize("path", ["/", "/?q=没有", "/products/1", "/cooperatives", "/cooperatives/1"])
def test_a_phone_never_scrolls_sideways(goods, phone, path):
    phone.goto(path)
    check_no_sideways_scroll(phone)


def test_control_a_page_that_is_too_wide_is_noticed(goods, phone):
    phone.goto("/")
    phone.evaluate("document.querySelector('main').style.minWidth = '900px'")
    with pytest.raises(AssertionError, match="MAIN.*px"):
        check_no_sideways_scroll(phone)


def test_filters_open_on_a_phone_by_keyboard(goods, phone):
    phone.goto("/")
    assert not phone.locator("#filters").is_visible()
    phone.get_by_role("button", name="筛选").focus()
    phone.keyboard.press("Enter")
    assert phone.locator("#filters").is_visible()


@pytest.mark.parametrize("path", ["/", "/products/1", "/cooperatives/1"])
def test_no_serious_hurdle_for_anybody(goods, page, path):
    page.goto(path)
    found = Axe().run(page).response["violations"]
    hurdles = [
        f"{one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in ("serious", "critical")
    ]
    assert hurdles == []
