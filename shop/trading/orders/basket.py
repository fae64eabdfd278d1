"""What a purchase is made of, read and checked: goods, units, delivery points, the member's limits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from shop.catalog.products.models import Product, Sku
from shop.catalog.products.rules import check_qty
from shop.catalog.products.states import ProductStatus
from shop.core.db import db
from shop.core.errors import Invalid
from shop.parties.buyers import rules as units
from shop.parties.buyers.models import BuyerUnit, DeliveryPoint
from shop.parties.cooperatives.states import CooperativeStatus
from shop.trading.orders import queries, rules

Goods = list[tuple[Sku, int]]  # with thousandths, by cooperative


class Part(NamedTuple):
    """What one unit gets at one delivery point; None counts for the ordering unit itself, and leaves the
    point open. `wanted` are pairs of (sku id, thousandths)."""

    counted_unit_id: int | None
    delivery_point_id: int | None
    wanted: Iterable[tuple[int, int]]


# Built once: each order asks for it.
_GOODS = (
    select(Sku)
    .where(Sku.id.in_(bindparam("ids", expanding=True)))
    .options(joinedload(Sku.product).joinedload(Product.cooperative))
)


def load(sku_ids: Iterable[int]) -> dict[int, Sku]:
    """SKUs with their products and cooperatives, by id; unknown ids are left out."""
    return {sku.id: sku for sku in db.session.scalars(_GOODS, {"ids": sorted(set(sku_ids))})}


def goods_of(parts: Sequence[Part]) -> list[Goods]:
    """The SKUs with their quantities per part; refuses what cannot be ordered, all faults at once."""
    sums = [_summed(part.wanted) for part in parts]
    if not sums or not all(sums):
        raise rules.EmptyOrder("采购清单是空的，请先加入商品")
    if max(map(len, sums)) > rules.MAX_LINES:
        raise rules.TooManyLines(f"一次最多 {rules.MAX_LINES} 行，请分几次下单")
    if sum(map(len, sums)) > rules.MAX_LINES_TOGETHER:
        raise rules.TooManyLines(f"各单位合计最多 {rules.MAX_LINES_TOGETHER} 行，请分几次下单")
    found = load(sku_id for wanted in sums for sku_id in wanted)
    faults: dict[str, None] = {}  # in order, each once
    for wanted in sums:
        faults |= dict.fromkeys(_faults(wanted, found))
    if faults:
        raise rules.UnknownGoods("有商品不能下单：" + "；".join(faults), fields={"lines": list(faults)})
    return [
        sorted(
            ((found[i], qty) for i, qty in wanted.items()),
            key=lambda p: (p[0].product.cooperative_id, p[0].id),
        )
        for wanted in sums
    ]


def together(parts: Iterable[tuple[int | None, int | None, Iterable[tuple[int, int]]]]) -> list[Part]:
    """Parts of the same unit and point become one, in which every SKU stands once."""
    wanted: dict[tuple[int | None, int | None], list[tuple[int, int]]] = {}
    for counted_unit_id, delivery_point_id, some in parts:
        wanted.setdefault((counted_unit_id, delivery_point_id), []).extend(some)
    return [Part(*key, list(_summed(some).items())) for key, some in wanted.items()]


def _summed(wanted: Iterable[tuple[int, int]]) -> dict[int, int]:
    sums: dict[int, int] = {}
    for sku_id, qty in wanted:
        sums[sku_id] = sums.get(sku_id, 0) + qty
    return sums


def _faults(wanted: dict[int, int], found: dict[int, Sku]) -> Iterable[str]:
    for sku_id, qty in wanted.items():
        sku = found.get(sku_id)
        if sku is None or not on_sale(sku):
            yield f"商品（{sku_id}）不存在或已停售，请从清单中移除"
            continue
        try:
            check_qty(sku, qty)
        except Invalid as error:
            yield f"{sku.product.name}：{error.message}"


def on_sale(sku: Sku) -> bool:
    """Whether it can be ordered at all: the SKU, its product and its cooperative."""
    product = sku.product
    selling = product.cooperative.status is CooperativeStatus.ACTIVE
    return sku.active and product.status is ProductStatus.LISTED and selling


_UNIT = select(BuyerUnit).where(BuyerUnit.id == bindparam("id"))
_UNITS = select(BuyerUnit).where(BuyerUnit.id.in_(bindparam("ids", expanding=True)))


def units_of(unit_id: int, parts: Sequence[Part]) -> tuple[BuyerUnit, list[BuyerUnit]]:
    """The ordering unit and, per part, the one it counts for; both must be active."""
    unit = db.session.scalar(_UNIT, {"id": unit_id})
    ids = {part.counted_unit_id for part in parts if part.counted_unit_id is not None}
    others = {one.id: one for one in db.session.scalars(_UNITS, {"ids": sorted(ids)})} if ids else {}
    if unit is None or len(others) < len(ids):
        # An unknown unit and one that is none of ours must answer alike.
        raise units.NotCounted("只能为本单位、下属单位或本单位代表的单位计入采购")
    counted = [unit if part.counted_unit_id is None else others[part.counted_unit_id] for part in parts]
    for one in counted:
        units.check_counts_for(unit, one)
        units.check_active(one.status)
    units.check_active(unit.status)
    return unit, counted


def limits_of(user_id: int, unit_id: int) -> rules.Limits:
    """What the member may order without approval; raises NotAMember. Locks the membership."""
    membership = queries.placer(user_id, unit_id)
    if membership is None:
        raise rules.NotAMember("只有本单位的采购员可以为本单位下单")
    return rules.Limits(membership.order_limit_fen, membership.month_limit_fen)


_POINTS = select(DeliveryPoint).where(DeliveryPoint.id.in_(bindparam("ids", expanding=True)))


def delivery_of(unit_id: int, parts: Sequence[Part]) -> list[str]:
    """Per part where the truck goes, in words; a point must be in use and of either unit."""
    ids = {part.delivery_point_id for part in parts if part.delivery_point_id is not None}
    points = {one.id: one for one in db.session.scalars(_POINTS, {"ids": sorted(ids)})} if ids else {}
    words = []
    for part in parts:
        point = points.get(part.delivery_point_id or 0)
        if part.delivery_point_id is not None and not _usable(point, unit_id, part.counted_unit_id):
            word = "请选择本单位在用的收货点"
            raise rules.WrongDeliveryPoint("收货点不可用", fields={"delivery_point_id": [word]})
        words.append(delivery_text(point) if point else "")
    return words


def _usable(point: DeliveryPoint | None, *unit_ids: int | None) -> bool:
    return point is not None and point.unit_id in unit_ids and point.active


def delivery_text(point: DeliveryPoint) -> str:
    """A delivery point as orders keep it."""
    return " ".join(part for part in (point.name, point.address, point.hours) if part)
