"""Bring new facts into the cubes, outside every checkout, without losing or doubling one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, bindparam, case, cast, delete, func, literal, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from shop.core.db import db, in_unit_of_work, is_postgresql
from shop.ledger import rules
from shop.ledger.models import SaleFact
from shop.reporting.stats.cubes import CUBES, Cube
from shop.reporting.stats.dimensions import DIMENSIONS, F, made_month, time_key
from shop.reporting.stats.models import FoldState, StatCube, StatName
from shop.reporting.stats.source import transaction

STATE: Any = FoldState.__table__
CUBE: Any = StatCube.__table__
NAME: Any = StatName.__table__
ORDERS = tuple(f"orders{depth}" for depth in range(rules.NOTHING))
LINES_A_FOLD = 500  # on SQLite, where a fold holds the one write lock
SUMS = ("amount_fen", "qty_milli", "accredited_fen", "fact_count", *ORDERS, "standing")
KEYS = ("cube", "basis", "month", "k1", "k2", "k3", "k4", "source", "made")


def fold(*, now: datetime, limit: int | None = None) -> int:
    """Fold what has been committed since the last time, in the caller's transaction; how many facts.

    On PostgreSQL the horizon is the oldest transaction still open: everything before it is settled, so
    a slow writer only delays its own and later facts, which the live tail shows meanwhile. A database
    that was restored into another cluster is rebuilt instead.
    """
    state = _locked_state()
    mark: str | int | None
    name = "transactions" if is_postgresql() else "ids"
    if is_postgresql():
        if state.system_identifier != _system_identifier():
            return rebuild(now=now)
        bounds, mark = _postgresql_window(state)
    else:
        bounds, mark = _sqlite_window(state, limit or LINES_A_FOLD)
    if mark is None:
        return 0
    facts = select(func.count()).select_from(SaleFact.__table__).where(*WINDOWS[name])
    folded = db.session.scalar(facts, bounds) or 0
    if folded:
        _add(name, bounds)
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
    _add("ids", {"since": 0, "until": highest})
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


def _number(name: str) -> Any:
    return bindparam(name, type_=BigInteger, literal_execute=True)


# Windows of facts by name, so that each statement is put together once and then only filled in.
WINDOWS: dict[str, Sequence[Any]] = {
    "transactions": [F.xid >= transaction("since"), F.xid < transaction("until"), F.id > _number("floor")],
    "ids": [F.id >= _number("since"), F.id <= _number("until")],
}


def _postgresql_window(state: Any) -> tuple[dict[str, Any], str | None]:
    mark = _horizon()
    if int(mark) <= int(state.watermark):
        return {}, None
    return {"since": str(state.watermark), "until": mark, "floor": state.floor_id}, mark


def _sqlite_window(state: Any, limit: int) -> tuple[dict[str, Any], int | None]:
    """One writer: the order of ids is the order of commits."""
    next_ids = select(F.id).where(F.id >= state.watermark).order_by(F.id).limit(limit).subquery()
    highest = db.session.scalar(select(func.max(next_ids.c.id)))
    if highest is None:
        return {}, None
    return {"since": state.watermark, "until": highest}, highest + 1


def _add(window: str, bounds: dict[str, Any]) -> None:
    """Add the facts of a window to every cube and keep the latest names."""
    for statement in _statements(window, is_postgresql()):
        db.session.execute(statement, bounds)


@cache
def _statements(window: str, _postgresql: bool) -> list[Any]:
    facts = WINDOWS[window]
    found = [_upsert(CUBE, grouped(cube, facts), KEYS, adds=SUMS) for cube in CUBES]
    for kind in ("unit", "cooperative", "product"):
        key, name = F[f"{kind}_id"], F[f"{kind}_name"]
        latest = select(func.max(F.id)).where(*facts).group_by(key)
        named = select(literal(kind), key, name).where(F.id.in_(latest))
        found.append(_upsert(NAME, named, ("kind", "key"), adds=()))
    return found


def folded_window() -> Sequence[Any] | None:
    """Which facts the cubes hold now; None when they belong to another cluster or were never made."""
    state = db.session.execute(select(STATE)).one_or_none()
    if state is None or (is_postgresql() and state.system_identifier != _system_identifier()):
        return None
    if not is_postgresql():
        return [F.id < state.watermark]
    return [or_(F.xid < transaction("until", state.watermark), F.id <= state.floor_id)]


def grouped(cube: Cube, window: Sequence[Any]) -> Any:
    """The rows of a cube over a window of facts: by month, and from those by quarter and by year."""
    months = _months(cube, window)
    periods = [_of_period(cube, months, name) for name in ("month", "quarter", "year")]
    # Keys in one order for everybody, so that two upserts can never wait for each other in a circle.
    rows = periods[0].union_all(*periods[1:]).subquery("rows")
    return select(*rows.c).order_by(*(rows.c[name] for name in KEYS))


def _months(cube: Cube, window: Sequence[Any]) -> Any:
    keys = [DIMENSIONS[key].folded for key in cube.keys] + [literal("")] * (4 - len(cube.keys))
    named = [key.label(f"k{at}") for at, key in enumerate(keys, 1)]
    made = made_month() if cube.parties else literal(0)
    sign = case((F.reverses_id.is_(None), 1), else_=-1)
    measured = [F.amount_fen, F.qty_milli, F.accredited, F.counts_from, sign.label("standing")]
    rows = (
        select(F.basis, F.month, *named, F.source, made.label("made"), *measured).where(*window).subquery("f")
    )
    sums = {
        "amount_fen": func.sum(rows.c.amount_fen),
        "qty_milli": func.sum(rows.c.qty_milli),
        "accredited_fen": func.sum(case((rows.c.accredited, rows.c.amount_fen), else_=0)),
        "fact_count": func.count(),
        **{
            name: func.sum(case((rows.c.counts_from <= depth, rows.c.standing), else_=0))
            for depth, name in enumerate(ORDERS)
        },
        "standing": func.sum(rows.c.standing),
    }
    groups = [rows.c[name] for name in KEYS[1:]]
    summed = [cast(sums[name], BigInteger).label(name) for name in SUMS]
    return select(*groups, *summed).group_by(*groups).cte("months")


def _of_period(cube: Cube, months: Any, period: str) -> Any:
    """Rows of months brought together by their month, quarter or year."""
    key = time_key(period, months.c.month)
    made: Any = literal(0)
    if cube.parties:
        within = time_key(period, months.c.made) == key
        made = case((within, 0), else_=months.c.made)
    columns = [key if name == "month" else made if name == "made" else months.c[name] for name in KEYS[1:]]
    named = [column.label(name) for column, name in zip(columns, KEYS[1:], strict=True)]
    rows = select(*named, *(months.c[name] for name in SUMS)).subquery(period)
    groups = [rows.c[name] for name in KEYS[1:]]
    sums = [cast(func.sum(rows.c[name]), BigInteger).label(name) for name in SUMS]
    return select(literal(cube.name).label("cube"), *groups, *sums).group_by(*groups)


def _upsert(table: Any, rows: Any, keys: Sequence[str], *, adds: Sequence[str]) -> Any:
    columns = (*keys, *adds) if adds else (*keys, "name")
    dialect = postgresql if is_postgresql() else sqlite
    statement = dialect.insert(table).from_select(columns, rows)
    changed = {name: table.c[name] + statement.excluded[name] for name in adds} or {
        "name": statement.excluded["name"]
    }
    return statement.on_conflict_do_update(index_elements=list(keys), set_=changed)
