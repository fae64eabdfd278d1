"""From a draft to an open window: who may open what for whom, and what the cooperative agrees to."""

from datetime import timedelta

import pytest

from shop.catalog.products import actions as products
from shop.catalog.products.rules import AboveCeiling
from shop.core.db import db
from shop.core.errors import Missing
from shop.core.flow import WrongMoment
from shop.parties.accounts.permissions import Role
from shop.parties.accounts.queries import actor_of
from shop.parties.buyers.states import UnitCategory
from shop.trading.groups import actions, queries, rules
from shop.trading.groups.rules import BadPlan
from shop.trading.groups.states import Audience, FreightKind, FreightSplit, GroupStatus, IfShort
from tests.factories.catalog import a_product
from tests.factories.groups import (
    CLOSES,
    a_draft_group,
    a_joiner,
    a_plan,
    a_scene,
    an_offered_lot,
    an_open_group,
    item_plan,
)
from tests.factories.parties import an_official
from tests.factories.parties_rows import MORNING, a_cooperative

NOW = MORNING


@pytest.fixture
def scene(app):
    return a_scene(joiners=1)


def refused(scene, items=None, **terms):
    """The fields that a plan is refused for."""
    with pytest.raises(BadPlan) as error:
        a_draft_group(scene, items, **terms)
    db.session.rollback()
    return error.value.fields


def sees(user, group):
    try:
        return queries.group(group.id, actor_of(user.id)) is not None
    except Missing:
        return False


def test_a_units_group_opens_when_the_cooperative_agrees(scene):
    group = a_draft_group(scene)
    assert not sees(scene.supplier, group) and sees(scene.organiser.buyer, group)
    actions.propose(group, by=scene.organiser.buyer.id, now=NOW)
    assert group.status is GroupStatus.PROPOSED and sees(scene.supplier, group)
    assert not sees(scene.joiners[0].buyer, group)
    actions.consent(group, by=scene.supplier.id, now=NOW)
    assert group.status is GroupStatus.OPEN and group.consented_by == scene.supplier.id
    assert sees(scene.joiners[0].buyer, group)


def test_what_the_cooperative_declines_can_be_changed_and_proposed_again(scene):
    group = a_draft_group(scene)
    actions.propose(group, by=scene.organiser.buyer.id, now=NOW)
    actions.decline(group, reason="本周来不及装车", by=scene.supplier.id, now=NOW)
    assert group.status is GroupStatus.DRAFT and group.closed_reason == "本周来不及装车"
    later = a_plan(scene, closes_at=CLOSES + timedelta(days=1))
    actions.edit(group, later, by=scene.organiser.buyer.id, now=NOW)
    actions.propose(group, by=scene.organiser.buyer.id, now=NOW)
    actions.consent(group, by=scene.supplier.id, now=NOW)
    assert group.closes_at == CLOSES + timedelta(days=1)
    with pytest.raises(WrongMoment):
        actions.edit(group, later, by=scene.organiser.buyer.id, now=NOW)


def test_a_cooperatives_own_lot_opens_at_once(scene):
    lot = an_offered_lot(scene)
    assert lot.status is GroupStatus.OPEN and lot.organiser_unit_id is None
    other = a_product(a_cooperative())
    plan = a_plan(scene, [item_plan(other.skus[0])])
    with pytest.raises(BadPlan):
        actions.draft(plan, cooperative_id=scene.cooperative.id, by=scene.supplier.id, now=NOW)


def test_every_contradiction_in_the_terms_is_named(scene):
    sku = scene.skus[0]
    assert "closes_at" in refused(scene, closes_at=NOW)
    assert "deliver_first_on" in refused(scene, deliver_first_on=NOW.date())
    assert "invited_unit_ids" in refused(scene, audience=Audience.INVITED)
    assert "region_code" in refused(scene, audience=Audience.REGION)
    assert "audience" in refused(scene, audience=Audience.BELOW)
    assert "extend_days" in refused(scene, if_short=IfShort.EXTEND)
    assert "freight_fen" in refused(scene, freight_kind=FreightKind.FIXED)
    assert "freight_rows" in refused(scene, freight_kind=FreightKind.TABLE, freight_rows=((5, 1),))
    assert "items" in refused(scene, [item_plan(sku), item_plan(sku)])
    assert "items" in refused(scene, [item_plan(sku, tiers=((500_000, 680),))])
    assert "items" in refused(scene, [item_plan(sku, tiers=((500_000, 600), (400_000, 500)))])
    assert "items" in refused(scene, [item_plan(sku, pack_milli=20_250)])
    assert "items" in refused(scene, [item_plan(sku, cap_milli=50_000)])
    assert "items" in refused(scene, [item_plan(sku, max_milli=1_250)])


def test_all_goods_come_on_one_truck(scene):
    other = a_product(a_cooperative())
    assert "items" in refused(scene, [item_plan(scene.skus[0]), item_plan(other.skus[0])])


