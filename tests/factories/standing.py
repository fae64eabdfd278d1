"""Standing orders under an agreement in force, made by the real actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from shop.core.db import db
from shop.handlers import HANDLERS
from shop.support import outbox
from shop.support.outbox.drain import drain
from shop.trading.agreements.models import Agreement
from shop.trading.orders.models import Order
from shop.trading.orders.states import FundSource, Purpose
from shop.trading.standing import actions, queries
from shop.trading.standing.actions import PlanWanted, Settings
from shop.trading.standing.models import StandingOccurrence, StandingOrder
from shop.trading.standing.rules import ItemLine
from tests.factories.agreements import Sides, an_agreement, two_sides
from tests.factories.parties_rows import MORNING
from tests.factories.trading import Trade

TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 11, day) for day in (3, 4, 5, 6))
MONDAY = date(2026, 11, 9)
TWENTY = 20_000


@dataclass
class Canteen:
    """A trade, its agreement, and a standing order of 20 kg of potatoes from Monday to Friday."""

    sides: Sides
    agreement: Agreement
    order_id: int

    @property
    def trade(self) -> Trade:
        return self.sides.trade

    @property
    def order(self) -> StandingOrder:
        """As the database has it, locked by the system's own door."""
        return db.session.get_one(StandingOrder, self.order_id, populate_existing=True)

    def row(self, day: date) -> StandingOccurrence | None:
        return queries.occurrence(self.order, day)

    def orders(self) -> list[Order]:
        """What was generated, by day."""
        found = db.session.query(Order).filter_by(standing_order_id=self.order_id)
        return found.order_by(Order.wanted_on, Order.id).all()


def weekdays(sku_id: int, qty_milli: int = TWENTY, *, days: int = 5) -> list[ItemLine]:
    """So much from Monday on: to Friday, or to Sunday with 7."""
    return [ItemLine(1, weekday, sku_id, qty_milli) for weekday in range(1, days + 1)]


def a_canteen(*, approved: bool = True, now: datetime = MORNING, **values: Any) -> Canteen:
    """Generated three days ahead, open until four in the afternoon of the day before. Takes the fields of the
    settings and of the plan, `stock_milli`, `days` of the week, and `agreement` for the fields of that."""
    terms = {"item_milli": None, "ceiling_fen": 100_000_000, **values.pop("agreement", {})}
    sides = two_sides(**{name: values.pop(name) for name in ("stock_milli",) if name in values})
    agreement = an_agreement(sides, **terms)
    settings = {
        name: values.pop(name) for name in ("days_ahead", "cutoff_days", "cutoff_minute") if name in values
    }
    plan = {"first_on": TUESDAY, "items": weekdays(sides.trade.sku_id, days=values.pop("days", 5))} | values
    made = actions.open_order(
        agreement,
        PlanWanted(**plan),
        Settings(name="一食堂每周蔬菜", **settings),
        unit_id=sides.trade.unit.id,
        counted_unit_id=None,
        delivery_point_id=sides.trade.unit.points[0].id,
        fund_source=FundSource.CANTEEN,
        purpose=Purpose.CANTEEN,
        by=sides.trade.buyer.id,
        now=now,
    )
    if approved:
        actions.approve(made, by=sides.trade.approver.id, now=now)
    db.session.commit()
    return Canteen(sides, agreement, made.id)


def run(now: datetime) -> None:
    """One tick of the clock and everything that follows from it."""
    outbox.put("tick.standing", now=now)
    db.session.commit()
    drain(HANDLERS, now=lambda: now)
    db.session.rollback()


def shanghai(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of a day (hour from 8) as people read it."""
    return datetime(day.year, day.month, day.day, hour - 8, minute, tzinfo=UTC)
