"""One delivery for many: planned, loaded as it was, and accepted sheet by sheet."""

from datetime import timedelta

import pytest

from shop.catalog.stock import queries as stock
from shop.core.db import db
from shop.core.flow import WrongMoment
from shop.fulfilment.acceptance.rules import MoreThanShipped, Received
from shop.fulfilment.deliveries import actions, queries, rules
from shop.fulfilment.deliveries.states import DeliveryStatus
from shop.fulfilment.shipments.queries import shipments_of
from shop.handlers import HANDLERS
from shop.oversight.verify.queries import differences
from shop.parties.accounts.queries import actor_of
from shop.support.outbox.drain import drain
from shop.trading.orders import actions as orders
from shop.trading.orders.states import OrderStatus
from tests.factories.deliveries import DAY, a_plan, an_open_order, loaded, planned, sheet_of, two_canteens
from tests.factories.parties_rows import MORNING
from tests.factories.trading import receive, ship


@pytest.fixture
def world(app):
    return two_canteens()


def by_sku(delivery):
    return {pick.sku_id: pick.qty_milli for pick in rules.picks(delivery.parcels)}


def test_a_run_gathers_what_is_open_with_a_sheet_for_each_place(world):
    trade, one, other, second = world
    delivery, made = planned(world)
    assert {sheet.unit_id for sheet in delivery.sheets} == {one.unit.id, other.unit.id}
    assert len(delivery.sheets) == 2
    assert by_sku(delivery) == {trade.sku_id: 42_500, second: 13_000}
    assert len({sheet.token for sheet in delivery.sheets}) == 2 and len(delivery.sheets[0].token) >= 24
    assert [order.status for order in made] == [OrderStatus.CONFIRMED] * 3


def test_what_is_planned_is_not_planned_again_until_the_run_is_given_up(world):
    trade, one, _other, _second = world
    delivery, _made = planned(world)
    actor = actor_of(trade.supplier.id)
    assert queries.open_parcels(actor) == []
    with pytest.raises(rules.NothingToDeliver):
        a_plan(trade)
    late = an_open_order(trade, one, {trade.sku_id: 1_000})
    assert [(p.line.order_id, p.qty_milli) for p in queries.open_parcels(actor)] == [(late.id, 1_000)]
    actions.cancel(delivery, by=trade.supplier.id, now=MORNING)
    assert len(queries.open_parcels(actor)) == 5


def test_only_goods_wanted_within_the_window_go_along(world):
    trade, one, _other, _second = world
    order = an_open_order(trade, one, {trade.sku_id: 1_000})
    order.wanted_on = DAY + timedelta(days=3)
    db.session.commit()
    actor = actor_of(trade.supplier.id)

    def found(first, last, **more):
        return len(queries.open_parcels(actor, first_on=first, last_on=last, **more))

    assert found(DAY, DAY + timedelta(days=2)) == 0
    assert found(DAY, DAY + timedelta(days=3)) == 1
    order.wanted_on = None
    db.session.commit()
    assert (found(DAY, DAY), found(DAY, DAY, undated=False)) == (1, 0)


def test_loading_ships_each_order_by_what_is_really_on_the_vehicle(world):
    trade, _one, _other, second = world
    delivery, made = planned(world)
    lines = {one.order_line_id: one for one in delivery.lines}
    how = {one.id: one.qty_milli for one in lines.values()}
    short = lines[made[0].lines[0].id]
    how[short.id] = 25_000
    loaded(trade, delivery, loaded=how)
    assert [order.status for order in made] == [OrderStatus.SHIPPED] * 3
    assert (short.loaded_milli, short.missing_milli, made[0].lines[0].to_ship_milli) == (25_000, 5_000, 5_000)
    assert by_sku(delivery) == {trade.sku_id: 37_500, second: 13_000}
    shipment = shipments_of(made[0])[0]
    assert (shipment.tracking, shipment.note) == ("豫U12345", delivery.no)
    assert list(differences()) == []
    again = a_plan(trade)
    assert by_sku(again) == {trade.sku_id: 5_000}


