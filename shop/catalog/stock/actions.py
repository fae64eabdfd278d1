"""Move stock: each movement is one guarded UPDATE, SKUs in id order so that two baskets never deadlock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, insert, select, update

from shop.catalog.products import actions as products
from shop.catalog.products.models import Sku
from shop.catalog.stock import queries
from shop.catalog.stock.models import MoveKind, StockItem, StockMove
from shop.catalog.stock.rules import BadCount, BelowReserved, OutOfStock
from shop.core.db import db


class Portion(NamedTuple):
    """How much of a SKU, for which order line."""

    sku_id: int
    qty_milli: int
    order_line_id: int | None = None


def count(sku_id: int, *, on_hand_milli: int, reason: str, by: int | None, now: datetime) -> None:
    """Set what lies on the shelf; raises BelowReserved when buyers were already promised more."""
    if on_hand_milli < 0:
        raise BadCount("库存不能为负数", fields={"qty": ["请填写 0 或更大的数量"]})
    was = queries.on_hand_locked(sku_id)
    done = _update(sku_id, StockItem.reserved_milli <= on_hand_milli, on_hand_milli=on_hand_milli)
    if done is None:
        if db.session.get(StockItem, sku_id) is not None:
            raise BelowReserved("库存不能低于已被订单预留的数量，请先处理相关订单", sku_id=sku_id)
        db.session.add(StockItem(sku_id=sku_id, on_hand_milli=on_hand_milli, reserved_milli=0))
        db.session.flush()
    _note([Portion(sku_id, on_hand_milli - was)], MoveKind.COUNT, reason=reason, by=by, now=now)
    _tell_crossed([sku_id], now=now)  # whether it crossed zero, an order in the same instant may have changed


# Built once: each order runs it for every SKU.
_RESERVE = (
    update(StockItem.__table__)  # type: ignore[arg-type]  # a mapped class has a Table here
    .where(
        StockItem.sku_id == bindparam("sku"),
        StockItem.on_hand_milli - StockItem.reserved_milli >= bindparam("qty"),
    )
    .values(reserved_milli=StockItem.reserved_milli + bindparam("qty"))
)
# Once for each order: of what it has reserved, that of which nothing is left.
_TAKEN_WHOLE = (
    select(Sku.product_id)
    .join(StockItem, StockItem.sku_id == Sku.id)
    .where(Sku.id.in_(bindparam("skus", expanding=True)))
    .where(StockItem.on_hand_milli == StockItem.reserved_milli)
)

_MOVE = insert(StockMove.__table__)  # type: ignore[arg-type]


def reserve(wanted: Iterable[Portion], *, by: int | None, now: datetime) -> None:
    """Promise stock to order lines, all or nothing; raises OutOfStock with every SKU that falls short."""
    portions = [Portion(*portion) for portion in wanted]
    totals, short = _totals(portions), []
    connection = db.session.connection()
    for sku_id, qty in totals:
        if not connection.execute(_RESERVE, {"sku": sku_id, "qty": qty}).rowcount:
            short.append(
                {"sku_id": sku_id, "wanted_milli": qty, "free_milli": queries.free([sku_id])[sku_id]}
            )
    if short:
        raise OutOfStock("库存不足，请减少数量或改选其他商品", short=short)
    _note(portions, MoveKind.RESERVE, by=by, now=now)
    skus = [sku_id for sku_id, _qty in totals]
    products.tell_changed(connection.execute(_TAKEN_WHOLE, {"skus": skus}).scalars(), now=now)


def release(given: Iterable[Portion], *, by: int | None, now: datetime) -> None:
    """Give promised stock back. The caller's order was locked, so nothing is given back twice."""
    portions = [Portion(*portion) for portion in given if portion[1]]
    again: list[int] = []
    for sku_id, qty in _totals(portions):
        free = _update(sku_id, StockItem.reserved_milli >= qty, reserved_milli=StockItem.reserved_milli - qty)
        _must(free, sku_id)
        if free == qty:
            again.append(sku_id)
    _note(portions, MoveKind.RELEASE, by=by, now=now)
    _tell_crossed(again, now=now)


def ship(sent: Iterable[Portion], *, by: int | None, now: datetime) -> None:
    """Take promised stock off the shelf."""
    portions = [Portion(*portion) for portion in sent]
    for sku_id, qty in _totals(portions):
        free = _update(
            sku_id,
            StockItem.reserved_milli >= qty,
            on_hand_milli=StockItem.on_hand_milli - qty,
            reserved_milli=StockItem.reserved_milli - qty,
        )
        _must(free, sku_id)
    _note(portions, MoveKind.SHIP, by=by, now=now)


def take_back(returned: Iterable[Portion], *, by: int | None, now: datetime) -> None:
    """Goods that came back and can be sold again lie on the shelf once more."""
    portions = [Portion(*portion) for portion in returned if portion[1]]
    again: list[int] = []
    for sku_id, qty in _totals(portions):
        free = _update(sku_id, StockItem.on_hand_milli >= 0, on_hand_milli=StockItem.on_hand_milli + qty)
        _must(free, sku_id)
        if free == qty:
            again.append(sku_id)
    _note(portions, MoveKind.RETURN, by=by, now=now)
    _tell_crossed(again, now=now)


def _totals(portions: Sequence[Portion]) -> list[tuple[int, int]]:
    sums: dict[int, int] = defaultdict(int)
    for portion in portions:
        sums[portion.sku_id] += portion.qty_milli
    return sorted(sums.items())


def _update(sku_id: int, guard: Any, **values: Any) -> int | None:
    """Move one row and answer what is free then; None where the guard forbade it."""
    changed = db.session.execute(
        update(StockItem)
        .where(StockItem.sku_id == sku_id, guard)
        .values(**values)
        .returning(StockItem.on_hand_milli - StockItem.reserved_milli)
        .execution_options(synchronize_session=False)
    )
    free: int | None = changed.scalar()
    return free


def _must(free: int | None, sku_id: int) -> None:
    if free is None:
        raise AssertionError(f"sku {sku_id} has less reserved than its orders hold")


def _tell_crossed(sku_ids: Sequence[int], *, now: datetime) -> None:
    """There is none any more, or some again: the shelf and the search show that."""
    if sku_ids:
        wanted = select(Sku.product_id).where(Sku.id.in_(sku_ids))
        products.tell_changed(db.session.scalars(wanted), now=now)


def _note(
    portions: Sequence[Portion], kind: MoveKind, *, by: int | None, now: datetime, reason: str = ""
) -> None:
    rows = [
        {
            "sku_id": portion.sku_id,
            "kind": kind,
            "qty_milli": portion.qty_milli,
            "order_line_id": portion.order_line_id,
            "reason": reason,
            "by_user": by,
            "at": now,
        }
        for portion in portions
    ]
    if rows:
        db.session.connection().execute(_MOVE, rows)
