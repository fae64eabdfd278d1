"""Put a message into the caller's transaction: it exists if and only if what it tells of happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from shop.core.db import db
from shop.support.outbox.models import Message


def put(
    name: str, *, now: datetime, due_at: datetime | None = None, uniq: str | None = None, **facts: Any
) -> Message:
    """Announce `name` with JSON-plain `facts`, to be handled at `due_at` (default: at once)."""
    message = Message(name=name, facts=facts, put_at=now, due_at=due_at or now, uniq=uniq)
    db.session.add(message)
    return message


def put_all(name: str, facts: Iterable[Mapping[str, Any]], *, now: datetime) -> None:
    """`put` many messages of one name in one go, each to be handled at once."""
    rows = [{"name": name, "facts": dict(some), "put_at": now, "due_at": now} for some in facts]
    if rows:
        db.session.connection().execute(insert(Message.__table__), rows)  # type: ignore[arg-type]
