"""One day by hand until its cut-off: other quantities, skipped, restored, ordered now."""

from datetime import date, timedelta

import pytest

from shop.catalog.products import actions as products
from shop.catalog.products.models import Sku
from shop.catalog.stock import actions as stock
from shop.catalog.stock import queries as levels
from shop.core.db import db
from shop.fulfilment.shipments import actions as shipments
from shop.trading.orders import actions as orders
from shop.trading.orders.states import OrderStatus
from shop.trading.standing import actions, calendar, occurrences, queries, rules
from shop.trading.standing.coming import coming, totals
from shop.trading.standing.states import DayState, OccurrenceStatus
from tests.factories.catalog import a_product
from tests.factories.parties_rows import MORNING
from tests.factories.standing import FRIDAY, MONDAY, THURSDAY, TUESDAY, WEDNESDAY, a_canteen, run, shanghai
from tests.factories.trading import membership_of

D = OccurrenceStatus
LATER = date(2026, 11, 16)  # a Monday far ahead


@pytest.fixture
def canteen(app, at):
    at(MORNING)
    return a_canteen()


@pytest.fixture
def who(canteen):
    return {"by": canteen.trade.buyer.id, "now": MORNING}


def shown(canteen, day, now=MORNING):
    db.session.rollback()
    return calendar.day(canteen.order, day, canteen.row(day), now=now)


def edit(canteen, day, qty_milli, who):
    occurrences.edit(canteen.order, day, {canteen.trade.sku_id: qty_milli}, **who)
    db.session.commit()


def test_less_than_approved_goes_through_as_agreed(canteen, who):
    edit(canteen, TUESDAY, 15_000, who)
    run(MORNING)
    order = canteen.orders()[0]
    assert (order.lines[0].qty_milli, order.status) == (15_000, OrderStatus.APPROVED)


def test_more_than_approved_asks_again(canteen, who):
    membership_of(canteen.trade.buyer).order_limit_fen = 0  # everything asks
    edit(canteen, TUESDAY, 30_000, who)
    run(MORNING)
    more, as_planned = canteen.orders()[:2]
    assert (more.status, more.needs_approval) == (OrderStatus.PLACED, True)
    assert (as_planned.status, as_planned.needs_approval) == (OrderStatus.APPROVED, False)


def test_a_delivery_on_a_day_without_any_asks_again(canteen, who):
    membership_of(canteen.trade.buyer).order_limit_fen = 0
    saturday = FRIDAY + timedelta(1)
    edit(canteen, saturday, 5_000, who)
    run(shanghai(THURSDAY))
    order = next(one for one in canteen.orders() if one.wanted_on == saturday)
    assert order.status is OrderStatus.PLACED


def test_an_ordered_day_is_ordered_anew_and_its_stock_given_back(canteen, who):
    run(MORNING)
    assert levels.free([canteen.trade.sku_id])[canteen.trade.sku_id] == 940_000
    edit(canteen, TUESDAY, 10_000, who)
    first, second = [one for one in canteen.orders() if one.wanted_on == TUESDAY]
    assert (first.status, second.status) == (OrderStatus.CANCELLED, OrderStatus.APPROVED)
    assert levels.free([canteen.trade.sku_id])[canteen.trade.sku_id] == 950_000
    assert shown(canteen, TUESDAY).state is DayState.ORDERED


def test_an_edit_that_cannot_be_ordered_changes_nothing(canteen, who):
    run(MORNING)
    with pytest.raises(Exception, match="库存"):
        occurrences.edit(canteen.order, TUESDAY, {canteen.trade.sku_id: 2_000_000}, **who)
    db.session.rollback()
    assert [one.status for one in canteen.orders() if one.wanted_on == TUESDAY] == [OrderStatus.APPROVED]


def test_after_the_cut_off_a_day_is_fixed(canteen, who):
    run(MORNING)
    late = who | {"now": shanghai(TUESDAY - timedelta(1), 16)}
    for change in (
        lambda: edit(canteen, TUESDAY, 1_000, late),
        lambda: occurrences.skip(canteen.order, TUESDAY, reason="晚了", **late),
        lambda: occurrences.restore(canteen.order, TUESDAY, **late),
    ):
        with pytest.raises(rules.TooLate):
            change()
        db.session.rollback()
    assert shown(canteen, TUESDAY, late["now"]).may == frozenset()


def test_skipping_an_ordered_day_cancels_it_and_says_why(canteen, who):
    run(MORNING)
    occurrences.skip(canteen.order, TUESDAY, reason="运动会", **who)
    db.session.commit()
    found = shown(canteen, TUESDAY)
    assert (found.state, found.reason) == (DayState.SKIPPED, "运动会")
    assert canteen.orders()[0].status is OrderStatus.CANCELLED
    run(MORNING + timedelta(hours=1))
    assert len(canteen.orders()) == 3  # and it stays skipped
    occurrences.restore(canteen.order, TUESDAY, **who)
    db.session.commit()
    run(MORNING + timedelta(hours=2))
    assert [one.status for one in canteen.orders() if one.wanted_on == TUESDAY][-1] is OrderStatus.APPROVED


