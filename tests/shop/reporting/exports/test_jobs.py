"""Exports in the background: whole or not there, one's own lines only, given up, run out, begun anew."""

from __future__ import annotations

import csv as stdlib_csv
import io
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, current_app
from flask.testing import FlaskClient

from shop.cli import duties
from shop.core import clock
from shop.core.db import db
from shop.ledger import actions as ledger
from shop.parties.accounts import actions as accounts
from shop.parties.accounts import queries as account_queries
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.models import User
from shop.parties.accounts.permissions import Permission, Role
from shop.reporting.exports import actions, running
from shop.reporting.exports.models import ExportJob
from shop.reporting.exports.rules import LEASE, ScopeChanged
from shop.reporting.exports.states import ExportStatus
from tests.factories.facts import JIYUAN_TOWN, SHAWAN, WUSU, entry
from tests.factories.parties import an_administrator, an_official, bearer
from tests.support import killing

NOW = clock.start_of(date(2026, 11, 23))
LINES = {"kind": "order_lines", "format": "csv", "params": {"from": "2026-11-01", "to": "2026-11-30"}}
S = ExportStatus


@pytest.fixture
def sold(app: Flask, at: Callable[..., Any]) -> None:
    """Three lines of 乌苏, two of its neighbour, one of 济源."""
    at(NOW)
    places = (WUSU, WUSU, WUSU, SHAWAN, SHAWAN, JIYUAN_TOWN)
    ledger.record(
        [
            entry(origin_path=place, order_id=n, order_line_id=n, order_no=f"SO{n}")
            for n, place in enumerate(places)
        ]
    )
    db.session.commit()


def folder() -> Path:
    return Path(current_app.extensions["settings"].exports)


def asked(user: User | Actor) -> ExportJob:
    by = user if isinstance(user, Actor) else account_queries.actor_of(user.id)
    made = actions.ask("order_lines", "csv", LINES["params"], by=by, now=clock.utcnow())  # type: ignore[arg-type]
    db.session.commit()
    return made


def fresh(job_id: int) -> ExportJob:
    db.session.expire_all()
    return db.session.get_one(ExportJob, job_id)


def numbers(data: bytes) -> list[str]:
    return [row[0] for row in stdlib_csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))][1:]


@pytest.mark.usefixtures("sold")
def test_asked_watched_and_fetched_through_the_api_with_ones_own_lines_only(client: FlaskClient) -> None:
    county, whole = an_official(Role.COUNTY, "654202"), an_administrator()
    found = {}
    for user in (county, whole):
        headers = bearer(user) | {"Idempotency-Key": "once"}
        made = client.post("/api/v1/exports", json=LINES, headers=headers)
        again = client.post("/api/v1/exports", json=LINES, headers=headers)
        assert made.status_code == 201 and made.json["status"] == "queued", made.json
        assert again.json == made.json
        path = f"/api/v1/exports/{made.json['id']}"
        assert client.get(f"{path}/file", headers=headers).status_code == 409
        duties.one_round()
        shown = client.get(path, headers=headers).json
        assert {"status", "done", "total"} <= shown.keys()
        file = client.get(f"{path}/file", headers=headers)
        found[user.id] = (shown["status"], shown["done"], shown["total"], numbers(file.data))
        assert file.headers["Cache-Control"] == "no-store" and shown["size"] == len(file.data)
    assert found[county.id] == ("done", 3, 3, ["SO0", "SO1", "SO2"])
    assert found[whole.id] == ("done", 6, 6, [f"SO{n}" for n in range(6)])
    theirs = client.get(path, headers=bearer(county))
    assert theirs.status_code == client.get(f"{path}/file", headers=bearer(county)).status_code == 404
    assert client.delete(path, headers=bearer(county)).status_code == 404
    bare = bearer(whole, Permission.STATISTICS_READ)
    assert client.post("/api/v1/exports", json=LINES, headers=bare).status_code == 403
    wrong = LINES | {"format": "pdf"}
    assert client.post("/api/v1/exports", json=wrong, headers=bearer(whole)).status_code == 422
    odd = {"kind": "order_lines", "params": {"colour": "red"}}
    assert client.post("/api/v1/exports", json=odd, headers=bearer(whole)).status_code == 422


