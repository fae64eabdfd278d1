"""Asked for, approved once by somebody else, changed, paused, ended."""

from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from shop.core.db import db
from shop.core.errors import Missing
from shop.core.flow import WrongMoment
from shop.parties.accounts.permissions import Permission, Role
from shop.parties.accounts.queries import actor_of
from shop.support.notices.models import Notice
from shop.trading.agreements import actions as agreements
from shop.trading.agreements.rules import Expired, ForeignUnit
from shop.trading.orders.states import Channel, FundSource, OrderStatus, Purpose
from shop.trading.standing import actions, queries, rules
from shop.trading.standing.actions import PlanWanted, Settings
from shop.trading.standing.models import StandingPlan
from shop.trading.standing.rules import ItemLine
from shop.trading.standing.states import PlanStatus, StandingStatus
from tests.factories.agreements import an_agreement, two_sides
from tests.factories.catalog import a_product
from tests.factories.parties import an_official
from tests.factories.parties_rows import MORNING, a_unit
from tests.factories.standing import FRIDAY, MONDAY, THURSDAY, TUESDAY, a_canteen, run, shanghai, weekdays
from tests.factories.trading import a_member


@pytest.fixture
def canteen(app, at):
    at(MORNING)
    return a_canteen()


def opened(sides, agreement, **more):
    settings = more.pop("settings", Settings(name="早餐"))
    unit_id = more.pop("unit_id", sides.trade.unit.id)
    plan = {"first_on": TUESDAY, "items": weekdays(sides.trade.sku_id)} | more
    return actions.open_order(
        agreement,
        PlanWanted(**plan),
        settings,
        unit_id=unit_id,
        counted_unit_id=None,
        delivery_point_id=None,
        fund_source=FundSource.CANTEEN,
        purpose=Purpose.CANTEEN,
        by=sides.trade.buyer.id,
        now=MORNING,
    )


def test_nothing_is_ordered_before_somebody_else_has_approved(app, at):
    at(MORNING)
    canteen = a_canteen(approved=False)
    run(MORNING)
    assert canteen.orders() == []
    with pytest.raises(rules.OwnPlan):
        actions.approve(canteen.order, by=canteen.trade.buyer.id, now=MORNING)
    actions.approve(canteen.order, by=canteen.trade.approver.id, now=MORNING)
    db.session.commit()
    run(MORNING)
    assert [order.wanted_on for order in canteen.orders()] == [TUESDAY, TUESDAY + timedelta(1), THURSDAY]


def test_the_database_too_wants_two_people(canteen):
    plan = db.session.query(StandingPlan).one()
    plan.decided_by = plan.asked_by
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_its_orders_are_call_offs_that_need_no_other_approval(app, at):
    at(MORNING)
    canteen = a_canteen()
    membership = canteen.trade.buyer
    run(MORNING)
    first = canteen.orders()[0]
    assert first.status is OrderStatus.APPROVED and not first.needs_approval
    assert first.channel is Channel.AGREEMENT and first.agreement_id == canteen.agreement.id
    assert (first.placed_by, first.delivery_point_id) == (membership.id, canteen.order.delivery_point_id)
    assert first.lines[0].price_fen == 600  # the agreement's, not the shelf's 6.80


@pytest.mark.parametrize(
    ("fault", "field"),
    [
        ({"items": []}, "items"),
        ({"weeks": 5}, "weeks"),
        ({"last_on": date(2026, 11, 2)}, "last_on"),
        ({"last_on": date(2028, 1, 1)}, "last_on"),
        ({"first_on": date(2026, 11, 1)}, "first_on"),
        ({"items": [ItemLine(2, 1, 1, 1_000)]}, "items"),
        ({"items": [ItemLine(1, 1, 1, 1_000), ItemLine(1, 1, 1, 2_000)]}, "items"),
    ],
)
def test_a_plan_that_cannot_be_followed_says_what_to_change(app, fault, field):
    sides = two_sides()
    agreement = an_agreement(sides)
    with pytest.raises(rules.BadPlan) as refused:
        opened(sides, agreement, **fault)
    assert field in refused.value.fields


def test_only_goods_of_the_agreement_its_units_and_its_term(app):
    sides = two_sides()
    agreement = an_agreement(sides)
    other = a_product(sides.trade.cooperative).skus[0]
    with pytest.raises(rules.NotInAgreement):
        opened(sides, agreement, items=weekdays(other.id))
    with pytest.raises(ForeignUnit):
        opened(sides, agreement, unit_id=a_unit().id)
    agreements.terminate(agreement, reason="合作终止", by=sides.unit_admin.id, now=MORNING)
    with pytest.raises(Expired):
        opened(sides, agreement)


def test_without_a_last_day_it_goes_as_long_as_the_agreement(canteen):
    assert canteen.order.plan.last_on == canteen.agreement.last_on


@pytest.mark.parametrize(
    "bad", [{"days_ahead": 1, "cutoff_days": 2}, {"days_ahead": 15}, {"cutoff_minute": 1440}]
)
def test_the_cut_off_lies_between_generating_and_delivery(app, bad):
    sides = two_sides()
    agreement = an_agreement(sides)
    with pytest.raises(rules.BadCutOff):
        opened(sides, agreement, settings=Settings(name="早餐", **bad))


