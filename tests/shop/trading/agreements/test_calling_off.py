"""Orders at the agreement's prices, up to what is left: derived from the orders themselves, never counted up."""

import dataclasses
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.core.db import db
from shop.core.money import amount_fen
from shop.parties.accounts.permissions import Role
from shop.parties.buyers.rules import NotCounted
from shop.trading.agreements import actions, calling, queries, rules
from shop.trading.agreements.drawdown import Drawdown, Drawn, over
from shop.trading.orders import actions as orders
from shop.trading.orders.models import Order
from shop.trading.orders.rules import NotAMember
from shop.trading.orders.states import Channel, OrderStatus
from tests.factories.agreements import (
    a_draft,
    an_agreement,
    an_offer,
    call_off,
    drawn,
    sign_for_unit,
    two_sides,
)
from tests.factories.parties_rows import MORNING, a_unit
from tests.factories.trading import CANTEEN, a_member, a_trade, membership_of, receive, ship


@pytest.fixture
def sides(app):
    return two_sides()


def sold(sides, agreement, qty_milli=100_000, **values):
    """Called off, approved by limits, confirmed."""
    order = call_off(sides, agreement, qty_milli, **values).orders[0]
    orders.confirm(order, by=sides.trade.supplier.id, now=MORNING)
    db.session.commit()
    return order


def test_a_call_off_is_an_order_at_the_agreed_price(sides):
    made = an_agreement(sides)
    order = call_off(sides, made, 320_500).orders[0]
    assert (order.agreement_id, order.channel) == (made.id, Channel.AGREEMENT)
    assert (order.lines[0].price_fen, order.total_fen) == (600, 192_300)
    assert order.status is OrderStatus.APPROVED
    assert drawn(made) == (192_300, 0)


def test_the_members_own_limits_still_ask_for_approval(sides):
    made = an_agreement(sides)
    membership_of(sides.trade.buyer).order_limit_fen = 10_000
    order = call_off(sides, made).orders[0]
    assert (order.status, order.needs_approval) == (OrderStatus.PLACED, True)
    assert drawn(made) == (60_000, 0), "what waits for approval is taken already"


def test_more_than_is_left_is_refused_with_the_figures(sides):
    made = an_agreement(sides)  # 500 kg, 3,000.00
    call_off(sides, made, 400_000)
    with pytest.raises(rules.Exceeded) as refusal:
        call_off(sides, made, 100_100)
    assert refusal.value.code == "agreement.exceeded"
    assert {
        (one["measure"], one["ceiling"], one["called_off"], one["asked"])
        for one in refusal.value.facts["over"]
    } == {
        ("milli", 500_000, 400_000, 100_100),
        ("fen", 300_000, 240_000, 60_060),
    }
    assert "剩余 100" in refusal.value.message and "600.00" in refusal.value.message
    call_off(sides, made, 100_000)
    assert drawn(made) == (300_000, 0)


@pytest.mark.parametrize(
    "bounds",
    [
        {"ceiling_fen": 60_000, "item_milli": None},
        {"ceiling_fen": None, "ceiling_milli": 100_000, "item_milli": None},
        {"ceiling_fen": None, "item_milli": 100_000},
        {"ceiling_fen": None, "item_milli": None, "item_fen": 60_000},
    ],
)
def test_each_kind_of_ceiling_holds_by_itself(sides, bounds):
    made = an_agreement(sides, **bounds)
    call_off(sides, made, 100_000)
    with pytest.raises(rules.Exceeded):
        call_off(sides, made, 100)


def test_two_lines_of_one_sku_are_one_quantity(sides):
    made = an_agreement(sides)
    with pytest.raises(rules.Exceeded):
        call_off(sides, made, wanted=[(sides.trade.sku_id, 300_000), (sides.trade.sku_id, 300_000)])


@pytest.mark.parametrize("ending", ["cancel", "reject", "lapse"])
def test_an_order_that_came_to_nothing_gives_back_what_it_took(sides, ending):
    made = an_agreement(sides)
    membership_of(sides.trade.buyer).order_limit_fen = 0
    order = call_off(sides, made, 500_000).orders[0]
    if ending == "lapse":
        orders.lapse(order, now=order.decide_by_at)
    else:
        by = sides.trade.approver if ending == "reject" else sides.trade.buyer
        getattr(orders, ending)(order, reason="计划有变", by=by.id, now=MORNING)
    assert drawn(made) == (0, 0)
    call_off(sides, made, 500_000)


def test_short_and_refused_quantities_are_given_back(sides):
    made = an_agreement(sides)
    order = sold(sides, made, 100_000)
    ship(sides.trade, order, 80_000, last=True)
    receive(sides.trade, order, 70_000, 10_000, "变质")
    item = queries.drawdown(made.id).items[0]
    assert (item.called_off_milli, item.delivered_milli, item.remaining_milli) == (70_000, 70_000, 430_000)
    assert drawn(made) == (42_000, 42_000)


def test_contracted_called_off_delivered_and_remaining(sides):
    """A35"""
    made = an_agreement(sides)
    order = sold(sides, made, 100_000)
    ship(sides.trade, order, 60_000)
    receive(sides.trade, order, 60_000)
    found = queries.drawdown(made.id)
    assert (found.contracted_fen, found.called_off_fen, found.delivered_fen, found.remaining_fen) == (
        300_000,
        60_000,
        36_000,
        240_000,
    )


