"""Do the facts say what orders, acceptances, shipments and payments say?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, extract, func, or_, select
from sqlalchemy.orm import aliased

from shop.core.db import db
from shop.finance.payments.models import Payment
from shop.finance.payments.states import PaymentStatus
from shop.fulfilment.acceptance.models import AcceptanceLine
from shop.fulfilment.shipments.models import ShipmentLine
from shop.ledger.entries import Basis, Source
from shop.ledger.models import SaleFact
from shop.trading.orders.models import Order, OrderLine
from shop.trading.orders.states import OrderStatus

SOLD = (OrderStatus.CONFIRMED, OrderStatus.SHIPPED, OrderStatus.ACCEPTED, OrderStatus.COMPLETED)
KEPT_MILLI: ColumnElement[Any] = OrderLine.accepted_milli - OrderLine.returned_milli
KEPT_FEN: ColumnElement[Any] = OrderLine.accepted_fen - OrderLine.returned_fen - OrderLine.off_fen
MOST = 50  # differences named per check; beyond that the first ones say enough


class Difference(NamedTuple):
    """What is wrong, where, what it should be and what was found."""

    check: str
    where: str
    expected: Any
    found: Any

    def __str__(self) -> str:
        return f"{self.check}｜{self.where}｜应为 {self.expected}，实为 {self.found}"


def differences() -> Iterator[Difference]:
    """Facts ↔ lines ↔ acceptances ↔ shipments ↔ orders ↔ payments, and every fact in itself."""
    yield from _facts_against_lines()
    yield from _lines_against_papers()
    yield from _orders_against_lines()
    yield from _lines_in_themselves()
    yield from _facts_in_themselves()


def _pairs(check: str, query: Any) -> Iterator[Difference]:
    """Rows of (where, expected, found), each a difference."""
    for where, expected, found in db.session.execute(query.limit(MOST)):
        yield Difference(check, str(where), expected, found)


def _facts_against_lines() -> Iterator[Difference]:
    sold = Order.status.in_(SOLD)
    expected: dict[Basis, tuple[ColumnElement[Any], ColumnElement[Any]]] = {
        Basis.ORDERED: (
            case((sold, OrderLine.qty_milli - OrderLine.substituted_milli), else_=0),
            case((sold, OrderLine.amount_fen - OrderLine.substituted_fen), else_=0),
        ),
        Basis.ACCEPTED: (KEPT_MILLI, KEPT_FEN),
        Basis.PAID: (OrderLine.paid_milli, OrderLine.paid_fen),  # type: ignore[dict-item]
    }
    for basis, (qty, amount) in expected.items():
        sums = (
            select(
                SaleFact.order_line_id,
                func.sum(SaleFact.qty_milli).label("qty"),
                func.sum(SaleFact.amount_fen).label("fen"),
            )
            .where(SaleFact.basis == basis, SaleFact.source == Source.PLATFORM)
            .group_by(SaleFact.order_line_id)
            .subquery()
        )
        where = Order.no + " 行 " + OrderLine.product_name
        joined = select(where).join(OrderLine.order).outerjoin(sums, sums.c.order_line_id == OrderLine.id)
        for what, should, found in (("数量", qty, sums.c.qty), ("金额", amount, sums.c.fen)):
            kept = func.coalesce(found, 0)
            yield from _pairs(
                f"台账（{basis.value}）与订单行{what}",
                joined.add_columns(should, kept).where(should != kept),
            )
    orphan = select(SaleFact.order_no, SaleFact.order_line_id, SaleFact.id).where(
        SaleFact.source == Source.PLATFORM,
        ~select(OrderLine.id).where(OrderLine.id == SaleFact.order_line_id).exists(),
    )
    for no, line_id, fact_id in db.session.execute(orphan.limit(MOST)):
        yield Difference("台账记录没有订单行", f"{no}（记录 {fact_id}）", f"订单行 {line_id}", "无")


def _lines_against_papers() -> Iterator[Difference]:
    where = Order.no + " 行 " + OrderLine.product_name
    papers: tuple[tuple[str, Any, Any, Any], ...] = (
        ("发货单与订单行数量", ShipmentLine, ShipmentLine.qty_milli, OrderLine.shipped_milli),
        ("验收单与订单行实收数量", AcceptanceLine, AcceptanceLine.accepted_milli, OrderLine.accepted_milli),
        ("验收单与订单行拒收数量", AcceptanceLine, AcceptanceLine.refused_milli, OrderLine.refused_milli),
        ("验收单与订单行金额", AcceptanceLine, AcceptanceLine.amount_fen, OrderLine.accepted_fen),
    )
    for check, paper, column, should in papers:
        sums = (
            select(paper.order_line_id, func.sum(column).label("sum"))
            .group_by(paper.order_line_id)
            .subquery()
        )
        found = func.coalesce(sums.c.sum, 0)
        joined = select(where, should, found).join(OrderLine.order)
        yield from _pairs(
            check, joined.outerjoin(sums, sums.c.order_line_id == OrderLine.id).where(should != found)
        )


def _lines_in_themselves() -> Iterator[Difference]:
    """Each amount is the price of its quantity; nothing is paid that is not kept."""
    where = Order.no + " 行 " + OrderLine.product_name
    gross_fen = OrderLine.accepted_fen - OrderLine.returned_fen
    for check, qty, found in (
        ("订单行金额＝单价×数量", OrderLine.qty_milli, OrderLine.amount_fen),
        ("留存金额＝单价×留存数量", KEPT_MILLI, gross_fen),
    ):
        exact = (OrderLine.price_fen * qty + 500) // 1000
        priced = select(where, exact, found).join(OrderLine.order)
        yield from _pairs(check, priced.where(exact != found))
    more = or_(OrderLine.paid_fen > KEPT_FEN, OrderLine.paid_milli > KEPT_MILLI)
    yield from _pairs(
        "已付不超过留存金额", select(where, KEPT_FEN, OrderLine.paid_fen).join(OrderLine.order).where(more)
    )


def _orders_against_lines() -> Iterator[Difference]:
    lines = (
        select(
            OrderLine.order_id,
            func.sum(OrderLine.amount_fen - OrderLine.substituted_fen).label("total"),
            func.sum(KEPT_FEN).label("payable"),
            func.sum(OrderLine.paid_fen).label("paid"),
            func.sum(KEPT_MILLI).label("kept"),
        )
        .group_by(OrderLine.order_id)
        .subquery()
    )
    freight_due = case((lines.c.kept > 0, Order.freight_fen), else_=0)
    for check, found, of_lines, of_freight in (
        ("订单总额与订单行及运费", Order.total_fen, lines.c.total, Order.freight_fen),
        ("订单应付与实收金额及运费", Order.payable_fen, lines.c.payable, freight_due),
        ("订单已付与订单行及运费已付", Order.paid_fen, lines.c.paid, Order.freight_paid_fen),
    ):
        should: ColumnElement[Any] = func.coalesce(of_lines, 0) + of_freight
        query = select(Order.no, should, found).outerjoin(lines, lines.c.order_id == Order.id)
        yield from _pairs(check, query.where(should != found))
    received = (
        select(Payment.order_id, func.sum(Payment.amount_fen).label("paid"))
        .where(Payment.status == PaymentStatus.RECEIVED)
        .group_by(Payment.order_id)
        .subquery()
    )
    paid = func.coalesce(received.c.paid, 0)
    kept = Order.paid_fen + Order.refund_due_fen
    query = select(Order.no, paid, kept).outerjoin(received, received.c.order_id == Order.id)
    yield from _pairs("订单已付及待退款与到账款项", query.where(paid != kept))


def _facts_in_themselves() -> Iterator[Difference]:
    month = extract("year", SaleFact.on_day) * 100 + extract("month", SaleFact.on_day)
    where = SaleFact.order_no
    yield from _pairs("台账记录的月份", select(where, month, SaleFact.month).where(month != SaleFact.month))
    original = aliased(SaleFact)
    mirrors = and_(
        original.amount_fen == -SaleFact.amount_fen,
        original.qty_milli == -SaleFact.qty_milli,
        original.basis == SaleFact.basis,
        original.order_line_id == SaleFact.order_line_id,
    )
    query = (
        select(where, -original.amount_fen, SaleFact.amount_fen)
        .outerjoin(original, original.id == SaleFact.reverses_id)
        .where(SaleFact.reverses_id.is_not(None), or_(original.id.is_(None), ~mirrors))
    )
    yield from _pairs("冲销记录与原记录", query)
