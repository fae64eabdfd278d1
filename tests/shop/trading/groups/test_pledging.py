"""A unit's word: within its own limits, until the window locks, every change in the trail."""

from datetime import timedelta

import pytest

from shop.catalog.products.rules import BadQuantity
from shop.core.db import db
from shop.core.errors import Invalid, Missing
from shop.parties.accounts.permissions import Permission
from shop.parties.accounts.queries import actor_of
from shop.parties.buyers.rules import NotCounted
from shop.trading.groups import actions, pledges, progress, queries, rules
from shop.trading.groups.states import Audience, Fairness, PledgeStatus
from shop.trading.orders.rules import NotAMember, OwnOrder, WrongDeliveryPoint
from shop.trading.orders.states import Purpose
from tests.factories.groups import (
    CLOSES,
    a_joiner,
    a_pledge,
    a_scene,
    a_word,
    an_open_group,
    item_plan,
)
from tests.factories.parties_rows import MORNING
from tests.support.statements import recorded

NOW = MORNING


@pytest.fixture
def scene(app):
    return a_scene(joiners=3)


@pytest.fixture
def group(scene):
    return an_open_group(scene)


def change(pledge, joiner, qty, now=NOW, **word):
    held = pledges.pledge(pledge.id, actor_of(joiner.buyer.id), lock=True)
    actions.change(held, a_word(qty, **word), by=joiner.buyer.id, now=now)


def test_within_limits_a_pledge_stands_at_once(scene, group):
    made = a_pledge(group, scene.joiners[0], 120_500, tolerance_milli=10_000)
    assert made.status is PledgeStatus.STANDING
    assert made.most_fen == 88_740  # 130.5 kg at 6.80
    assert made.counted_unit_id == scene.joiners[0].unit.id


def test_beyond_the_limits_it_waits_for_another_person(app):
    scene = a_scene(joiners=0)
    careful = a_joiner(order_limit_fen=50_000)
    group = an_open_group(scene)
    made = a_pledge(group, careful, 100_000)
    assert made.status is PledgeStatus.PENDING and made.approval_reason == "超过个人单笔限额"
    with pytest.raises(OwnOrder):
        actions.approve(made, by=careful.buyer.id, now=NOW)
    actions.approve(made, by=careful.approver.id, now=NOW)
    assert made.status is PledgeStatus.STANDING and made.approved_by == careful.approver.id
    # less than was approved stands, more asks again
    change(made, careful, 90_000)
    assert made.status is PledgeStatus.STANDING
    change(made, careful, 95_000)
    assert made.status is PledgeStatus.PENDING and made.approved_by is None


def test_the_months_limit_counts_what_other_pledges_may_come_to(app):
    scene = a_scene(joiners=0, skus=2)
    member = a_joiner(month_limit_fen=100_000)
    group = an_open_group(scene)
    first = a_pledge(group, member, 100_000, item=group.items[0])
    second = a_pledge(group, member, 100_000, item=group.items[1])
    assert (first.status, second.status) == (PledgeStatus.STANDING, PledgeStatus.PENDING)
    change(second, member, 40_000)
    assert second.status is PledgeStatus.STANDING


def test_an_approver_who_says_no_says_why(app):
    scene = a_scene(joiners=0)
    careful = a_joiner(order_limit_fen=0)
    made = a_pledge(an_open_group(scene), careful)
    with pytest.raises(Invalid):
        actions.reject(made, reason=" ", by=careful.approver.id, now=NOW)
    actions.reject(made, reason="本月已采购", by=careful.approver.id, now=NOW)
    assert made.status is PledgeStatus.REJECTED and made.closed_reason == "本月已采购"