def test_another_plan_waits_while_the_one_in_force_goes_on(canteen):
    trade = canteen.trade
    actions.ask(
        canteen.order,
        PlanWanted(first_on=TUESDAY, items=weekdays(trade.sku_id, 50_000)),
        by=trade.buyer.id,
        now=MORNING,
    )
    db.session.commit()
    run(MORNING)
    assert [line.qty_milli for order in canteen.orders() for line in order.lines] == [20_000] * 3
    actions.approve(canteen.order, by=trade.approver.id, now=MORNING)
    db.session.commit()
    run(shanghai(FRIDAY))
    assert canteen.orders()[-1].lines[0].qty_milli == 50_000
    statuses = [plan.status for plan in canteen.order.plans]
    assert statuses == [PlanStatus.REPLACED, PlanStatus.APPROVED]


def test_a_plan_that_is_sent_back_leaves_the_one_in_force(canteen):
    trade = canteen.trade
    wanted = PlanWanted(first_on=TUESDAY, items=weekdays(trade.sku_id, 50_000))
    actions.ask(canteen.order, wanted, by=trade.buyer.id, now=MORNING)
    actions.send_back(canteen.order, reason="太多了", by=trade.approver.id, now=MORNING)
    db.session.commit()
    assert canteen.order.asked is None and canteen.order.plan.number == 1
    with pytest.raises(rules.NothingToApprove):
        actions.approve(canteen.order, by=trade.approver.id, now=MORNING)


def test_a_pause_holds_the_days_and_resuming_brings_them_back(canteen):
    buyer = canteen.trade.buyer
    actions.pause(canteen.order, first_on=THURSDAY, last_on=None, reason="检修", by=buyer.id, now=MORNING)
    db.session.commit()
    run(MORNING)
    assert [order.wanted_on for order in canteen.orders()] == [TUESDAY, TUESDAY + timedelta(1)]
    actions.resume(canteen.order, on=THURSDAY, by=buyer.id, now=MORNING)
    db.session.commit()
    run(MORNING)
    assert canteen.orders()[-1].wanted_on == THURSDAY
    with pytest.raises(rules.NotPaused):
        actions.resume(canteen.order, on=THURSDAY, by=buyer.id, now=MORNING)
    with pytest.raises(rules.BadPause):
        actions.pause(
            canteen.order, first_on=date(2026, 11, 1), last_on=None, reason="昨天", by=buyer.id, now=MORNING
        )


def test_resuming_in_the_middle_shortens_the_pause(canteen):
    buyer = canteen.trade.buyer
    actions.pause(canteen.order, first_on=TUESDAY, last_on=MONDAY, reason="放假", by=buyer.id, now=MORNING)
    actions.resume(canteen.order, on=FRIDAY, by=buyer.id, now=MORNING)
    db.session.commit()
    assert [(one.first_on, one.last_on) for one in canteen.order.pauses] == [(TUESDAY, THURSDAY)]


def test_after_its_end_nothing_is_generated_or_changed(canteen):
    buyer = canteen.trade.buyer
    actions.end(canteen.order, reason="食堂改造", by=buyer.id, now=MORNING)
    db.session.commit()
    run(MORNING)
    assert canteen.orders() == [] and canteen.order.status is StandingStatus.ENDED
    with pytest.raises(WrongMoment):
        actions.pause(canteen.order, first_on=FRIDAY, last_on=None, reason="x", by=buyer.id, now=MORNING)


def test_who_is_told_of_what(app, at):
    at(MORNING)
    canteen = a_canteen(approved=False)
    trade = canteen.trade
    buyer, approver = {"by": trade.buyer.id, "now": MORNING}, {"by": trade.approver.id, "now": MORNING}
    actions.send_back(canteen.order, reason="太多", **approver)
    wanted = PlanWanted(first_on=TUESDAY, items=weekdays(trade.sku_id, 10_000))
    actions.ask(canteen.order, wanted, **buyer)
    actions.approve(canteen.order, **approver)
    actions.pause(canteen.order, first_on=TUESDAY, last_on=None, reason="检修", **buyer)
    actions.resume(canteen.order, on=THURSDAY, **buyer)
    actions.end(canteen.order, reason="改造", **buyer)
    db.session.commit()
    run(MORNING)
    told = {}
    for notice in db.session.query(Notice).filter(Notice.name.startswith("standing.")):
        told.setdefault(notice.name.removeprefix("standing."), set()).add(notice.user_id)
    sellers = {trade.supplier.id, canteen.sides.supplier_admin.id}
    assert told == {
        "asked": {trade.approver.id},
        "returned": {trade.buyer.id},
        "approved": sellers | {trade.buyer.id},
        "paused": sellers,
        "resumed": sellers,
        "ended": sellers,
    }
    paused = db.session.query(Notice).filter_by(name="standing.paused").first()
    assert "自 2026-11-03 起" in paused.body and "检修" in paused.body


def test_both_sides_see_it_others_do_not(app, at):
    at(MORNING)
    waiting = a_canteen(approved=False)
    trade = waiting.trade

    def sees(user, **more):
        try:
            return bool(queries.standing_order(waiting.order_id, actor_of(user.id), **more))
        except Missing:
            return False

    assert sees(trade.buyer) and sees(trade.approver) and sees(trade.receiver)
    assert not sees(trade.supplier)  # the unit's own matter until it is approved
    assert not sees(trade.approver, permission=Permission.STANDING_EDIT)
    assert not sees(a_member(a_unit(), Role.BUYER)) and not sees(an_official())
    assert queries.to_approve(actor_of(trade.approver.id)) == 1
    actions.approve(waiting.order, by=trade.approver.id, now=MORNING)
    db.session.commit()
    assert sees(trade.supplier) and queries.to_approve(actor_of(trade.approver.id)) == 0
