"""Migrations: one head, named in head.txt, that builds what the models say and can be taken back once."""

import os
import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Integer, Table, create_engine

import shop.tables  # noqa: F401  every table
from shop.core.db import db
from tests.support import sources


@pytest.fixture
def scripts():
    config = Config()
    config.set_main_option("script_location", str(sources.ROOT / "migrations"))
    return ScriptDirectory.from_config(config)


def flask_db(url, *words):
    environment = {**os.environ, "DATABASE_URL": url, "BANGCAI_ENV": "test"}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "db", *words]
    done = subprocess.run(
        command, cwd=sources.ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def differences(url, metadata):
    engine = create_engine(url)
    with engine.connect() as connection:
        found = compare_metadata(
            MigrationContext.configure(connection, opts={"compare_type": True}), metadata
        )
    engine.dispose()
    return found


def test_there_is_one_head_and_head_txt_names_it(scripts):
    assert scripts.get_heads() == [sources.read("migrations/head.txt").strip()]


def test_each_revision_is_called_as_its_file(scripts):
    assert [
        r.revision for r in scripts.walk_revisions() if os.path.basename(r.path) != f"{r.revision}.py"
    ] == []


def test_from_nothing_to_the_models_and_one_step_back(empty_database):
    flask_db(empty_database, "upgrade")
    assert differences(empty_database, db.metadata) == []
    flask_db(empty_database, "downgrade", "-1")
    assert differences(empty_database, db.metadata) != []
    flask_db(empty_database, "upgrade")
    assert differences(empty_database, db.metadata) == []


def test_a_table_without_a_migration_is_seen(database):
    """Control: the models with one table more."""
    more = type(db.metadata)(naming_convention=db.metadata.naming_convention)
    for table in db.metadata.tables.values():
        table.to_metadata(more)
    Table("forgotten", more, Column("id", Integer, primary_key=True))
    database.reset()
    assert [step[1].name for step in differences(database.url, more)] == ["forgotten"]
