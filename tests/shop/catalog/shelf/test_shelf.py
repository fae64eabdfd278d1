"""The shelf: filters, order, counts, pages, and how few statements it takes."""

import pytest

from shop.catalog.products import actions
from shop.catalog.products.models import Product
from shop.catalog.products.rules import UnknownCategory
from shop.catalog.products.states import BaseUnit, Mark, SaleUnit
from shop.catalog.shelf import queries, schemas
from shop.catalog.shelf.facets import forget_counts
from shop.catalog.shelf.rules import Sort, Wish
from shop.catalog.stock import actions as stock
from shop.core.db import db
from shop.parties.cooperatives import actions as cooperatives
from shop.parties.regions.rules import UnknownRegion
from tests.factories.catalog import a_product
from tests.factories.parties_rows import MORNING, a_cooperative
from tests.support.statements import recorded

WHO = {"by": None, "now": MORNING}


@pytest.fixture
def goods(app):
    jiyuan, wusu = a_cooperative(), a_cooperative(name="乌苏市果蔬合作社", region_code="654202")
    made = {
        "rice": a_product(jiyuan, name="御泉大米", category_code="0101", price_fen=500, accredited=True),
        "potato": a_product(jiyuan, name="红皮土豆", price_fen=200, marks=[Mark.GREEN]),
        "melon": a_product(
            wusu, name="哈密瓜", category_code="0305", price_fen=900, marks=[Mark.GREEN, Mark.ORGANIC]
        ),
        "hidden": a_product(wusu, name="草稿瓜", listed=False),
    }
    actions.add_sold({made["melon"].id: 5_000, made["rice"].id: 9_000}, now=MORNING)
    db.session.commit()
    return {name: product.id for name, product in made.items()}


def found(**wish):
    page, facets = queries.shelf(Wish(**wish))
    assert facets.total == page.total
    return [card.id for card in page.items]


def counts(facets):
    return {facet.code: facet.count for facet in facets}


def test_the_shelf_shows_what_is_listed_best_selling_first(goods):
    assert found() == [goods["rice"], goods["melon"], goods["potato"]]


@pytest.mark.parametrize(
    ("wish", "names"),
    [
        ({"category": "01"}, ["rice"]),
        ({"category": "0305"}, ["melon"]),
        ({"origin": "654202"}, ["melon"]),
        ({"origin": "410000"}, ["rice", "potato"]),
        ({"accredited": True}, ["rice"]),
        ({"marks": (Mark.GREEN,)}, ["melon", "potato"]),
        ({"marks": (Mark.GREEN, Mark.ORGANIC)}, ["melon"]),
        ({"marks": (Mark.GEOGRAPHIC,)}, []),
        ({"price_min_fen": 500}, ["rice", "melon"]),
        ({"price_max_fen": 500}, ["rice", "potato"]),
        ({"q": "大米"}, ["rice"]),
        ({"q": "土豆"}, ["potato"]),
        ({"q": "乌苏 瓜"}, ["melon"]),
        ({"q": "100%"}, []),
        ({"q": "大米 土豆"}, []),
        ({"sort": Sort.PRICE}, ["potato", "rice", "melon"]),
        ({"sort": Sort.DEARER}, ["melon", "rice", "potato"]),
        ({"sort": Sort.NEWEST}, ["melon", "potato", "rice"]),
        ({"marks": (Mark.GREEN,), "origin": "419001"}, ["potato"]),
    ],
)
def test_a_wish_finds(goods, wish, names):
    assert found(**wish) == [goods[name] for name in names]


def test_what_is_sold_out_can_be_left_out(goods):
    sku = db.session.get(Product, goods["melon"]).skus[0]
    stock.count(sku.id, on_hand_milli=0, reason="盘点", **WHO)
    assert found(in_stock=True) == [goods["rice"], goods["potato"]]
    stock.count(sku.id, on_hand_milli=1, reason="盘点", **WHO)
    actions.change_sku(sku, active=False, **WHO)
    forget_counts()
    assert found(in_stock=True) == [goods["rice"], goods["potato"]]


