"""Prices far from those of like goods: the same category, by the base unit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import select

from shop.catalog.pricing.reference import LikeGoods, like_goods
from shop.catalog.products.models import Sku
from shop.catalog.products.rules import base_price_fen
from shop.core import clock
from shop.core.db import db
from shop.core.money import yuan
from shop.oversight.flags.cases import SHOWN, Case, Limits, Row, around
from shop.oversight.flags.states import FlagKind
from shop.oversight.flags.trades import DEAD
from shop.parties.policy.states import Policy
from shop.trading.orders.models import Order, OrderLine


def odd_prices(limits: Limits, since: date) -> Iterator[Case]:
    """Per SKU and price at which it was ordered; compared with what like goods cost on the shelf now."""
    wanted = (
        select(OrderLine, Order, Sku)
        .join(Order, Order.id == OrderLine.order_id)
        .join(Sku, Sku.id == OrderLine.sku_id)
        .where(Order.placed_at >= clock.start_of(since), Order.status.not_in(DEAD))
        .order_by(OrderLine.sku_id, OrderLine.price_fen, OrderLine.id)
    )
    found = db.session.execute(wanted).all()
    likes = like_goods({(line.category_code, sku.base_unit) for line, _order, sku in found})
    for (_sku, _price), same in groupby(found, key=lambda row: (row[0].sku_id, row[0].price_fen)):
        some = list(same)
        line, _order, sku = some[0]
        like = likes.get((line.category_code, str(sku.base_unit)))
        case = _case(limits, some, like) if like is not None else None
        if case is not None:
            yield case


def _case(limits: Limits, same: list[Any], like: LikeGoods) -> Case | None:
    line, last, sku = same[-1]
    most = limits.number(Policy.FLAG_PRICE_BP, last.cooperative_path)
    base = base_price_fen(line.price_fen, sku.pack_milli)
    off = like.deviation_bp(base)
    whole = sum(one.amount_fen for one, _order, _sku in same)
    if most is None or abs(off) <= most or not limits.worth(whole, last.cooperative_path):
        return None
    rows = tuple(
        Row(order.no, clock.business_day(order.placed_at), one.amount_fen, one.product_name)
        for one, order, _sku in same[-SHOWN:]
    )
    said = (
        f"{line.product_name}（{line.spec}）每{'公斤' if sku.base_unit == 'kg' else '基本单位'} {yuan(base)} 元，"
        f"{like.n} 种同类商品的中位价为 {yuan(like.median_fen)} 元，偏{'高' if off > 0 else '低'} {abs(off) // 100}%；"
        f"已下 {len(same)} 单"
    )
    return Case(
        FlagKind.ODD_PRICE, frozenset({f"price:{line.sku_id}:{line.price_fen}"}), said, rows, rows[-1].on, whole,
        buyer_path=around(order.buyer_path for _l, order, _s in same),
        cooperative_id=last.cooperative_id, cooperative_name=last.cooperative_name,
        origin_path=last.cooperative_path,
    )  # fmt: skip
