"""The migrations are one chain that makes exactly what the models say, and can be walked back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import Migrate, downgrade, upgrade
from sqlalchemy import Engine, inspect, text

import shop.tables
from shop.core.db import db, prepare_engine

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
assert shop.tables


@pytest.fixture
def bare(empty_database: str) -> Iterator[Flask]:
    """An application with a database in which there is nothing yet."""
    app = Flask("bare")
    app.config["SQLALCHEMY_DATABASE_URI"] = empty_database
    db.init_app(app)
    Migrate(app, db, directory=str(MIGRATIONS), render_as_batch=True, compare_type=True)
    with app.app_context():
        prepare_engine(db.engine)
        yield app
        db.session.remove()
        db.engine.dispose()


def differences(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, db.metadata))


def checks(engine: Engine) -> dict[str, set[str]]:
    """Names of the check constraints by table; Alembic itself does not compare them."""
    seen = inspect(engine)
    return {
        table: {str(check["name"]) for check in seen.get_check_constraints(table)}
        for table in seen.get_table_names()
        if table != "alembic_version"
    }


def triggers(engine: Engine) -> set[str]:
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }[engine.dialect.name]
    with engine.connect() as connection:
        return set(connection.scalars(text(query)))


def test_the_chain_has_one_head_and_head_txt_names_it() -> None:
    script = ScriptDirectory(str(MIGRATIONS))
    assert script.get_heads() == [(MIGRATIONS / "head.txt").read_text(encoding="utf-8").strip()]


def test_each_revision_is_called_like_its_file() -> None:
    for revision in ScriptDirectory(str(MIGRATIONS)).walk_revisions():
        assert Path(revision.path).stem == revision.revision


def test_upgrading_from_nothing_makes_what_the_models_say(bare: Flask) -> None:
    upgrade(str(MIGRATIONS))
    assert differences(db.engine) == []
    made = checks(db.engine), triggers(db.engine)
    downgrade(str(MIGRATIONS), revision="base")
    assert inspect(db.engine).get_table_names() == ["alembic_version"]
    assert triggers(db.engine) == set()
    db.create_all()
    assert (checks(db.engine), triggers(db.engine)) == made


def test_one_step_back_and_forth_changes_nothing(bare: Flask) -> None:
    upgrade(str(MIGRATIONS))
    downgrade(str(MIGRATIONS), revision="-1")
    assert differences(db.engine) != [], "a step that undoes nothing proves nothing"
    upgrade(str(MIGRATIONS))
    assert differences(db.engine) == []
