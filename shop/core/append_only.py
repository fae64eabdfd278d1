"""Tables whose rows are appended and never changed: refused by the ORM and by triggers on both databases."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import DDL, Table, event
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import Delete, Update

M = TypeVar("M", bound=type)
_guarded: set[type] = set()


class AppendOnly(Exception):
    """A bug: somebody tried to change or delete a row that only its opposite may correct."""


def append_only(model: M) -> M:
    """Class decorator: guard a mapped class and let `create_all` make its triggers."""
    table: Table = model.__table__  # type: ignore[attr-defined]  # a mapped class has one
    _guarded.add(model)
    for dialect, statements in trigger_ddl(table.name).items():
        for statement in statements:
            ddl = DDL(statement.replace("%", "%%")).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl)
    return model


def trigger_ddl(table: str) -> dict[str, tuple[str, ...]]:
    """Dialect -> statements that make `table` refuse UPDATE and DELETE (and TRUNCATE on PostgreSQL)."""
    sqlite = tuple(
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
        f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for verb in ("UPDATE", "DELETE")
    )
    postgresql = (
        f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
    )
    return {"sqlite": sqlite, "postgresql": postgresql}


def removal_ddl(table: str) -> dict[str, tuple[str, ...]]:
    """The opposite of `trigger_ddl`, for a migration's way back and for tests that tamper on purpose."""
    return {
        "sqlite": (f"DROP TRIGGER {table}_no_update", f"DROP TRIGGER {table}_no_delete"),
        "postgresql": (
            f"DROP TRIGGER {table}_append_only ON {table}",
            f"DROP TRIGGER {table}_no_truncate ON {table}",
            f"DROP FUNCTION {table}_refuse()",
        ),
    }


def refuse_on_flush(session: Session, _context: Any, _instances: Any) -> None:
    """Refuse changed or deleted objects of guarded classes in any session."""
    for thing in session.deleted:
        _refuse(type(thing))
    for thing in session.dirty:
        if session.is_modified(thing):
            _refuse(type(thing))


def refuse_statement(execution: Any) -> None:
    """Refuse bulk UPDATE and DELETE through the ORM too."""
    statement = execution.statement
    if isinstance(statement, Update | Delete):
        for model in _guarded:
            # By name: the ORM hands over an annotated copy of the table.
            if getattr(statement.table, "name", "") == model.__tablename__:  # type: ignore[attr-defined]
                _refuse(model)


def _refuse(kind: type) -> None:
    if kind in _guarded:
        raise AppendOnly(f"{kind.__tablename__} is append-only")  # type: ignore[attr-defined]


event.listen(Session, "before_flush", refuse_on_flush)
event.listen(Session, "do_orm_execute", refuse_statement)
