"""The demo world: made once, by the real actions, the same from the same seed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from shop.catalog.accreditation import queries as accreditations
from shop.catalog.accreditation.models import Accreditation, Objection
from shop.catalog.accreditation.states import UNDER_WAY, AccreditationStatus
from shop.catalog.listings import queries as listings
from shop.catalog.pricing import queries as prices
from shop.catalog.products.models import Product, Sku
from shop.catalog.products.states import ProductStatus
from shop.catalog.recommendations import queries as recommendations
from shop.cli.demo import people, world
from shop.core import clock
from shop.core.db import db
from shop.ledger.entries import Basis, Source
from shop.ledger.models import SaleFact
from shop.parties.accounts.permissions import Permission
from shop.parties.accounts.queries import actor_of, user_by_email
from shop.parties.buyers.models import BuyerUnit
from shop.parties.buyers.states import StatisticalSystem, VenueClass
from shop.parties.cooperatives.models import Cooperative
from shop.reporting.reports import queries as reports
from shop.reporting.reports.models import ReportDuty, ReportRun
from shop.reporting.reports.states import RunStatus
from shop.support.outbox.models import Message
from shop.support.outbox.states import MessageStatus
from shop.trading.orders.models import Order, OrderLine
from shop.trading.standing import calendar
from shop.trading.standing import queries as standing
from shop.trading.standing.models import StandingOrder
from shop.trading.standing.states import DayState
from tests.support.databases import Database

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


pytestmark = pytest.mark.slow


def count(what: object) -> int:
    return db.session.scalar(select(func.count()).select_from(what)) or 0  # type: ignore[arg-type]


def picture() -> list[tuple[object, ...]]:
    columns = (
        Order.placed_at,
        Order.unit_name,
        Order.cooperative_name,
        Order.status,
        Order.total_fen,
        Order.paid_fen,
    )
    return [tuple(row) for row in db.session.execute(select(*columns).order_by(Order.id))]


def test_the_world_is_whole_made_once_and_the_same_from_the_same_seed(
    app: Flask, database: Database, at: Callable[[datetime], object]
) -> None:
    # One test, since making the world costs seconds and every question below is about the same one.
    at(NOW)
    planned = select(Order).where(Order.agreement_id.is_(None)).subquery()
    assert world.make(number=42, seed=7, now=NOW) == count(planned) == 42
    _a_month_of_standing_orders_shows_every_state()
    _units_and_goods_are_of_every_kind()
    _most_goods_are_accredited_and_something_waits_at_every_step()
    _every_account_has_a_role_and_nobody_official_may_order()
    _prices_are_reviewed_and_some_wait_for_the_town()
    _the_ledger_says_what_the_orders_say()
    _orders_wait_in_several_states_and_lie_in_both_campaigns()
    _reports_are_under_way_at_every_step()
    assert count(Message) == db.session.scalar(
        select(func.count(Message.id)).where(Message.status == MessageStatus.DELIVERED)
    ), "nothing is left over for the worker"
    made, again = picture(), _by_command(app)
    assert "演示数据已存在" in again
    assert people.PASSWORD in again
    assert picture() == made
    db.session.remove()
    db.engine.dispose()
    database.reset()
    assert "演示数据已装入：42 个订单" in _by_command(app)
    assert picture() == made


def _a_month_of_standing_orders_shows_every_state() -> None:
    first, waiting = db.session.scalars(select(StandingOrder).order_by(StandingOrder.id)).all()
    month = date(2026, 11, 1), date(2026, 11, 30)
    days = calendar.days(first, *month, standing.occurrences([first.id], *month), now=NOW)
    states = Counter(day.state for day in days)
    assert (states[DayState.SKIPPED], states[DayState.FAILED]) == (1, 1)
    assert states[DayState.ORDERED] >= 14 and states[DayState.PLANNED] >= 1
    assert waiting.asked is not None


def _by_command(app: Flask) -> str:
    done = app.test_cli_runner().invoke(args=["seed", "demo", "--orders", "42", "--seed", "7"])
    assert done.exit_code == 0, done.output
    return done.output


def _units_and_goods_are_of_every_kind() -> None:
    units = db.session.scalars(select(BuyerUnit)).all()
    assert len(units) >= 60
    assert {unit.venue for unit in units} == set(VenueClass)
    assert {unit.system for unit in units} == set(StatisticalSystem)
    assert any(unit.region_path.startswith("/210000/") for unit in units)
    assert all(unit.alias for unit in units if unit.venue is VenueClass.BARRACKS)
    assert count(Cooperative) == 24
    listed = select(Product.category_path).where(Product.status == ProductStatus.LISTED)
    tops = Counter(path[:4] for path in db.session.scalars(listed))
    held = select(func.count()).where(Product.status == ProductStatus.HELD)
    assert (sum(tops.values()), db.session.scalar(held)) == (119, 1), "one has a paper that ran out"
    assert set(tops) == {"/01/", "/02/", "/03/", "/04/"}


def _most_goods_are_accredited_and_something_waits_at_every_step() -> None:
    found = db.session.scalars(select(Accreditation)).all()
    published = [one for one in found if one.status is AccreditationStatus.PUBLISHED]
    assert len(published) == db.session.scalar(select(func.count()).where(Product.accredited.is_(True))) == 80
    assert {one.status for one in found} >= {*UNDER_WAY, AccreditationStatus.RETURNED}
    assert count(Objection) == 1
    for name in ("town", "county", "prefecture"):
        user = user_by_email(f"{name}@{people.DOMAIN}")
        assert user is not None
        assert accreditations.waiting_count(actor_of(user.id)), name


def _every_account_has_a_role_and_nobody_official_may_order() -> None:
    for name in (*people.IN_CANTEEN, "supplier", *people.OFFICIALS):
        user = user_by_email(f"{name}@{people.DOMAIN}")
        assert user is not None
        actor = actor_of(user.id)
        assert actor.grants
        assert not (actor.is_official and actor.may(Permission.ORDER_PLACE))


def _prices_are_reviewed_and_some_wait_for_the_town() -> None:
    town = user_by_email(f"town@{people.DOMAIN}")
    assert town is not None
    waiting = db.session.scalars(prices.queue(actor_of(town.id), NOW)).all()
    assert len(waiting) == 2
    county = user_by_email(f"county@{people.DOMAIN}")
    assert county is not None
    assert len(db.session.scalars(listings.queue(actor_of(county.id))).all()) == 1
    ((_code, pushed),) = recommendations.pushed(clock.business_day(NOW))
    union = recommendations.in_union_catalogue([one.product_id for one in pushed], clock.business_day(NOW))
    assert len(pushed) == len(union) == 4
    reviewed = select(func.count(Sku.id)).where(Sku.ceiling_fen >= Sku.price_fen)
    assert (db.session.scalar(reviewed) or 0) >= 80


def _the_ledger_says_what_the_orders_say() -> None:
    accepted = select(func.sum(SaleFact.amount_fen)).where(
        SaleFact.basis == Basis.ACCEPTED, SaleFact.source == Source.PLATFORM
    )
    kept = OrderLine.accepted_fen - OrderLine.returned_fen - OrderLine.off_fen
    assert db.session.scalar(accepted) == db.session.scalar(select(func.sum(kept)))


def _orders_wait_in_several_states_and_lie_in_both_campaigns() -> None:
    orders = db.session.scalars(select(Order)).all()
    assert len({order.status for order in orders}) >= 5
    assert len({order.campaign_id for order in orders}) == 3
    assert all(order.placed_at < NOW for order in orders)


def _reports_are_under_way_at_every_step() -> None:
    runs = db.session.scalars(select(ReportRun)).all()
    assert {run.status for run in runs} == set(RunStatus) - {RunStatus.SUPERSEDED}
    assert any(run.version == 2 for run in runs)
    assert all(reports.verify(run) for run in runs if run.is_frozen)
    owed = db.session.scalars(select(ReportDuty)).all()
    assert any(duty.reminders for duty in owed)
    late = [duty for duty in owed if duty.done_on and duty.done_on > duty.due_on]
    assert {duty.region_code for duty in late} == {"654203"}
