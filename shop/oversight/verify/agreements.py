"""Do orders under framework agreements cost what was agreed, and stay below the ceilings?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import and_, func, or_, select

from shop.core.db import db
from shop.oversight.verify.books import MOST, Difference
from shop.trading.agreements.models import Agreement, AgreementItem, AgreementParty
from shop.trading.agreements.queries import GIVEN_UP, NET_FEN, NET_MILLI
from shop.trading.orders.models import Order, OrderLine


def differences() -> Iterator[Difference]:
    """Prices line by line, parties order by order, sums per item and per agreement."""
    yield from _prices()
    yield from _parties()
    yield from _sums_per_item()
    yield from _sums_per_agreement()


def _prices() -> Iterator[Difference]:
    item = and_(AgreementItem.agreement_id == Order.agreement_id, AgreementItem.sku_id == OrderLine.sku_id)
    wrong = or_(AgreementItem.id.is_(None), AgreementItem.price_fen != OrderLine.price_fen)
    query = (
        select(Order.no + " 行 " + OrderLine.product_name, AgreementItem.price_fen, OrderLine.price_fen)
        .join(Order, Order.id == OrderLine.order_id)
        .outerjoin(AgreementItem, item)
        .where(Order.agreement_id.is_not(None), wrong)
    )
    for where, agreed, found in db.session.execute(query.limit(MOST)):
        expected = "协议中的商品" if agreed is None else agreed
        yield Difference("协议订单的单价与协议价", where, expected, found)


def _parties() -> Iterator[Difference]:
    ours = [
        select(AgreementParty.id)
        .where(AgreementParty.agreement_id == Order.agreement_id, AgreementParty.unit_id == column)
        .exists()
        for column in (Order.unit_id, Order.counted_unit_id)
    ]
    query = (
        select(Order.no, Agreement.no, Order.cooperative_id)
        .outerjoin(Agreement, Agreement.id == Order.agreement_id)
        .where(
            Order.agreement_id.is_not(None),
            or_(
                Agreement.id.is_(None),
                Agreement.cooperative_id != Order.cooperative_id,
                ~and_(*ours),
            ),
        )
    )
    for where, agreement_no, _seller in db.session.execute(query.limit(MOST)):
        yield Difference("协议订单的双方与协议", where, f"协议 {agreement_no or '不存在'} 的各方", "其他单位")


def _drawn(*keys: Any) -> Any:
    return (
        select(*keys, func.sum(NET_MILLI).label("milli"), func.sum(NET_FEN).label("fen"))
        .select_from(OrderLine)
        .join(Order, Order.id == OrderLine.order_id)
        .where(Order.agreement_id.is_not(None), Order.status.not_in(GIVEN_UP))
        .group_by(*keys)
        .subquery()
    )


def _sums_per_item() -> Iterator[Difference]:
    drawn = _drawn(Order.agreement_id, OrderLine.sku_id)
    same = and_(drawn.c.agreement_id == AgreementItem.agreement_id, drawn.c.sku_id == AgreementItem.sku_id)
    where = Agreement.no + " " + AgreementItem.product_name
    for what, ceiling, sum_ in (
        ("数量", AgreementItem.ceiling_milli, drawn.c.milli),
        ("金额", AgreementItem.ceiling_fen, drawn.c.fen),
    ):
        query = select(where, ceiling, sum_).join(AgreementItem.agreement).join(drawn, same)
        yield from _above(f"协议商品已用{what}不超上限", query.where(sum_ > ceiling))


def _sums_per_agreement() -> Iterator[Difference]:
    drawn = _drawn(Order.agreement_id)
    for what, ceiling, sum_ in (
        ("数量", Agreement.ceiling_milli, drawn.c.milli),
        ("金额", Agreement.ceiling_fen, drawn.c.fen),
    ):
        query = select(Agreement.no, ceiling, sum_).join(drawn, drawn.c.agreement_id == Agreement.id)
        yield from _above(f"协议已用{what}不超上限", query.where(sum_ > ceiling))


def _above(check: str, query: Any) -> Iterator[Difference]:
    for where, ceiling, found in db.session.execute(query.limit(MOST)):
        yield Difference(check, where, f"至多 {ceiling}", int(found))
