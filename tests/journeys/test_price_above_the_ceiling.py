"""A price is raised above what its review allows: refused with the figure, asked anew, approved, sold at."""

import pytest

from shop.catalog.products.models import Sku
from shop.core.db import db
from shop.handlers import HANDLERS
from shop.parties.policy.states import Policy
from shop.support.notices import queries as notices
from shop.support.outbox.drain import drain
from tests.factories.catalog import a_product
from tests.factories.parties import signed_in, token_for
from tests.factories.parties_rows import MORNING, a_cooperative
from tests.factories.pricing import TOWN, a_county_officer, a_policy, a_town_officer, an_approved_price
from tests.factories.trading import a_seller
from tests.support.api import Api, ok
from tests.support.desk import Desk


@pytest.fixture
def story(app, at):
    at(MORNING)
    a_policy(Policy.PRICE_REVIEW_REQUIRED)
    seller, town = a_cooperative(region_code=TOWN), a_town_officer()
    sku = a_product(seller, name="高山红皮土豆", price_fen=680).skus[0]
    an_approved_price(sku, town, 700)
    people = a_seller(seller), town, a_county_officer()
    db.session.commit()
    return sku.id, *people


def price_of(sku_id):
    db.session.rollback()
    return db.session.get_one(Sku, sku_id).price_fen


def told(user_id):
    drain(HANDLERS, now=lambda: MORNING)
    return [notice.name for notice in notices.inbox(user_id).items]


def test_on_the_pages(app, client, story):
    sku_id, supplier, town, county = story
    desk, here = Desk(signed_in(app.test_client(), supplier)), f"/supplier/prices/{sku_id}"
    desk.post(here, here, price="8.00")
    shown = desk.get(here + "?asked=800")
    assert "价格不能高于审定价 7.00 元" in shown
    assert 'value="8.00"' in shown
    assert price_of(sku_id) == 680
    desk.post(f"{here}/reviews", here, asked="8.00", reference="7.90", reference_source="县批发市场")
    assert told(town.id)[0] == "price_review.asked"
    assert told(county.id) == []

    office = Desk(signed_in(app.test_client(), town))
    assert "高山红皮土豆" in office.get("/admin/prices/queue")
    office.post(
        "/admin/prices/2/approve", "/admin/prices/2", ceiling="7.80", valid_until="2027-06-30", opinion="同意"
    )
    assert "没有等您审定的价格" in office.get("/admin/prices/queue")
    assert told(supplier.id)[0] == "price_review.approved"
    desk.post(here, here, price="7.80")
    assert price_of(sku_id) == 780
    public = client.get("/products/1").get_data(as_text=True)
    for words in (
        "¥7.80",
        "县批发市场",
        "2027-06-30",
        "/complaints/new?about=product&amp;id=1&amp;kind=price",
    ):
        assert words in public


def test_over_the_api(client, story):
    sku_id, supplier, town, county = story
    seller, office = Api(client, token_for(supplier)), Api(client, token_for(town))
    headers = seller.headers
    refused = client.patch(f"/api/v1/supplier/skus/{sku_id}", json={"price_fen": 800}, headers=headers)
    assert (refused.status_code, refused.json["code"]) == (409, "product.above_ceiling")
    assert refused.json["facts"]["ceiling_fen"] == 700
    body = {"asked_fen": 800, "reference_fen": 790, "reference_source": "县批发市场"}
    asked = ok(seller.post(f"/supplier/skus/{sku_id}/price-reviews", body))
    again = seller.post(f"/supplier/skus/{sku_id}/price-reviews", body)
    assert (again.status_code, again.json["code"]) == (409, "pricing.already_asked")
    answer = {"ceiling_fen": 800, "valid_until": "2027-06-30"}
    elsewhere = Api(client, token_for(county)).post(f"/price-reviews/{asked['id']}/approve", answer)
    assert (elsewhere.status_code, elsewhere.json["code"]) == (409, "pricing.not_your_desk")
    assert [one["id"] for one in ok(office.get("/price-reviews", mine=True))["items"]] == [asked["id"]]
    assert ok(office.post(f"/price-reviews/{asked['id']}/approve", answer))["status"] == "approved"
    done = client.patch(f"/api/v1/supplier/skus/{sku_id}", json={"price_fen": 800}, headers=headers)
    assert (done.status_code, done.json["ceiling_until"]) == (200, "2027-06-30")
    shown = ok(Api(client, None).get("/products/1"))
    assert [one["ceiling_fen"] for one in shown["price_reviews"]] == [800, 700]