@pytest.mark.usefixtures("sold")
@pytest.mark.parametrize(
    ("kind", "form", "params"),
    [
        ("sales", "xlsx", {"by": "origin.county", "from": "2026-11-01", "to": "2026-11-30"}),
        ("order_lines", "xlsx", LINES["params"]),
        ("report", "json", {"code": "R6", "region": "654202", "from": "2026-11-01", "to": "2026-11-30"}),
    ],
)
def test_each_kind_is_made(kind: str, form: str, params: dict[str, str]) -> None:
    by = account_queries.actor_of(an_administrator().id)
    job_id = actions.ask(kind, form, params, by=by, now=NOW).id
    db.session.commit()
    assert running.run_next(folder())
    job = fresh(job_id)
    assert (job.status, job.failure) == (S.DONE, "")
    assert running.whole_file(folder(), job, by).stat().st_size == job.size > 100


@pytest.mark.usefixtures("sold")
def test_cancelled_while_it_runs_leaves_no_file_and_while_it_waits_does_not_run() -> None:
    user = an_administrator()
    by = account_queries.actor_of(user.id)
    job_id, waiting_id = asked(user).id, asked(user).id

    def give_up() -> None:
        for one in (job_id, waiting_id):
            job = fresh(one)
            if job.status in (S.QUEUED, S.RUNNING):
                actions.cancel(job, by=by, now=NOW)
        db.session.commit()

    assert running.run_next(folder(), every=1, meanwhile=give_up)
    assert not running.run_next(folder())
    assert {fresh(job_id).status, fresh(waiting_id).status} == {S.CANCELLED}
    assert list(folder().glob(f"{job_id}-*")) == []


@pytest.mark.usefixtures("sold")
def test_whoever_lost_the_right_gets_neither_rows_nor_the_file(client: FlaskClient, at: Any) -> None:
    user, other = an_official(Role.COUNTY, "654202"), an_administrator()
    done, kept = asked(user).id, asked(other).id
    running.run_next(folder())
    running.run_next(folder())
    waiting = asked(user).id
    (membership,) = account_queries.memberships_of(user.id)
    accounts.end_membership(membership, by=None, now=NOW)
    accounts.give(
        user, role=Role.COUNTY, scope_kind=membership.scope_kind, region_code="654203", by=None, now=NOW
    )
    db.session.commit()
    refused = client.get(f"/api/v1/exports/{done}/file", headers=bearer(user))
    assert (refused.status_code, refused.json["code"]) == (403, "export.scope_changed")
    assert running.run_next(folder())
    assert (fresh(waiting).status, fresh(waiting).failure) == (S.FAILED, ScopeChanged().message)
    assert client.get(f"/api/v1/exports/{kept}/file", headers=bearer(other)).status_code == 200


@pytest.mark.usefixtures("sold")
def test_the_file_goes_after_its_days(at: Callable[[datetime], Any]) -> None:
    job_id = asked(an_administrator()).id
    running.run_next(folder())
    path = running.file_of(folder(), job_id, fresh(job_id).token)
    at(NOW + timedelta(days=7) - timedelta(seconds=1))
    assert running.expire(folder()) == 0 and path.exists()
    at(NOW + timedelta(days=7))
    assert running.expire(folder()) == 1 and not path.exists()
    assert fresh(job_id).status is S.EXPIRED


@pytest.mark.usefixtures("sold")
def test_killed_at_any_step_it_is_done_and_whole_afterwards(
    app: Flask, at: Callable[[datetime], Any]
) -> None:
    """A worker killed by -9 before any statement: no half file ever stands as done, and the next one makes it."""
    by, now, step, deaths = account_queries.actor_of(an_administrator().id), NOW, 1, 0
    while True:
        job_id = asked(by).id
        killed = killing.killed_before(app, step, lambda: running.run_next(folder(), every=2))
        at(now := now + LEASE + timedelta(seconds=1))
        if fresh(job_id).status is not S.DONE:
            assert running.run_next(folder(), every=2)
        job = fresh(job_id)
        assert job.status is S.DONE, (step, job.status)
        assert numbers(running.whole_file(folder(), job, by).read_bytes()) == [f"SO{n}" for n in range(6)]
        assert [path.name for path in folder().glob(f"{job_id}-*")] == [f"{job_id}-{job.token}"]
        if not killed:
            break
        step, deaths = step + 5, deaths + 1
    assert deaths > 3
