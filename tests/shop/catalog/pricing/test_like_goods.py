"""Like goods side by side: quartiles by base unit, in one statement, alike on both databases."""

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.catalog.pricing import actions, reference, rules
from shop.catalog.products import actions as products
from shop.catalog.products.states import BaseUnit, SaleUnit
from shop.core.db import db
from tests.factories.catalog import a_product
from tests.factories.parties_rows import MORNING, a_cooperative
from tests.factories.pricing import a_proposal, a_town_officer
from tests.support.statements import recorded

WHO = {"by": None, "now": MORNING}
KEY = ("0205", "kg")


@pytest.fixture
def seller(app):
    reference.forget_like_goods()
    return a_cooperative(region_code="654202100")


def potatoes(seller, *prices, **values):
    return [a_product(seller, price_fen=price, **values) for price in prices]


def selects(seen):
    return sum(statement.startswith("SELECT") for statement in seen)


def found():
    return reference.like_goods([KEY]).get(KEY)


def test_median_and_quartiles_of_a_base_unit(seller):
    potatoes(seller, 100, 200, 300, 400, 900)
    assert found() == (5, 200, 300, 400)


def test_packs_are_compared_by_what_is_in_them(seller):
    potatoes(seller, 300, 320)
    a_product(
        seller, price_fen=10_000, unit=SaleUnit.BAG, base_unit=BaseUnit.KG, pack_milli=25_000, step_milli=1000
    )
    assert found() == (3, 300, 320, 400)
    listed = [offer.base_fen for offer in reference.side_by_side(*KEY)]
    assert listed == [300, 320, 400]


def test_two_are_no_yardstick(seller):
    potatoes(seller, 300, 320)
    assert found() is None


def test_other_categories_units_and_drafts_do_not_count(seller):
    potatoes(seller, 100, 200, 300)
    potatoes(seller, 5_000, listed=False)
    potatoes(seller, 9_000, category_code="0101")
    potatoes(seller, 7_000, unit=SaleUnit.PIECE, base_unit=BaseUnit.PIECE, step_milli=1000)
    assert found() == (3, 100, 200, 300)


def test_a_change_of_the_shelf_shows_at_once_and_otherwise_nothing_is_asked(seller):
    goods = potatoes(seller, 100, 200, 300)
    db.session.commit()
    assert found().median_fen == 200
    with recorded() as seen:
        assert found().median_fen == 200
    assert selects(seen) == 1, "the stamp alone"
    products.change_price(goods[0].skus[0], price_fen=290, **WHO)
    assert found().median_fen == 290


def test_many_groups_cost_no_more_than_one(seller):
    for code in ("0101", "0102", "0205"):
        potatoes(seller, 100, 200, 300, category_code=code)
    db.session.commit()
    with recorded() as seen:
        assert len(reference.like_goods([(code, "kg") for code in ("0101", "0102", "0205")])) == 3
    assert selects(seen) == 2


def test_the_review_keeps_what_its_reviewer_saw(seller):
    potatoes(seller, 400, 500, 600)
    town = a_town_officer("654202100")
    (mine,) = potatoes(seller, 700)
    review = a_proposal(mine.skus[0], 800)
    actions.approve(review, ceiling_fen=770, valid_until=MORNING.date(), by=town.id, now=MORNING)
    assert (review.like_n, review.like_median_fen, review.like_deviation_bp) == (4, 550, 4000)


@given(st.integers(1, 10**8), st.integers(1, 10**8))
def test_deviation_is_rounded_half_away_from_zero(price, yardstick):
    exact = (price - yardstick) * 10_000 / yardstick
    assert abs(rules.deviation_bp(price, yardstick) - exact) <= 0.5 + abs(exact) * 1e-12


def test_the_median_is_everybodys_median(seller):
    prices = [317, 291, 305, 299, 404, 350]
    potatoes(seller, *prices)
    assert found().median_fen == round(statistics.median(prices))
