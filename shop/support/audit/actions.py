"""Write down who did what; the only door through which a status changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextvars import ContextVar
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, insert, update
from sqlalchemy.orm.attributes import set_committed_value

from shop.core.db import db
from shop.core.errors import Stale
from shop.support.audit.models import AuditEntry

# The face that serves a request puts its id here, so that log lines and audit rows find each other.
request_id: ContextVar[str] = ContextVar("request_id", default="")

MOVED_AT_ONCE = 1000  # ids in one statement


class ChangedMeanwhile(Stale):
    """Somebody else moved it between reading and writing."""

    code = "audit.changed_meanwhile"


# Built once, and no object is kept of it: every change writes one.
_ENTRIES: Any = AuditEntry.__table__
_APPEND_ALL = insert(_ENTRIES)
_APPEND = _APPEND_ALL.returning(_ENTRIES.c.id)


def note(action: str, target: Any, *, by: int | None, now: datetime, **facts: Any) -> Row[tuple[int]]:
    """Append one entry about `target` (any mapped object with an id) in the caller's transaction.

    Answers the `id` of the entry.
    """
    if target.id is None:
        db.session.flush()
    return db.session.connection().execute(_APPEND, _row(action, target, by, now, facts)).one()


def note_all(
    action: str, targets: Iterable[tuple[Any, Mapping[str, Any]]], *, by: int | None, now: datetime
) -> None:
    """`note` for many targets, each with its facts, in one go; every target has its id already."""
    rows = [_row(action, target, by, now, facts) for target, facts in targets]
    if rows:
        db.session.connection().execute(_APPEND_ALL, rows)


def _row(action: str, target: Any, by: int | None, now: datetime, facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "action": action,
        "target_kind": target.__tablename__,
        "target_id": target.id,
        "by_user": by,
        "at": now,
        "unit_id": _tenant(target, "unit_id", "buyer_unit"),
        "cooperative_id": _tenant(target, "cooperative_id", "cooperative"),
        "region_path": getattr(target, "region_path", None) or getattr(target, "buyer_path", None) or "",
        "request_id": request_id.get(),
        "facts": {key: _plain(value) for key, value in facts.items()},
    }


def change(action: str, target: Any, *, by: int | None, now: datetime, **values: Any) -> dict[str, list[Any]]:
    """Set columns of `target` and note what they were and became; notes nothing when nothing changed."""
    changed = {
        key: [_plain(getattr(target, key)), _plain(value)]
        for key, value in values.items()
        if getattr(target, key) != value
    }
    for key in changed:
        setattr(target, key, values[key])
    if changed:
        note(action, target, by=by, now=now, changed=changed)
    return changed


def move(target: Any, event: str, *, by: int | None, now: datetime, **facts: Any) -> None:
    """Let `event` happen to `target`: check the flow, change the status, note it.

    The UPDATE names the status it came from, so of two who move at once one gets ChangedMeanwhile.
    Raises WrongMoment when the flow has no such step from here.
    """
    db.session.flush()
    was = target.status
    became = target.FLOW.target(was, event)
    kind = type(target)
    moved = db.session.execute(
        update(kind)
        .where(kind.id == target.id, kind.status == was)
        .values(status=became)
        .execution_options(synchronize_session=False)
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE's result is a CursorResult
        raise ChangedMeanwhile("状态刚刚被他人更新，请刷新后再试", event=event)
    db.session.refresh(target, ["status"])
    note(f"{target.__tablename__}.{event}", target, by=by, now=now, was=was, became=became, **facts)


def move_all(
    targets: Sequence[tuple[Any, Mapping[str, Any]]], event: str, *, by: int | None, now: datetime
) -> None:
    """`move` for many targets of one kind, each with its facts: all or none, in a few statements.

    Raises WrongMoment and ChangedMeanwhile as `move` does.
    """
    db.session.flush()
    from_status: dict[Any, list[tuple[Any, Mapping[str, Any]]]] = {}
    for target, facts in targets:
        from_status.setdefault(target.status, []).append((target, facts))
    for was, some in from_status.items():
        kind = type(some[0][0])
        became = kind.FLOW.target(was, event)
        for at in range(0, len(some), MOVED_AT_ONCE):
            ids = [target.id for target, _facts in some[at : at + MOVED_AT_ONCE]]
            moved = db.session.execute(
                update(kind)
                .where(kind.id.in_(ids), kind.status == was)
                .values(status=became)
                .execution_options(synchronize_session=False)
            )
            if moved.rowcount != len(ids):  # type: ignore[attr-defined]  # an UPDATE's result is a CursorResult
                raise ChangedMeanwhile("状态刚刚被他人更新，请刷新后再试", event=event)
        for target, _facts in some:
            set_committed_value(target, "status", became)
        noted = ((target, {"was": was, "became": became, **facts}) for target, facts in some)
        note_all(f"{kind.__tablename__}.{event}", noted, by=by, now=now)


def _tenant(target: Any, column: str, table: str) -> int | None:
    found = target.id if target.__tablename__ == table else getattr(target, column, None)
    return found if isinstance(found, int) else None


def _plain(value: Any) -> Any:
    """What JSON can hold; dates and instants as ISO text."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return value if value is None or isinstance(value, str | int | bool) else str(value)