def test_unsigned_not_begun_over_and_terminated_ones_are_refused(sides):
    for made in (a_draft(sides), an_offer(sides)):
        with pytest.raises(rules.NotSigned):
            call_off(sides, made)
    half = an_offer(sides)
    sign_for_unit(sides, half)
    with pytest.raises(rules.NotSigned):
        call_off(sides, half)
    with pytest.raises(rules.NotYetInForce):
        call_off(sides, an_agreement(sides, first_on=date(2026, 11, 3)))
    short = an_agreement(sides, last_on=date(2026, 11, 2))
    call_off(sides, short)
    with pytest.raises(rules.Expired) as refusal:  # whether or not the calendar has come by
        call_off(sides, short, now=MORNING + timedelta(days=1))
    assert refusal.value.facts["last_on"] == "2026-11-02"
    ended = an_agreement(sides)
    actions.terminate(ended, reason="协商一致", by=sides.supplier_admin.id, now=MORNING)
    with pytest.raises(rules.Expired):
        call_off(sides, ended)


def test_on_its_first_day_it_can_be_called_off_before_the_calendar_came_by(sides):
    made = an_agreement(sides, first_on=date(2026, 11, 3))
    assert call_off(sides, made, now=MORNING + timedelta(days=1)).total_fen == 60_000


def test_goods_that_are_not_in_it_are_refused(sides):
    made = an_agreement(sides)
    other = a_trade().sku_id
    with pytest.raises(rules.NotInAgreement) as refusal:
        call_off(sides, made, wanted=[(sides.trade.sku_id, 1_000), (other, 1_000)])
    assert refusal.value.facts["sku_ids"] == [other]


def test_a_unit_that_is_no_party_is_refused(sides):
    made = an_agreement(sides)
    stranger = a_unit()
    with pytest.raises(rules.ForeignUnit):
        call_off(sides, made, unit_id=stranger.id, by=a_member(stranger, Role.BUYER).id)
    below = a_unit(parent_id=sides.trade.unit.id)  # may be counted for, yet is no party
    with pytest.raises(rules.ForeignUnit):
        call_off(sides, made, terms=dataclasses.replace(CANTEEN, counted_unit_id=below.id))


def test_a_lead_unit_calls_off_for_its_members_and_they_for_themselves(sides):
    below, other = (a_unit(parent_id=sides.trade.unit.id) for _number in range(2))
    made = an_agreement(sides, members=[below.id, other.id])
    led = call_off(sides, made, terms=dataclasses.replace(CANTEEN, counted_unit_id=below.id)).orders[0]
    assert (led.unit_id, led.counted_unit_id) == (sides.trade.unit.id, below.id)
    own = call_off(sides, made, unit_id=below.id, by=a_member(below, Role.BUYER).id).orders[0]
    assert (own.unit_id, own.counted_unit_id) == (below.id, below.id)
    assert drawn(made)[0] == 120_000, "one ceiling for all of them"
    buyer, terms = a_member(below, Role.BUYER), dataclasses.replace(CANTEEN, counted_unit_id=other.id)
    with pytest.raises(NotCounted):
        call_off(sides, made, unit_id=below.id, by=buyer.id, terms=terms)


def test_only_a_buyer_of_the_unit_calls_off(sides):
    made = an_agreement(sides)
    for user in (sides.unit_admin, sides.supplier_admin):
        with pytest.raises(NotAMember):
            call_off(sides, made, by=user.id)


def test_a_refused_call_off_writes_nothing(sides):
    made = an_agreement(sides)
    call_off(sides, made, 450_000)
    with pytest.raises(rules.Exceeded):
        call_off(sides, made, 60_000)
    db.session.rollback()
    assert [order.total_fen for order in made_orders(made)] == [270_000]


def made_orders(made):
    return db.session.query(Order).filter_by(agreement_id=made.id).order_by(Order.id).all()


def test_the_standing_orders_number_goes_onto_the_order(sides):
    made = an_agreement(sides)
    placed = calling.call_off(
        made, unit_id=sides.trade.unit.id, wanted=[(sides.trade.sku_id, 1_000)], terms=CANTEEN,
        by=sides.trade.buyer.id, now=MORNING, standing_order_id=77,
    )  # fmt: skip
    assert placed.orders[0].standing_order_id == 77


def test_control_without_the_room_check_the_ceiling_is_broken(sides, monkeypatch):
    made = an_agreement(sides)
    monkeypatch.setattr(rules, "check_room", lambda *_given: None)
    call_off(sides, made, 500_100)
    assert queries.drawdown(made.id).remaining_milli is None
    assert queries.drawdown(made.id).items[0].remaining_milli == -100


AMOUNTS = st.integers(1, 2_000_000)
BOUNDS = st.one_of(st.none(), st.integers(1, 5_000_000))


@given(
    price=st.integers(1, 100_000),
    ceiling=BOUNDS,
    fen=BOUNDS,
    whole=BOUNDS,
    asked=st.lists(AMOUNTS, max_size=8),
)
def test_whatever_is_asked_in_whatever_order_no_ceiling_is_passed(price, ceiling, fen, whole, asked):
    called, lines = 0, []
    for qty in asked:
        item = Drawn(
            sku_id=1, product_name="土豆", spec="散装", unit="kg", price_fen=price, ceiling_milli=ceiling,
            ceiling_fen=fen, called_off_milli=called, called_off_fen=sum(lines),
        )  # fmt: skip
        if not over(Drawdown(items=(item,), ceiling_fen=whole, ceiling_milli=None), [(1, qty)]):
            called, lines = called + qty, [*lines, amount_fen(price, qty)]
    assert ceiling is None or called <= ceiling
    assert fen is None or sum(lines) <= fen
    assert whole is None or sum(lines) <= whole
