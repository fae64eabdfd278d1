"""Orders in every state, made by the real actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from shop.core import clock
from shop.core.db import db
from shop.finance.payments import actions as payments
from shop.finance.payments.models import Payment
from shop.fulfilment.acceptance import actions as acceptance
from shop.fulfilment.acceptance.models import Acceptance
from shop.fulfilment.acceptance.rules import Received
from shop.fulfilment.shipments import actions as shipments
from shop.parties.accounts.models import Membership, User
from shop.parties.accounts.permissions import Role, ScopeKind
from shop.parties.buyers.models import BuyerUnit
from shop.parties.cooperatives.models import Cooperative
from shop.trading.orders import actions as orders
from shop.trading.orders.deals import NO_DEAL
from shop.trading.orders.models import Order
from shop.trading.orders.states import FundSource, Purpose
from shop.trading.orders.terms import Terms
from tests.factories.catalog import a_product
from tests.factories.parties import a_user, give
from tests.factories.parties_rows import MORNING, a_cooperative, a_unit

CANTEEN = Terms(fund_source=FundSource.CANTEEN, purpose=Purpose.CANTEEN)


@dataclass
class Trade:
    """A canteen with its people, a cooperative with its staff, and potatoes at 6.80 a kilogram."""

    unit: BuyerUnit
    cooperative: Cooperative
    buyer: User
    approver: User
    receiver: User
    supplier: User
    sku_id: int


def a_member(unit: BuyerUnit, role: Role, **limits: Any) -> User:
    """Somebody with one role in a unit; limits as in `Membership`."""
    user = a_user()
    give(user, role=role, scope_kind=ScopeKind.UNIT, unit_id=unit.id, **limits)
    return user


def a_seller(cooperative: Cooperative, role: Role = Role.SUPPLIER) -> User:
    """Somebody of a cooperative's staff."""
    user = a_user()
    give(user, role=role, scope_kind=ScopeKind.COOPERATIVE, cooperative_id=cooperative.id)
    return user


def a_trade(
    *, stock_milli: int = 1_000_000, price_fen: int = 680, region_code: str = "419001", **limits: Any
) -> Trade:
    """Everybody needed for one order; the buyer's limits default to 0: everything needs approval."""
    unit = a_unit(region_code=region_code)
    cooperative = a_cooperative(region_code=region_code)
    product = a_product(
        cooperative, price_fen=price_fen, stock_milli=stock_milli, step_milli=100, min_milli=100
    )
    made = Trade(
        unit,
        cooperative,
        buyer=a_member(unit, Role.BUYER, **limits),
        approver=a_member(unit, Role.APPROVER),
        receiver=a_member(unit, Role.RECEIVER),
        supplier=a_seller(cooperative),
        sku_id=product.skus[0].id,
    )
    db.session.commit()
    return made


def a_placed_order(trade: Trade, qty_milli: int = 320_500, terms: Terms = CANTEEN, **when: Any) -> Order:
    """Waiting for approval (or approved at once, by the buyer's limits)."""
    now = when.get("now", MORNING)
    wanted = [(trade.sku_id, qty_milli)]
    deal = when.get("deal", NO_DEAL)
    made = orders.place(wanted, unit_id=trade.unit.id, terms=terms, by=trade.buyer.id, now=now, deal=deal)
    db.session.commit()
    return made.orders[0]


def an_approved_order(trade: Trade, qty_milli: int = 320_500, **when: Any) -> Order:
    """Approved by the unit, waiting for the cooperative."""
    order = a_placed_order(trade, qty_milli, **when)
    orders.approve(order, by=trade.approver.id, now=when.get("now", MORNING))
    db.session.commit()
    return order


def a_confirmed_order(trade: Trade, qty_milli: int = 320_500, **when: Any) -> Order:
    """Confirmed by the cooperative."""
    order = an_approved_order(trade, qty_milli, **when)
    orders.confirm(order, by=trade.supplier.id, now=when.get("now", MORNING))
    db.session.commit()
    return order


def ship(
    trade: Trade, order: Order, qty_milli: int | None = None, *, last: bool = False, **when: Any
) -> None:
    """Ship the order's first line, by default all that is open."""
    line = order.lines[0]
    sent = {line.id: line.to_ship_milli if qty_milli is None else qty_milli}
    shipments.ship(order, lines=sent, last=last, by=trade.supplier.id, now=when.get("now", MORNING))
    db.session.commit()


def receive(
    trade: Trade, order: Order, accepted: int, refused: int = 0, reason: str = "", **when: Any
) -> Acceptance:
    """Receive part of the order's first line."""
    entry = Received(order.lines[0].id, accepted, refused, reason)
    made = acceptance.accept(order, lines=[entry], by=trade.receiver.id, now=when.get("now", MORNING))
    db.session.commit()
    return made


def a_shipped_order(trade: Trade, qty_milli: int = 320_500, **when: Any) -> Order:
    """All of it on the truck."""
    order = a_confirmed_order(trade, qty_milli, **when)
    ship(trade, order, **when)
    return order


def an_accepted_order(trade: Trade, qty_milli: int = 320_500, **when: Any) -> Order:
    """All of it received."""
    order = a_shipped_order(trade, qty_milli, **when)
    receive(trade, order, qty_milli, **when)
    return order


def pay(trade: Trade, order: Order, amount_fen: int, slip: str = "slip-1", **when: Any) -> Payment:
    """A transfer that arrived."""
    now = when.get("now", MORNING)
    paid = payments.record(
        order,
        amount_fen=amount_fen,
        payer_name="济源市财政国库",
        bank_slip_no=slip,
        received_on=clock.business_day(now),
        by=trade.supplier.id,
        now=now,
    )
    db.session.commit()
    return paid


def later(**delta: float) -> Any:
    """A moment after MORNING."""
    return MORNING + timedelta(**delta)


def membership_of(user: User) -> Membership:
    """The user's only membership."""
    return db.session.query(Membership).filter_by(user_id=user.id).one()


TODAY: date = clock.business_day(MORNING)
