"""The one database handle, the naming convention, and the unit of work that edges open."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine, MetaData, event
from sqlalchemy.exc import DBAPIError, IntegrityError, InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase

R = TypeVar("R")
# Deadlock and serialization failure: PostgreSQL has undone the whole transaction and asks for another go.
RETRIED_SQLSTATES = ("40P01", "40001")
TRIES = 5
# The unique key of a human number, as PostgreSQL and as SQLite name it.
NUMBER_TAKEN = re.compile(r"^uq_[a-z_]+_no$|[a-z]\.no$")
# How long a connection that lay in the pool is taken for alive without asking.
TRUSTED_SECONDS = 1.0


class Base(DeclarativeBase):
    """Every table; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)

if TYPE_CHECKING:
    Model = Base  # what Flask-SQLAlchemy makes of it at run time cannot be written as a type
else:
    Model = db.Model


@contextmanager
def unit_of_work() -> Iterator[Any]:
    """One transaction: committed at the end, undone whole by any exception. The only committer.

    On SQLite it begins with BEGIN IMMEDIATE, so that a read inside it can never be followed by a
    failed upgrade to a write ("database is locked"). What was read before is let go first.
    """
    db.session.rollback()
    db.session.connection(execution_options={"writes": True})
    try:
        yield db.session
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


def in_unit_of_work(work: Callable[[], R]) -> R:
    """Run `work` in a unit of work, again from the start where the database asks for it."""
    for attempt in range(TRIES):
        try:
            with unit_of_work():
                return work()
        except DBAPIError as error:
            if attempt == TRIES - 1 or not _passes(error):
                raise
            time.sleep(random.uniform(0.005, 0.02) * 2**attempt)  # noqa: S311  spreading retries, no secret
    raise AssertionError("unreachable")


def _passes(error: DBAPIError) -> bool:
    """Whether another go may succeed: the database asks for it, or a random human number was taken."""
    if getattr(error.orig, "sqlstate", None) in RETRIED_SQLSTATES:
        return True
    constraint = getattr(getattr(error.orig, "diag", None), "constraint_name", None) or str(error.orig)
    return isinstance(error, IntegrityError) and NUMBER_TAKEN.search(constraint) is not None


def prepare_engine(engine: Engine) -> None:
    """Give an engine the pragmas, the BEGIN and the time-outs that the shop relies on."""
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    else:
        _prepare_postgresql(engine)


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver's own BEGIN would come too late
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare_postgresql(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SET SESSION timezone='UTC'; SET SESSION lock_timeout='20s';"
                " SET SESSION idle_in_transaction_session_timeout='60s'"
            )
        connection.commit()

    @event.listens_for(engine, "checkin")
    def checkin(_connection: Any, record: Any) -> None:
        record.info["idle_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def checkout(connection: Any, record: Any, _fairy: Any) -> None:
        # A server that restarts is away for longer: to ask again within a request only costs.
        idle_since = record.info.get("idle_since")
        if idle_since is None or time.monotonic() - idle_since < TRUSTED_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as fault:
            raise InvalidatePoolError from fault


def is_postgresql() -> bool:
    """Whether the present session speaks to PostgreSQL."""
    return db.session.get_bind().dialect.name == "postgresql"
