"""The desk where prices are reviewed, and R12."""

import pytest

from shop.catalog.pricing import actions, queries
from shop.catalog.pricing.models import PriceReview
from shop.core.db import db
from tests.admin.conftest import NOW
from tests.factories.catalog import a_product
from tests.factories.parties import signed_in
from tests.factories.parties_rows import a_cooperative
from tests.factories.pricing import (
    TOWN,
    UNTIL,
    a_county_officer,
    a_proposal,
    a_town_officer,
    an_approved_price,
)
from tests.support.desk import Desk
from tests.support.statements import recorded


@pytest.fixture
def town(app, at):
    at(NOW)
    return a_town_officer()


@pytest.fixture
def desk(app, town):
    return Desk(signed_in(app.test_client(), town))


def potatoes(number):
    seller = a_cooperative(region_code=TOWN)
    return [a_product(seller, name=f"高山土豆{i}号").skus[0] for i in range(number)]


def statuses():
    db.session.rollback()
    return [review.status.value for review in db.session.query(PriceReview).order_by(PriceReview.id)]


def test_an_empty_desk_says_what_comes_here(desk):
    assert "没有等您审定的价格" in desk.get("/admin/prices/queue")


def test_several_are_approved_or_sent_back_at_once(desk):
    reviews = [a_proposal(sku).id for sku in potatoes(3)]
    db.session.commit()
    here = "/admin/prices/queue"
    desk.post(here, here, ids=reviews[:2], verdict="approve", reason="比照市场价", valid_until="2027-03-31")
    assert statuses() == ["approved", "approved", "asked"]
    assert db.session.get(PriceReview, reviews[0]).ceiling_fen == 800
    desk.post(here, here, ids=reviews[2:], verdict="send_back", reason="缺少参考价凭据")
    assert statuses()[2] == "returned"


def test_one_that_cannot_be_done_does_not_undo_the_others(desk, town):
    mine, theirs = a_proposal(potatoes(1)[0]), a_proposal(potatoes(1)[0])
    actions.recall(mine, by=town.id, now=NOW)
    db.session.commit()
    here = "/admin/prices/queue"
    desk.post(here, here, ids=[mine.id, theirs.id], verdict="approve", reason="同意")
    assert statuses() == ["recalled", "approved"]
    assert f"{mine.id}：" in desk.get(here)


def test_without_a_reason_or_a_choice_nothing_happens(desk):
    a_proposal(potatoes(1)[0])
    here = "/admin/prices/queue"
    desk.post(here, here, verdict="approve", reason="同意")
    desk.post(here, here, ids=[1], verdict="send_back", reason="")
    assert statuses() == ["asked"]


def test_an_overdue_one_is_marked(desk, at):
    a_proposal(potatoes(1)[0])
    assert "已逾期" in desk.get("/admin/prices/queue")


def test_the_county_sees_the_towns_review_without_a_button(app, town):
    review = a_proposal(potatoes(1)[0])
    county = Desk(signed_in(app.test_client(), a_county_officer()))
    db.session.commit()
    shown = county.get(f"/admin/prices/{review.id}")
    assert "由产地乡镇审定" in shown
    assert "/approve" not in shown


def test_reviews_of_another_county_are_missing(app, town):
    review = a_proposal(potatoes(1)[0])
    other = Desk(signed_in(app.test_client(), a_county_officer("654203")))
    db.session.commit()
    other.get(f"/admin/prices/{review.id}", 404)
    assert "高山土豆0号" not in other.get("/admin/prices/")


def test_r12_is_a_file_with_the_figures(app, town, desk):
    an_approved_price(potatoes(1)[0], town, 800)
    county = Desk(signed_in(app.test_client(), a_county_officer()))
    db.session.commit()
    text = county.get("/admin/prices/?format=csv")
    for words in ("申报价（元）", "县农贸市场批发价", "8.00", "高 6.7%", str(UNTIL), town.name):
        assert words in text


def test_the_queue_asks_no_more_for_more_rows(desk, app):
    def statements():
        db.session.commit()
        with recorded() as seen:
            desk.get("/admin/prices/queue")
        return len(seen)

    a_proposal(potatoes(1)[0])
    few = statements()
    for sku in potatoes(5):
        a_proposal(sku)
    assert statements() <= few


def test_the_price_of_one_product_is_looked_up_by_its_latest_review(town):
    (sku,) = potatoes(1)
    an_approved_price(sku, town, 800)
    second = a_proposal(sku, 900)
    assert queries.latest([sku.id])[sku.id].id == second.id
