"""The storefront as a visitor sees it, with and without a browser's scripts."""

import re

import pytest

from shop.catalog.products import actions
from shop.catalog.products.states import BaseUnit, Mark, SaleUnit
from shop.core.db import db
from shop.parties.cooperatives import actions as cooperatives
from tests.factories.catalog import a_product
from tests.factories.parties import an_official, signed_in
from tests.factories.parties_rows import MORNING, a_cooperative
from tests.factories.trading import a_trade
from tests.support.statements import recorded


@pytest.fixture
def seller(app):
    return a_cooperative(name="王屋山种植专业合作社")


def text(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, answer.get_data(as_text=True)[:2000]
    return answer.get_data(as_text=True)


def test_an_empty_shelf_says_what_to_do(client):
    shown = text(client, "/")
    assert "货架还空着" in shown
    assert "合作社登录" in shown


def test_the_shelf_shows_goods_with_price_stock_and_place(client, seller):
    a_product(
        seller, name="高原红苹果", category_code="0301", price_fen=680, stock_milli=320_500, accredited=True
    )
    db.session.commit()
    shown = text(client, "/")
    for words in ("高原红苹果", "6.80", "320.5 公斤", "济源市", "王屋山种植专业合作社", "帮扶认定"):
        assert words in shown


def test_a_pack_shows_its_price_per_kilogram(client, seller):
    product = a_product(
        seller, unit=SaleUnit.BAG, base_unit=BaseUnit.KG, pack_milli=25_000, step_milli=1000, price_fen=9_900
    )
    db.session.commit()
    assert "¥3.96/公斤" in text(client, "/")
    assert "¥3.96/公斤" in text(client, f"/products/{product.id}")


def test_filters_work_as_plain_links(client, seller):
    a_product(seller, name="高原红苹果", category_code="0301", marks=[Mark.GREEN])
    a_product(seller, name="御泉大米", category_code="0101")
    db.session.commit()
    start = text(client, "/")
    link = re.search(r'href="(/\?category=03[^"]*)"[^>]*>果盘子<span', start)
    shown = text(client, link[1].replace("&amp;", "&"))
    assert "高原红苹果" in shown
    assert "御泉大米" not in shown
    nothing = text(client, "/?category=01&mark=green")
    assert "没有符合条件的商品" in nothing


@pytest.mark.parametrize(
    "query",
    ["price_min=abc", "sort=x", "mark=blue", "page=-3", "_external=1&_scheme=x&endpoint=y", "utm_source=a"],
)
def test_a_mistyped_address_still_shows_the_shelf(client, seller, query):
    product = a_product(seller)
    db.session.commit()
    assert product.name in text(client, f"/?{query}")


def test_links_keep_what_was_typed_as_text(client, seller):
    a_product(seller)
    db.session.commit()
    shown = text(client, '/?q="><script>alert(1)</script>')
    assert "<script>alert" not in shown
    assert 'href="//' not in shown


def test_prices_are_filtered_in_yuan(client, seller):
    cheap, dear = a_product(seller, price_fen=500), a_product(seller, price_fen=900)
    db.session.commit()
    shown = text(client, "/?price_min=5.01&price_max=9")
    assert dear.name in shown
    assert cheap.name not in shown


def test_a_product_page_for_a_stranger_and_for_a_buyer(app, client):
    trade = a_trade()
    product_id = actions.queries.product(1).id
    stranger = text(client, f"/products/{product_id}")
    assert "登录后采购" in stranger
    shown = text(signed_in(app.test_client(), trade.buyer), f"/products/{product_id}")
    assert 'action="/buyer/list/lines"' in shown
    assert 'name="sku_id"' in shown
    assert "加入采购清单" in shown
    assert "价格记录" in shown


def test_an_official_looks_but_does_not_order(app, seller):
    product = a_product(seller)
    shown = text(signed_in(app.test_client(), an_official()), f"/products/{product.id}")
    assert "加入采购清单" not in shown
    assert "采购由单位采购员下单" in shown


def test_goods_off_the_shelf_are_missing(client, seller):
    product = a_product(seller, listed=False)
    db.session.commit()
    assert "没有找到" in text(client, f"/products/{product.id}", 404)


def test_a_cooperative_shows_counts_but_no_contact_or_account(client, seller):
    cooperatives.record_helped(seller, year=2026, households=41, people=133, by=None, now=MORNING)
    seller.phone, seller.account_no = "03910000000", "6222000011112222"
    a_product(seller, name="高原红苹果")
    db.session.commit()
    shown = text(client, f"/cooperatives/{seller.id}")
    assert "高原红苹果" in shown
    assert "41" in shown
    assert "03910000000" not in shown
    assert "2222" not in shown
    assert seller.name in text(client, "/cooperatives")


def test_a_page_of_the_shelf_takes_few_statements(client, seller):
    for _ in range(12):
        a_product(seller)
    db.session.commit()
    text(client, "/?sort=price")
    with recorded() as seen:
        text(client, "/?sort=price")
    assert len(seen) <= 3, seen
    product = actions.queries.product(1).id
    text(client, f"/products/{product}")  # like goods are counted once
    with recorded() as seen:
        text(client, f"/products/{product}")
    assert len(seen) <= 9, seen


def test_nothing_inline_that_the_policy_forbids(client, seller):
    product = a_product(seller)
    db.session.commit()
    for path in ("/", f"/products/{product.id}", f"/cooperatives/{seller.id}", "/cooperatives", "/nowhere"):
        shown = client.get(path).get_data(as_text=True)
        assert not re.search(r"\son\w+=|\sstyle=|<style|<script(?![^>]*\ssrc=)", shown), path


def test_the_shelf_in_english(client, seller):
    a_product(seller)
    db.session.commit()
    shown = text(client, "/?lang=en")
    assert '<html lang="en">' in shown
    assert "Search" in shown
