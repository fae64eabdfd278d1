"""Do the orders of closed groups say what their units were allotted, at the price and freight of the group?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import and_, func, literal, or_, select

from shop.core.db import db
from shop.fulfilment.substitutions.models import Substitution
from shop.oversight.verify.books import MOST, Difference
from shop.trading.groups.models import GroupItem, GroupPledge, GroupPurchase
from shop.trading.groups.states import GroupStatus, PledgeStatus
from shop.trading.orders.models import Order, OrderLine

ORDERED = GroupPledge.status == PledgeStatus.ORDERED
# What came in the place of the group's goods, with the unit's consent, is its own business.
OF_GROUP = (
    ~select(Substitution.id).where(Substitution.new_line_id == OrderLine.id).correlate(OrderLine).exists()
)


def differences() -> Iterator[Difference]:
    """Pledges line by line, orders' lines the other way round, freight per order, sums per item and group."""
    yield from _pledges()
    yield from _lines()
    yield from _freight()
    yield from _items()
    yield from _groups()


def _pairs(check: str, query: Any) -> Iterator[Difference]:
    for where, expected, found in db.session.execute(query.limit(MOST)):
        yield Difference(check, str(where), expected, found)


def _pledges() -> Iterator[Difference]:
    """Every pledge that was served stands in an order of its group, in its quantity, at its price."""
    line = and_(OrderLine.order_id == GroupPledge.order_id, OrderLine.sku_id == GroupItem.sku_id, OF_GROUP)
    wrong = or_(
        OrderLine.id.is_(None),
        OrderLine.qty_milli != GroupPledge.allocated_milli,
        OrderLine.price_fen != GroupPledge.final_price_fen,
        GroupPledge.final_price_fen != GroupItem.final_price_fen,
        Order.group_purchase_id.is_distinct_from(GroupPledge.group_id),
    )
    query = (
        select(GroupPledge.id, GroupPledge.allocated_milli, OrderLine.qty_milli)
        .join(GroupItem, GroupItem.id == GroupPledge.item_id)
        .outerjoin(Order, Order.id == GroupPledge.order_id)
        .outerjoin(OrderLine, line)
        .where(ORDERED, wrong)
    )
    yield from _pairs("拼单参团与订单行", query)


def _lines() -> Iterator[Difference]:
    """Every line of a group's order is some pledge's, or took the place of one."""
    served = (
        select(GroupPledge.id)
        .join(GroupItem, GroupItem.id == GroupPledge.item_id)
        .where(ORDERED, GroupPledge.order_id == Order.id, GroupItem.sku_id == OrderLine.sku_id)
        .correlate(Order, OrderLine)
    )
    query = (
        select(Order.no + " " + OrderLine.product_name, literal(0), OrderLine.qty_milli)
        .join(Order, Order.id == OrderLine.order_id)
        .where(Order.group_purchase_id.is_not(None), OF_GROUP, ~served.exists())
    )
    yield from _pairs("拼单订单行与参团", query)


def _freight() -> Iterator[Difference]:
    shares = func.sum(GroupPledge.freight_fen)
    query = (
        select(Order.no, shares, Order.freight_fen)
        .join(GroupPledge, GroupPledge.order_id == Order.id)
        .where(ORDERED)
        .group_by(Order.id, Order.no, Order.freight_fen)
        .having(shares != Order.freight_fen)
    )
    yield from _pairs("拼单各参团的运费与订单运费", query)


def _items() -> Iterator[Difference]:
    got = (
        select(GroupPledge.item_id, func.sum(GroupPledge.allocated_milli).label("milli"))
        .where(ORDERED)
        .group_by(GroupPledge.item_id)
        .subquery()
    )
    milli = func.coalesce(got.c.milli, 0)
    query = (
        select(GroupItem.id, milli, GroupItem.allocated_milli)
        .outerjoin(got, got.c.item_id == GroupItem.id)
        .where(milli != GroupItem.allocated_milli)
    )
    yield from _pairs("拼单商品的合计与参团", query)


def _groups() -> Iterator[Difference]:
    goods = (
        select(Order.group_purchase_id.label("group_id"), func.sum(OrderLine.amount_fen).label("fen"))
        .join(OrderLine, OrderLine.order_id == Order.id)
        .where(Order.group_purchase_id.is_not(None), OF_GROUP)
        .group_by(Order.group_purchase_id)
    )
    freight = (
        select(Order.group_purchase_id.label("group_id"), func.sum(Order.freight_fen).label("fen"))
        .where(Order.group_purchase_id.is_not(None))
        .group_by(Order.group_purchase_id)
    )
    for check, sums, kept in (
        ("拼单货款合计与订单", goods.subquery(), GroupPurchase.total_fen),
        ("拼单运费合计与订单", freight.subquery(), GroupPurchase.freight_total_fen),
    ):
        total = func.coalesce(sums.c.fen, 0)
        query = (
            select(GroupPurchase.no, total, kept)
            .outerjoin(sums, sums.c.group_id == GroupPurchase.id)
            .where(GroupPurchase.status == GroupStatus.ORDERED, total != kept)
        )
        yield from _pairs(check, query)
