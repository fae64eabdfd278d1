"""Who hears what of a group, through the outbox and its handlers, and what the tick does."""

from datetime import timedelta

import pytest

from shop.core.db import db
from shop.handlers import HANDLERS, TICKS
from shop.parties.accounts.queries import actor_of
from shop.support import outbox
from shop.support.notices.models import Notice
from shop.support.outbox.drain import drain
from shop.trading.groups import actions, pledges, queries, watching
from shop.trading.groups.states import Audience, Fairness, GroupStatus, IfShort
from shop.trading.orders import actions as orders
from shop.trading.orders.models import Order
from shop.trading.orders.states import OrderStatus
from tests.factories.groups import CLOSES, a_joiner, a_pledge, a_scene, an_open_group, item_plan
from tests.factories.parties_rows import MORNING

NOW = MORNING


@pytest.fixture
def scene(app):
    return a_scene(joiners=3)


def deliver(now=NOW):
    db.session.commit()
    tally = drain(HANDLERS, now=lambda: now)
    assert tally.failed == 0
    return tally


def heard(user):
    return [one.name for one in db.session.query(Notice).filter_by(user_id=user.id).order_by(Notice.id)]


def test_a_group_is_told_from_the_proposal_to_the_orders(scene):
    group = an_open_group(
        scene, audience=Audience.INVITED, invited_unit_ids=tuple(one.unit.id for one in scene.joiners)
    )
    for one in scene.joiners:
        a_pledge(group, one, 200_000)
    deliver()
    outbox.put("tick.groups", now=CLOSES)
    deliver(CLOSES)
    assert db.session.get(type(group), group.id).status is GroupStatus.ORDERED
    assert heard(scene.supplier)[:2] == ["group.proposed", "group.ordered"]
    assert heard(scene.organiser.buyer) == ["group.opened", "group.ordered"]
    assert heard(scene.joiners[0].buyer) == ["group.invited", "group.got"]
    body = db.session.query(Notice).filter_by(user_id=scene.joiners[0].buyer.id, name="group.got").one().body
    assert "货款 1,240.00 元" in body and "省 120.00 元" in body


def test_the_approver_is_asked_and_the_buyer_hears_the_answer(app):
    scene = a_scene(joiners=0)
    careful = a_joiner(order_limit_fen=0)
    made = a_pledge(an_open_group(scene), careful)
    deliver()
    assert heard(careful.approver) == ["group.pledge_asked"]
    actions.approve(made, by=careful.approver.id, now=NOW)
    deliver()
    assert heard(careful.buyer) == ["group.pledge_approved"]


def test_a_lower_price_is_told_once(scene):
    group = an_open_group(scene)
    a_pledge(group, scene.joiners[0], 500_000)
    watching.look_through(now=NOW)
    watching.look_through(now=NOW)
    deliver()
    assert heard(scene.joiners[0].buyer) == ["group.tier"]


def test_who_moves_up_in_the_line_is_told(scene):
    group = an_open_group(
        scene, [item_plan(scene.skus[0], cap_milli=300_000, tiers=())], fairness=Fairness.FIRST_COME
    )
    first, second = scene.joiners[:2]
    early = a_pledge(group, first, 200_000)
    late = a_pledge(group, second, 150_000, now=NOW + timedelta(seconds=1))
    held = pledges.pledge(early.id, actor_of(first.buyer.id), lock=True)
    actions.withdraw(held, by=first.buyer.id, now=NOW)
    watching.look_through(now=NOW)
    deliver()
    assert heard(second.buyer) == ["group.moved_up"]
    assert db.session.get(type(late), late.id).waiting is False


def test_everybody_hears_that_a_group_came_to_nothing(scene):
    group = an_open_group(scene, if_short=IfShort.BASE_PRICE)
    a_pledge(group, scene.joiners[0], 50_000)
    outbox.put("tick.groups", now=CLOSES)
    deliver(CLOSES)
    assert "group.awaiting" in heard(scene.supplier)
    late = CLOSES + timedelta(hours=25)
    outbox.put("tick.groups", now=late)
    deliver(late)
    assert queries.locked(group.id).status is GroupStatus.LAPSED
    assert heard(scene.joiners[0].buyer) == ["group.released"]
    assert heard(scene.supplier)[-1] == "group.lapsed" and heard(scene.organiser.buyer)[-1] == "group.lapsed"


def test_an_extension_is_told_to_those_who_pledged(scene):
    group = an_open_group(scene)
    a_pledge(group, scene.joiners[0], 50_000)
    actions.extend(group, until=CLOSES + timedelta(days=1), by=scene.organiser.buyer.id, now=NOW)
    deliver()
    assert heard(scene.joiners[0].buyer) == ["group.extended_for_you"]


def test_the_clock_looks_every_minute():
    assert TICKS["tick.groups"] == timedelta(minutes=1)


def test_the_cooperative_takes_on_all_orders_of_a_closed_group_at_once(scene):
    group = an_open_group(scene)
    for one in scene.joiners:
        a_pledge(group, one, 100_000)
    actions.close_due(queries.locked(group.id), now=CLOSES)
    made = db.session.query(Order).filter_by(group_purchase_id=group.id).order_by(Order.id).all()
    orders.cancel(made[0], reason="食堂停用", by=scene.joiners[0].buyer.id, now=CLOSES)
    assert actions.confirm_orders(group, by=scene.supplier.id, now=CLOSES) == 2
    deliver(CLOSES)
    assert [one.status for one in made] == [
        OrderStatus.CANCELLED, OrderStatus.CONFIRMED, OrderStatus.CONFIRMED,
    ]  # fmt: skip
