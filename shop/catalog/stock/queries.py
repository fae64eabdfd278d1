"""What is on the shelf."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from shop.catalog.stock.models import StockItem, StockMove
from shop.core.db import db


def levels(sku_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """sku id -> (on hand, reserved) in thousandths; a SKU never counted is (0, 0)."""
    rows = db.session.execute(
        select(StockItem.sku_id, StockItem.on_hand_milli, StockItem.reserved_milli).where(
            StockItem.sku_id.in_(sku_ids)
        )
    )
    found = {sku_id: (on_hand, reserved) for sku_id, on_hand, reserved in rows}
    return {sku_id: found.get(sku_id, (0, 0)) for sku_id in sku_ids}


def on_hand_locked(sku_id: int) -> int:
    """What lies there, in thousandths, locked: what is shipped meanwhile must not be counted into the move."""
    wanted = select(StockItem.on_hand_milli).where(StockItem.sku_id == sku_id).with_for_update()
    return db.session.scalar(wanted) or 0


def free(sku_ids: Sequence[int]) -> dict[int, int]:
    """sku id -> what can still be ordered, in thousandths."""
    return {sku_id: on_hand - reserved for sku_id, (on_hand, reserved) in levels(sku_ids).items()}


def free_locked(sku_ids: Sequence[int]) -> dict[int, int]:
    """The same, locked in id order, so that what is dealt out afterwards can also be reserved."""
    wanted = select(StockItem.sku_id, StockItem.on_hand_milli - StockItem.reserved_milli)
    rows = db.session.execute(
        wanted.where(StockItem.sku_id.in_(sku_ids)).order_by(StockItem.sku_id).with_for_update()
    )
    found = dict(rows.all())
    return {sku_id: found.get(sku_id, 0) for sku_id in sku_ids}


def moves(sku_id: int, limit: int = 100) -> Sequence[StockMove]:
    """The latest movements of one SKU, newest first."""
    wanted = select(StockMove).where(StockMove.sku_id == sku_id).order_by(StockMove.id.desc()).limit(limit)
    return db.session.scalars(wanted).all()


def lock(sku_ids: Iterable[int]) -> None:
    """Hold the rows of many SKUs, in id order, before several orders take from them in one transaction."""
    wanted = select(StockItem.sku_id).where(StockItem.sku_id.in_(set(sku_ids))).order_by(StockItem.sku_id)
    db.session.execute(wanted.with_for_update())