def test_what_will_not_come_is_closed_short_and_its_stock_is_free(world):
    trade, _one, _other, _second = world
    delivery, made = planned(world)
    how = {one.id: one.qty_milli for one in delivery.lines}
    short = next(one for one in delivery.lines if one.order_line_id == made[0].lines[0].id)
    free = stock.free([trade.sku_id])[trade.sku_id]
    loaded(trade, delivery, loaded=how | {short.id: 25_000}, no_more={short.id})
    assert (made[0].lines[0].short_milli, made[0].lines[0].to_ship_milli) == (5_000, 0)
    assert stock.free([trade.sku_id])[trade.sku_id] == free + 5_000
    assert list(differences()) == []


def test_an_order_of_which_nothing_goes_along_cannot_be_closed_short(world):
    trade, _one, other, _second = world
    delivery, made = planned(world)
    how = {one.id: one.qty_milli for one in delivery.lines}
    whole = next(one for one in delivery.lines if one.order_line_id == made[2].lines[0].id)
    with pytest.raises(WrongMoment, match="取消订单"):
        loaded(trade, delivery, loaded=how | {whole.id: 0}, no_more={whole.id})
    db.session.rollback()
    assert delivery.status is DeliveryStatus.PLANNED
    loaded(trade, delivery, loaded=how | {whole.id: 0})
    assert (whole.loaded_milli, whole.shipment_id, made[2].status) == (0, None, OrderStatus.CONFIRMED)
    assert list(differences()) == []


@pytest.mark.parametrize("qty", [-1, 30_001])
def test_more_than_planned_or_less_than_nothing_is_not_loaded(world, qty):
    trade = world[0]
    delivery, _made = planned(world)
    with pytest.raises(rules.BadLoad):
        loaded(trade, delivery, loaded={delivery.lines[0].id: qty})
    db.session.rollback()
    with pytest.raises(rules.BadLoad, match="没有这些行"):
        loaded(trade, delivery, loaded={987654: 1})
    db.session.rollback()
    with pytest.raises(rules.NothingLoaded):
        loaded(trade, delivery, loaded={})
    db.session.rollback()
    assert delivery.status is DeliveryStatus.PLANNED


def test_a_cancelled_order_stays_behind(world):
    trade, _one, other, second = world
    delivery, made = planned(world)
    orders.cancel(made[2], reason="不要了", by=other.buyer.id, now=MORNING)
    db.session.commit()
    assert by_sku(delivery) == {trade.sku_id: 42_500, second: 5_000}
    loaded(trade, delivery)
    assert made[2].status is OrderStatus.CANCELLED
    assert list(differences()) == []


def test_a_run_is_loaded_once(world):
    trade = world[0]
    delivery, _made = planned(world)
    loaded(trade, delivery)
    with pytest.raises(WrongMoment):
        loaded(trade, delivery)


def accept(sheet, canteen, *lines, name="收货员"):
    return actions.accept(sheet, lines=list(lines), signed_name=name, by=canteen.receiver.id, now=MORNING)


def everything(sheet):
    return [Received(line_id, qty) for line_id, qty in queries.awaited(sheet).items() if qty]


def test_a_sheet_is_accepted_at_once_for_all_its_orders_and_signed(world):
    trade, one, other, _second = world
    delivery, made = planned(world)
    loaded(trade, delivery)
    sheet = sheet_of(delivery, one)
    goods = everything(sheet)
    heavy = goods[0]
    goods[0] = Received(heavy.line_id, heavy.accepted_milli - 2_000, 2_000, "破损")
    done = accept(sheet, one, *goods)
    db.session.commit()
    assert {acceptance.order_id for acceptance in done} == {made[0].id, made[1].id}
    assert {(a.signed_name, a.sheet_id, a.accepted_by) for a in done} == {
        ("收货员", sheet.id, one.receiver.id)
    }
    assert [made[0].status, made[1].status, made[2].status] == ["accepted", "accepted", "shipped"]
    assert made[0].payable_fen == 28 * 680 + 5 * 500
    assert not any(queries.awaited(sheet).values())
    assert list(differences()) == []
    drain(HANDLERS, now=lambda: MORNING)
    db.session.refresh(delivery)
    assert delivery.status is DeliveryStatus.LOADED
    accept(sheet_of(delivery, other), other, *everything(sheet_of(delivery, other)))
    db.session.commit()
    drain(HANDLERS, now=lambda: MORNING)
    db.session.refresh(delivery)
    assert (delivery.status, delivery.done_at) == (DeliveryStatus.DONE, MORNING)
    assert list(differences()) == []


