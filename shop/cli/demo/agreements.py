"""Framework agreements of the demo world: one of the demo canteen for itself and two it stands for, one of another
unit, both in force with call-offs; and a draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from shop.catalog.products.models import Sku
from shop.cli.demo.trade import Buyer, Seller, deliver_waiting
from shop.core import clock
from shop.core.db import db
from shop.parties.buyers import queries as units
from shop.parties.buyers.models import BuyerUnit
from shop.parties.cooperatives.models import Cooperative
from shop.trading.agreements import actions
from shop.trading.agreements.models import Agreement
from shop.trading.agreements.rules import ItemWanted, Wording
from shop.trading.agreements.states import Side
from shop.trading.orders import actions as orders
from shop.trading.orders.states import FundSource, Purpose
from shop.trading.orders.terms import Terms

ITEMS = 4
YEAR = timedelta(days=365)


def make(customers: Sequence[Buyer], sellers: Sequence[Seller], *, now: datetime) -> None:
    """By the real actions, as of some weeks ago; the units that the canteen stands for must be known by now."""
    lead, other = customers[0], next(one for one in customers[1:] if not one.union)
    signed_at = now - timedelta(days=60)
    stands_for = [one.id for one in units.countable(db.session.get_one(BuyerUnit, lead.unit_id))[1:]]
    shared = _signed(lead, sellers[0], "机关食堂联合采购框架协议", signed_at, members=stands_for)
    own = _signed(other, sellers[1], "年度食材供应框架协议", signed_at)
    for days, counted in enumerate((None, *stands_for), 1):
        _call_off(shared, lead, sellers[0], 0, now=now - timedelta(days=days), counted_unit_id=counted)
    for days in (2, 1):
        _call_off(own, other, sellers[1], days, now=now - timedelta(days=days))
    _draft(lead, sellers[2], "节日物资框架协议（草稿）", now - timedelta(days=1))
    deliver_waiting()


def _skus(seller: Seller) -> Sequence[Sku]:
    numbers = [sku_id for sku_id, _least, _step in seller.offers[:ITEMS]]
    wanted = select(Sku).where(Sku.id.in_(numbers)).options(joinedload(Sku.product)).order_by(Sku.id)
    return db.session.scalars(wanted).all()


def _draft(
    buyer: Buyer, seller: Seller, title: str, now: datetime, *, members: Sequence[int] = ()
) -> Agreement:
    first = clock.business_day(now)
    items = [
        ItemWanted(sku_id=sku.id, price_fen=max(1, sku.price_fen * 95 // 100), ceiling_milli=2_000_000)
        for sku in _skus(seller)
    ]
    wording = Wording(
        title=title, first_on=first, last_on=first + YEAR, items=items, ceiling_fen=5_000_000,
        intent_fen=20_000_000, note="每周二、四送货，随车附检测报告和送货单。", members=members,
    )  # fmt: skip
    return actions.draft(
        wording,
        unit=db.session.get_one(BuyerUnit, buyer.unit_id),
        cooperative=db.session.get_one(Cooperative, seller.cooperative_id),
        side=Side.UNIT,
        by=buyer.staff.approver,
        now=now,
    )


def _signed(
    buyer: Buyer, seller: Seller, title: str, now: datetime, *, members: Sequence[int] = ()
) -> Agreement:
    made = _draft(buyer, seller, title, now, members=members)
    actions.offer(made, by=buyer.staff.approver, now=now)
    for unit_id, name, by in (
        (buyer.unit_id, "示例负责人甲", buyer.staff.approver),
        (None, "示例负责人乙", seller.user_id),
    ):
        at = now + timedelta(hours=2 if unit_id is None else 1)
        actions.sign(made, unit_id=unit_id, signer_name=name, version=made.version, by=by, now=at)
    return made


def _call_off(
    agreement: Agreement,
    buyer: Buyer,
    seller: Seller,
    item: int,
    *,
    now: datetime,
    counted_unit_id: int | None = None,
) -> None:
    """Ordered, and approved where the member's limit asks for it; the cooperative has taken it on."""
    least, step = seller.offers[item][1:]
    wanted = [(agreement.items[item].sku_id, least + step * 40)]
    terms = Terms(
        fund_source=FundSource.CANTEEN, purpose=Purpose.CANTEEN, delivery_point_id=buyer.point_id,
        wanted_on=clock.business_day(now + timedelta(days=4)),
    )  # fmt: skip
    placed = actions.call_off(
        agreement,
        unit_id=buyer.unit_id,
        wanted=wanted,
        terms=replace(terms, counted_unit_id=counted_unit_id),
        by=buyer.staff.buyer,
        now=now,
    )
    for order in placed.orders:
        if order.needs_approval:
            orders.approve(order, by=buyer.staff.approver, now=now + timedelta(hours=1))
        orders.confirm(order, by=seller.user_id, now=now + timedelta(hours=2))
