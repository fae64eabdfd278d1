"""Each day is ordered once, in time, or fails in sight of both sides; nothing is skipped in silence."""

import threading
from datetime import timedelta

import pytest

from shop.catalog.products import actions as products
from shop.catalog.products.models import Sku
from shop.catalog.products.states import HoldKind
from shop.catalog.stock import actions as stock
from shop.core.db import db, in_unit_of_work
from shop.handlers import HANDLERS
from shop.parties.accounts import actions as accounts
from shop.parties.buyers import actions as units
from shop.support.notices.models import Notice
from shop.support.outbox.models import Message
from shop.support.outbox.states import MessageStatus
from shop.trading.agreements import actions as agreements
from shop.trading.standing import actions, generation, occurrences, ordering
from shop.trading.standing.models import StandingOccurrence, StandingOrder
from shop.trading.standing.states import OccurrenceStatus
from tests.factories.parties_rows import MORNING
from tests.factories.standing import FRIDAY, MONDAY, THURSDAY, TUESDAY, WEDNESDAY, a_canteen, run, shanghai
from tests.factories.trading import membership_of

D = OccurrenceStatus


@pytest.fixture
def canteen(app, at):
    at(MORNING)
    return a_canteen()


def told(name):
    db.session.rollback()
    return {notice.user_id for notice in db.session.query(Notice).filter_by(name=name)}


def states(canteen):
    db.session.rollback()
    rows = db.session.query(StandingOccurrence).order_by(StandingOccurrence.day)
    return {row.day: row.status for row in rows}


def count(canteen, milli, now=MORNING):
    sku = canteen.trade.sku_id
    stock.count(sku, on_hand_milli=milli, reason="盘点", by=None, now=now)
    db.session.commit()


def test_each_day_comes_within_the_lead_once(canteen):
    for now in (MORNING, MORNING, MORNING + timedelta(hours=3), shanghai(TUESDAY), shanghai(TUESDAY, 15)):
        run(now)
    assert [order.wanted_on for order in canteen.orders()] == [TUESDAY, WEDNESDAY, THURSDAY, FRIDAY]
    assert all(status is D.GENERATED for status in states(canteen).values())
    run(shanghai(FRIDAY))
    assert canteen.orders()[-1].wanted_on == MONDAY  # no Saturday, no Sunday


def test_no_stock_fails_is_told_to_both_sides_once_and_tried_again_until_it_works(canteen):
    count(canteen, 0)
    run(MORNING)
    row = canteen.row(TUESDAY)
    assert (row.status, row.tries, canteen.orders()) == (D.FAILED, 1, [])
    assert "库存" in row.reason
    trade = canteen.trade
    assert told("standing.failed") == {trade.buyer.id, trade.supplier.id, canteen.sides.supplier_admin.id}
    before = db.session.query(Notice).count()
    run(MORNING + timedelta(minutes=31))
    assert canteen.row(TUESDAY).tries == 2
    assert db.session.query(Notice).count() == before  # the same reason is not told again
    count(canteen, 1_000_000)
    run(MORNING + timedelta(minutes=62))
    assert states(canteen)[TUESDAY] is D.GENERATED and len(canteen.orders()) == 3


def test_what_fails_until_the_cut_off_stays_failed_and_both_sides_are_told(canteen):
    count(canteen, 0)
    run(MORNING)
    run(shanghai(TUESDAY - timedelta(1), 16))
    row = canteen.row(TUESDAY)
    assert (row.status, row.due_at) == (D.FAILED, None)
    assert len(told("standing.given_up")) == 3
    count(canteen, 1_000_000)
    run(shanghai(TUESDAY, 8))
    assert states(canteen)[TUESDAY] is D.FAILED  # only a person mends it now
    made = occurrences.generate_now(
        canteen.order, TUESDAY, by=canteen.trade.buyer.id, now=shanghai(TUESDAY, 8)
    )
    db.session.commit()
    assert made.orders[0].wanted_on == TUESDAY and states(canteen)[TUESDAY] is D.GENERATED


def test_a_worker_that_stood_still_leaves_failed_days_in_sight(canteen):
    run(shanghai(FRIDAY, 17))  # nothing ran since Monday: four cut-offs are past
    assert states(canteen) == {
        **dict.fromkeys((TUESDAY, WEDNESDAY, THURSDAY, FRIDAY), D.FAILED),
        MONDAY: D.GENERATED,
    }
    assert canteen.row(TUESDAY).reason == generation.MISSED


def price_above_ceiling(canteen):
    sku = db.session.get_one(Sku, canteen.trade.sku_id)
    sku.price_fen = sku.ceiling_fen = 500  # the agreement says 600


def expired_paper(canteen):
    product = db.session.get_one(Sku, canteen.trade.sku_id).product
    products.hold(product, kind=HoldKind.PAPERS, reason="营业执照过期", by=None, now=MORNING)


def agreement_ended(canteen):
    sides = canteen.sides
    agreements.terminate(canteen.agreement, reason="终止", by=sides.unit_admin.id, now=MORNING)


def unit_closed(canteen):
    units.close(canteen.trade.unit, on=TUESDAY, by=None, now=MORNING)


