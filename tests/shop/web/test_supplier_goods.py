"""A cooperative's own products and stock, as pages."""

import io

import pytest
from PIL import Image

from shop.catalog.products import queries
from shop.catalog.products.models import Product
from shop.catalog.products.states import ProductStatus
from shop.catalog.stock import queries as stock
from shop.core.db import db
from tests.factories.catalog import a_product
from tests.factories.parties import signed_in
from tests.factories.parties_rows import a_cooperative
from tests.factories.trading import a_seller
from tests.shop.web.test_buyer_pages import Desk

DRAFT = {
    "name": "沙瓤番茄",
    "category_code": "0203",
    "origin_code": "419001",
    "lead_days": "3",
    "marks": "green",
}


@pytest.fixture
def seller(app):
    return a_cooperative()


@pytest.fixture
def desk(app, seller):
    a_product(seller, listed=False)  # loads the categories
    return Desk(signed_in(app.test_client(), a_seller(seller)))


def newest():
    db.session.rollback()
    return db.session.query(Product).order_by(Product.id.desc()).first()


def test_the_pages_of_a_newcomer_say_what_to_do(app):
    desk = Desk(signed_in(app.test_client(), a_seller(a_cooperative())))
    assert "还没有商品" in desk.get("/supplier/products")
    assert "先新建商品" in desk.get("/supplier/stock")


def test_from_an_empty_form_to_the_shelf(desk, client):
    desk.post("/supplier/products", "/supplier/products/new", **DRAFT)
    product = newest()
    here = f"/supplier/products/{product.id}"
    assert "这是草稿" in desk.get(here)
    desk.post(
        f"{here}/skus", here, spec="10 公斤/箱", unit="box", pack_qty="10", base_unit="kg", price="45.00",
        min_qty="2", step_qty="1", max_qty="500",
    )  # fmt: skip
    sku = newest().skus[0]
    assert (sku.price_fen, sku.min_milli, sku.base_price_fen) == (4500, 2000, 450)
    desk.post(f"/supplier/stock/{sku.id}", f"/supplier/stock/{sku.id}", on_hand_qty="80", reason="新收一批")
    assert stock.free([sku.id]) == {sku.id: 80_000}
    assert "新收一批" in desk.get(f"/supplier/stock/{sku.id}")
    desk.post(f"{here}/submit", here)
    assert "沙瓤番茄" in client.get("/").get_data(as_text=True)
    desk.post(f"{here}/withdraw", here)
    assert newest().status is ProductStatus.WITHDRAWN


def test_a_bad_form_comes_back_filled_and_says_why(desk):
    shown = desk.post("/supplier/products", "/supplier/products/new", 422, **DRAFT | {"category_code": "02"})
    assert "请选择它下面的具体类别" in shown
    assert 'value="沙瓤番茄"' in shown


def test_a_product_without_a_price_stays_a_draft_and_says_why(desk):
    desk.post("/supplier/products", "/supplier/products/new", **DRAFT)
    here = f"/supplier/products/{newest().id}"
    desk.post(f"{here}/submit", here)
    assert "请先添加至少一个在售规格并定价" in desk.get(here)


def test_prices_and_details_are_changed(desk, seller):
    product = a_product(seller, accredited=True)
    sku = product.skus[0]
    db.session.commit()
    here = f"/supplier/products/{product.id}"
    desk.post(
        f"{here}/skus/{sku.id}", here, spec="散装 一级", price="7.20", min_qty="5", step_qty="0.5",
        max_qty="400", active="1",
    )  # fmt: skip
    desk.post(here, here, **DRAFT | {"name": "改过的土豆", "category_code": "0205"})
    changed = newest()
    assert (changed.name, changed.accredited, changed.mark_list) == ("改过的土豆", True, ["green"])
    assert (changed.skus[0].price_fen, changed.skus[0].step_milli) == (720, 500)
    assert [change.price_fen for change in queries.price_history([sku.id])] == [720, 680]


def test_a_photo_is_redrawn_and_public(desk, client, seller):
    product = a_product(seller)
    db.session.commit()
    here = f"/supplier/products/{product.id}"
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(picture, "PNG")
    desk.post(f"{here}/photo", here, photo=(io.BytesIO(picture.getvalue()), "../../番茄.png"))
    photo = newest().photo
    answer = client.get(photo)
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert photo in client.get("/").get_data(as_text=True)
    desk.post(f"{here}/photo", here)
    assert newest().photo == ""


def test_what_is_no_picture_is_refused(desk, seller):
    product = a_product(seller)
    db.session.commit()
    here = f"/supplier/products/{product.id}"
    desk.post(f"{here}/photo", here, photo=(io.BytesIO(b"<svg onload=alert(1)>"), "a.png"))
    assert newest().photo == ""


def test_a_strangers_document_is_no_photo(client, app):
    assert client.get("/photos/" + "0" * 64).status_code == 404


def test_another_cooperatives_goods_are_missing(desk):
    theirs = a_product(a_cooperative())
    sku = theirs.skus[0].id
    db.session.commit()
    desk.get(f"/supplier/products/{theirs.id}", 404)
    desk.get(f"/supplier/stock/{sku}", 404)
    for path in (
        f"/supplier/products/{theirs.id}/withdraw",
        f"/supplier/products/{theirs.id}/submit",
        f"/supplier/products/{theirs.id}/recall",
        f"/supplier/products/{theirs.id}/copy",
        f"/supplier/products/{theirs.id}/schedule",
        f"/supplier/products/{theirs.id}/photo",
    ):
        desk.post(path, "/supplier/products/new", 404)
    desk.post(f"/supplier/stock/{sku}", "/supplier/products/new", 404, on_hand_qty="1", reason="试探")
    assert theirs.name not in desk.get("/supplier/products")


def test_a_sku_is_reached_through_its_own_product_only(desk, seller):
    one, other = a_product(seller), a_product(seller)
    db.session.commit()
    form = {"spec": "甲", "price": "1.00", "min_qty": "1", "step_qty": "0.1", "max_qty": "10", "active": "1"}
    desk.post(f"/supplier/products/{one.id}/skus/{other.skus[0].id}", "/supplier/products/new", 404, **form)
