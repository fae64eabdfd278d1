"""The demo canteen's month of standing orders: delivered so far, one day skipped, one that could not be ordered."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select

from shop.catalog.products.models import Sku
from shop.cli.demo.people import DOMAIN
from shop.cli.demo.trade import Buyer, Seller, deliver_waiting
from shop.core import clock
from shop.core.db import db
from shop.fulfilment.acceptance import actions as acceptance
from shop.fulfilment.acceptance.rules import Received
from shop.fulfilment.shipments import actions as shipments
from shop.parties.accounts.models import User
from shop.parties.buyers.models import BuyerUnit
from shop.parties.cooperatives.models import Cooperative
from shop.trading.agreements import actions as agreements
from shop.trading.agreements.models import Agreement
from shop.trading.agreements.rules import ItemWanted, Wording
from shop.trading.agreements.states import Side
from shop.trading.orders import actions as orders
from shop.trading.orders.models import Order
from shop.trading.orders.states import FundSource, OrderStatus, Purpose
from shop.trading.standing import actions, generation, occurrences, schedule
from shop.trading.standing.actions import PlanWanted, Settings
from shop.trading.standing.models import StandingOrder, StandingPlan
from shop.trading.standing.rules import ItemLine
from shop.trading.standing.schedule import ONE

YEARLY_FEN = 50_000_000
KINDS = 3  # goods of the agreement; of the last one there is only a little left to call off
SCARCE_MILLI = 60_000


def fill(buyer: Buyer, seller: Seller, *, now: datetime) -> None:
    """An agreement, a menu for two weeks in turn that runs since the month began, and a second plan that waits
    for the approver."""
    today = clock.business_day(now)
    first = today.replace(day=1)
    opened = _at(first - ONE * 6, 10)
    agreement = _agreement(buyer, seller, first=first, now=opened)
    order = _open(agreement, buyer, "一食堂每周蔬菜", _menu(seller), first_on=first, weeks=2, now=opened)
    plan = actions.approve(order, by=buyer.staff.approver, now=opened + timedelta(hours=2))
    _change_days(order, plan, buyer, seller, now=opened + timedelta(hours=3), until=now)
    day = clock.business_day(opened)
    while day <= today and _at(day, 8) < now:
        _live(order, buyer, seller, day)
        day += ONE
    fruit = [ItemLine(1, weekday, seller.offers[0][0], seller.offers[0][1]) for weekday in (2, 4)]
    _open(
        agreement, buyer, "一食堂加餐", fruit, first_on=today + ONE * 5, weeks=1, now=now - timedelta(hours=1)
    )
    deliver_waiting()


def _agreement(buyer: Buyer, seller: Seller, *, first: date, now: datetime) -> Agreement:
    admin = db.session.scalars(select(User).where(User.email == f"unit_admin@{DOMAIN}")).one()
    wanted = [sku_id for sku_id, _least, _step in seller.offers[:KINDS]]
    skus = db.session.scalars(select(Sku).where(Sku.id.in_(wanted)).order_by(Sku.id)).all()
    items = [
        ItemWanted(
            sku_id=sku.id, price_fen=sku.price_fen * 95 // 100, ceiling_milli=SCARCE_MILLI if sku.id == wanted[-1] else None
        )
        for sku in skus
    ]  # fmt: skip
    wording = Wording(
        title=f"{first.year} 年度食堂食材供应框架协议", first_on=first - ONE * 30, last_on=first + ONE * 334,
        items=items, ceiling_fen=YEARLY_FEN,
    )  # fmt: skip
    unit, maker = (
        db.session.get_one(BuyerUnit, buyer.unit_id),
        db.session.get_one(Cooperative, seller.cooperative_id),
    )
    made = agreements.draft(wording, unit=unit, cooperative=maker, side=Side.UNIT, by=admin.id, now=now)
    agreements.offer(made, by=admin.id, now=now)
    for unit_id, name, by in ((unit.id, "示例负责人", admin.id), (None, "示例法人", seller.user_id)):
        agreements.sign(made, unit_id=unit_id, signer_name=name, version=made.version, by=by, now=now)
    return made


def _menu(seller: Seller) -> list[ItemLine]:
    """Week A and week B: two goods in turn."""
    (one, least, step), (other, few, by) = seller.offers[:2]
    lines = []
    for week in (1, 2):
        for weekday in range(1, 6):
            turn = (week + weekday) % 2
            sku_id, qty = (one, least + step * 20) if turn else (other, few + by * 4)
            lines.append(ItemLine(week, weekday, sku_id, qty))
    return lines


def _open(
    agreement: Agreement,
    buyer: Buyer,
    name: str,
    items: list[ItemLine],
    *,
    first_on: date,
    weeks: int,
    now: datetime,
) -> StandingOrder:
    return actions.open_order(
        agreement, PlanWanted(first_on=first_on, weeks=weeks, items=items), Settings(name=name, note="请于 6:30 前送到"),
        unit_id=buyer.unit_id, counted_unit_id=None, delivery_point_id=buyer.point_id,
        fund_source=FundSource.CANTEEN, purpose=Purpose.CANTEEN, by=buyer.staff.buyer, now=now,
    )  # fmt: skip


def _change_days(
    order: StandingOrder, plan: StandingPlan, buyer: Buyer, seller: Seller, *, now: datetime, until: datetime
) -> None:
    """Skip one day, and ask on another for more of the scarce goods than the agreement leaves."""
    month = schedule.deliveries(plan.first_on, plan.first_on + ONE * 27, plan.pattern)
    occurrences.skip(order, month[-3].day, reason="职工运动会，食堂停供一天", by=buyer.staff.buyer, now=now)
    past = [one.day for one in month[:-3] if order.cut_off.of(one.day) <= until]
    scarce = {seller.offers[KINDS - 1][0]: SCARCE_MILLI * 2}
    occurrences.edit(order, past[-1] if past else month[0].day, scarce, by=buyer.staff.buyer, now=now)


def _live(order: StandingOrder, buyer: Buyer, seller: Seller, day: date) -> None:
    """A day of the worker, of the cooperative and at the canteen's door."""
    _bring(order, buyer, seller, day)
    for hour in (8, 17):  # in the morning orders are made, after the cut-off what failed is given up
        generation.lay_out(now=_at(day, hour), limit=10)
        generation.hand_out(now=_at(day, hour), limit=10)
        deliver_waiting()
    for made in _standing(order, OrderStatus.APPROVED):
        orders.confirm(made, by=seller.user_id, now=_at(day, 18))


def _bring(order: StandingOrder, buyer: Buyer, seller: Seller, day: date) -> None:
    for made in _standing(order, OrderStatus.CONFIRMED):
        if made.wanted_on == day:
            sent = {line.id: line.qty_milli for line in made.lines}
            shipments.ship(made, lines=sent, carrier="自有车辆", by=seller.user_id, now=_at(day, 5))
            lines = [Received(line.id, line.to_accept_milli, 0, "") for line in made.lines]
            acceptance.accept(made, lines=lines, by=buyer.staff.receiver, now=_at(day, 7))


def _standing(order: StandingOrder, status: OrderStatus) -> list[Order]:
    wanted = select(Order).where(Order.standing_order_id == order.id, Order.status == status)
    return list(db.session.scalars(wanted.order_by(Order.id)))


def _at(day: date, hour: int) -> datetime:
    return clock.start_of(day) + timedelta(hours=hour)
