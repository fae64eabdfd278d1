"""Do the settled claims say what the order lines say was given back, made cheaper and shipped once more?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from shop.core.db import db
from shop.fulfilment.aftersales.models import AfterSalesClaim, AfterSalesLine
from shop.fulfilment.aftersales.states import ClaimKind
from shop.oversight.verify.books import MOST, Difference
from shop.trading.orders.models import Order, OrderLine


def differences() -> Iterator[Difference]:
    """Order lines ↔ settled claims: quantity given back, quantity to replace, and by how much payable fell."""
    again = case((AfterSalesClaim.kind == ClaimKind.REPLACEMENT, AfterSalesLine.settled_milli), else_=0)
    sums = (
        select(
            AfterSalesLine.order_line_id,
            func.sum(AfterSalesLine.settled_milli).label("back"),
            func.sum(again).label("again"),
            func.sum(AfterSalesLine.settled_fen).label("fen"),
        )
        .join(AfterSalesLine.claim)
        .group_by(AfterSalesLine.order_line_id)
        .subquery()
    )
    where = Order.no + " 行 " + OrderLine.product_name
    less_fen: ColumnElement[Any] = OrderLine.returned_fen + OrderLine.off_fen
    for check, of_line, of_claims in (
        ("售后单与订单行退回数量", OrderLine.returned_milli, sums.c.back),
        ("售后单与订单行换货数量", OrderLine.replaced_milli, sums.c.again),
        ("售后单与订单行减少金额", less_fen, sums.c.fen),
    ):
        should = func.coalesce(of_claims, 0)
        query = select(where, should, of_line).join(OrderLine.order)
        query = query.outerjoin(sums, sums.c.order_line_id == OrderLine.id).where(should != of_line)
        for place, expected, found in db.session.execute(query.limit(MOST)):
            yield Difference(check, str(place), expected, found)
