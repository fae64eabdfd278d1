"""A cooperative's listings on their way, as pages; and what shoppers see of season, capacity and compare."""

from datetime import UTC, datetime

import pytest

from shop.catalog.listings import schedule
from shop.catalog.products import actions as products
from shop.catalog.products.models import Product
from shop.catalog.products.states import HoldKind
from shop.core.db import db
from shop.parties.policy.states import Policy
from tests.factories.catalog import a_product
from tests.factories.papers import all_papers
from tests.factories.parties import signed_in
from tests.factories.parties_rows import MORNING, a_cooperative
from tests.factories.pricing import TOWN, a_policy
from tests.factories.trading import a_seller
from tests.support.desk import Desk

FORM = {
    "name": "高山土豆",
    "category_code": "0205",
    "origin_code": TOWN,
    "lead_days": "2",
    "about": "",
    "storage": "",
}


@pytest.fixture
def seller(app, at):
    at(MORNING)
    return a_cooperative(region_code=TOWN)


@pytest.fixture
def product(seller):
    return a_product(seller, name="高山土豆")


@pytest.fixture
def desk(app, seller, product):
    return Desk(signed_in(app.test_client(), a_seller(seller)))


def fresh(product_id=1):
    db.session.rollback()
    return db.session.get_one(Product, product_id)


def text(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def test_a_material_change_waits_and_is_compared_and_taken_back(desk, product):
    a_policy(Policy.LISTING_REVIEW_REQUIRED)
    here = f"/supplier/products/{product.id}"
    desk.post(here, here, **FORM | {"name": "有机土豆"})
    shown = desk.get(here)
    assert "第 2 版正在审核" in shown
    assert "有机土豆" in shown
    assert fresh().name == "高山土豆"
    compared = desk.get(f"{here}/versions?from=1&to=2")
    assert "高山土豆" in compared
    assert "有机土豆" in compared
    desk.post(f"{here}/recall", here)
    assert "正在审核" not in desk.get(here)


def test_versions_of_a_new_product_say_when_there_will_be_some(desk, product):
    assert "还没有版本" in desk.get(f"/supplier/products/{product.id}/versions")
    desk.get(f"/supplier/products/{product.id}/versions?from=7", 200)


def test_submit_waits_where_listings_are_reviewed(desk, seller):
    a_policy(Policy.LISTING_REVIEW_REQUIRED)
    drafted = a_product(seller, listed=False)
    all_papers(drafted)
    here = f"/supplier/products/{drafted.id}"
    desk.post(f"{here}/submit", here)
    assert "由县级或平台审核" in desk.get(here)
    assert fresh(drafted.id).status.value == "submitted"
    desk.post(here, here, **FORM)
    assert "请先撤回" in desk.get(here)
    desk.post(f"{here}/recall", here)
    assert fresh(drafted.id).status.value == "draft"


def test_last_season_is_copied(desk, product):
    here = f"/supplier/products/{product.id}"
    desk.post(f"{here}/copy", here)
    assert "只能复制已下架的商品" in desk.get(here)
    desk.post(f"{here}/withdraw", here)
    desk.post(f"{here}/copy", here)
    assert (fresh(2).name, fresh(2).status.value) == ("高山土豆", "draft")


def test_moments_are_typed_in_shanghai_time_and_the_season_shows(desk, product, client):
    here = f"/supplier/products/{product.id}"
    desk.post(
        f"{here}/schedule",
        here,
        list_at="",
        withdraw_at="2026-12-31T08:30",
        season_from="09-01",
        season_to="12-31",
    )
    assert schedule.queries.schedule(product.id).withdraw_at == datetime(2026, 12, 31, 0, 30, tzinfo=UTC)
    assert 'value="2026-12-31T08:30"' in desk.get(here)
    assert "9 月 1 日至 12 月 31 日" in text(client, f"/products/{product.id}")
    desk.post(f"{here}/schedule", here, season_from="03-01", season_to="04-30")
    shown = text(client, f"/products/{product.id}")
    assert "下季再来" in shown
    assert "加入采购清单" not in shown
    desk.post(f"{here}/schedule", here, season_from="9月", season_to="04-30")
    assert "月-日" in desk.get(here)


def test_what_is_held_for_something_else_too_stays_missing(desk, product, client):
    here = f"/supplier/products/{product.id}"
    desk.post(f"{here}/schedule", here, season_from="03-01", season_to="04-30")
    kind = HoldKind.INSPECTION
    products.hold(fresh(), kind=kind, reason="抽检不合格", by=None, now=MORNING)
    text(client, f"/products/{product.id}", 404)


def test_weekly_capacity_is_set_shown_and_taken_away(desk, product, client):
    here, sku = f"/supplier/products/{product.id}", product.skus[0].id
    desk.post(f"{here}/skus/{sku}/capacity", here, weekly_qty="320.5")
    assert "本周还可订 320.5 公斤" in text(client, f"/products/{product.id}")
    desk.post(f"{here}/skus/{sku}/capacity", here, weekly_qty="")
    assert "本周还可订" not in text(client, f"/products/{product.id}")


def test_four_products_stand_side_by_side(client, seller):
    made = [a_product(seller, name=f"土豆{i}号", price_fen=500 + i, accredited=i == 0) for i in range(5)]
    ids = [product.id for product in made]
    shown = text(client, "/compare?" + "&".join(f"ids={i}" for i in ids))
    assert [f"土豆{i}号" in shown for i in range(5)] == [True] * 4 + [False]
    assert "已认定" in shown
    assert 'form="compare"' in text(client, "/")
    assert "土豆1号" in text(client, f"/compare?ids={ids[1]},{ids[2]},x,-1,99999")


def test_nothing_chosen_says_how_to_choose(client, app):
    assert "还没有选择商品" in text(client, "/compare")
    assert "还没有选择商品" in text(client, "/compare?ids=" + "9" * 30)
