"""Who may claim what, until when, and what the two sides and the county say to it."""

from datetime import timedelta

import pytest

from shop.core.db import db
from shop.core.errors import Invalid, Missing
from shop.core.flow import WrongMoment
from shop.fulfilment.aftersales import actions, queries
from shop.fulfilment.aftersales.rules import BadLine, TooLate, TooMuch
from shop.fulfilment.aftersales.states import Answer, ClaimEvent, ClaimKind, ClaimStatus, Decision
from shop.parties.accounts.permissions import Permission, Role
from shop.parties.accounts.queries import actor_of
from shop.parties.policy import actions as policy
from shop.trading.campaigns.models import Campaign
from tests.factories.aftersales import a_claim, an_agreed_claim, settled, wanted
from tests.factories.parties import an_official
from tests.factories.parties_rows import MORNING
from tests.factories.trading import (
    TODAY,
    a_confirmed_order,
    a_shipped_order,
    a_trade,
    an_accepted_order,
    later,
    receive,
)

P = Permission


@pytest.fixture
def trade(app):
    return a_trade()


@pytest.fixture
def order(trade):
    return an_accepted_order(trade)


def events(claim):
    return [(step.event, step.by_user) for step in claim.steps]


def test_a_claim_waits_for_the_cooperative_and_changes_nothing_yet(trade, order):
    claim = a_claim(trade, order)
    assert (claim.status, claim.answer_by_at) == (ClaimStatus.FILED, later(days=5))
    assert events(claim) == [(ClaimEvent.FILE, trade.receiver.id)]
    assert order.payable_fen == 217_940


def test_nothing_is_claimed_before_it_was_accepted(trade):
    with pytest.raises(WrongMoment):
        a_claim(trade, a_confirmed_order(trade))
    with pytest.raises(TooMuch):
        a_claim(trade, a_shipped_order(trade), 1_000)


def test_of_a_partly_accepted_order_only_what_was_accepted_can_be_claimed(trade):
    order = a_shipped_order(trade)
    receive(trade, order, 20_000)
    with pytest.raises(TooMuch) as refused:
        a_claim(trade, order, 20_001)
    assert refused.value.facts["left"] == "20"
    assert a_claim(trade, order, 20_000).no


def test_what_is_claimed_already_cannot_be_claimed_again(trade, order):
    first = a_claim(trade, order, 300_000)
    with pytest.raises(TooMuch) as refused:
        a_claim(trade, order, 20_501)
    assert refused.value.facts["left"] == "20.5"
    actions.withdraw(first, by=trade.buyer.id, now=MORNING)
    assert a_claim(trade, order, 320_500).status is ClaimStatus.FILED


def test_money_off_is_asked_only_of_what_is_not_to_be_given_back(trade, order):
    a_claim(trade, order, 300_000)  # 2040.00 of 2179.40
    with pytest.raises(TooMuch) as refused:
        a_claim(trade, order, 13_941, ClaimKind.PRICE_OFF)
    assert refused.value.facts["left_fen"] == 13_940
    a_claim(trade, order, 13_940, ClaimKind.PRICE_OFF)
    with pytest.raises(TooMuch):
        a_claim(trade, order, 1, ClaimKind.PRICE_OFF)


@pytest.mark.parametrize(
    "bad",
    [
        {"qty_milli": 0},
        {"amount_fen": 5},
        {"reason": " "},
        {"line_id": 987_654},
    ],
)
def test_a_line_fits_its_kind_and_its_order_and_says_why(trade, order, bad):
    with pytest.raises(BadLine):
        a_claim(trade, order, **bad)


def test_a_line_is_named_once(trade, order):
    twice = [wanted(order, 1_000), wanted(order, 1_000)]
    with pytest.raises(BadLine):
        actions.file(order, kind=ClaimKind.RETURN, wanted=twice, by=trade.buyer.id, now=MORNING)


def test_a_claim_is_filed_within_the_days_after_acceptance(trade, order):
    assert a_claim(trade, order, 1_000, now=later(days=7)).claim_until_on == TODAY + timedelta(days=7)
    with pytest.raises(TooLate) as refused:
        a_claim(trade, order, 1_000, now=later(days=8))
    assert refused.value.facts["last_on"] == str(TODAY + timedelta(days=7))


def test_the_days_are_those_of_the_place_on_that_day_and_the_campaigns_own_go_first(trade, order):
    policy.set_value(
        "claim_days",
        value="2",
        valid_from=TODAY,
        source="济源示范区办法",
        region_code="419001",
        by=None,
        now=MORNING,
    )
    with pytest.raises(TooLate):
        a_claim(trade, order, 1_000, now=later(days=3))
    campaign = Campaign(
        name="丰收节",
        first_on=TODAY,
        last_on=TODAY,
        region_code="419001",
        region_path="/410000/419001/",
        claim_days=15,
    )
    db.session.add(campaign)
    db.session.flush()
    order.campaign_id = campaign.id
    assert a_claim(trade, order, 1_000, now=later(days=15)).no


def test_an_empty_parameter_switches_the_limit_off(trade, order):
    policy.set_value("claim_days", value="", valid_from=TODAY, source="不限", by=None, now=MORNING)
    assert a_claim(trade, order, 1_000, now=later(days=300)).claim_until_on is None


