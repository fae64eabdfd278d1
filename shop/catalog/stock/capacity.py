"""Weekly capacity: taken by one guarded UPDATE per SKU, given back when an order is closed.

The week is that of the day on which delivery is wanted, or of placing where no day is named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from shop.catalog.products.models import Sku
from shop.catalog.stock.models import CapacityWeek
from shop.catalog.stock.rules import CapacityFull
from shop.core.db import db, is_postgresql
from shop.core.money import format_qty

Taken = tuple[int, int]  # sku id, thousandths
_CAPACITY = select(Sku.weekly_milli).where(Sku.id == bindparam("sku")).scalar_subquery()
_TAKE = (
    update(CapacityWeek.__table__)  # type: ignore[arg-type]  # a mapped class has a Table here
    .where(
        CapacityWeek.sku_id == bindparam("sku"),
        CapacityWeek.week_on == bindparam("week"),
        CapacityWeek.taken_milli + bindparam("qty") <= _CAPACITY,
    )
    .values(taken_milli=CapacityWeek.taken_milli + bindparam("qty"))
)
_GIVE_BACK = (
    update(CapacityWeek.__table__)  # type: ignore[arg-type]  # as above
    .where(
        CapacityWeek.sku_id == bindparam("sku"),
        CapacityWeek.week_on == bindparam("week"),
        CapacityWeek.taken_milli >= bindparam("qty"),
    )
    .values(taken_milli=CapacityWeek.taken_milli - bindparam("qty"))
)


def take(wanted: Iterable[Taken], *, week_on: date) -> None:
    """Promise part of a week, all or nothing; SKUs in id order, so that two baskets never deadlock.

    Raises CapacityFull with every SKU that falls short.
    """
    short = []
    for sku_id, qty in _totals(wanted):
        if not _take(sku_id, qty, week_on):
            left = free([sku_id], week_on).get(sku_id, 0)
            short.append({"sku_id": sku_id, "week_on": week_on, "wanted_milli": qty, "left_milli": left})
    if short:
        lefts = "、".join(format_qty(max(0, int(str(one["left_milli"])))) for one in short)
        raise CapacityFull(
            f"{week_on} 起的一周供货能力不足（尚可订 {lefts}），请减少数量或改约其他周的送货日", short=short
        )


def _take(sku_id: int, qty: int, week_on: date) -> bool:
    connection, values = db.session.connection(), {"sku": sku_id, "week": week_on, "qty": qty}
    if connection.execute(_TAKE, values).rowcount:
        return True
    # Nobody ordered for this week yet, or it is full: a row that starts at zero tells which.
    insert = postgresql.insert if is_postgresql() else sqlite.insert
    first = insert(CapacityWeek).values(sku_id=sku_id, week_on=week_on, taken_milli=0)
    made = connection.execute(first.on_conflict_do_nothing())
    return bool(made.rowcount) and bool(connection.execute(_TAKE, values).rowcount)


def give_back(given: Iterable[Taken], *, week_on: date) -> None:
    """What a closed order had taken. The caller's order was locked, so nothing is given back twice."""
    connection = db.session.connection()
    for sku_id, qty in _totals(given):
        done = connection.execute(_GIVE_BACK, {"sku": sku_id, "week": week_on, "qty": qty})
        if not done.rowcount:
            raise AssertionError(f"sku {sku_id} has less taken in the week of {week_on} than its orders hold")


def free(sku_ids: Sequence[int], week_on: date) -> dict[int, int]:
    """sku id -> what can still be ordered for that week; only SKUs with a capacity."""
    rows = db.session.execute(
        select(Sku.id, Sku.weekly_milli, CapacityWeek.taken_milli)
        .outerjoin(CapacityWeek, (CapacityWeek.sku_id == Sku.id) & (CapacityWeek.week_on == week_on))
        .where(Sku.id.in_(sku_ids), Sku.weekly_milli.is_not(None))
    )
    return {sku_id: (weekly or 0) - (taken or 0) for sku_id, weekly, taken in rows}


def _totals(portions: Iterable[Taken]) -> list[Taken]:
    sums: dict[int, int] = defaultdict(int)
    for sku_id, qty in portions:
        if qty:
            sums[sku_id] += qty
    return sorted(sums.items())