def test_freight_by_weight_needs_to_know_the_weight(app):
    scene = a_scene(joiners=0, unit="box", base_unit="piece", step_milli=1000)
    by_weight = {
        "freight_kind": FreightKind.FIXED,
        "freight_fen": 100,
        "freight_split": FreightSplit.BY_WEIGHT,
    }
    assert "items" in refused(scene, **by_weight)
    group = a_draft_group(scene, [item_plan(scene.skus[0], weight_milli=5_000)], **by_weight)
    assert group.items[0].weight_milli == 5_000


def test_prices_are_checked_against_the_ceiling_again_when_it_opens(scene):
    group = a_draft_group(scene)
    actions.propose(group, by=scene.organiser.buyer.id, now=NOW)
    sku = scene.skus[0]
    products.change_price(sku, price_fen=500, by=None, now=NOW)
    sku.ceiling_fen = 600
    db.session.flush()
    with pytest.raises(AboveCeiling):
        actions.consent(group, by=scene.supplier.id, now=NOW)


def test_a_union_buys_together_only_from_the_union_catalogue(app):
    scene = a_scene(joiners=0, organiser={"category": UnitCategory.UNION})
    with pytest.raises(rules.NotInUnionCatalogue):
        a_draft_group(scene)
    control = a_scene(joiners=0)
    assert a_draft_group(control).of_union is False


@pytest.mark.parametrize("audience", [Audience.INVITED, Audience.BELOW, Audience.REGION])
def test_a_group_is_seen_by_those_it_is_for_and_nobody_else(app, audience):
    scene = a_scene(joiners=0)
    meant = {
        Audience.INVITED: lambda: a_joiner(),
        Audience.BELOW: lambda: a_joiner(parent_id=scene.organiser.unit.id),
        Audience.REGION: lambda: a_joiner(region_code="419001"),
    }[audience]()
    other = a_joiner(region_code="654202")
    db.session.commit()
    terms = {
        Audience.INVITED: {"invited_unit_ids": (meant.unit.id,)},
        Audience.REGION: {"region_code": "419001"},
    }
    group = an_open_group(scene, audience=audience, **terms.get(audience, {}))
    assert sees(meant.buyer, group) and not sees(other.buyer, group)
    assert sees(scene.supplier, group)
    with pytest.raises(Missing):
        queries.group(group.id, None)
    assert queries.is_for(group.id, meant.unit.id) and not queries.is_for(group.id, other.unit.id)


def test_everybody_sees_an_open_group_and_officials_only_look(scene):
    group = an_open_group(scene)
    assert queries.group(group.id, None).id == group.id
    county = an_official(Role.COUNTY, "419001")
    db.session.commit()
    assert sees(county, group)
    with pytest.raises(Missing):
        queries.organised(group.id, actor_of(county.id))


def test_only_the_organisers_people_find_it_to_act_on(scene):
    group = an_open_group(scene)
    assert queries.organised(group.id, actor_of(scene.organiser.buyer.id), lock=True) is not None
    for user in (scene.organiser.approver, scene.joiners[0].buyer, scene.supplier):
        with pytest.raises(Missing):
            queries.organised(group.id, actor_of(user.id))


def test_more_units_are_invited_while_it_runs(app):
    scene = a_scene(joiners=2)
    first, second = (one.unit.id for one in scene.joiners)
    group = an_open_group(scene, audience=Audience.INVITED, invited_unit_ids=(first,))
    assert actions.invite(group, [first, second], by=scene.organiser.buyer.id, now=NOW) == 1
    assert sees(scene.joiners[1].buyer, group)
    with pytest.raises(Missing):
        actions.invite(group, [999_999], by=scene.organiser.buyer.id, now=NOW)


def test_last_seasons_group_is_copied_with_its_dates_shifted(scene):
    group = an_open_group(scene)
    again = NOW + timedelta(days=60)
    made = actions.copy(group, opens_at=again, by=scene.organiser.buyer.id, now=again)
    assert made.status is GroupStatus.DRAFT and made.copied_from_id == group.id
    assert made.closes_at - made.opens_at == group.closes_at - group.opens_at
    assert made.deliver_first_on - group.deliver_first_on == timedelta(days=60)
    assert [(t.from_milli, t.price_fen) for t in made.items[0].tiers] == [(500_000, 620), (1_000_000, 580)]


def test_a_copy_with_goods_no_longer_on_sale_says_so(scene):
    group = an_open_group(scene)
    products.withdraw(scene.skus[0].product, by=None, now=NOW)
    with pytest.raises(BadPlan) as error:
        actions.copy(group, opens_at=NOW + timedelta(days=60), by=scene.organiser.buyer.id, now=NOW)
    assert "停售" in error.value.fields["items"][0]


def test_nobody_pays_more_in_a_group_than_alone(scene):
    assert "items" in refused(scene, [item_plan(scene.skus[0], base_price_fen=690)])
    group = an_open_group(scene)
    products.change_price(scene.skus[0], price_fen=650, by=None, now=NOW)
    with pytest.raises(BadPlan) as error:
        actions.copy(group, opens_at=NOW + timedelta(days=60), by=scene.organiser.buyer.id, now=NOW)
    assert "高于现在单独购买的价格" in error.value.fields["items"][0]
