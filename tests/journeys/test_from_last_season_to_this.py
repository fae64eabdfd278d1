"""A withdrawn product comes back for a new season: copied, priced, reviewed, planned, sold up to its capacity."""

from datetime import UTC, datetime

import pytest

from shop.catalog.listings import schedule
from shop.catalog.products.models import Product
from shop.catalog.stock import actions as stock
from shop.core.db import db
from shop.parties.accounts.permissions import Role
from shop.parties.policy.states import Policy
from tests.factories.catalog import a_product
from tests.factories.papers import all_papers
from tests.factories.parties import token_for
from tests.factories.parties_rows import MORNING, a_cooperative, a_unit
from tests.factories.pricing import TOWN, a_county_officer, a_policy, a_town_officer
from tests.factories.trading import a_member, a_seller
from tests.support.api import Api, ok

OPENING = datetime(2026, 11, 8, 16, 0, tzinfo=UTC)  # Monday 9 November in Shanghai


@pytest.fixture
def people(app, at):
    at(MORNING)
    for name in (Policy.LISTING_REVIEW_REQUIRED, Policy.PRICE_REVIEW_REQUIRED):
        a_policy(name)
    seller, unit = a_cooperative(region_code=TOWN), a_unit()
    a_product(seller, name="高山红皮土豆", price_fen=700)
    return {
        "supplier": a_seller(seller), "town": a_town_officer(), "county": a_county_officer(),
        "buyer": a_member(unit, Role.BUYER, order_limit_fen=None, month_limit_fen=None),
    }  # fmt: skip


def status(product_id):
    db.session.rollback()
    return db.session.get_one(Product, product_id).status.value


def test_a_new_season(app, at, client, people):
    api = {name: Api(client, token_for(user)) for name, user in people.items()}
    shop, here = api["supplier"], "/supplier/products/"
    ok(shop.post(f"{here}1/withdraw"))
    made = ok(shop.post(f"{here}1/copy"))
    sku = made["skus"][0]["id"]
    all_papers(db.session.get_one(Product, made["id"]))
    refused = shop.post(f"{here}{made['id']}/submit")
    assert (refused.status_code, refused.json["code"]) == (409, "product.not_ready")

    asked = ok(shop.post(f"/supplier/skus/{sku}/price-reviews",
                         {"asked_fen": 720, "reference_fen": 700, "reference_source": "县批发市场"}))  # fmt: skip
    ok(
        api["town"].post(
            f"/price-reviews/{asked['id']}/approve", {"ceiling_fen": 720, "valid_until": "2027-06-30"}
        )
    )
    ok(
        shop.post(
            f"{here}{made['id']}/schedule",
            {"list_at": "2026-11-08T16:00:00Z", "season_from": "11-01", "season_to": "02-28"},
        )
    )
    assert ok(shop.post(f"{here}{made['id']}/submit"))["status"] == "submitted"

    (version,) = ok(api["county"].get("/listing-reviews"))["items"]
    assert ok(api["county"].post(f"/listing-reviews/{version['id']}/approve"))["status"] == "approved"
    assert status(made["id"]) == "submitted", "its moment is still to come"
    schedule.run_due(now=OPENING, limit=50)
    db.session.commit()
    assert status(made["id"]) == "listed"

    weekly = client.patch(f"/api/v1/supplier/skus/{sku}", json={"weekly_qty": "30"}, headers=shop.headers)
    assert weekly.json["weekly_qty"] == "30"
    stock.count(sku, on_hand_milli=1_000_000, reason="入库", by=None, now=OPENING)
    at(OPENING)
    order = {"lines": [{"sku_id": sku, "qty": "20"}], "fund_source": "canteen", "purpose": "canteen"}
    ok(api["buyer"].post("/orders", order))
    full = api["buyer"].post("/orders", order)
    assert (full.status_code, full.json["code"]) == (409, "stock.capacity_full")
    assert full.json["facts"]["short"][0]["left_milli"] == 10_000
