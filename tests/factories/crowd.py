"""Very many units at once: the first by the real actions, the others as copies of its rows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, insert, select, text

from shop.core.db import db, is_postgresql
from shop.parties.accounts.models import Membership, User
from shop.parties.buyers.models import BuyerUnit


def row_of(thing: Any) -> dict[str, Any]:
    """A row as it is stored."""
    table = thing.__table__
    return dict(db.session.execute(select(table).where(table.c.id == thing.id)).one()._mapping)


def copies(thing: Any, changes: list[dict[str, Any]]) -> list[int]:
    """Rows like that of `thing` but for the changes; their ids, in order."""
    kind = type(thing)
    first = (db.session.scalar(select(func.max(kind.id))) or 0) + 1
    kept = row_of(thing)
    made = [kept | {"id": first + at} | change for at, change in enumerate(changes)]
    add_rows(kind, made)
    return [row["id"] for row in made]


def add_rows(kind: Any, rows: list[dict[str, Any]]) -> None:
    """Insert rows that bring their ids."""
    if rows:
        db.session.execute(insert(kind.__table__), rows)
    if is_postgresql():
        name = kind.__tablename__
        db.session.execute(
            text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))")
        )


def more_units(unit: BuyerUnit, number: int) -> list[int]:
    """So many units like this one under names of their own; their ids."""
    changes = [
        {"name": f"{unit.name}之{at}", "credit_code": f"{unit.id:08d}-{at:08d}"}
        for at in range(1, number + 1)
    ]
    return copies(unit, changes)


def joins(user: User, unit_ids: list[int]) -> None:
    """The user gets its only membership once more for each of the units."""
    membership = db.session.scalars(select(Membership).where(Membership.user_id == user.id)).one()
    copies(membership, [{"unit_id": unit_id} for unit_id in unit_ids])
