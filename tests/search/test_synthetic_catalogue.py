"""The synthetic catalogue is the same for the same seed, and looks like one."""

from collections import Counter

from tests.support.catalogue import synthetic
from tests.support.catalogue.entries import categories
from tests.support.catalogue.facts import places


def test_the_same_seed_gives_the_same_catalogue_and_a_smaller_one_begins_a_larger_one():
    assert synthetic.products(300) == synthetic.products(500)[:300]
    assert synthetic.products(300) != synthetic.products(300, seed=2)


def test_goods_of_every_category_come_from_real_towns():
    made = synthetic.products(10_000)
    assert {item.category_code for item in made} == {code for code in categories() if len(code) == 4}
    assert all(item.origin_path == places()[item.origin_code].path for item in made)
    assert len({item.origin_code for item in made}) > 500


def test_sellers_have_names_of_their_own_and_up_to_fifteen_products():
    made = synthetic.products(3_000)
    sold = Counter(item.seller for item in made)
    assert len({seller.name for seller in sold}) == len(sold) == 200
    assert set(sold.values()) == {synthetic.PRODUCTS_EACH}


def test_prices_stock_sales_and_marks_vary():
    made = synthetic.products(2_000)
    assert all(item.price_fen > 0 for item in made)
    assert 0.05 < sum(item.stock_milli == 0 for item in made) / len(made) < 0.2
    assert 0.4 < sum(item.accredited for item in made) / len(made) < 0.8
    assert len({item.sold_milli for item in made}) > 1_000
    assert {mark for item in made for mark in item.marks} == {"green", "organic", "geographic"}


def test_the_same_net_weight_is_written_in_several_ways():
    packs = {pack.spec for item in synthetic.products(5_000) for pack in item.packs if pack.net == 2500}
    assert {"2.5kg/箱", "5斤装", "2.5公斤/箱", "500g×5袋"} <= packs
