"""What faces show for words: found by the engine, read from the database, and never out of date."""

from __future__ import annotations

import shutil
import time

import pytest

from search import engine, indexer, knowledge
from search.backends.memory import MemoryBackend
from search.shelf import shelf
from shop.catalog.products import actions
from shop.catalog.products.rules import UnknownCategory
from shop.catalog.products.states import Mark
from shop.catalog.shelf import queries
from shop.catalog.shelf.rules import Sort, Wish
from shop.catalog.stock import actions as stock
from shop.cli import duties
from shop.core.db import db
from tests.factories.catalog import a_product
from tests.factories.parties_rows import MORNING, a_cooperative
from tests.support.api import Api, ok
from tests.support.statements import recorded

WHO = {"by": None, "now": MORNING}


@pytest.fixture
def goods(app):
    jiyuan = a_cooperative(name="济源市沃野种养专业合作社")
    wusu = a_cooperative(name="乌苏市果蔬合作社", region_code="654202")
    made = {
        "apple": a_product(
            wusu, name="红富士苹果", category_code="0301", price_fen=900, marks=[Mark.GREEN, Mark.ORGANIC]
        ),
        "vinegar": a_product(jiyuan, name="苹果醋", category_code="0406", price_fen=300, marks=[Mark.GREEN]),
        "potato": a_product(jiyuan, name="高山土豆", category_code="0205", price_fen=200),
        "yam": a_product(wusu, name="新疆洋芋", category_code="0205", price_fen=250),
        "date": a_product(wusu, name="若羌红枣", category_code="0304", price_fen=6600),
    }
    db.session.commit()
    indexer.rebuild()
    knowledge.forget(app)
    return {name: product.id for name, product in made.items()}


def found(q, **wish):
    shown = shelf(Wish(q=q, **wish))
    assert shown.facets.total == shown.page.total
    return [card.id for card in shown.page.items]


def ids(goods, *names):
    return [goods[name] for name in names]


@pytest.mark.parametrize(
    ("q", "names"),
    [
        ("苹果", ["apple", "vinegar"]),
        ("土豆", ["potato", "yam"]),
        ("hongzao", ["date"]),
        ("紅棗", ["date"]),
        ("济源土豆", ["potato"]),
        ("沃野 苹果", ["vinegar"]),
        ("!!!", []),
    ],
)
def test_words_find(goods, q, names):
    assert sorted(found(q)) == sorted(ids(goods, *names))


@pytest.mark.parametrize(
    ("wish", "names"),
    [
        ({"category": "0406"}, ["vinegar"]),
        ({"category": "03"}, ["apple"]),
        ({"origin": "654200"}, ["apple"]),
        ({"marks": (Mark.GREEN,)}, ["apple", "vinegar"]),
        ({"marks": (Mark.GREEN, Mark.ORGANIC)}, ["apple"]),
        ({"price_max_fen": 500}, ["vinegar"]),
        ({"in_stock": True}, ["apple"]),
        ({"sort": Sort.PRICE}, ["vinegar", "apple"]),
    ],
)
def test_filters_and_orders_apply_to_words(goods, wish, names):
    sku = queries.cards([goods["vinegar"]])[0].offers[0]
    stock.count(sku.id, on_hand_milli=0, reason="盘点", **WHO)
    db.session.commit()
    duties.one_round()
    assert found("苹果", **wish) == ids(goods, *names)


def test_facets_are_counted_as_on_the_plain_shelf(goods):
    by_words = shelf(Wish(q="苹果")).facets
    assert {one.code: one.count for one in by_words.category} == {"03": 1, "0301": 1, "04": 1, "0406": 1}
    assert {one.code: one.count for one in by_words.origin} == {"410000": 1, "650000": 1}
    assert {one.code: one.count for one in by_words.mark} == {"green": 2, "organic": 1}
    deeper = shelf(Wish(q="苹果", origin="650000")).facets
    assert {one.code: one.count for one in deeper.origin} == {"654200": 1}


def test_codes_that_do_not_exist_are_refused_with_words_too(goods):
    with pytest.raises(UnknownCategory):
        shelf(Wish(q="苹果", category="77"))


def test_what_left_the_shelf_a_moment_ago_is_neither_shown_nor_counted(goods):
    actions.withdraw(db.session.get(actions.Product, goods["apple"]), **WHO)
    db.session.commit()
    shown = shelf(Wish(q="苹果"))
    assert [card.id for card in shown.page.items] == ids(goods, "vinegar")
    assert shown.page.total == 1


