"""Searching on the storefront: by words and filters, hints, and an empty result that helps; without scripts."""

from __future__ import annotations

import re

import pytest

from search import indexer, knowledge
from shop.catalog.products.states import Mark
from shop.core.db import db
from tests.factories.catalog import a_product
from tests.factories.parties_rows import a_cooperative


@pytest.fixture
def goods(app):
    seller = a_cooperative(name="王屋山种植专业合作社")
    a_product(seller, name="红富士苹果", category_code="0301", marks=[Mark.GREEN, Mark.ORGANIC])
    a_product(seller, name="苹果醋", category_code="0406", marks=[Mark.GREEN], accredited=True)
    a_product(seller, name="若羌红枣", category_code="0304", stock_milli=0)
    db.session.commit()
    indexer.rebuild()
    knowledge.forget(app)


def text(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def links(shown, within=""):
    """Words of each link -> its address."""
    part = shown[shown.index(within) :] if within else shown
    found = re.findall(r'<a [^>]*?href="([^"]+)"[^>]*>(.*?)</a>', part, re.DOTALL)
    plain = [
        (re.sub(r"<[^>]+>", " ", words).split(), address.replace("&amp;", "&")) for address, words in found
    ]
    return {words[0]: address for words, address in reversed(plain) if words}


def test_what_was_searched_for_is_marked_in_the_names(client, goods):
    shown = text(client, "/?q=pingguo")
    assert "红富士<mark>苹果</mark>" in shown
    assert "若羌红枣" not in shown


def test_a_name_is_escaped_around_its_marks(client, app):
    a_product(a_cooperative(), name="<b>苹果</b>")
    db.session.commit()
    indexer.rebuild()
    assert "&lt;b&gt;<mark>苹果</mark>&lt;/b&gt;" in text(client, "/?q=苹果")


def test_each_filter_is_a_chip_that_goes_alone(client, goods):
    shown = text(client, "/?q=苹果&category=03&mark=green&mark=organic&in_stock=1&price_max=50")
    chips = links(shown, 'class="chips')
    assert "苹果醋" not in shown
    without = text(client, chips["有机"])
    assert "mark=green" in chips["有机"] and "mark=organic" not in chips["有机"]
    for kept in ("q=", "category=03", "in_stock=1", "price_max=50"):
        assert kept in chips["有机"]
    assert "红富士" in without


def test_marks_are_chosen_together(client, goods):
    first = links(text(client, "/?q=苹果"))["绿色食品"]
    both = links(text(client, first))["有机"]
    shown = text(client, both)
    assert "红富士" in shown
    assert "苹果</mark>醋" not in shown


def test_what_is_sold_out_can_be_left_out(client, goods):
    assert "若羌" in text(client, "/?q=红枣")
    assert "没有符合条件的商品" in text(client, "/?q=红枣&in_stock=1")
    assert "若羌红枣" not in text(client, "/?in_stock=1")


def test_a_mistyped_word_is_told_and_can_be_taken_over(client, goods):
    shown = text(client, "/?q=洪枣")
    assert "没有找到“洪枣”" in shown
    assert "红枣" in links(shown, 'class="nudge"')


def test_a_relaxed_result_says_so(client, goods):
    assert "以下商品符合其中一部分" in text(client, "/?q=红枣 火星")


def test_an_empty_result_helps_to_go_on(client, goods):
    shown = text(client, "/?q=苹果&category=01&accredited=1")
    ways = links(shown, "没有符合条件的商品")
    assert {"大米" not in ways, "帮扶认定" in ways, "只搜“苹果”" in ways} == {True}
    assert "苹果醋" in text(client, ways["只搜“苹果”"]).replace("<mark>", "").replace("</mark>", "")
    elsewhere = links(shown, "在这些类别里有")
    assert len(elsewhere) > 0
    nothing = text(client, "/?q=拖拉机发动机")
    assert "看看这些类别" in nothing
    assert "果盘子" in links(nothing, "看看这些类别")


def test_searching_takes_the_typed_text_as_text(client, goods):
    for odd in ("name:苹果 OR *", '"><script>', "'; DROP TABLE product; --", "\\", "%", "~苹果", "苹果^5"):
        shown = client.get("/", query_string={"q": odd})
        assert shown.status_code == 200
        assert "<script>" not in re.sub(r"<script [^>]*src=", "", shown.get_data(as_text=True))
