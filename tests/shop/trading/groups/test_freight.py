import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.trading.groups.freight import Bracket, by_table, split_freight
from shop.trading.groups.states import FreightSplit
from tests.shop.trading.groups.claims import caught

shared = st.tuples(
    st.integers(0, 10**7),
    st.lists(st.integers(0, 10**6), min_size=1, max_size=40).filter(any),
    st.sampled_from(FreightSplit),
)


def adds_up(example, function=split_freight):
    total, weights, how = example
    parts = function(total, weights, how)
    assert sum(parts) == total
    assert [part for part, weight in zip(parts, weights, strict=True) if not weight and part] == []


@given(shared)
def test_freight_shares_add_up_to_the_fen_and_who_gets_nothing_pays_nothing(example):
    adds_up(example)


def each_rounded_up(total, weights, how):
    whole = sum(weights)
    return [-(-total * weight // whole) for weight in weights]


def everybody_alike(total, weights, how):
    return split_freight(total, [1] * len(weights), how)


@pytest.mark.parametrize("broken", [each_rounded_up, everybody_alike])
def test_a_broken_split_is_caught(broken):
    caught(lambda example: adds_up(example, broken), shared)


@given(shared)
def test_an_even_split_favours_nobody_by_more_than_a_fen(example):
    total, weights, _ = example
    parts = split_freight(total, weights, FreightSplit.EVENLY)
    paying = [part for part, weight in zip(parts, weights, strict=True) if weight]
    assert max(paying) - min(paying) <= 1


def test_freight_with_nobody_to_pay_it_is_an_error():
    with pytest.raises(ValueError, match="nobody"):
        split_freight(100, [0, 0], FreightSplit.EVENLY)
    assert split_freight(0, [0, 0], FreightSplit.BY_WEIGHT) == [0, 0]


TABLE = (Bracket(0, 20_000), Bracket(100_000, 30_000), Bracket(500_000, 0))


@pytest.mark.parametrize(
    ("total", "fen"), [(0, 0), (1, 20_000), (99_999, 20_000), (100_000, 30_000), (500_000, 0), (10**9, 0)]
)
def test_a_table_gives_the_freight_of_the_bracket_that_was_reached(total, fen):
    assert by_table(TABLE, total) == fen