def member_gone(canteen):
    accounts.end_membership(membership_of(canteen.trade.buyer), by=None, now=MORNING)


def capacity_full(canteen):
    sku = db.session.get_one(Sku, canteen.trade.sku_id)
    products.change_sku(sku, weekly_milli=10_000, by=None, now=MORNING)


@pytest.mark.parametrize(
    ("break_it", "says"),
    [
        (price_above_ceiling, "审定"),
        (expired_paper, "停售"),
        (agreement_ended, "协议"),
        (unit_closed, "合并或注销"),
        (member_gone, "采购员"),
        (capacity_full, "供货能力"),
    ],
)
def test_whatever_keeps_a_day_from_being_ordered_is_its_reason(canteen, break_it, says):
    break_it(canteen)
    db.session.commit()
    run(MORNING)
    row = canteen.row(TUESDAY)
    assert (row.status, canteen.orders()) == (D.FAILED, [])
    assert says in row.reason
    assert canteen.trade.supplier.id in told("standing.failed")


def test_an_exhausted_agreement_fails_with_its_figures_and_writes_nothing(app, at):
    at(MORNING)
    canteen = a_canteen(agreement={"item_milli": 50_000})  # two days of twenty, not three
    run(MORNING)
    assert [order.wanted_on for order in canteen.orders()] == [TUESDAY, WEDNESDAY]
    row = canteen.row(THURSDAY)
    assert row.status is D.FAILED and "上限 50" in row.reason and row.purchase_id is None


def test_two_workers_order_the_same_day_once(canteen, app):
    generation.lay_out(now=MORNING, limit=10)
    db.session.commit()
    row_id = canteen.row(TUESDAY).id
    db.session.rollback()
    both_work(app, lambda: generation.generate_due(row_id, now=MORNING))
    assert [order.wanted_on for order in canteen.orders()] == [TUESDAY]


def test_without_the_day_s_status_they_would_order_it_twice(canteen, app):
    """Control: the same call-off without the day's row."""
    by, order_id = canteen.trade.buyer.id, canteen.order_id

    def unguarded():
        order = db.session.get_one(StandingOrder, order_id)
        ordering.order_day(order, {canteen_sku: 20_000}, day=TUESDAY, agreed=True, by=by, now=MORNING)

    canteen_sku = canteen.trade.sku_id
    db.session.rollback()
    both_work(app, unguarded)
    assert [order.wanted_on for order in canteen.orders()] == [TUESDAY, TUESDAY]


def both_work(app, work):
    """Two workers at once, each in its own transaction."""
    start, faults = threading.Barrier(2), []

    def worker():
        with app.app_context():
            start.wait()
            try:
                in_unit_of_work(work)
            except Exception as fault:
                faults.append(fault)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=worker) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []


class Killed(BaseException):
    """As if the process had been killed here."""


@pytest.mark.parametrize("dies_at", ["order_day", "audit.move"])
def test_a_worker_killed_between_order_and_mark_leaves_neither(canteen, monkeypatch, dies_at):
    generation.lay_out(now=MORNING, limit=10)
    db.session.commit()
    row_id = canteen.row(TUESDAY).id
    target, name = (ordering, "order_day") if dies_at == "order_day" else (generation.audit, "move")
    real = getattr(target, name)

    def dies(*given, **more):
        real(*given, **more)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(target, name, dies)
        with pytest.raises(Killed):
            in_unit_of_work(lambda: generation.generate_due(row_id, now=MORNING))
    assert canteen.orders() == [] and states(canteen)[TUESDAY] is D.PLANNED
    run(MORNING)
    assert [order.wanted_on for order in canteen.orders()] == [TUESDAY, WEDNESDAY, THURSDAY]


def test_a_bug_in_generating_parks_nothing_away_from_sight(canteen, monkeypatch):
    def broken(*_given, **_more):
        raise RuntimeError("a bug")

    with monkeypatch.context() as patch:
        patch.setattr(ordering, "order_day", broken)
        for minutes in range(0, 300, 31):
            run(MORNING + timedelta(minutes=minutes))
        run(shanghai(TUESDAY - timedelta(1), 16, 1))
    assert states(canteen)[TUESDAY] is D.FAILED
    assert len(told("standing.given_up")) == 3
    waiting = db.session.query(Message).filter_by(name="standing.due", status=MessageStatus.DELIVERED)
    assert waiting.count() == 0


def test_another_plan_or_pause_changes_what_is_laid_out_but_not_ordered(canteen):
    count(canteen, 0)
    run(MORNING)
    actions.pause(
        canteen.order,
        first_on=WEDNESDAY,
        last_on=WEDNESDAY,
        reason="停水",
        by=canteen.trade.buyer.id,
        now=MORNING,
    )
    db.session.commit()
    count(canteen, 1_000_000)
    run(MORNING + timedelta(minutes=31))
    assert [order.wanted_on for order in canteen.orders()] == [TUESDAY, THURSDAY]


def test_the_handlers_know_every_message_of_it():
    assert {"tick.standing", "standing.due", "standing.failed"} <= set(HANDLERS)
