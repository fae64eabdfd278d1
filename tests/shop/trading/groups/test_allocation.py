"""What must hold however units pledge: each property also catches a broken allocation."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shop.trading.groups.allocation import ORDER, Allocation, Claim, Share, Supply, allocate
from shop.trading.groups.reasons import Reason, from_plain, words
from shop.trading.groups.states import Fairness
from tests.shop.trading.groups.claims import cases, caught, fairnesses, ways

wholes = st.tuples(cases(), fairnesses)


def by_key(made):
    return {share.key: share.allocated_milli for share in made.shares}


# --- the properties, of any function that allocates ----------------------------------------------------


def comes_in_whole_packs(example, function=allocate):
    (claims, supply), fairness = example
    made = function(claims, supply, fairness)
    assert sum(by_key(made).values()) == made.total_milli
    assert [share.key for share in made.shares] == sorted(claim.key for claim in claims)
    if supply.pack_milli:
        assert made.total_milli == made.packs * supply.pack_milli


def keeps_to_what_each_unit_said(example, function=allocate):
    (claims, supply), fairness = example
    got = by_key(function(claims, supply, fairness))
    for claim in claims:
        part = got[claim.key]
        most = claim.qty_milli + claim.tolerance_milli
        assert part == 0 or claim.min_milli <= part <= min(most, claim.max_milli or most)
        assert part % claim.step_milli == 0


def knows_no_order_of_the_claims(example, function=allocate):
    ((claims, supply), fairness), seed = example
    shuffled = Random(seed).sample(claims, len(claims))
    assert function(shuffled, supply, fairness) == function(claims, supply, fairness)


def never_exceeds_the_supply(example, function=allocate):
    (claims, supply), fairness = example
    made = function(claims, supply, fairness)
    assert supply.cap_milli is None or made.total_milli <= supply.cap_milli


def fills_no_pack_by_tolerance_alone(example, function=allocate):
    (claims, supply), fairness = example
    made = function(claims, supply, fairness)
    got, asked = by_key(made), sum(claim.span.high for claim in claims)
    assert made.total_milli - (supply.pack_milli or 1) < asked
    if any(got[claim.key] > claim.qty_milli for claim in claims):
        assert all(got[claim.key] >= claim.span.high for claim in claims), "the ordered quantity counts first"


def gives_no_less_for_a_larger_cap(example, function=allocate):
    ((claims, supply), fairness), more = example
    if supply.cap_milli is None:
        return
    larger = replace(supply, cap_milli=supply.cap_milli + more)
    before, after = function(claims, supply, fairness), function(claims, larger, fairness)
    assert after.total_milli >= before.total_milli


def serves_in_turn_as_well_as_can_be(example, function=allocate):
    """Against every way there is."""
    (claims, supply), fairness = example
    queue = sorted(claims, key=ORDER[fairness])
    asked = sum(claim.span.high for claim in claims)
    made, pack = function(claims, supply, fairness), supply.pack_milli or 1
    if made.total_milli > asked or fairness is Fairness.PRO_RATA:
        return
    most = asked if supply.cap_milli is None else min(asked, supply.cap_milli)
    best = next(way for way in ways(queue) if sum(way) % pack == 0 and sum(way) <= most)
    assert tuple(by_key(made)[claim.key] for claim in queue) == best


def wastes_nothing_in_proportion(example, function=allocate):
    """No way to deal out more than pro rata does, unless tolerances are used."""
    claims, supply = example
    made, pack = function(claims, supply, Fairness.PRO_RATA), supply.pack_milli or 1
    most = made.total_milli if supply.cap_milli is None else supply.cap_milli
    if supply.cap_milli is None:
        most = sum(claim.span.high for claim in claims)
    possible = max(sum(way) for way in ways(claims) if sum(way) % pack == 0 and sum(way) <= most)
    assert made.total_milli >= possible


def is_proportional_to_the_step(example, function=allocate):
    """Without minimums above a step, nobody is a whole step off its exact share."""
    claims, supply = example
    claims = [replace(claim, min_milli=0, max_milli=None) for claim in claims]
    made = function(claims, supply, Fairness.PRO_RATA)
    asked = sum(claim.span.high for claim in claims)
    if made.total_milli > asked:
        return
    got = by_key(made)
    for claim in claims:
        exact_times_asked = claim.span.high * made.total_milli
        off = abs(got[claim.key] * asked - exact_times_asked)
        assert (
            off < claim.step_milli * asked
            or 0 < claim.span.high * made.total_milli < claim.step_milli * asked
        )


PROPERTIES = {
    comes_in_whole_packs: wholes,
    keeps_to_what_each_unit_said: wholes,
    knows_no_order_of_the_claims: st.tuples(wholes, st.integers(0, 99)),
    never_exceeds_the_supply: wholes,
    fills_no_pack_by_tolerance_alone: wholes,
    gives_no_less_for_a_larger_cap: st.tuples(st.tuples(cases(most=5), fairnesses), st.integers(1, 20_000)),
    serves_in_turn_as_well_as_can_be: st.tuples(cases(most=4, at_most_steps=9), fairnesses),
    wastes_nothing_in_proportion: cases(most=4, at_most_steps=9),
    is_proportional_to_the_step: cases(),
}


@pytest.mark.parametrize("holds", PROPERTIES, ids=lambda check: check.__name__)
def test_an_allocation(holds):
    @settings(max_examples=120)
    @given(PROPERTIES[holds])
    def check(example):
        holds(example)

    check()


# --- controls: what each property is there to catch ------------------------------------------------------


def without_packs(claims, supply, fairness):
    made = allocate(claims, replace(supply, pack_milli=None), fairness)
    return replace(made, packs=made.total_milli // (supply.pack_milli or 1))


def without_minimums(claims, supply, fairness):
    return allocate([replace(claim, min_milli=0) for claim in claims], supply, fairness)


def as_they_stand(claims, supply, fairness):
    return allocate([replace(claim, arrived=at) for at, claim in enumerate(claims)], supply, fairness)


def without_cap(claims, supply, fairness):
    return allocate(claims, replace(supply, cap_milli=None), fairness)


def tolerance_counted_as_ordered(claims, supply, fairness):
    wanting = [
        replace(claim, qty_milli=claim.qty_milli + claim.tolerance_milli, tolerance_milli=0)
        for claim in claims
    ]
    return allocate(wanting, supply, fairness)


def greedy_and_then_cut(claims, supply, fairness):
    """Each what is left; then the last are struck out until whole packs remain."""
    left, parts = supply.cap_milli if supply.cap_milli is not None else 10**12, {}
    for claim in sorted(claims, key=ORDER[fairness]):
        low, high = claim.span
        part = min(high, left // claim.step_milli * claim.step_milli)
        parts[claim.key] = part if part >= low else 0
        left -= parts[claim.key]
    for key in reversed(list(parts)):
        if sum(parts.values()) % (supply.pack_milli or 1):
            parts[key] = 0
    total = sum(parts.values())
    return Allocation(tuple(Share(k, v, ()) for k, v in sorted(parts.items())), total, None, True, 0)


def last_come(claims, supply, fairness):
    return allocate([replace(claim, arrived=-claim.arrived) for claim in claims], supply, fairness)


def always_in_turn(claims, supply, fairness):
    return allocate(claims, supply, Fairness.FIRST_COME)


@pytest.mark.parametrize(
    ("holds", "broken"),
    [
        (comes_in_whole_packs, without_packs),
        (keeps_to_what_each_unit_said, without_minimums),
        (knows_no_order_of_the_claims, as_they_stand),
        (never_exceeds_the_supply, without_cap),
        (fills_no_pack_by_tolerance_alone, tolerance_counted_as_ordered),
        (serves_in_turn_as_well_as_can_be, greedy_and_then_cut),
        (serves_in_turn_as_well_as_can_be, last_come),
        (wastes_nothing_in_proportion, greedy_and_then_cut),
        (is_proportional_to_the_step, always_in_turn),
    ],
    ids=lambda function: function.__name__,
)
def test_a_broken_allocation_is_caught(holds, broken):
    caught(lambda example: holds(example, broken), PROPERTIES[holds])


def test_cutting_afterwards_can_make_a_larger_cap_give_less():
    """Control of the larger cap: a rare case, so it is given instead of searched for."""
    whole_or_nothing = [
        Claim(key=key, qty_milli=qty, min_milli=qty, arrived=key) for key, qty in ((1, 6), (2, 5), (3, 5))
    ]
    example = ((whole_or_nothing, Supply(5, 5, 0)), Fairness.FIRST_COME), 5
    gives_no_less_for_a_larger_cap(example)
    with pytest.raises(AssertionError):
        gives_no_less_for_a_larger_cap(example, greedy_and_then_cut)


# --- single cases ----------------------------------------------------------------------------------------


def test_who_gets_less_gets_the_reasons_and_they_survive_being_kept():
    claims = [Claim(key=1, qty_milli=120_000, tolerance_milli=10_000, step_milli=1_000)]
    [share] = allocate(claims, Supply(125_000, None, 0), Fairness.FIRST_COME).shares
    told = "您报 120 公斤；满 1 箱整箱供货，凑箱用了您的浮动量 5 公斤，实得 125 公斤"
    assert words(share.why) == told
    assert words(from_plain(reason.plain()) for reason in share.why) == told


@given(wholes)
def test_every_number_comes_with_its_reasons(example):
    (claims, supply), fairness = example
    for claim, share in zip(claims, allocate(claims, supply, fairness).shares, strict=True):
        assert (share.why[0].code, share.why[-1].code) == (Reason.ASKED, Reason.GOT)
        assert share.why[-1].numbers == {"qty_milli": share.allocated_milli}
        assert words(share.why, unit="箱").count("箱") >= 2
        codes = {reason.code for reason in share.why}
        less = share.allocated_milli < claim.span.high
        assert less == bool(codes & {Reason.SHORT, Reason.PARTIAL_PACK})
        assert (share.allocated_milli > claim.span.high) == (Reason.TOLERANCE in codes)


def test_a_group_is_reached_by_what_is_allocated_not_by_what_was_said():
    claims = [Claim(key=1, qty_milli=25_000, tolerance_milli=0, step_milli=1_000)]
    made = allocate(claims, Supply(10_000, None, 25_000), Fairness.PRO_RATA)
    assert (made.total_milli, made.packs, made.reached, made.left_over_milli) == (20_000, 2, False, 5_000)


def test_nobody_at_all_makes_no_group():
    made = allocate([], Supply(10_000, 50_000, 0), Fairness.PRO_RATA)
    assert (made.shares, made.total_milli, made.reached) == ((), 0, False)


def test_an_item_has_one_step():
    claims = [Claim(key=key, qty_milli=10, step_milli=key) for key in (1, 2)]
    with pytest.raises(ValueError, match="one step"):
        allocate(claims, Supply(None, None, 0), Fairness.PRO_RATA)
