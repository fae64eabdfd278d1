"""The door to the agreement: what it names, who may call off under it, and one day as a call-off order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select

from shop.core import clock
from shop.core.db import db
from shop.parties.buyers.models import BuyerUnit
from shop.trading.agreements import actions as agreements
from shop.trading.agreements.models import Agreement, AgreementItem
from shop.trading.agreements.rules import ForeignUnit, check_in_force
from shop.trading.orders import basket
from shop.trading.orders.basket import Part
from shop.trading.orders.models import Purchase
from shop.trading.orders.states import Channel
from shop.trading.orders.terms import Terms
from shop.trading.standing.models import StandingOrder


def last_day(agreement_id: int) -> date:
    """The last day on which something may be called off."""
    return db.session.get_one(Agreement, agreement_id).last_on


def agreed_items(agreement_id: int) -> dict[int, AgreementItem]:
    """What may be called off, sku id -> item with its price."""
    wanted = select(AgreementItem).where(AgreementItem.agreement_id == agreement_id)
    return {item.sku_id: item for item in db.session.scalars(wanted.order_by(AgreementItem.id))}


def check_side(
    agreement: Agreement,
    *,
    unit_id: int,
    counted_unit_id: int | None,
    delivery_point_id: int | None,
    now: datetime,
) -> tuple[BuyerUnit, BuyerUnit]:
    """The unit that orders and the one that is counted; raises what an agreement that is not in force says,
    ForeignUnit, NotCounted, UnitNotActive, WrongDeliveryPoint."""
    check_in_force(
        agreement.status,
        first_on=agreement.first_on,
        last_on=agreement.last_on,
        today=clock.business_day(now),
    )
    if unit_id not in {party.unit_id for party in agreement.parties}:
        raise ForeignUnit("本单位不是该协议的签约方，不能按协议订货", unit_id=unit_id)
    part = Part(counted_unit_id, delivery_point_id, ())
    unit, counted = basket.units_of(unit_id, [part])
    basket.delivery_of(unit_id, [part])
    return unit, counted[0]


def order_day(
    order: StandingOrder, wanted: Mapping[int, int], *, day: date, agreed: bool, by: int, now: datetime
) -> Purchase:
    """Call off one day's goods. `agreed` where the unit's approver said yes to as much before; otherwise the
    order is approved like any other. Raises whatever the agreement or the order refuses."""
    terms = Terms(
        fund_source=order.fund_source, purpose=order.purpose, payment_method=order.payment_method,
        counted_unit_id=order.counted_unit_id, delivery_point_id=order.delivery_point_id,
        wanted_on=day, note=order.note, channel=Channel.AGREEMENT,
    )  # fmt: skip
    return agreements.call_off(
        db.session.get_one(Agreement, order.agreement_id), unit_id=order.unit_id,
        wanted=sorted(wanted.items()), terms=terms, standing_order_id=order.id, agreed=agreed, by=by, now=now,
    )  # fmt: skip