def test_the_cooperative_may_agree_to_a_part_which_the_unit_takes_or_brings_before_the_county(trade, order):
    claim = a_claim(trade, order, 20_000)
    line = order.lines[0].id
    for agreed in ({line: 20_000}, {line: 0}, {line: 20_001}, {}):
        with pytest.raises(BadLine):
            actions.answer(
                claim, Answer.PARTLY, words="验货后", agreed=agreed, by=trade.supplier.id, now=MORNING
            )
    actions.answer(
        claim, Answer.PARTLY, words="五公斤完好", agreed={line: 15_000}, by=trade.supplier.id, now=MORNING
    )
    assert (claim.status, claim.lines[0].agreed_milli) == (ClaimStatus.PARTLY, 15_000)
    actions.accept(claim, by=trade.buyer.id, now=MORNING)
    settled(trade, claim)
    assert (claim.status, order.lines[0].returned_milli) == (ClaimStatus.SETTLED, 15_000)
    assert [event for event, _by in events(claim)] == ["file", "agree_in_part", "accept", "settle"]


def test_a_refusal_says_why(trade, order):
    claim = a_claim(trade, order)
    with pytest.raises(Invalid):
        actions.answer(claim, Answer.REFUSED, words=" ", by=trade.supplier.id, now=MORNING)
    actions.answer(claim, Answer.REFUSED, words="验收时完好", by=trade.supplier.id, now=MORNING)
    assert claim.status is ClaimStatus.REFUSED
    with pytest.raises(WrongMoment):
        settled(trade, claim)


def test_the_county_upholds_and_the_cooperative_settles(trade, order):
    claim = a_claim(trade, order)
    actions.answer(claim, Answer.REFUSED, words="验收时完好", by=trade.supplier.id, now=MORNING)
    actions.escalate(claim, words="照片可见霉变", by=trade.buyer.id, now=MORNING)
    official = an_official()
    actions.decide(claim, Decision.UPHELD, words="现场核实属实", by=official.id, now=MORNING)
    assert (claim.status, order.payable_fen) == (ClaimStatus.UPHELD, 217_940), "an official moves no money"
    settled(trade, claim)
    assert order.payable_fen == 204_000


def test_a_recommendation_gives_the_cooperative_the_word_again_with_a_new_deadline(trade, order):
    claim = a_claim(trade, order)
    assert actions.lapse(claim, now=later(days=5))
    actions.decide(claim, Decision.RECOMMENDED, words="建议各担一半", by=1, now=later(days=6))
    assert (claim.status, claim.answer_by_at) == (ClaimStatus.RECOMMENDED, later(days=11))
    half = {order.lines[0].id: 10_000}
    actions.answer(claim, Answer.PARTLY, words="按建议", agreed=half, by=trade.supplier.id, now=later(days=7))
    assert claim.status is ClaimStatus.PARTLY


def test_what_the_county_dismisses_can_be_claimed_no_more_by_it_but_the_goods_are_free_again(trade, order):
    claim = a_claim(trade, order, 320_500)
    actions.lapse(claim, now=later(days=5))
    actions.decide(claim, Decision.DISMISSED, words="超过保质期后才反映", by=1, now=later(days=6))
    for act in (actions.withdraw, actions.settle):
        with pytest.raises(WrongMoment):
            act(claim, by=1, now=MORNING)
    assert queries.claimed(order) == {}


def test_a_silent_cooperative_brings_it_before_the_county_once(trade, order):
    a_claim(trade, order, 1_000)
    second = a_claim(trade, order, 1_000)
    actions.answer(second, Answer.REFUSED, words="完好", by=trade.supplier.id, now=MORNING)
    assert actions.lapse_silent(now=later(days=5, seconds=-1), limit=50) == 0
    assert actions.lapse_silent(now=later(days=5), limit=50) == 1
    assert actions.lapse_silent(now=later(days=5), limit=50) == 0


def seen(user, claim):
    try:
        return queries.claim(claim.no, actor_of(user.id)) is not None
    except Missing:
        return False


def test_a_claim_is_between_its_two_sides_until_it_comes_before_the_county(trade, order):
    claim, other = a_claim(trade, order), a_trade()
    county, elsewhere, town = (
        an_official(),
        an_official(region_code="654202"),
        an_official(Role.TOWN, "419001103"),
    )
    db.session.commit()
    assert all(seen(user, claim) for user in (trade.buyer, trade.approver, trade.supplier))
    assert not any(seen(user, claim) for user in (other.buyer, other.supplier, county, elsewhere, town))
    actions.lapse(claim, now=later(days=5))
    assert seen(county, claim)
    assert not any(seen(user, claim) for user in (other.buyer, other.supplier, elsewhere))


def test_only_who_stands_apart_from_both_sides_mediates(trade, order):
    claim = a_claim(trade, order)
    actions.lapse(claim, now=later(days=5))
    county, elsewhere, union = (
        an_official(),
        an_official(region_code="654202"),
        an_official(Role.UNION, department="union"),
    )
    db.session.commit()
    assert queries.claim(claim.no, actor_of(county.id), permission=P.CLAIM_MEDIATE, lock=True) is claim
    assert queries.mediators(claim) == [county]
    for user in (elsewhere, union, trade.buyer, trade.supplier):
        with pytest.raises(Missing):
            queries.claim(claim.no, actor_of(user.id), permission=P.CLAIM_MEDIATE)


def test_each_side_acts_for_itself_only(trade, order):
    claim = an_agreed_claim(trade, order)
    for user, permission in (
        (trade.supplier, P.CLAIM_FILE),
        (trade.buyer, P.CLAIM_ANSWER),
        (trade.approver, P.CLAIM_FILE),
    ):
        with pytest.raises(Missing):
            queries.claim(claim.no, actor_of(user.id), permission=permission)
    assert queries.waiting(actor_of(trade.supplier.id), P.CLAIM_ANSWER) == 1
    assert queries.waiting(actor_of(trade.buyer.id), P.CLAIM_FILE) == 0
