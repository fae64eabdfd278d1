"""Proposals of orders in sight, and what could stand in for a line."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from shop.catalog.products import queries as products
from shop.catalog.products.models import Product, Sku
from shop.catalog.stock import queries as stock
from shop.core.db import db
from shop.core.errors import Missing
from shop.fulfilment.substitutions.models import Substitution
from shop.fulfilment.substitutions.states import SubstitutionStatus
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.trading.orders import queries as orders
from shop.trading.orders.models import Order, OrderLine

LISTED_AT_ONCE = 200


def of_order(order: Order) -> Sequence[Substitution]:
    """Every proposal for an order that was found in sight, oldest first."""
    wanted = select(Substitution).where(Substitution.order_id == order.id).order_by(Substitution.id)
    return db.session.scalars(wanted.options(joinedload(Substitution.line))).all()


def substitution(
    substitution_id: int, actor: Actor, *, permission: Permission, lock: bool = False
) -> Substitution:
    """One proposal of an order that the actor may act on by this permission; `lock` locks the order, then the
    proposal. Raises Missing."""
    found = db.session.get(Substitution, substitution_id)
    if found is None:
        raise _missing(substitution_id)
    try:
        orders.order(found.order.no, actor, permission=permission, lock=lock)
    except Missing:
        raise _missing(substitution_id) from None
    if lock:
        db.session.refresh(found, with_for_update=True)
    return found


def _missing(substitution_id: int) -> Missing:
    return Missing("没有找到这项替换，或您无权处理", substitution_id=substitution_id)


def open_for(line_id: int) -> bool:
    """Whether a proposal for this line waits for its answer."""
    wanted = select(Substitution.id).where(
        Substitution.order_line_id == line_id, Substitution.status == SubstitutionStatus.PROPOSED
    )
    return db.session.scalar(wanted) is not None


def sku(sku_id: int) -> Sku:
    """A SKU with its product; raises Missing."""
    wanted = select(Sku).where(Sku.id == sku_id).options(joinedload(Sku.product))
    found = db.session.scalar(wanted)
    if found is None:
        raise Missing("没有找到该商品规格", sku_id=sku_id)
    return found


def candidates(order: Order) -> list[tuple[Sku, int]]:
    """(SKU, free thousandths) of the cooperative's goods on sale of which there are some, by name."""
    wanted = (
        select(Sku)
        .join(Sku.product)
        .where(Product.id.in_(products.on_sale().with_only_columns(Product.id)))
        .where(Product.cooperative_id == order.cooperative_id, Sku.active.is_(True))
        .options(joinedload(Sku.product))
        .order_by(Product.pinyin_key, Sku.id)
        .limit(LISTED_AT_ONCE)
    )
    found = db.session.scalars(wanted).all()
    free = stock.free([one.id for one in found])
    return [(one, free[one.id]) for one in found if free[one.id] > 0]


def fitting(line: OrderLine, found: Sequence[tuple[Sku, int]]) -> list[tuple[Sku, int]]:
    """Those of the candidates that are sold in the line's unit and are another SKU."""
    return [(one, free) for one, free in found if one.id != line.sku_id and one.unit.value == line.unit]
