"""From a file to drafts: places and categories looked up, made once, whole or not at all."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from shop.catalog.imports import actions, queries, rules
from shop.catalog.imports.models import ListingImport, ListingImportRow
from shop.catalog.imports.states import Extent, ImportStatus, SameName
from shop.catalog.products.models import Product
from shop.catalog.products.states import ProductStatus
from shop.catalog.stock import queries as stock
from shop.core.db import db, unit_of_work
from shop.core.errors import Invalid
from shop.http.files import store
from shop.support.documents.rules import BadFile
from tests.factories.catalog import a_product
from tests.factories.imports import TOMATO, a_checked_import, categories
from tests.factories.parties_rows import MORNING, a_cooperative

BAD = TOMATO | {"name": "坏的", "price": "贵"}
SMALL = {"name": TOMATO["name"], "spec": "5 公斤/箱", "unit": "箱", "pack": "5", "price": "25"}


@pytest.fixture
def seller(app):
    return a_cooperative()


def confirm(made, seller, extent=Extent.GOOD_ROWS, same_name=SameName.SKIP):
    return actions.confirm(made, seller, extent=extent, same_name=same_name, by=None, now=MORNING)


def made_products():
    return db.session.query(Product).order_by(Product.id).all()


def test_good_rows_become_drafts_with_skus_and_stock(seller):
    made = a_checked_import(seller, TOMATO, BAD, SMALL)
    assert (made.row_count, made.bad_count, made_products()) == (3, 1, [])
    assert confirm(made, seller) == 1
    (product,) = made_products()
    assert (product.status, product.cooperative_id) == (ProductStatus.DRAFT, seller.id)
    assert [(sku.spec, sku.price_fen) for sku in product.skus] == [("10 公斤/箱", 4500), ("5 公斤/箱", 2500)]
    assert stock.free([sku.id for sku in product.skus]) == {product.skus[0].id: 80_000, product.skus[1].id: 0}
    assert (made.status, made.product_count, made.done_at) == (ImportStatus.DONE, 1, MORNING)
    rows = db.session.scalars(queries.rows_of(made.id)).all()
    assert [row.product_id for row in rows] == [product.id, None, product.id]


def test_all_or_nothing_makes_nothing_of_a_file_with_a_bad_row(seller):
    made = a_checked_import(seller, TOMATO, BAD)
    with pytest.raises(rules.NotAllGood, match="1 行"):
        confirm(made, seller, Extent.ALL_OR_NOTHING)
    assert made_products() == []
    assert confirm(a_checked_import(seller, TOMATO), seller, Extent.ALL_OR_NOTHING) == 1


def test_the_same_file_twice_makes_nothing_twice(seller):
    made = a_checked_import(seller, TOMATO)
    assert a_checked_import(seller, TOMATO).id == made.id  # not confirmed yet: checked anew
    assert db.session.query(ListingImportRow).count() == 1
    confirm(made, seller)
    with pytest.raises(rules.AlreadyImported):
        confirm(made, seller)
    with pytest.raises(rules.AlreadyImported):
        a_checked_import(seller, TOMATO)
    other = a_cooperative()
    assert a_checked_import(other, TOMATO).id != made.id
    assert len(made_products()) == 1


def test_names_that_exist_are_skipped_or_made_anew_as_chosen(seller):
    there = a_product(seller, name=TOMATO["name"], listed=False)
    made = a_checked_import(seller, TOMATO)
    with pytest.raises(rules.NothingToImport):
        confirm(made, seller)
    assert confirm(made, seller, same_name=SameName.NEW) == 1
    assert [product.name for product in made_products()] == [there.name] * 2


def test_a_fault_while_making_leaves_nothing_behind(seller, monkeypatch):
    made = a_checked_import(seller, TOMATO, TOMATO | {"name": "第二个"})
    db.session.commit()
    count, calls = actions.stock.count, []

    def second_fails(*args, **values):
        calls.append(args)
        if len(calls) == 2:
            raise RuntimeError("power cut")
        count(*args, **values)

    monkeypatch.setattr(actions.stock, "count", second_fails)
    with pytest.raises(RuntimeError), unit_of_work():
        confirm(db.session.get(ListingImport, made.id), seller)
    db.session.rollback()
    assert made_products() == []
    assert db.session.get(ListingImport, made.id).status is ImportStatus.CHECKED


def test_photos_find_their_product(seller, client):
    made = a_checked_import(
        seller, TOMATO | {"photo": "番茄.jpg"}, TOMATO | {"name": "无照片", "photo": "无.jpg"}
    )
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(picture, "PNG")
    actions.add_photo(
        made, data=picture.getvalue(), file_name="照片/番茄.PNG", store=store(), by=None, now=MORNING
    )
    with pytest.raises(BadFile):
        actions.add_photo(made, data=b"<svg/>", file_name="x.png", store=store(), by=None, now=MORNING)
    confirm(made, seller)
    with_photo, without = made_products()
    assert without.photo == ""
    answer = client.get(with_photo.photo)
    assert answer.mimetype == "image/png", answer.get_data(as_text=True)[-3000:]


@pytest.mark.parametrize(
    ("code", "name", "found"),
    [
        ("419001", "", "419001"),
        ("419001", "河南省 济源市", "419001"),
        ("", "济源市", "419001"),
        ("", "塔城地区 乌苏市", "654202"),
    ],
)
def test_places_are_found_by_code_or_name(seller, code, name, found):
    categories()
    assert queries.lookups(seller).origin(code, name) == found


@pytest.mark.parametrize(
    ("code", "name", "words"),
    [
        ("999999", "", "没有这个产地"),
        ("4190", "", "6、9 或 12 位"),
        ("654202", "济源市", "与产地名称不符"),
        ("", "没有的镇", "没有找到"),
        ("", "城关镇", "同名"),
    ],
)
def test_places_that_are_unclear_are_asked_about(seller, code, name, words):
    categories()
    with pytest.raises(Invalid, match=words):
        queries.lookups(seller).origin(code, name)


@pytest.mark.parametrize("text", ["0203", "茄果瓜菜", "0203 茄果瓜菜"])
def test_categories_are_found_by_code_or_name(seller, text):
    categories()
    assert queries.lookups(seller).category(text) == "0203"


@pytest.mark.parametrize(("text", "words"), [("菜篮子", "是大类"), ("番石榴", "没有“番石榴”")])
def test_categories_that_are_none_are_refused(seller, text, words):
    categories()
    with pytest.raises(Invalid, match=words):
        queries.lookups(seller).category(text)


def test_the_same_file_in_the_same_moment_is_asked_to_wait(seller, monkeypatch):
    a_checked_import(seller, TOMATO)
    db.session.commit()
    monkeypatch.setattr(queries, "by_digest", lambda *_key: None)  # the other one was not there yet
    with pytest.raises(rules.BeingChecked):
        a_checked_import(seller, TOMATO)
    db.session.rollback()