def test_a_stale_entry_shows_todays_name_and_price(goods):
    product = db.session.get(actions.Product, goods["apple"])
    actions.change(product, name="红富士苹果（特级）", **WHO)
    actions.change_price(product.skus[0], price_fen=1_000, **WHO)
    db.session.commit()
    card = shelf(Wish(q="红富士")).page.items[0]
    assert (card.name, card.offers[0].price_fen) == ("红富士苹果（特级）", 1_000)


def test_an_engine_that_answers_an_id_twice_shows_it_once(goods, monkeypatch):
    real = engine.current().backend.find

    def twice(plan):
        one = real(plan)
        return one._replace(ids=[*one.ids, *one.ids])

    monkeypatch.setattr(engine.current().backend, "find", twice)
    assert found("红枣") == ids(goods, "date")


def test_without_an_index_the_database_answers_and_the_indexer_is_told(goods, instance_dir):
    shutil.rmtree(instance_dir / engine.FOLDER)
    assert sorted(found("苹果")) == sorted(ids(goods, "apple", "vinegar"))
    assert engine.current().trouble.exists()
    duties.one_round()
    assert sorted(found("苹果")) == sorted(ids(goods, "apple", "vinegar"))
    assert not engine.current().trouble.exists()


def test_a_mistyped_word_says_what_was_looked_for(goods):
    shown = shelf(Wish(q="洪枣"))
    assert [card.id for card in shown.page.items] == ids(goods, "date")
    assert shown.did_you_mean == "红枣"


def test_some_of_the_words_are_better_than_nothing(goods):
    shown = shelf(Wish(q="红枣 火星"))
    assert ([card.id for card in shown.page.items], shown.relaxed) == (ids(goods, "date"), True)


def test_an_answer_takes_few_statements(goods):
    shelf(Wish(q="苹果"))
    with recorded() as seen:
        shelf(Wish(q="苹果"))
    assert len([words for words in seen if words != "BEGIN"]) <= 3


class TestOverTheApi:
    def test_words_filters_and_hints(self, goods, client):
        anyone = Api(client, None)
        shown = ok(anyone.get("/products", q="苹果", mark=["green", "organic"], in_stock="true"))
        assert [item["id"] for item in shown["items"]] == ids(goods, "apple")
        assert (shown["relaxed"], shown["did_you_mean"]) == (False, "")
        assert ok(anyone.get("/products", q="洪枣"))["did_you_mean"] == "红枣"

    def test_two_hundred_on_a_page(self, app, client):
        seller = a_cooperative()
        for number in range(205):
            a_product(seller, name=f"土豆{number}号")
        db.session.commit()
        indexer.rebuild()
        first = ok(Api(client, None).get("/products", q="土豆", page_size=200))
        second = ok(Api(client, None).get("/products", q="土豆", page_size=200, page=2))
        assert (len(first["items"]), len(second["items"]), first["total"]) == (200, 5, 205)

    def test_suggestions_by_characters_pinyin_and_initials(self, goods, client):
        anyone = Api(client, None)
        for typed, wanted in (("红富", "红富士苹果"), ("hongf", "红富士苹果"), ("gstd", "高山土豆")):
            texts = [item["text"] for item in ok(anyone.get("/search/suggest", q=typed))["items"]]
            assert wanted in texts
        assert ok(anyone.get("/search/suggest", q="???"))["items"] == []
        assert anyone.get("/search/suggest").status_code == 422

    def test_suggestions_hold_nothing_that_is_not_on_sale(self, goods, app, client):
        actions.withdraw(db.session.get(actions.Product, goods["date"]), **WHO)
        db.session.commit()
        knowledge.forget(app)
        texts = [item["text"] for item in ok(Api(client, None).get("/search/suggest", q="若羌"))["items"]]
        assert "若羌红枣" not in texts


def test_new_words_are_learned_in_the_background_when_the_old_ones_have_aged(goods, app, monkeypatch):
    before = knowledge.current()
    a_product(a_cooperative(), name="折耳根", category_code="0403")
    db.session.commit()
    assert knowledge.current() is before
    monkeypatch.setattr(knowledge, "AGES_AFTER", 0.0)
    assert knowledge.current() is before, "nobody waits"
    monkeypatch.setattr(knowledge, "AGES_AFTER", 60.0)
    for _ in range(3_000):  # a minute at most, for a busy machine
        if knowledge.current() is not before:
            break
        time.sleep(0.02)
    assert "折耳根" in knowledge.current().suggestions("折耳")


def test_another_engine_is_one_line(goods, monkeypatch):
    """The faces know nothing of which engine it is."""
    monkeypatch.setattr(engine.current(), "backend", MemoryBackend())
    indexer.rebuild()
    assert sorted(found("苹果")) == sorted(ids(goods, "apple", "vinegar"))
