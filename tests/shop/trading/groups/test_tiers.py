import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.core.money import amount_fen
from shop.trading.groups.tiers import Tier, next_tier, price_at, tier_at
from tests.shop.trading.groups.claims import caught

BASE = 10_000


@st.composite
def ladders(draw):
    """Tiers as they may be: thresholds rise, prices fall."""
    starts = sorted(draw(st.sets(st.integers(0, 10**6), min_size=1, max_size=6)))
    prices = sorted(draw(st.sets(st.integers(1, BASE - 1), min_size=len(starts), max_size=len(starts))))
    return [Tier(start, price) for start, price in zip(starts, reversed(prices), strict=True)]


totals = st.tuples(ladders(), st.integers(0, 2 * 10**6))


def pays_the_tier_that_was_earned(example, function=price_at):
    ladder, total = example
    price = function(ladder, total, base_fen=BASE)
    earned = [tier.price_fen for tier in ladder if tier.from_milli <= total]
    assert price == min(earned, default=BASE), "neither a tier not earned, nor one dearer than earned"


@given(totals)
def test_everybody_pays_the_best_tier_that_the_total_has_earned_and_no_other(example):
    pays_the_tier_that_was_earned(example)


def a_tier_too_high(ladder, total, *, base_fen):
    ahead = next_tier(ladder, total)
    return ahead.tier.price_fen if ahead else price_at(ladder, total, base_fen=base_fen)


def the_first_tier_for_ever(ladder, total, *, base_fen):
    return price_at(ladder[:1], total, base_fen=base_fen)


@pytest.mark.parametrize("broken", [a_tier_too_high, the_first_tier_for_ever])
def test_a_broken_price_is_caught(broken):
    caught(lambda example: pays_the_tier_that_was_earned(example, broken), totals)


@given(totals, st.integers(0, 10**6))
def test_the_missing_quantity_earns_the_next_tier_and_one_thousandth_less_does_not(example, own):
    ladder, total = example
    ahead = next_tier(ladder, total, own_milli=own, base_fen=BASE)
    if ahead is None:
        assert tier_at(ladder, total) == ladder[-1]
        return
    assert tier_at(ladder, total + ahead.more_milli) == ahead.tier
    assert tier_at(ladder, total + ahead.more_milli - 1) == tier_at(ladder, total)
    now = price_at(ladder, total, base_fen=BASE)
    assert ahead.saves_all_fen == amount_fen(now, total) - amount_fen(ahead.tier.price_fen, total) >= 0
    assert ahead.saves_own_fen == amount_fen(now, own) - amount_fen(ahead.tier.price_fen, own) >= 0


def test_below_the_first_tier_there_is_nothing_to_save_without_a_base_price():
    ahead = next_tier([Tier(100_000, 500)], 40_000, own_milli=10_000)
    assert (ahead.more_milli, ahead.saves_all_fen, ahead.saves_own_fen) == (60_000, 0, 0)
