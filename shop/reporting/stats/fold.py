"""Bring new facts into the cubes, outside every checkout, without losing or doubling one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, case, cast, delete, func, literal, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from shop.core.db import db, in_unit_of_work, is_postgresql
from shop.ledger.models import SaleFact
from shop.reporting.stats.cubes import CUBES, Cube
from shop.reporting.stats.dimensions import DIMENSIONS, F
from shop.reporting.stats.models import FoldState, StatCube, StatName

STATE: Any = FoldState.__table__
CUBE: Any = StatCube.__table__
NAME: Any = StatName.__table__
LINES_A_FOLD = 500  # on SQLite, where a fold holds the one write lock
SUMS = ("amount_fen", "qty_milli", "accredited_fen", "fact_count")


def fold(*, now: datetime, limit: int | None = None) -> int:
    """Fold what has been committed since the last time, in the caller's transaction; how many facts.

    On PostgreSQL the horizon is the oldest transaction still open: everything before it is settled, so
    a slow writer only delays its own and later facts, which the live tail shows meanwhile. A database
    that was restored into another cluster is rebuilt instead.
    """
    state = _locked_state()
    mark: str | int | None
    if is_postgresql():
        if state.system_identifier != _system_identifier():
            return rebuild(now=now)
        window, mark = _postgresql_window(state)
    else:
        window, mark = _sqlite_window(state, limit or LINES_A_FOLD)
    if mark is None:
        return 0
    folded = db.session.scalar(select(func.count()).select_from(SaleFact.__table__).where(*window)) or 0
    if folded:
        _add(window)
    db.session.execute(update(STATE).values(watermark=mark, folded_at=now))
    return folded


def fold_all(*, now: datetime) -> int:
    """Fold until nothing is left that can be folded now, each step in a transaction of its own."""
    folded = 0
    while step := in_unit_of_work(lambda: fold(now=now)):
        folded += step
    return folded


def rebuild(*, now: datetime) -> int:
    """Throw the cubes away and add up every fact anew, in the caller's transaction; how many facts.

    On PostgreSQL writers wait meanwhile: only then are all facts up to the highest id there to be counted.
    """
    _locked_state()
    mark: Any
    if is_postgresql():
        db.session.execute(text("LOCK TABLE sale_fact IN SHARE MODE"))
        mark = _horizon()
    highest = db.session.scalar(select(func.coalesce(func.max(F.id), 0))) or 0
    if not is_postgresql():
        mark = highest + 1
    db.session.execute(delete(CUBE))
    db.session.execute(delete(NAME))
    counted = db.session.scalar(select(func.count()).select_from(SaleFact.__table__)) or 0
    _add([F.id <= highest])
    db.session.execute(
        update(STATE).values(
            watermark=mark,
            floor_id=highest if is_postgresql() else 0,
            system_identifier=_system_identifier(),
            folded_at=now,
        )
    )
    return counted


def _locked_state() -> Any:
    """The one row, made when missing, locked until the transaction ends: one fold at a time."""
    dialect = postgresql if is_postgresql() else sqlite
    first = {"id": 1, "watermark": "0" if is_postgresql() else 0, "floor_id": 0}
    first["system_identifier"] = _system_identifier()
    db.session.execute(dialect.insert(STATE).values(**first).on_conflict_do_nothing())
    return db.session.execute(select(STATE).with_for_update()).one()


def _system_identifier() -> str:
    """Which cluster counts our transactions; a restored dump comes with numbers of another."""
    if not is_postgresql():
        return ""
    return str(db.session.scalar(text("SELECT CAST(system_identifier AS text) FROM pg_control_system()")))


def _horizon() -> str:
    return str(db.session.scalar(text("SELECT CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text)")))


def _postgresql_window(state: Any) -> tuple[Sequence[Any], str | None]:
    mark = _horizon()
    if int(mark) <= int(state.watermark):
        return [], None
    since = text(f"CAST('{int(state.watermark)}' AS xid8)")
    until = text(f"CAST('{int(mark)}' AS xid8)")
    return [F.xid >= since, F.xid < until, F.id > state.floor_id], mark


def _sqlite_window(state: Any, limit: int) -> tuple[Sequence[Any], int | None]:
    """One writer: the order of ids is the order of commits."""
    next_ids = select(F.id).where(F.id >= state.watermark).order_by(F.id).limit(limit).subquery()
    highest = db.session.scalar(select(func.max(next_ids.c.id)))
    if highest is None:
        return [], None
    return [F.id >= state.watermark, F.id <= highest], highest + 1


def _add(window: Sequence[Any]) -> None:
    """Add the facts of a window to every cube and keep the latest names."""
    for cube in CUBES:
        _upsert(CUBE, grouped(cube, window), ("cube", "basis", "month", "k1", "k2", "source"), adds=SUMS)
    for kind in ("unit", "cooperative", "product"):
        key, name = F[f"{kind}_id"], F[f"{kind}_name"]
        latest = select(func.max(F.id)).where(*window).group_by(key)
        named = select(literal(kind), key, name).where(F.id.in_(latest))
        _upsert(NAME, named, ("kind", "key"), adds=())


def folded_window() -> Sequence[Any] | None:
    """Which facts the cubes hold now; None when they belong to another cluster or were never made."""
    state = db.session.execute(select(STATE)).one_or_none()
    if state is None or (is_postgresql() and state.system_identifier != _system_identifier()):
        return None
    if not is_postgresql():
        return [F.id < state.watermark]
    return [or_(F.xid < text(f"CAST('{int(state.watermark)}' AS xid8)"), F.id <= state.floor_id)]


def grouped(cube: Cube, window: Sequence[Any]) -> Any:
    """The rows of a cube over a window of facts."""
    first = DIMENSIONS[cube.keys[0]].folded
    second = DIMENSIONS[cube.keys[1]].folded if len(cube.keys) > 1 else literal("")
    keys = [F.basis, F.month, first.label("k1"), second.label("k2"), F.source]
    rows = select(*keys, F.amount_fen, F.qty_milli, F.accredited).where(*window).subquery("f")
    groups = [rows.c[name] for name in ("basis", "month", "k1", "k2", "source")]
    sums = [
        func.sum(rows.c.amount_fen),
        func.sum(rows.c.qty_milli),
        func.sum(case((rows.c.accredited, rows.c.amount_fen), else_=0)),
        func.count(),
    ]
    # Keys in one order for everybody, so that two upserts can never wait for each other in a circle.
    return (
        select(literal(cube.name), *groups, *(cast(total, BigInteger) for total in sums))
        .group_by(*groups)
        .order_by(*groups)
    )


def _upsert(table: Any, rows: Any, keys: Sequence[str], *, adds: Sequence[str]) -> None:
    columns = (*keys, *adds) if adds else (*keys, "name")
    dialect = postgresql if is_postgresql() else sqlite
    statement = dialect.insert(table).from_select(columns, rows)
    changed = {name: table.c[name] + statement.excluded[name] for name in adds} or {
        "name": statement.excluded["name"]
    }
    db.session.execute(statement.on_conflict_do_update(index_elements=list(keys), set_=changed))
