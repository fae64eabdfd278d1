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


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角整"),
        (100, "壹元整"),
        (1005, "壹拾元零伍分"),
        (1050, "壹拾元伍角整"),
        (140950, "壹仟肆佰零玖元伍角整"),
        (600714, "陆仟零柒元壹角肆分"),
        (10700053, "壹拾万柒仟元伍角叁分"),
        (1640902, "壹万陆仟肆佰零玖元零贰分"),
        (10_000_000_00, "壹仟万元整"),
        (10_000_001_00, "壹仟万零壹元整"),
        (10_0000_0000_00, "壹拾亿元整"),
        (1_0000_0001_00, "壹亿零壹元整"),
        (1_0500_0000_00, "壹亿零伍佰万元整"),
        (-12345, "负壹佰贰拾叁元肆角伍分"),
        (2_0000_0000_0000_00, "贰万亿元整"),
        (2_0001_0000_0000_00, "贰万零壹亿元整"),
    ],
)
def test_amounts_are_written_out_as_paper_wants_them(fen, words):
    assert money.in_words(fen) == words


@given(st.integers(0, 10**17))
def test_an_amount_in_words_says_the_amount(fen):
    assert spoken(money.in_words(fen)) == fen


def spoken(words):
    """Read it back, place by place."""
    digits = {word: value for value, word in enumerate("零壹贰叁肆伍陆柒捌玖")}
    places = {"拾": 10, "佰": 100, "仟": 1000}
    total = group = digit = fen = 0
    for word in words.rstrip("整"):
        if word in digits:
            digit = digits[word]
        elif word in places:
            group, digit = group + digit * places[word], 0
        elif word == "万":
            total, group, digit = total + (group + digit) * 10_000, 0, 0
        elif word == "亿":
            total, group, digit = (total + group + digit) * 10**8, 0, 0
        elif word == "元":
            total, group, digit = total + group + digit, 0, 0
        else:
            fen, digit = fen + digit * {"角": 10, "分": 1}[word], 0
    return total * 100 + fen


def test_an_amount_beyond_all_words_is_refused():
    with pytest.raises(ValueError, match="too large"):
        money.in_words(10**18)
