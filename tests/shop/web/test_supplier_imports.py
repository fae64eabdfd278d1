"""Bulk import and other platforms, as a cooperative's pages."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
from PIL import Image

from shop.catalog.imports import workbook
from shop.catalog.imports.models import ExternalListing, ListingImport
from shop.catalog.products.models import Product
from shop.core.db import db
from shop.parties.regions.models import Region
from shop.support.workbooks import reader
from tests.factories.catalog import a_product
from tests.factories.imports import TOMATO, a_template
from tests.factories.parties import signed_in
from tests.factories.parties_rows import a_cooperative
from tests.factories.trading import a_seller
from tests.support.desk import Desk

HERE = "/supplier/imports"
ELSEWHERE = "/supplier/elsewhere"
BAD = TOMATO | {"name": "坏的", "price": "=1+1"}


@pytest.fixture
def seller(app):
    return a_cooperative()


@pytest.fixture
def desk(app, seller):
    a_product(seller, name="高山土豆")
    return Desk(signed_in(app.test_client(), a_seller(seller)))


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(file, "JPEG")
    return file.getvalue()


def photos() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("照片/番茄.jpg", picture())
        archive.writestr("照片/坏.jpg", b"no picture")
    return file.getvalue()


def upload(desk, data: bytes, name: str = "商品.xlsx", **more) -> str:
    desk.post(HERE, HERE, file=(io.BytesIO(data), name), **more)
    db.session.rollback()
    found = db.session.query(ListingImport).order_by(ListingImport.id.desc()).first()
    return f"{HERE}/{found.id}" if found else ""


def drafts() -> list[Product]:
    db.session.rollback()
    return db.session.query(Product).filter(Product.status == "draft").all()


def test_from_the_template_to_drafts_with_photos(desk):
    assert "还没有导入过" in desk.get(HERE)
    given = desk.client.get(f"{HERE}/template.xlsx")
    assert reader.rows(given.data)[0].cells[0] == "品名*"
    rows = [TOMATO | {"photo": "番茄.jpg"}, BAD, TOMATO | {"name": "高山土豆"}]
    here = upload(desk, a_template(*rows), photos=(io.BytesIO(photos()), "照片.zip"))
    shown = desk.get(here)
    for words in (
        "2 行可以导入，1 行有错误",
        "两位小数",
        "照片已收到",
        "同名商品已存在",
        "收到 1 张照片",
        "坏.jpg",
    ):
        assert words in shown
    assert drafts() == []
    desk.post(f"{here}/confirm", here, extent="all_or_nothing")
    assert "没有导入任何一行" in desk.get(here)
    desk.post(f"{here}/confirm", here, extent="good_rows")
    (made,) = drafts()
    assert (made.name, made.photo[:8]) == ("沙瓤番茄", "/photos/")
    assert "已生成 1 个商品草稿" in desk.get(here)


def test_bad_rows_come_back_as_a_file_that_runs_nothing(desk):
    here = upload(desk, a_template(TOMATO, BAD))
    given = desk.client.get(f"{here}/faults").data
    head, row = reader.rows(given)[:2]
    assert (head.cells[:3], row.cells[0], row.cells[2]) == (["原文件行号", "错误", "品名"], "3", "坏的")
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(given)).read("xl/worksheets/sheet1.xml")
    assert [line.cells["price"] for line in workbook.read(given)] == ["=1+1"]
    text = desk.client.get(f"{here}/faults?format=csv").get_data(as_text=True)
    assert "'=1+1" in text


def test_the_same_file_again_is_told_and_leads_to_the_first(desk):
    data = a_template(TOMATO)
    here = upload(desk, data)
    desk.post(f"{here}/confirm", here, extent="good_rows")
    assert upload(desk, data) == here
    assert "这份文件已经导入过" in desk.get(here)
    desk.post(f"{here}/confirm", HERE, extent="good_rows")
    assert len(drafts()) == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<html>", "这是网页"),
        ("品名,品名\n".encode("gb18030"), "表头重复：品名"),
        (b"PK\x03\x04" + b"x" * 50, "不完整"),
        ("品名,类别,规格,单位,单价(元)\n".encode(), "没有数据"),
    ],
)
def test_a_file_that_cannot_be_read_makes_nothing_and_says_why(desk, data, words):
    assert upload(desk, data) == ""
    assert words in desk.get(HERE)


def test_a_csv_does_as_well(desk):
    text = "品名,类别,产地区划代码,规格,单位,单价(元)\n散装番茄,0203,419001,散装,公斤,6.8\n"
    here = upload(desk, text.encode("gb18030"), "商品.csv")
    assert "1 行可以导入" in desk.get(here)


def test_another_cooperatives_import_is_missing(app, desk):
    here = upload(desk, a_template(TOMATO))
    stranger = Desk(signed_in(app.test_client(), a_seller(a_cooperative())))
    stranger.get(here, 404)
    stranger.get(f"{here}/faults", 404)
    stranger.post(f"{here}/confirm", HERE, 404, extent="good_rows")
    stranger.post(f"{here}/photos", HERE, 404, photos=(io.BytesIO(picture()), "x.jpg"))


def test_a_list_for_other_platforms_keeps_codes_and_only_832_counties(app, desk, seller):
    a_product(seller, name="=哈密瓜", origin_code="654202")
    db.session.get(Region, "654202").is_832 = True
    db.session.get(Region, "419001").is_832 = False
    everything = reader.rows(desk.client.get(f"{ELSEWHERE}/listings/general").data)
    assert [row.cells[1] for row in everything[1:]][:2] == ["高山土豆", "=哈密瓜"]
    assert everything[1].cells[7] == "419001"
    text = desk.client.get(f"{ELSEWHERE}/listings/832?format=csv").get_data().decode("utf-8-sig")
    head, row = csv.reader(io.StringIO(text))
    found = dict(zip(head, row, strict=True))
    assert (found["832 县代码"], found["品名"], found["单价（元）"]) == ("654202", "'=哈密瓜", "6.80")
    stranger = Desk(signed_in(app.test_client(), a_seller(a_cooperative())))
    assert len(reader.rows(stranger.client.get(f"{ELSEWHERE}/listings/general").data)) == 1


def test_where_else_a_product_is_offered_is_noted_and_dropped(app, desk, seller):
    product = db.session.query(Product).first()
    entry = {
        "product_id": str(product.id), "platform": "832 平台", "shop": "王屋山馆",
        "link": "https://shop.example/1?a=1&b=2", "listed_on": "2026-11-01",
    }  # fmt: skip
    for _ in range(2):
        desk.post(ELSEWHERE, ELSEWHERE, **entry)
    shown = desk.get(ELSEWHERE)
    assert 'href="https://shop.example/1?a=1&amp;b=2" rel="noopener nofollow' in shown
    (kept,) = db.session.query(ExternalListing).all()
    stranger = Desk(signed_in(app.test_client(), a_seller(a_cooperative())))
    stranger.post(f"{ELSEWHERE}/{kept.id}/drop", HERE, 404)
    stranger.post(ELSEWHERE, HERE, 404, **entry)
    desk.post(ELSEWHERE, ELSEWHERE, **entry | {"link": "javascript:alert(1)"})
    assert "请填写商品页的完整网址" in desk.get(ELSEWHERE)
    desk.post(f"{ELSEWHERE}/{kept.id}/drop", ELSEWHERE)
    assert "还没有登记" in desk.get(ELSEWHERE)
