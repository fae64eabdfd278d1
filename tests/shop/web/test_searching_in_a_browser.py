"""Suggestions while typing, in a real browser: by keyboard, by touch, and on a phone."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from search import indexer, knowledge
from shop.catalog.products.states import Mark
from shop.core.db import db
from tests.factories.catalog import a_product
from tests.factories.parties_rows import a_cooperative

pytestmark = pytest.mark.browser


@pytest.fixture
def goods(app):
    seller = a_cooperative(name="王屋山种植专业合作社")
    a_product(seller, name="红富士苹果", category_code="0301", marks=[Mark.GREEN])
    a_product(seller, name="红皮花生", category_code="0106")
    a_product(seller, name="若羌红枣", category_code="0304")
    db.session.commit()
    indexer.rebuild()
    knowledge.forget(app)


def box(page):
    return page.get_by_role("combobox", name="搜索")


def options(page):
    return page.get_by_role("option")


def test_suggestions_are_chosen_by_keyboard(goods, page):
    page.goto("/")
    box(page).press_sequentially("hongf", delay=20)
    options(page).filter(has_text="红富士苹果").wait_for()
    assert box(page).get_attribute("aria-expanded") == "true"
    box(page).press("ArrowDown")
    chosen = options(page).first
    assert chosen.get_attribute("aria-selected") == "true"
    assert box(page).get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    assert box(page).input_value() == chosen.inner_text()
    box(page).press("Escape")
    assert options(page).count() == 0 or not options(page).first.is_visible()
    assert box(page).input_value() == "hongf"
    box(page).press_sequentially("u", delay=20)
    options(page).filter(has_text="红富士苹果").wait_for()
    box(page).press("ArrowDown")
    box(page).press("Enter")
    page.wait_for_url(re.compile(r"\?q="))
    page.locator(".good", has_text="红富士苹果").wait_for()


def test_suggestions_are_chosen_by_touch_and_fit_the_phone(goods, phone):
    phone.goto("/")
    box(phone).press_sequentially("红", delay=20)
    wanted = options(phone).filter(has_text="若羌红枣")
    wanted.wait_for()
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    wanted.click()
    phone.wait_for_url(re.compile(r"\?q="))
    phone.locator(".good", has_text="若羌红枣").wait_for()
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_typing_nothing_closes_the_list(goods, page):
    page.goto("/")
    box(page).press_sequentially("红", delay=20)
    options(page).first.wait_for()
    box(page).fill("")
    page.locator("#suggestions").wait_for(state="hidden")


def test_an_open_list_is_no_hurdle(goods, page):
    page.goto("/?q=红枣")
    box(page).fill("红")
    options(page).first.wait_for()
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []


@pytest.mark.parametrize(
    "path", ["/?q=苹果&mark=green&in_stock=1&price_max=99", "/?q=洪枣", "/?q=苹果&category=01"]
)
def test_results_hints_and_empty_pages_fit_a_phone(goods, phone, path):
    phone.goto(path)
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_chip_goes_without_a_reload(goods, page):
    page.goto("/?q=苹果&mark=green")
    page.evaluate("window.still = true")
    page.locator(".chips").get_by_role("link", name="绿色食品").click()
    page.wait_for_url(lambda address: "mark" not in address)
    assert page.evaluate("window.still")
