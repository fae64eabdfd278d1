"""Closing a group, in worked stories: packs, caps, tiers, freight, orders; and every other end."""

from datetime import timedelta

import pytest

from shop.catalog.products import actions as products
from shop.catalog.stock import queries as stock
from shop.core.db import db
from shop.support import audit
from shop.trading.groups import actions, allotted, closing, pledges, queries, rules, watching
from shop.trading.groups.reasons import words
from shop.trading.groups.states import (
    Fairness,
    FreightKind,
    FreightSplit,
    GroupStatus,
    IfShort,
    PledgeStatus,
)
from shop.trading.orders import actions as orders
from shop.trading.orders.models import Order
from shop.trading.orders.states import Channel, OrderStatus
from tests.factories.groups import (
    CLOSES,
    a_joiner,
    a_pledge,
    a_scene,
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


def test_everybody_settles_at_the_tier_that_all_together_earned(scene):
    group = an_open_group(scene)
    made = [a_pledge(group, one, 200_000) for one in scene.joiners]
    assert [pledge.seen_price_fen for pledge in made] == [680, 680, 620]
    assert close(group)
    assert group.status is GroupStatus.ORDERED and group.total_fen == 372_000
    item = group.items[0]
    assert (item.reached, item.allocated_milli, item.final_price_fen) == (True, 600_000, 620)
    for order, pledge in zip(orders_of(group), made, strict=True):
        assert (order.unit_id, order.channel, order.status) == (
            pledge.unit_id,
            Channel.GROUP,
            OrderStatus.APPROVED,
        )
        assert order.lines[0].price_fen == 620 and order.total_fen == 124_000
        assert pledge.status is PledgeStatus.ORDERED and pledge.order_id == order.id
    assert stock.free([scene.skus[0].id])[scene.skus[0].id] == 9_400_000


def test_a_group_closes_once(scene):
    group = an_open_group(scene)
    a_pledge(group, scene.joiners[0], 200_000)
    assert close(group)
    assert not close(group)
    with pytest.raises(rules.Closed):
        actions.close(queries.locked(group.id), by=scene.organiser.buyer.id, now=CLOSES)
    assert len(orders_of(group)) == 1


def test_what_fails_in_between_leaves_the_open_group(scene, monkeypatch):
    group = an_open_group(scene)
    made = a_pledge(group, scene.joiners[0], 200_000)
    monkeypatch.setattr(audit, "move_all", lambda *args, **more: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        close(group)
    db.session.rollback()
    assert (
        group.status is GroupStatus.OPEN and made.status is PledgeStatus.STANDING and orders_of(group) == []
    )
    monkeypatch.undo()
    assert close(group) and len(orders_of(group)) == 1


def test_packs_are_filled_by_tolerance_and_what_is_over_is_not_ordered(scene):
    group = an_open_group(scene, [item_plan(scene.skus[0], pack_milli=25_000, tiers=())])
    first = a_pledge(group, scene.joiners[0], 120_000, tolerance_milli=10_000)
    second = a_pledge(group, scene.joiners[1], 175_000)
    close(group)
    assert got(first, second) == [125_000, 175_000]
    assert "凑箱用了您的浮动量 5 公斤" in allotted.words_of(first)


@pytest.mark.parametrize(
    ("fairness", "shares"),
    [
        (Fairness.PRO_RATA, [100_000, 100_000, 100_000]),
        (Fairness.FIRST_COME, [200_000, 100_000, 0]),
        (Fairness.LARGEST_GAP, [0, 100_000, 200_000]),
    ],
)
def test_a_cap_is_dealt_out_as_chosen_beforehand(scene, fairness, shares):
    group = an_open_group(scene, [item_plan(scene.skus[0], cap_milli=300_000, tiers=())], fairness=fairness)
    made = [
        a_pledge(group, one, 200_000, reserved_gap_fen=place * 1000, now=NOW + timedelta(seconds=place))
        for place, one in enumerate(scene.joiners)
    ]
    close(group)
    assert got(*made) == shares
    left = [pledge for pledge, share in zip(made, shares, strict=True) if not share]
    assert [pledge.status for pledge in left] == [PledgeStatus.LEFT_OUT] * len(left)


def test_no_more_is_ordered_than_lies_in_stock(app):
    scene = a_scene(joiners=2, stock_milli=300_000)
    group = an_open_group(scene, [item_plan(scene.skus[0], tiers=())])
    made = [a_pledge(group, one, 200_000) for one in scene.joiners]
    close(group)
    assert got(*made) == [150_000, 150_000]


def test_freight_adds_up_to_the_fen(scene):
    group = an_open_group(
        scene, freight_kind=FreightKind.FIXED, freight_fen=10_000, freight_split=FreightSplit.EVENLY
    )
    for one in scene.joiners:
        a_pledge(group, one, 100_000)
    close(group)
    assert [order.freight_fen for order in orders_of(group)] == [3334, 3333, 3333]
    assert group.freight_total_fen == 10_000
    assert orders_of(group)[0].total_fen == 68_000 + 3334


def test_freight_by_table_goes_by_the_weight_of_all(scene):
    group = an_open_group(
        scene,
        freight_kind=FreightKind.TABLE,
        freight_rows=((0, 5_000), (250_000, 9_000)),
        freight_split=FreightSplit.BY_WEIGHT,
    )
    a_pledge(group, scene.joiners[0], 100_000)
    a_pledge(group, scene.joiners[1], 200_000)
    close(group)
    assert [order.freight_fen for order in orders_of(group)] == [3_000, 6_000]


def test_one_units_goods_to_one_place_are_one_order(app):
    scene = a_scene(joiners=1, skus=2)
    lead = scene.joiners[0]
    canteen = a_joiner(represented_by_id=lead.unit.id)
    group = an_open_group(scene)
    for item in group.items:
        a_pledge(group, lead, 100_000, item=item)
    a_pledge(group, lead, 100_000, counted_unit_id=canteen.unit.id)
    close(group)
    assert [(len(order.lines), order.counted_unit_id) for order in orders_of(group)] == [
        (2, lead.unit.id), (1, canteen.unit.id),
    ]  # fmt: skip


def test_an_item_that_is_not_reached_is_left_out_and_the_others_come(app):
    scene = a_scene(joiners=1, skus=2)
    group = an_open_group(scene)
    enough = a_pledge(group, scene.joiners[0], 100_000, item=group.items[0])
    little = a_pledge(group, scene.joiners[0], 50_000, item=group.items[1])
    close(group)
    assert (enough.status, little.status) == (PledgeStatus.ORDERED, PledgeStatus.LEFT_OUT)
    assert little.closed_reason == "该商品未达到成团量，未订购"
    assert [item.reached for item in group.items] == [True, False]


def test_what_was_not_approved_in_time_does_not_count(app):
    scene = a_scene(joiners=1)
    careful = a_joiner(order_limit_fen=0)
    group = an_open_group(scene)
    a_pledge(group, scene.joiners[0], 100_000)
    late = a_pledge(group, careful, 500_000)
    close(group)
    assert group.items[0].allocated_milli == 100_000 and group.items[0].final_price_fen == 680
    assert late.status is PledgeStatus.LEFT_OUT and "尚未审批" in late.closed_reason
    with pytest.raises(rules.Closed):
        actions.approve(late, by=careful.approver.id, now=CLOSES)


def test_goods_taken_off_sale_meanwhile_do_not_stop_the_closing(app):
    scene = a_scene(joiners=1, skus=2)
    group = an_open_group(scene)
    for item in group.items:
        a_pledge(group, scene.joiners[0], 100_000, item=item)
    products.withdraw(scene.skus[1].product, by=None, now=NOW)
    close(group)
    assert [item.reached for item in group.items] == [True, False]
    assert len(orders_of(group)[0].lines) == 1


def test_cancelling_one_order_afterwards_changes_nothing_for_the_others(scene):
    group = an_open_group(scene, freight_kind=FreightKind.FIXED, freight_fen=10_000)
    for one in scene.joiners:
        a_pledge(group, one, 200_000)
    close(group)
    first, *others = orders_of(group)
    before = [(one.total_fen, one.freight_fen, one.lines[0].price_fen) for one in others]
    orders.cancel(first, reason="食堂停用", by=scene.joiners[0].buyer.id, now=CLOSES)
    assert [(one.total_fen, one.freight_fen, one.lines[0].price_fen) for one in others] == before
    assert group.items[0].final_price_fen == 620


def test_the_clock_closes_what_is_due_and_what_is_full(scene):
    due = an_open_group(scene)
    full = an_open_group(scene, [item_plan(scene.skus[0], cap_milli=100_000, tiers=())], close_when_full=True)
    a_pledge(due, scene.joiners[0], 100_000)
    a_pledge(full, scene.joiners[0], 100_000)
    assert not watching.close_due(due.id, now=NOW)
    assert watching.close_due(full.id, now=NOW) and full.status is GroupStatus.ORDERED
    assert watching.close_due(due.id, now=CLOSES) and due.status is GroupStatus.ORDERED


def test_the_cooperative_gets_one_total(scene):
    group = an_open_group(scene)
    for one in scene.joiners:
        a_pledge(group, one, 100_000)
    close(group)
    total = allotted.totals(group)
    assert [(row.item.sku_id, row.milli, row.orders) for row in total] == [(scene.skus[0].id, 300_000, 3)]


def test_a_full_group_without_stock_runs_to_its_end(app):
    scene = a_scene(joiners=1, stock_milli=50_000)
    group = an_open_group(
        scene, [item_plan(scene.skus[0], cap_milli=100_000, tiers=())], close_when_full=True
    )
    a_pledge(group, scene.joiners[0], 100_000)
    assert not watching.close_due(group.id, now=NOW) and group.status is GroupStatus.OPEN
    assert watching.close_due(group.id, now=CLOSES) and group.status is GroupStatus.LAPSED


TIER = ((500_000, 620),)


def test_a_preview_writes_nothing_and_equals_what_closing_then_gives(scene):
    group = an_open_group(scene, [item_plan(scene.skus[0], pack_milli=20_000, cap_milli=600_000, tiers=TIER)])
    for joiner, qty in zip(scene.joiners, (300_000, 250_000, 117_500), strict=True):
        a_pledge(group, joiner, qty)
    (told,) = closing.preview(group, CLOSES)
    assert not db.session.dirty and group.status is GroupStatus.OPEN
    close(group)
    db.session.expire_all()
    item = group.items[0]
    assert (told.reached, told.price_fen) == (item.reached, item.final_price_fen)
    assert told.allocation.total_milli == item.allocated_milli == 600_000
    assert told.allocation.left_over_milli == 67_500
    given = {one.id: (one.allocated_milli, allotted.words_of(one)) for one in pledges.board(group).items}
    assert given == {share.key: (share.allocated_milli, words(share.why)) for share in told.allocation.shares}


def test_a_preview_while_the_cooperative_is_asked_is_at_the_base_price(scene):
    group = an_open_group(scene, if_short=IfShort.BASE_PRICE)
    a_pledge(group, scene.joiners[0], 50_000)
    assert not closing.preview(group, NOW)[0].reached
    close(group)
    (told,) = closing.preview(group, CLOSES)
    assert (told.reached, told.price_fen, told.allocation.total_milli) == (True, 680, 50_000)
