"""What every test may ask for. `TEST_DATABASE=sqlite|postgresql` (or `--database`) chooses the database."""

from __future__ import annotations

import contextvars
import gc
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from werkzeug.test import TestResponse

from shop.core import clock
from shop.core.db import db
from shop.core.settings import Settings
from tests.support import browser, servers
from tests.support.databases import Database, open_database
from tests.support.servers import Served

SECRET_KEY = "only-for-tests-" + "0" * 32

# The same examples on every machine; a slow colleague on the same machine is no failure.
settings.register_profile(
    "bangcai", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.load_profile("bangcai")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=("sqlite", "postgresql"),
        default=os.environ.get("TEST_DATABASE", "sqlite"),
        help="the database to test on (also TEST_DATABASE)",
    )


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {config.getoption('--database')}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """`@pytest.mark.only("postgresql", reason="…")` skips on the other database; browser tests and long ones get their mark."""
    here = config.getoption("--database")
    in_file = Counter(item.path for item in items)
    for item in items:
        if {"page", "phone"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)
        if "reliability" in item.path.parts:
            item.add_marker(pytest.mark.slow)
        for only in item.iter_markers("only"):
            if only.args[0] != here:
                item.add_marker(pytest.mark.skip(reason=f"{only.args[0]} only: {only.kwargs['reason']}"))
    # The long ones first, then the big files: so the workers end together.
    items.sort(
        key=lambda item: (item.get_closest_marker("slow") is None, -in_file[item.path], str(item.path))
    )


@pytest.fixture(scope="session")
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.config.getoption("--database"))


@pytest.fixture(scope="session")
def instance_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("instance")


@pytest.fixture(scope="session")
def database(database_kind: str) -> Iterator[Database]:
    """The migrated database of this process, with the whole region tree."""
    opened = open_database(database_kind)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def built_app(database: Database, instance_dir: Path) -> Flask:
    """Built once, by the composition root; the database behind it is set back for each test."""
    from wsgi import create_app  # here, so that tests of the text alone need no application

    database.reset()
    settings_here = Settings(
        environment="test",
        database_url=database.url,
        secret_key=SECRET_KEY,
        instance_dir=instance_dir,
        worker_in_web=False,
        log_level="WARNING",
    )
    made = create_app(settings_here)
    made.testing = True
    made.test_client_class = Visitor
    # What stands for the whole run is no longer searched for garbage: a tenth of the time of a run.
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
    return made


@pytest.fixture
def app(built_app: Flask, database: Database, instance_dir: Path) -> Iterator[Flask]:
    """The application on a database as freshly installed, with a context for the test's own session."""
    with built_app.app_context():
        if not database.keeps_connections:
            db.engine.dispose()
        database.reset()
        for kept in ("documents", "search"):  # without an index, pages ask the database
            shutil.rmtree(instance_dir / kept, ignore_errors=True)
        built_app.extensions["search"].probed_at = float("-inf")
        yield built_app
        db.session.remove()


class Visitor(FlaskClient):
    """A client whose requests share nothing with the test but the database, as over a wire.

    What the test has arranged is committed before the request, and read afresh after it.
    """

    def open(self, *args: Any, **options: Any) -> TestResponse:
        if self.preserve_context:  # `with client:` looks into the request's own context
            return super().open(*args, **options)
        if has_app_context():
            db.session.commit()
        options.setdefault("buffered", True)  # a streamed answer is read inside its own context
        answer = contextvars.Context().run(super().open, *args, **options)
        if has_app_context():
            db.session.rollback()
        return answer


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], datetime]:
    """`at(moment)` sets the shop's clock; it stands still until moved again."""

    def move(moment: datetime) -> datetime:
        assert moment.tzinfo is not None, "an instant needs a zone"
        monkeypatch.setattr(clock, "utcnow", lambda: moment)
        return moment

    return move


@pytest.fixture
def empty_database(database: Database) -> str:
    """The address of one more database, with nothing in it."""
    return database.empty("empty")


@pytest.fixture
def live_server(app: Flask) -> Iterator[Served]:
    """The application over HTTP in a thread of this process; what the test arranged must be committed."""
    with servers.in_thread(app) as served:
        yield served


@pytest.fixture
def gunicorn(
    app: Flask, database: Database, instance_dir: Path
) -> Callable[..., AbstractContextManager[Served]]:
    """`with gunicorn(workers=3) as served:` runs real worker processes on the test's own database."""
    environment = {
        "BANGCAI_ENV": "test",
        "DATABASE_URL": database.url,
        "SECRET_KEY": SECRET_KEY,
        "INSTANCE_DIR": str(instance_dir),
        "WORKER_IN_WEB": "0",
        "LOG_LEVEL": "WARNING",
    }

    def start(*, workers: int = 2, threads: int = 4, **more: str) -> AbstractContextManager[Served]:
        db.session.commit()
        return servers.under_gunicorn(environment | more, workers=workers, threads=threads)

    return start


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser for the run. Skipped where none is installed, unless the whole suite must run."""
    program = browser.find()
    if program is None:
        if os.environ.get("NEED_BROWSER") == "1":
            pytest.fail("no Chromium: apt-get install chromium fonts-noto-cjk, or set CHROMIUM")
        pytest.skip("no Chromium: apt-get install chromium fonts-noto-cjk, or set CHROMIUM")
    with browser.started(program) as started:
        yield started


@pytest.fixture
def page(chromium: Any, live_server: Served) -> Iterator[Any]:
    """A page on a desk. Fails its test on console errors and off-site requests."""
    with browser.watched_page(chromium, live_server.url) as opened:
        yield opened


@pytest.fixture
def phone(chromium: Any, live_server: Served) -> Iterator[Any]:
    """The same on a phone, 390 px wide."""
    with browser.watched_page(
        chromium, live_server.url, viewport=browser.PHONE, has_touch=True, is_mobile=True
    ) as opened:
        yield opened
