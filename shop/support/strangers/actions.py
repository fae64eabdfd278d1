"""Count the tries of strangers in the database, so that all workers and restarts agree on the limits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select, text

from shop.core.db import db, is_postgresql
from shop.support.strangers.models import StrangerTry
from shop.support.strangers.rules import Limit, check_often


def count(limit: Limit, *, address: str, now: datetime) -> None:
    """Count one try before it is looked at. Raises TooOften.

    Commit it before going on: a try counts even when what follows fails.
    """
    if is_postgresql():  # two tries at once must see each other; SQLite lets only one in anyway
        key = f"{limit.deed} {address}"
        db.session.execute(text("SELECT pg_advisory_xact_lock(hashtext(:key))"), {"key": key})
    mine = (StrangerTry.deed == limit.deed, StrangerTry.address == address)
    recent = select(func.count()).where(*mine, StrangerTry.at > now - limit.window)
    check_often(db.session.scalar(recent) or 0, limit)
    db.session.add(StrangerTry(deed=limit.deed, address=address[:64], at=now))
    db.session.flush()


def forget_before(moment: datetime) -> int:
    """Drop tries that no limit counts any more; says how many."""
    gone = db.session.execute(delete(StrangerTry).where(StrangerTry.at < moment))
    return int(gone.rowcount)  # type: ignore[attr-defined]  # a DELETE's result is a CursorResult
