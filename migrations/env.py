"""How Alembic runs the migrations of this application; Flask-Migrate calls it with an app context."""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app

from shop.core.types import _Utc

database = current_app.extensions["migrate"].db
options = dict(current_app.extensions["migrate"].configure_args)
# SQLite can undo DDL as well once the driver keeps its hands off BEGIN (shop.core.db), so a migration that
# fails leaves nothing behind on either database.
options |= {"transactional_ddl": True, "transaction_per_migration": True}


def render_item(kind: str, item: Any, _autogenerate: Any) -> str | bool:
    """Write our own column types as what they are in the database: a migration must outlive the class."""
    if kind == "type" and isinstance(item, _Utc):
        return "sa.DateTime()"
    return False


def run() -> None:
    with database.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # A batch rebuilds a table by dropping it, which its foreign keys would refuse. Past the
            # connection's own transaction, inside which the pragma does nothing.
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection, target_metadata=database.metadata, render_item=render_item, **options
        )
        with context.begin_transaction():
            context.run_migrations()
        if connection.dialect.name == "sqlite":
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=ON")


if context.is_offline_mode():
    raise SystemExit("迁移需要连接数据库，不支持 --sql 离线模式")
run()