def test_what_is_on_its_way_cannot_be_taken_back(canteen, who):
    run(MORNING)
    order = canteen.orders()[0]
    supplier = {"by": canteen.trade.supplier.id, "now": MORNING}
    orders.confirm(order, **supplier)
    shipments.ship(order, lines={order.lines[0].id: 20_000}, **supplier)
    db.session.commit()
    with pytest.raises(rules.AlreadyShipped):
        occurrences.skip(canteen.order, TUESDAY, reason="晚了", **who)


def test_a_day_ahead_is_edited_and_restored(canteen, who):
    edit(canteen, LATER, 5_000, who)
    assert shown(canteen, LATER).state is DayState.EDITED
    run(MORNING)
    assert LATER not in [one.wanted_on for one in canteen.orders()]
    occurrences.restore(canteen.order, LATER, **who)
    db.session.commit()
    assert (shown(canteen, LATER).state, dict(shown(canteen, LATER).wanted)) == (
        DayState.PLANNED,
        {canteen.trade.sku_id: 20_000},
    )


def test_refusals_say_what_to_do(canteen, who):
    other = a_product(canteen.trade.cooperative).skus[0].id
    with pytest.raises(rules.NotInAgreement):
        occurrences.edit(canteen.order, LATER, {other: 1_000}, **who)
    with pytest.raises(rules.BadPlan):
        occurrences.edit(canteen.order, LATER, {canteen.trade.sku_id: 0}, **who)
    with pytest.raises(rules.NothingDue):
        occurrences.skip(canteen.order, LATER + timedelta(5), reason="周末", **who)
    with pytest.raises(rules.NothingDue):
        occurrences.edit(canteen.order, date(2028, 1, 3), {canteen.trade.sku_id: 1_000}, **who)
    with pytest.raises(rules.TooLate):
        occurrences.generate_now(canteen.order, TUESDAY, by=who["by"], now=shanghai(FRIDAY))


def test_a_declined_day_can_be_ordered_again(canteen, who):
    run(MORNING)
    orders.decline(canteen.orders()[0], reason="缺货", by=canteen.trade.supplier.id, now=MORNING)
    db.session.commit()
    found = shown(canteen, TUESDAY)
    assert found.state is DayState.CLOSED and "generate" in found.may
    occurrences.generate_now(canteen.order, TUESDAY, **who)
    db.session.commit()
    assert shown(canteen, TUESDAY).state is DayState.ORDERED


def test_a_failed_day_is_skipped_with_a_reason_even_late(canteen, who):
    stock.count(canteen.trade.sku_id, on_hand_milli=0, reason="盘点", by=None, now=MORNING)
    db.session.commit()
    run(MORNING)
    run(shanghai(TUESDAY, 8))
    occurrences.skip(canteen.order, TUESDAY, reason="改在集市买", by=who["by"], now=shanghai(TUESDAY, 9))
    db.session.commit()
    assert shown(canteen, TUESDAY).state is DayState.SKIPPED


def test_another_cut_off_moves_the_days_that_are_still_open(canteen, who):
    edit(canteen, LATER, 5_000, who)
    actions.change(
        canteen.order, actions.Settings(name="早餐", days_ahead=5, cutoff_days=2, cutoff_minute=600), **who
    )
    db.session.commit()
    assert canteen.row(LATER).cutoff_at == shanghai(LATER - timedelta(2), 10)


def test_the_cooperative_sees_what_comes_by_day_and_in_sum(canteen, who):
    sku = db.session.get_one(Sku, canteen.trade.sku_id)
    products.change_sku(sku, weekly_milli=50_000, by=None, now=MORNING)
    db.session.commit()
    run(MORNING)  # Tuesday and Wednesday fit the week, Thursday fails
    occurrences.skip(canteen.order, FRIDAY, reason="停电", **who)
    db.session.commit()
    order = canteen.order
    rows = queries.occurrences([order.id], TUESDAY, MONDAY)
    found = coming([order], TUESDAY, MONDAY, rows, now=MORNING)
    assert [(day.on, sum(day.sums.values()), len(day.failed)) for day in found] == [
        (TUESDAY, 20_000, 0),
        (WEDNESDAY, 20_000, 0),
        (THURSDAY, 20_000, 1),
        (FRIDAY, 0, 0),
        (MONDAY, 20_000, 0),
    ]
    assert totals(found) == {canteen.trade.sku_id: 80_000}


def test_the_calendar_names_holidays_pauses_and_what_came_too_late(app, at):
    at(MORNING)
    canteen = a_canteen(first_on=date(2026, 11, 2))
    buyer = canteen.trade.buyer.id
    actions.pause(canteen.order, first_on=LATER, last_on=LATER, reason="检修", by=buyer, now=MORNING)
    db.session.commit()
    assert shown(canteen, date(2026, 11, 2)).state is DayState.LATE  # approved after its cut-off
    assert (shown(canteen, LATER).state, shown(canteen, LATER).reason) == (DayState.PAUSED, "检修")
    assert shown(canteen, date(2026, 11, 14)).state is DayState.NOTHING
    assert shown(canteen, date(2027, 1, 1)).planned.estimated