def test_quantity_tolerance_festival_and_delivery_point_must_fit(scene, group):
    joiner, other = scene.joiners[0], scene.joiners[1]
    with pytest.raises(BadQuantity):
        a_pledge(group, joiner, 100_250)
    with pytest.raises(Invalid):
        a_pledge(group, joiner, tolerance_milli=250)
    with pytest.raises(Invalid):
        a_pledge(group, joiner, purpose=Purpose.FESTIVAL)
    with pytest.raises(WrongDeliveryPoint):
        a_pledge(group, joiner, delivery_point_id=other.unit.points[0].id)
    with pytest.raises(NotCounted):
        a_pledge(group, joiner, counted_unit_id=other.unit.id)
    db.session.rollback()
    point = joiner.unit.points[0].id
    assert a_pledge(group, joiner, delivery_point_id=point).delivery_point_id == point


def test_a_unit_pledges_once_for_an_item_and_again_after_withdrawing(scene, group):
    joiner = scene.joiners[0]
    first = a_pledge(group, joiner)
    with pytest.raises(rules.AlreadyPledged):
        a_pledge(group, joiner)
    db.session.rollback()
    actions.withdraw(
        pledges.pledge(first.id, actor_of(joiner.buyer.id), lock=True), by=joiner.buyer.id, now=NOW
    )
    assert a_pledge(group, joiner).id != first.id


def test_a_representative_pledges_for_each_unit_it_represents(app):
    scene = a_scene(joiners=1)
    lead = scene.joiners[0]
    canteen = a_joiner(represented_by_id=lead.unit.id)
    group = an_open_group(scene)
    own = a_pledge(group, lead)
    theirs = a_pledge(group, lead, counted_unit_id=canteen.unit.id)
    assert {own.counted_unit_id, theirs.counted_unit_id} == {lead.unit.id, canteen.unit.id}
    # being counted for lets the canteen look, not act
    assert pledges.pledge(theirs.id, actor_of(canteen.buyer.id)).id == theirs.id
    with pytest.raises(Missing):
        pledges.pledge(theirs.id, actor_of(canteen.buyer.id), permission=Permission.GROUP_PLEDGE)


def test_nobody_outside_the_unit_pledges_for_it(scene, group):
    joiner, stranger = scene.joiners[0], scene.joiners[1].buyer
    with pytest.raises(NotAMember):
        actions.pledge(group, group.items[0].id, a_word(), unit_id=joiner.unit.id, by=stranger.id, now=NOW)


def test_a_unit_that_the_group_is_not_for_is_told_so(scene):
    first, second = scene.joiners[:2]
    group = an_open_group(scene, audience=Audience.INVITED, invited_unit_ids=(first.unit.id,))
    assert a_pledge(group, first).status is PledgeStatus.STANDING
    with pytest.raises(rules.NotInvited):
        a_pledge(group, second)


def test_the_window_is_half_open(scene):
    opens = NOW + timedelta(hours=1)
    group = an_open_group(scene, opens_at=opens)
    with pytest.raises(rules.NotOpenYet):
        a_pledge(group, scene.joiners[0])
    made = a_pledge(group, scene.joiners[0], now=opens)
    last = CLOSES - timedelta(microseconds=1)
    change(made, scene.joiners[0], 50_000, now=last)
    for late in (
        lambda: a_pledge(group, scene.joiners[1], now=CLOSES),
        lambda: change(made, scene.joiners[0], 60_000, now=CLOSES),
        lambda: actions.withdraw(made, by=scene.joiners[0].buyer.id, now=CLOSES),
    ):
        with pytest.raises(rules.Closed):
            late()
    assert made.qty_milli == 50_000 and made.status is PledgeStatus.STANDING


def test_every_change_is_in_the_trail(scene, group):
    joiner = scene.joiners[0]
    made = a_pledge(group, joiner, 100_000)
    change(made, joiner, 80_000, tolerance_milli=5_000)
    actions.withdraw(made, by=joiner.buyer.id, now=NOW)
    trail = pledges.trail([made.id])
    assert [entry.action for entry in trail] == [
        "group_pledge.pledge", "group_pledge.change", "group_pledge.withdraw",
    ]  # fmt: skip
    assert trail[1].facts["changed"]["qty_milli"] == [100_000, 80_000]


