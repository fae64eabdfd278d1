"""The desk where listings are reviewed, side by side and several at once; recommendations beside it."""

import pytest

from shop.catalog.listings import actions
from shop.catalog.listings.models import ListingVersion
from shop.catalog.products.models import Product
from shop.catalog.recommendations.models import Recommendation
from shop.core.db import db
from shop.parties.policy.states import Policy
from tests.admin.conftest import NOW
from tests.factories.catalog import a_product
from tests.factories.papers import all_papers
from tests.factories.parties import signed_in
from tests.factories.parties_rows import a_cooperative
from tests.factories.pricing import TOWN, a_county_officer, a_policy, a_town_officer, an_approved_price
from tests.support.desk import Desk
from tests.support.statements import recorded

WHO = {"by": None, "now": NOW}


@pytest.fixture
def county(app, at):
    at(NOW)
    a_policy(Policy.LISTING_REVIEW_REQUIRED)
    return a_county_officer()


@pytest.fixture
def desk(app, county):
    return Desk(signed_in(app.test_client(), county))


def submitted(number):
    seller = a_cooperative(region_code=TOWN)
    goods = [a_product(seller, name=f"高山土豆{i}号", listed=False) for i in range(number)]
    for product in goods:
        all_papers(product)
    return [actions.submit(product, **WHO) for product in goods]


def statuses():
    db.session.rollback()
    return [product.status.value for product in db.session.query(Product).order_by(Product.id)]


def test_an_empty_desk_says_what_comes_here(desk):
    assert "没有等您审核的商品" in desk.get("/admin/listings/queue")


def test_several_are_approved_or_sent_back_at_once(desk):
    ids = [version.id for version in submitted(3)]
    here = "/admin/listings/queue"
    desk.post(here, here, ids=ids[:2], verdict="approve", notes="资料齐全")
    desk.post(here, here, ids=ids[2:], verdict="send_back", notes="请补充储存方式")
    assert statuses() == ["listed", "listed", "draft"]
    assert db.session.get(ListingVersion, ids[2]).notes == "请补充储存方式"


def test_a_change_stands_beside_what_is_sold(desk, county):
    (version,) = submitted(1)
    actions.approve(version, by=county.id, now=NOW)
    changed = actions.revise(version.product, name="有机高山土豆", **WHO)
    here = f"/admin/listings/{changed.id}"
    shown = desk.get(here)
    for words in ("改了什么", "高山土豆0号", "有机高山土豆", "第 1 版（已通过）"):
        assert words in shown
    assert "两版对照" in desk.get(f"{here}/against/1")
    desk.post(f"{here}/approve", here, notes="")
    db.session.rollback()
    assert db.session.get(Product, version.product_id).name == "有机高山土豆"


def test_a_town_looks_and_another_county_sees_nothing(app, county):
    (version,) = submitted(1)
    town = Desk(signed_in(app.test_client(), a_town_officer()))
    shown = town.get(f"/admin/listings/{version.id}")
    assert "由合作社所在县或平台审核" in shown
    assert "/approve" not in shown
    other = Desk(signed_in(app.test_client(), a_county_officer("654203")))
    other.get(f"/admin/listings/{version.id}", 404)


def test_the_queue_asks_no_more_for_more_rows(desk):
    def statements():
        db.session.commit()
        with recorded() as seen:
            desk.get("/admin/listings/queue")
        return len(seen)

    submitted(1)
    few = statements()
    submitted(5)
    assert statements() <= few


def test_a_county_pushes_to_the_front_page_and_a_town_names_for_unions(app, desk, client):
    town = a_town_officer()
    product = a_product(a_cooperative(region_code=TOWN), name="白杨沟土豆")
    an_approved_price(product.skus[0], town, 800, now=NOW)
    form = {"product_id": product.id, "first_on": "2026-11-20", "last_on": "2026-12-20", "words": "新收上市"}
    new = "/admin/recommendations/new"
    desk.post("/admin/recommendations/", new, kind="front_page", position="1", audience_code="", **form)
    front = client.get("/").get_data(as_text=True)
    assert "各县推荐" in front
    assert "新收上市" in front
    office = Desk(signed_in(app.test_client(), town))
    shown = office.post("/admin/recommendations/", new, 422, kind="front_page", **form)
    assert "只能推送产自本县（市）的商品" in shown
    office.post("/admin/recommendations/", new, kind="union", position="", audience_code="", **form)
    db.session.rollback()
    assert [one.kind.value for one in db.session.query(Recommendation).order_by(Recommendation.id)] == [
        "front_page",
        "union",
    ]
    desk.post("/admin/recommendations/1/end", "/admin/recommendations/1")
    assert "各县推荐" not in client.get("/").get_data(as_text=True)


def test_a_product_that_is_not_there_is_the_forms_fault(desk):
    form = {"kind": "front_page", "product_id": "77", "first_on": "2026-11-20", "last_on": "2026-12-20"}
    shown = desk.post("/admin/recommendations/", "/admin/recommendations/new", 422, **form)
    assert "商品网址末尾的数字" in shown
