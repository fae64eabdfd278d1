"""The shelf and the supplier's own listings over the JSON API."""

import pytest

from shop.catalog.products.states import Mark
from shop.core.db import db
from shop.parties.accounts.permissions import Role
from shop.parties.cooperatives import actions as cooperatives
from tests.factories.catalog import a_product
from tests.factories.parties import token_for
from tests.factories.parties_rows import MORNING, a_cooperative
from tests.factories.trading import a_member, a_seller, a_trade
from tests.support.api import Api, ok

DRAFT = {"name": "沙瓤番茄", "category_code": "0203", "origin_code": "419001", "marks": ["green"]}
SKU = {"spec": "10 公斤/箱", "unit": "box", "pack_qty": "10", "price_fen": 4500, "min_qty": "2"}


@pytest.fixture
def seller(app):
    return a_cooperative()


@pytest.fixture
def anyone(client):
    return Api(client, None)


@pytest.fixture
def staff(client, seller):
    return Api(client, token_for(a_seller(seller)))


def test_the_list_has_exactly_the_promised_shape(anyone, seller):
    product = a_product(seller, price_fen=680, stock_milli=320_500, marks=[Mark.GREEN], accredited=True)
    db.session.commit()
    shown = ok(anyone.get("/products"))
    assert {key: shown[key] for key in ("total", "page", "page_size")} == {
        "total": 1,
        "page": 1,
        "page_size": 24,
    }
    assert shown["items"] == [
        {
            "id": product.id,
            "name": product.name,
            "category": "0205",
            "origin": {"code": "419001", "name": "济源市", "path_names": ["河南省", "济源市"]},
            "cooperative": {"id": seller.id, "name": seller.name},
            "accredited": True,
            "marks": ["green"],
            "skus": [
                {
                    "id": product.skus[0].id,
                    "spec": "散装",
                    "unit": "kg",
                    "price_fen": 680,
                    "base_unit": "kg",
                    "base_price_fen": 680,
                    "stock_qty": "320.5",
                    "min_qty": "1",
                    "step_qty": "0.1",
                }
            ],
        }
    ]
    assert shown["facets"] == {
        "category": [
            {"code": "02", "name": "菜篮子", "count": 1},
            {"code": "0205", "name": "土豆", "count": 1},
        ],
        "origin": [{"code": "410000", "name": "河南省", "count": 1}],
        "mark": [{"code": "green", "name": "绿色食品", "count": 1}],
    }


@pytest.mark.parametrize(
    "query",
    [{"sort": "best"}, {"category": "77"}, {"origin": "999999"}, {"page": 0}, {"mark": "blue"}, {"x": 1}],
)
def test_a_wrong_filter_is_named(anyone, seller, query):
    a_product(seller)
    db.session.commit()
    answer = anyone.get("/products", **query)
    assert (answer.status_code, set(answer.json["errors"])) == (422, set(query))


def test_one_product_in_full(anyone, seller):
    cooperatives.record_helped(seller, year=2026, households=41, people=133, by=None, now=MORNING)
    product = a_product(seller, price_fen=680)
    db.session.commit()
    shown = ok(anyone.get(f"/products/{product.id}"))
    assert shown["papers"] == []
    assert shown["helped_households"] == {"households": 41, "people": 133}
    assert [(change["sku_id"], change["price_fen"]) for change in shown["price_history"]] == [
        (product.skus[0].id, 680)
    ]
    listed = ok(anyone.get("/products"))["items"][0]
    assert {key: shown[key] for key in listed} == listed


def test_a_product_off_the_shelf_is_missing(anyone, staff, seller):
    product = a_product(seller)
    db.session.commit()
    ok(staff.post(f"/supplier/products/{product.id}/withdraw"))
    assert anyone.get(f"/products/{product.id}").status_code == 404
    assert anyone.get("/products").json["total"] == 0
    ok(staff.post(f"/supplier/products/{product.id}/submit"))
    assert anyone.get(f"/products/{product.id}").status_code == 200


def test_the_category_tree(anyone, seller):
    a_product(seller)
    db.session.commit()
    tree = ok(anyone.get("/categories"))["items"]
    assert [top["name"] for top in tree] == ["米袋子", "菜篮子", "果盘子", "其他"]
    assert {"code": "0101", "name": "大米", "children": []} in tree[0]["children"]


