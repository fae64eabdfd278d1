"""Runs with several units on board, made by the real actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from shop.core.db import db
from shop.fulfilment.deliveries import actions, queries
from shop.fulfilment.deliveries.models import Delivery, DeliverySheet
from shop.parties.accounts.models import User
from shop.parties.accounts.permissions import Role
from shop.parties.accounts.queries import actor_of
from shop.parties.buyers.models import BuyerUnit
from shop.trading.orders import actions as orders
from shop.trading.orders.models import Order
from tests.factories.catalog import a_product
from tests.factories.parties_rows import MORNING, a_unit
from tests.factories.trading import CANTEEN, Trade, a_member, a_trade

DAY = date(2020, 10, 17)


@dataclass
class Canteen:
    """A unit with somebody who orders without asking and somebody who receives."""

    unit: BuyerUnit
    buyer: User
    receiver: User


def a_canteen(**unit: Any) -> Canteen:
    made = a_unit(**unit)
    return Canteen(
        made,
        a_member(made, Role.BUYER, order_limit_fen=None, month_limit_fen=None),
        a_member(made, Role.RECEIVER),
    )


def a_second_sku(trade: Trade, price_fen: int = 500, **more: Any) -> int:
    """Another product of the trade's cooperative."""
    made = a_product(
        trade.cooperative, price_fen=price_fen, stock_milli=1_000_000, step_milli=100, min_milli=100, **more
    )
    db.session.commit()
    return made.skus[0].id


def an_open_order(trade: Trade, canteen: Canteen, wanted: dict[int, int]) -> Order:
    """A confirmed order of a canteen: sku id -> thousandths."""
    placed = orders.place(
        list(wanted.items()), unit_id=canteen.unit.id, terms=CANTEEN, by=canteen.buyer.id, now=MORNING
    )
    order = placed.orders[0]
    orders.confirm(order, by=trade.supplier.id, now=MORNING)
    db.session.commit()
    return order


def a_plan(trade: Trade, **said: Any) -> Delivery:
    """Everything open of the trade's cooperative in one run."""
    parcels = queries.open_parcels(actor_of(trade.supplier.id), lock=True)
    made = actions.plan(
        parcels, first_on=DAY, last_on=DAY, by=trade.supplier.id, now=MORNING,
        **{"vehicle": "豫U12345", "driver": "送货员", **said},
    )  # fmt: skip
    db.session.commit()
    return made


def loaded(trade: Trade, delivery: Delivery, **how: Any) -> Delivery:
    """All of it on the vehicle, or as said."""
    actions.load(delivery, **how, by=trade.supplier.id, now=MORNING)
    db.session.commit()
    return delivery


World = tuple[Trade, Canteen, Canteen, int]


def two_canteens() -> World:
    """A cooperative with potatoes and something else, and two canteens that want both or one of them."""
    trade = a_trade()
    second = a_second_sku(trade)
    one, other = a_canteen(), a_canteen()
    return trade, one, other, second


def planned(world: World) -> tuple[Delivery, list[Order]]:
    """Two orders of the first canteen, one of the second, in one run."""
    trade, one, other, second = world
    made = [
        an_open_order(trade, one, {trade.sku_id: 30_000, second: 5_000}),
        an_open_order(trade, one, {trade.sku_id: 12_500}),
        an_open_order(trade, other, {second: 8_000}),
    ]
    return a_plan(trade), made


def sheet_of(delivery: Delivery, canteen: Canteen) -> DeliverySheet:
    """The canteen's sheet of a run."""
    return next(sheet for sheet in delivery.sheets if sheet.unit_id == canteen.unit.id)