def test_who_takes_more_goes_to_the_end_of_the_line(scene, group):
    made = a_pledge(group, scene.joiners[0], 100_000)
    later = NOW + timedelta(hours=1)
    change(made, scene.joiners[0], 80_000, now=later)
    assert made.arrived_at == NOW
    change(made, scene.joiners[0], 90_000, now=later)
    assert made.arrived_at == later


def test_progress_says_how_far_and_what_the_next_tier_saves(scene, group):
    first, second, third = scene.joiners
    a_pledge(group, first, 300_000)
    a_pledge(group, second, 250_000)
    seen = progress.progress(group, actor=actor_of(first.buyer.id), now=NOW)
    item = seen.items[0]
    assert (item.total_milli, item.price_fen, item.reached, seen.units) == (550_000, 620, True, 2)
    assert item.next.more_milli == 450_000 and item.next.tier.price_fen == 580
    assert item.next.saves_all_fen == 22_000 and item.next.saves_own_fen == 12_000
    assert (item.own_milli, item.own_fen, item.own_saves_fen) == (300_000, 186_000, 18_000)
    assert seen.takes_pledges and seen.left == CLOSES - NOW
    stranger = progress.progress(group, actor=actor_of(third.buyer.id), now=CLOSES)
    assert stranger.own == () and not stranger.takes_pledges and stranger.left == timedelta()


def test_what_waits_for_approval_is_shown_apart(app):
    scene = a_scene(joiners=0)
    careful = a_joiner(order_limit_fen=0)
    group = an_open_group(scene)
    a_pledge(group, careful, 100_000)
    item = progress.progress(group, actor=None, now=NOW).items[0]
    assert (item.pledged_milli, item.pending_milli, item.reached) == (0, 100_000, False)


def test_confidential_units_join_under_their_alias(app):
    scene = a_scene(joiners=1)
    secret = a_joiner(name="某部后勤处", confidential=True, alias="某驻济单位")
    group = an_open_group(scene)
    a_pledge(group, scene.joiners[0])
    a_pledge(group, secret)
    names = [one.name for one in progress.joined(group, actor_of(scene.joiners[0].buyer.id)).items]
    assert names == [scene.joiners[0].unit.name, "某驻济单位"]
    assert an_open_group_by(scene, secret).organiser_name == "某驻济单位"


def an_open_group_by(scene, joiner):
    scene.organiser = joiner
    return an_open_group(scene)


def test_behind_the_cap_a_pledge_waits_and_moves_up(scene):
    group = an_open_group(
        scene, [item_plan(scene.skus[0], cap_milli=300_000, tiers=())], fairness=Fairness.FIRST_COME
    )
    first, second, third = scene.joiners
    early = a_pledge(group, first, 200_000)
    late = a_pledge(group, second, 150_000)
    assert (early.waiting, late.waiting) == (False, True)
    assert progress.beyond_cap(group.id) == {late.id}
    actions.withdraw(early, by=first.buyer.id, now=NOW)
    assert progress.moved(group.id) == ([late.id], [])


def test_where_all_give_way_in_proportion_nobody_waits(scene):
    group = an_open_group(scene, [item_plan(scene.skus[0], cap_milli=300_000, tiers=())])
    made = [a_pledge(group, one, 200_000) for one in scene.joiners]
    assert not any(pledge.waiting for pledge in made)
    item = progress.progress(group, actor=None, now=NOW).items[0]
    assert (item.total_milli, item.left_milli, item.over_milli) == (300_000, 0, 300_000)


def test_progress_takes_the_same_few_statements_for_many_pledges(app):
    scene = a_scene(joiners=12)
    group = an_open_group(scene)
    actor = actor_of(scene.joiners[0].buyer.id)
    for joiner in scene.joiners:
        a_pledge(group, joiner)
    group = queries.group(group.id, actor)
    with recorded() as seen:
        found = progress.progress(group, actor=actor, now=NOW)
    assert found.units == 12 and len(seen) == 3