def test_a_cooperatives_own_shelf(goods):
    seller = db.session.get(Product, goods["melon"]).cooperative_id
    assert found(cooperative_id=seller) == [goods["melon"]]


def test_codes_that_do_not_exist_are_refused(goods):
    with pytest.raises(UnknownCategory):
        queries.shelf(Wish(category="77"))
    with pytest.raises(UnknownRegion):
        queries.shelf(Wish(origin="999999"))


def test_each_facet_counts_under_the_other_filters(goods):
    facets = queries.facets(Wish(marks=(Mark.GREEN,)))
    assert counts(facets.category) == {"02": 1, "0205": 1, "03": 1, "0305": 1}
    assert counts(facets.mark) == {"green": 2, "organic": 1}
    assert counts(facets.origin) == {"410000": 1, "650000": 1}


def test_the_origin_facet_opens_the_next_level(goods):
    assert counts(queries.facets(Wish(origin="650000")).origin) == {"654200": 1}
    assert counts(queries.facets(Wish(origin="654200")).origin) == {"654202": 1}
    assert counts(queries.facets(Wish(origin="654202")).origin) == {"654202": 1}


def test_counts_follow_every_change_at_once(goods):
    assert queries.facets(Wish()).total == 3
    actions.withdraw(db.session.get(Product, goods["rice"]), **WHO)
    assert queries.facets(Wish()).total == 2
    assert found() == [goods["melon"], goods["potato"]]


def test_a_suspended_cooperative_is_gone_from_the_page_at_once_and_from_the_counts_soon(goods):
    queries.facets(Wish())
    cooperatives.suspend(db.session.get(Product, goods["melon"]).cooperative, reason="抽检不合格", **WHO)
    page, _facets = queries.shelf(Wish())
    assert goods["melon"] not in [card.id for card in page.items]
    forget_counts()
    assert queries.facets(Wish()).total == 2


def test_a_card_says_price_stock_and_place(goods):
    card = queries.shelf(Wish(q="土豆"))[0].items[0]
    stock.count(card.offers[0].id, on_hand_milli=320_500, reason="盘点", **WHO)
    card = queries.shelf(Wish(q="土豆"))[0].items[0]
    assert (card.offers[0].price_fen, card.offers[0].free_milli) == (200, 320_500)
    assert (card.origin_code, list(card.origin_names)) == ("419001", ["河南省", "济源市"])


def test_a_sku_taken_off_is_not_offered(goods):
    product = db.session.get(Product, goods["rice"])
    actions.add_sku(product, spec="礼盒", unit=SaleUnit.BOX, base_unit=BaseUnit.PIECE, price_fen=1, **WHO)
    actions.change_sku(product.skus[0], active=False, **WHO)
    assert [offer.spec for offer in queries.shelf(Wish(q="大米"))[0].items[0].offers] == ["礼盒"]


def test_pages_neither_repeat_nor_skip(app):
    seller = a_cooperative()
    made = [a_product(seller).id for _ in range(7)]
    seen = [
        card.id for number in (1, 2, 3, 4) for card in queries.shelf(Wish(), page=number, size=2)[0].items
    ]
    assert sorted(seen) == made
    assert queries.shelf(Wish(), page=9, size=2)[0].items == []


def test_statements_do_not_grow_with_the_page(app):
    seller = a_cooperative()
    for _ in range(12):
        a_product(seller)
    db.session.commit()
    queries.shelf(Wish())  # names and categories are learned once
    for size in (2, 12):
        forget_counts()
        with recorded() as cold:
            queries.shelf(Wish(), size=size)
        with recorded() as warm:
            queries.shelf(Wish(), size=size)
        assert (len(cold), len(warm)) == (3, 2)


def test_what_is_dumped_by_hand_is_what_the_schema_says(goods):
    page, facets = queries.shelf(Wish())
    shown = schemas.dump(page, facets)
    assert schemas.ShelfOut().validate(shown) == {}
    for card, dumped in zip(page.items, shown["items"], strict=True):
        assert set(dumped) == set(schemas.CardOut().fields)
        assert [schemas.OfferOut().dump(offer) for offer in card.offers] == dumped["skus"]
