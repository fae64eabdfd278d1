from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.core import money


def test_three_hundred_and_twenty_and_a_half_kilograms_at_six_eighty_is_2179_40():
    """A25"""
    assert money.amount_fen(680, money.parse_qty("320.5")) == 217_940
    assert money.yuan(217_940) == "2,179.40"


@pytest.mark.parametrize(
    ("price", "milli", "fen"), [(1, 500, 1), (1, 499, 0), (3, 1500, 5), (333, 3003, 1000)]
)
def test_amounts_round_half_up_to_the_fen(price, milli, fen):
    assert money.amount_fen(price, milli) == fen
    assert money.amount_fen(price, -milli) == -fen


@given(st.integers(1, 10**7), st.integers(1, 10**10))
def test_an_amount_is_never_more_than_half_a_fen_off(price, milli):
    assert abs(Fraction(price * milli, 1000) - money.amount_fen(price, milli)) <= Fraction(1, 2)


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 10**9), min_size=1, max_size=30))
def test_a_split_loses_no_fen_and_favours_nobody_by_more_than_one(total, weights):
    parts = money.split(total, weights)
    shares = weights if any(weights) else [1] * len(weights)
    assert sum(parts) == total
    for part, share in zip(parts, shares, strict=True):
        assert abs(part - Fraction(total * share, sum(shares))) < 1


def test_nothing_can_be_split_among_nobody_but_nothing():
    assert money.split(0, []) == []
    with pytest.raises(ValueError, match="nobody"):
        money.split(1, [])


@given(st.integers(0, 10**14))
def test_a_quantity_survives_being_written_and_read(milli):
    assert money.parse_qty(money.format_qty(milli)) == milli


@pytest.mark.parametrize(
    "text", ["", "-1", "1.2345", "1e3", "NaN", ".5", "1.", "٣", "0x10", "1,5", "9" * 13, "007"]
)
def test_what_is_not_a_plain_decimal_is_no_quantity(text):
    with pytest.raises(ValueError, match="quantity"):
        money.parse_qty(text)


@pytest.mark.parametrize("text", ["6.801", "-1", "1e2", "abc", ""])
def test_what_is_not_a_plain_amount_is_no_price(text):
    with pytest.raises(ValueError, match="amount"):
        money.parse_yuan(text)


def test_yuan_as_people_type_it():
    assert [money.parse_yuan(t) for t in ("6.80", "6.8", "6", "2,179.40")] == [680, 680, 600, 217_940]
    assert money.yuan(-5) == "-0.05"