def test_a_listing_from_draft_to_shelf(anyone, staff, seller):
    a_product(seller, listed=False)  # loads the categories
    db.session.commit()
    draft = ok(staff.post("/supplier/products", DRAFT))
    assert (draft["status"], draft["marks"]) == ("draft", ["green"])
    too_early = staff.post(f"/supplier/products/{draft['id']}/submit")
    assert (too_early.status_code, too_early.json["code"]) == (409, "product.not_ready")
    sku = ok(staff.post(f"/supplier/products/{draft['id']}/skus", SKU))
    assert (sku["pack_qty"], sku["base_price_fen"]) == ("10", 450)
    stock = ok(staff.post(f"/supplier/skus/{sku['id']}/stock", {"on_hand_qty": "80", "reason": "新收一批"}))
    assert stock == {"sku_id": sku["id"], "on_hand_qty": "80", "reserved_qty": "0", "stock_qty": "80"}
    assert ok(staff.post(f"/supplier/products/{draft['id']}/submit"))["status"] == "listed"
    assert ok(anyone.get("/products", q="番茄"))["items"][0]["skus"][0]["stock_qty"] == "80"


def test_the_same_key_makes_one_draft(staff, seller):
    a_product(seller, listed=False)
    db.session.commit()
    first, again = (staff.post("/supplier/products", DRAFT, key="once") for _ in range(2))
    assert first.json["id"] == again.json["id"]
    other = staff.post("/supplier/products", DRAFT | {"name": "别的"}, key="once")
    assert (other.status_code, other.json["code"]) == (409, "idempotency.key_reused")


def test_a_price_is_changed_and_remembered(anyone, staff, seller):
    product = a_product(seller, price_fen=680)
    db.session.commit()
    answer = staff.client.patch(
        f"/api/v1/supplier/skus/{product.skus[0].id}", json={"price_fen": 720}, headers=staff.headers
    )
    assert answer.json["price_fen"] == 720
    history = ok(anyone.get(f"/products/{product.id}"))["price_history"]
    assert [change["price_fen"] for change in history] == [720, 680]


def test_another_cooperatives_goods_are_missing(staff, seller):
    theirs = a_product(a_cooperative())
    db.session.commit()
    sku = theirs.skus[0].id
    count = {"on_hand_qty": "1", "reason": "试探"}
    answers = [
        staff.get(f"/supplier/products/{theirs.id}"),
        staff.post(f"/supplier/products/{theirs.id}/withdraw"),
        staff.post(f"/supplier/products/{theirs.id}/skus", SKU),
        staff.post(f"/supplier/skus/{sku}/stock", count),
        staff.client.patch(f"/api/v1/supplier/skus/{sku}", json={"price_fen": 1}, headers=staff.headers),
        staff.client.patch(
            f"/api/v1/supplier/products/{theirs.id}", json={"name": "改名"}, headers=staff.headers
        ),
    ]
    never_was = staff.post("/supplier/skus/999999/stock", count)
    assert {answer.status_code for answer in answers} == {404}
    assert answers[3].json == never_was.json
    assert theirs.id not in [item["id"] for item in ok(staff.get("/supplier/products"))["items"]]


def test_buyers_write_no_listings(client, seller):
    trade = a_trade()
    buyer = Api(client, token_for(a_member(trade.unit, Role.BUYER)))
    assert buyer.post("/supplier/products", DRAFT).status_code == 403
    assert Api(client, None).post("/supplier/products", DRAFT).status_code == 401


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"category_code": "02"}, "category_code"),
        ({"origin_code": "999999"}, "origin_code"),
        ({"name": ""}, "name"),
        ({"status": "listed"}, "status"),
        ({"marks": ["blue"]}, "marks"),
    ],
)
def test_a_bad_draft_names_its_fields(staff, seller, change, field):
    a_product(seller, listed=False)
    db.session.commit()
    answer = staff.post("/supplier/products", DRAFT | change)
    assert answer.status_code == 422
    assert field in answer.json["errors"]


@pytest.mark.parametrize("qty", [1.5, "1.2345", "-1", "abc", None])
def test_stock_takes_exact_decimals_only(staff, seller, qty):
    product = a_product(seller)
    db.session.commit()
    answer = staff.post(f"/supplier/skus/{product.skus[0].id}/stock", {"on_hand_qty": qty, "reason": "盘点"})
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["on_hand_qty"])
