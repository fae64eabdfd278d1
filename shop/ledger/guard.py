"""Facts are appended, never changed: refused by the ORM here and by triggers in both databases."""

from __future__ import annotations

from typing import Any

from sqlalchemy import DDL, Table, event
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import Delete, Update

from shop.core.db import db
from shop.ledger.models import SaleFact


class AppendOnly(Exception):
    """Somebody tried to change or delete a fact; correct it by its opposite (`ledger.actions.reverse`)."""


def refuse_on_flush(session: Session, _context: Any, _instances: Any) -> None:
    """Refuse changed or deleted fact objects in any session."""
    for thing in (*session.dirty, *session.deleted):
        if isinstance(thing, SaleFact) and (thing in session.deleted or session.is_modified(thing)):
            raise AppendOnly("sale_fact is append-only")


def refuse_statement(execution: Any) -> None:
    """Refuse bulk UPDATE and DELETE through the ORM too."""
    statement = execution.statement
    if isinstance(statement, Update | Delete) and statement.table is SaleFact.__table__:
        raise AppendOnly("sale_fact is append-only")


def trigger_ddl(table: str) -> dict[str, tuple[str, ...]]:
    """Dialect -> statements that make `table` refuse UPDATE and DELETE (and TRUNCATE on PostgreSQL)."""
    sqlite = tuple(
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
        f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for verb in ("UPDATE", "DELETE")
    )
    postgresql = (
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
    )
    return {"sqlite": sqlite, "postgresql": postgresql}


def install(table: Table) -> None:
    """Let create_all make the triggers too, so that a database made from the models is guarded as well."""
    for dialect, statements in trigger_ddl(table.name).items():
        for statement in statements:
            event.listen(table, "after_create", DDL(statement.replace("%", "%%")).execute_if(dialect=dialect))


install(db.metadata.tables[SaleFact.__tablename__])
event.listen(Session, "before_flush", refuse_on_flush)
event.listen(Session, "do_orm_execute", refuse_statement)
