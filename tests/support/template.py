"""Fill one empty database as a fresh installation would: real migrations, then regions and categories.

Run as a program, since Alembic rearranges the logging of the process it runs in.
"""

from __future__ import annotations

import sys
from pathlib import Path

from flask import Flask
from flask_migrate import Migrate, upgrade
from sqlalchemy import Connection, text

from search.aliases.load import load_aliases
from shop.catalog.papers.load import load_needs
from shop.catalog.products.load import load_categories
from shop.core import clock
from shop.core.db import db, prepare_engine, unit_of_work
from shop.parties.policy.load import load_parameters
from shop.parties.regions.load import load_regions

ROOT = Path(__file__).resolve().parents[2]
MIGRATIONS = ROOT / "migrations"


def bare_app(url: str) -> Flask:
    """The tables and the migrations without any face."""
    app = Flask("template")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    Migrate(app, db, directory=str(MIGRATIONS), render_as_batch=True, compare_type=True)
    return app


def fill(url: str) -> None:
    """Make the schema in the database at `url` and load what every installation has."""
    with bare_app(url).app_context():
        upgrade(str(MIGRATIONS))
        with unit_of_work():
            load_regions(now=clock.utcnow())
            load_categories(now=clock.utcnow())
            load_parameters(now=clock.utcnow())
            load_aliases(now=clock.utcnow())
            load_needs()
        if db.engine.dialect.name == "postgresql":
            _keep_pristine()
        db.session.remove()
        db.engine.dispose()


def _keep_pristine() -> None:
    """Keep a copy of every filled table in the schema `pristine`, and let each say when it was touched.

    The mark is a sequence, since a row would make tests that run concurrent transactions wait for it.
    """
    with db.engine.begin() as connection:
        connection.execute(text("CREATE SCHEMA pristine"))
        for name in _filled_tables(connection):
            for statement in (
                f"CREATE TABLE pristine.{name} AS TABLE public.{name}",
                f"CREATE SEQUENCE pristine.{name}_touched",
                f"CREATE FUNCTION pristine.{name}_mark() RETURNS trigger LANGUAGE plpgsql AS"
                f" $$ BEGIN PERFORM nextval('pristine.{name}_touched'); RETURN NULL; END $$",
                f"CREATE TRIGGER test_touched AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.{name}"
                f" FOR EACH STATEMENT EXECUTE FUNCTION pristine.{name}_mark()",
            ):
                connection.execute(text(statement))
        connection.execute(text("ANALYZE"))


def _filled_tables(connection: Connection) -> list[str]:
    names = connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars()
    return [
        name
        for name in sorted(names)
        if connection.execute(text(f"SELECT EXISTS (SELECT 1 FROM public.{name})")).scalar()
    ]


if __name__ == "__main__":
    fill(sys.argv[1])
