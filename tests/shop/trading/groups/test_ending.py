"""Ends without orders: lapsed, extended, asked about, cancelled."""

from datetime import timedelta

import pytest

from shop.catalog.stock import queries as stock
from shop.core.db import db
from shop.core.errors import Invalid
from shop.trading.groups import actions, queries, rules
from shop.trading.groups.states import GroupStatus, IfShort, PledgeStatus
from shop.trading.orders.models import Order
from tests.factories.groups import (
    CLOSES,
    a_draft_group,
    a_pledge,
    a_scene,
    an_offered_lot,
    an_open_group,
    item_plan,
)
from tests.factories.parties_rows import MORNING

NOW = MORNING


@pytest.fixture
def scene(app):
    return a_scene(joiners=3)


def close(group, now=CLOSES):
    found = queries.locked(group.id)
    done = actions.close_due(found, now=now)
    db.session.commit()
    return done


def orders_of(group):
    return db.session.query(Order).filter_by(group_purchase_id=group.id).order_by(Order.id).all()


def got(*made):
    return [db.session.get(type(one), one.id).allocated_milli for one in made]


def test_below_the_minimum_it_lapses_and_everything_is_free(scene):
    group = an_open_group(scene)
    made = a_pledge(group, scene.joiners[0], 50_000)
    close(group)
    assert group.status is GroupStatus.LAPSED and made.status is PledgeStatus.RELEASED
    assert orders_of(group) == [] and stock.free([scene.skus[0].id])[scene.skus[0].id] == 10_000_000


def test_it_is_extended_once_and_then_lapses(scene):
    group = an_open_group(scene, if_short=IfShort.EXTEND, extend_days=3)
    a_pledge(group, scene.joiners[0], 50_000)
    close(group)
    until = CLOSES + timedelta(days=3)
    assert group.status is GroupStatus.OPEN and group.closes_at == until
    assert group.deliver_first_on >= until.date()
    a_pledge(group, scene.joiners[1], 10_000, now=CLOSES)
    close(group, until)
    assert group.status is GroupStatus.LAPSED


def test_it_goes_on_at_the_base_price_if_the_cooperative_agrees(scene):
    group = an_open_group(
        scene, [item_plan(scene.skus[0], tiers=((10_000, 600),))], if_short=IfShort.BASE_PRICE
    )
    a_pledge(group, scene.joiners[0], 50_000)
    close(group)
    assert group.status is GroupStatus.AWAITING and group.answer_by_at == CLOSES + timedelta(hours=24)
    actions.agree(queries.locked(group.id), by=scene.supplier.id, now=CLOSES)
    assert group.status is GroupStatus.ORDERED and orders_of(group)[0].lines[0].price_fen == 680


@pytest.mark.parametrize("answer", ["no", "none"])
def test_without_the_cooperatives_yes_it_lapses(scene, answer):
    group = an_open_group(scene, if_short=IfShort.BASE_PRICE)
    a_pledge(group, scene.joiners[0], 50_000)
    close(group)
    if answer == "no":
        actions.refuse(queries.locked(group.id), by=scene.supplier.id, now=CLOSES)
    else:
        late = CLOSES + timedelta(hours=24)
        with pytest.raises(rules.Closed):
            actions.agree(queries.locked(group.id), by=scene.supplier.id, now=late)
        assert close(group, late)
    assert group.status is GroupStatus.LAPSED


def test_the_organiser_closes_early_only_what_was_reached(scene):
    group = an_open_group(scene)
    organiser = scene.organiser.buyer.id
    a_pledge(group, scene.joiners[0], 50_000)
    with pytest.raises(rules.NotReached):
        actions.close(queries.locked(group.id), by=organiser, now=NOW)
    a_pledge(group, scene.joiners[1], 50_000)
    actions.close(queries.locked(group.id), by=organiser, now=NOW)
    assert group.status is GroupStatus.ORDERED


def test_the_organiser_extends_once_and_cancels_with_a_reason(scene):
    group = an_open_group(scene)
    organiser, until = scene.organiser.buyer.id, CLOSES + timedelta(days=2)
    made = a_pledge(group, scene.joiners[0], 50_000)
    actions.extend(group, until=until, by=organiser, now=NOW)
    assert group.closes_at == until
    with pytest.raises(rules.AlreadyExtended):
        actions.extend(group, until=until + timedelta(days=1), by=organiser, now=NOW)
    with pytest.raises(Invalid):
        actions.cancel(group, reason=" ", by=organiser, now=NOW)
    actions.cancel(group, reason="预算调整", by=organiser, now=NOW)
    assert group.status is GroupStatus.CANCELLED and made.status is PledgeStatus.RELEASED
    assert made.closed_reason == "预算调整"


def test_what_nobody_consented_to_in_time_lapses(scene):
    group = an_offered_lot(scene)
    assert not close(group, NOW)
    asked = a_draft_group(scene)
    actions.propose(asked, by=scene.organiser.buyer.id, now=NOW)
    db.session.commit()
    close(asked)
    assert asked.status is GroupStatus.LAPSED
