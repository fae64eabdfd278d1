"""Whether the shop can work: database, migrations, worker. Asked by /readyz and `flask doctor`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from shop.core.db import db
from shop.core.settings import ROOT, Settings
from shop.support.outbox import queries as outbox


@dataclass(frozen=True)
class Standing:
    """`worker_seconds`: the age of the last beat of any job worker, None where there never was one."""

    database: bool
    migrations: bool
    worker_seconds: int | None

    @property
    def ready(self) -> bool:
        return self.database and self.migrations


def standing(settings: Settings, *, now: datetime) -> Standing:
    """Look once, quickly; answers what is wrong instead of raising."""
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        db.session.rollback()
        return Standing(database=False, migrations=False, worker_seconds=None)
    try:
        at_head = set(MigrationContext.configure(db.session.connection()).get_current_heads()) == heads()
        beat = outbox.last_beat() if at_head else None
    except SQLAlchemyError:
        db.session.rollback()
        return Standing(database=True, migrations=False, worker_seconds=None)
    return Standing(True, at_head, int((now - beat).total_seconds()) if beat else None)


def heads() -> set[str]:
    """The newest migrations that this release brings."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return set(ScriptDirectory.from_config(config).get_heads())