def test_a_sheet_accepts_only_what_it_brought_and_nothing_where_one_line_is_wrong(world):
    trade, one, _other, _second = world
    delivery, made = planned(world)
    how = {one_.id: one_.qty_milli for one_ in delivery.lines}
    first = next(line for line in delivery.lines if line.order_line_id == made[0].lines[0].id)
    loaded(trade, delivery, loaded=how | {first.id: 10_000})
    sheet = sheet_of(delivery, one)
    with pytest.raises(rules.NotOnSheet):
        accept(sheet, one, Received(made[1].lines[0].id, 12_500), Received(made[0].lines[0].id, 10_001))
    db.session.rollback()
    with pytest.raises(rules.NotOnSheet):
        accept(sheet, one, Received(made[2].lines[0].id, 1))
    db.session.rollback()
    assert [line.accepted_milli for order in made for line in order.lines] == [0] * 4


def test_without_that_guard_a_second_sheet_would_take_what_the_first_brought(world):
    """The control: the order itself lets through what another sheet brought."""
    trade, one, _other, _second = world
    order = an_open_order(trade, one, {trade.sku_id: 10_000})
    first = a_plan(trade)
    loaded(trade, first, loaded={first.lines[0].id: 6_000})
    second = a_plan(trade)
    loaded(trade, second)
    with pytest.raises(rules.NotOnSheet):
        accept(second.sheets[0], one, Received(order.lines[0].id, 10_000))
    receive(trade, order, 10_000)
    assert order.status is OrderStatus.ACCEPTED
    with pytest.raises(rules.NotOnSheet):
        accept(second.sheets[0], one, Received(order.lines[0].id, 1))


def test_split_runs_keep_what_each_brought_apart(world):
    trade, one, _other, _second = world
    order = an_open_order(trade, one, {trade.sku_id: 10_000})
    first = a_plan(trade)
    loaded(trade, first, loaded={first.lines[0].id: 6_000})
    second = a_plan(trade)
    loaded(trade, second)
    assert [shipment.lines[0].qty_milli for shipment in shipments_of(order)] == [6_000, 4_000]
    accept(second.sheets[0], one, Received(order.lines[0].id, 4_000))
    assert queries.awaited(second.sheets[0]) == {order.lines[0].id: 0}
    assert queries.awaited(first.sheets[0]) == {order.lines[0].id: 6_000}
    accept(first.sheets[0], one, Received(order.lines[0].id, 6_000))
    db.session.commit()
    assert order.status is OrderStatus.ACCEPTED
    assert list(differences()) == []


def test_accepting_twice_is_refused(world):
    trade, one, _other, _second = world
    delivery, _made = planned(world)
    loaded(trade, delivery)
    sheet = sheet_of(delivery, one)
    goods = everything(sheet)
    accept(sheet, one, *goods)
    db.session.commit()
    with pytest.raises((rules.NotOnSheet, MoreThanShipped, WrongMoment)):
        accept(sheet, one, *goods)


def test_nothing_is_accepted_before_it_was_loaded(world):
    _trade, one, _other, _second = world
    delivery, made = planned(world)
    with pytest.raises(WrongMoment, match="尚未装车"):
        accept(sheet_of(delivery, one), one, Received(made[0].lines[0].id, 1))


def test_a_run_that_was_accepted_through_the_orders_is_done_too(world):
    trade, one, _other, _second = world
    order = an_open_order(trade, one, {trade.sku_id: 10_000})
    delivery = a_plan(trade)
    loaded(trade, delivery)
    actions.leave(delivery, driver="另一位", by=trade.supplier.id, now=MORNING)
    receive(trade, order, 10_000)
    drain(HANDLERS, now=lambda: MORNING)
    db.session.refresh(delivery)
    assert (delivery.status, delivery.driver, delivery.vehicle) == (DeliveryStatus.DONE, "另一位", "豫U12345")


def test_a_partly_shipped_line_joins_with_what_is_left(world):
    trade, one, _other, _second = world
    order = an_open_order(trade, one, {trade.sku_id: 10_000})
    ship(trade, order, 4_000)
    assert by_sku(a_plan(trade)) == {trade.sku_id: 6_000}
