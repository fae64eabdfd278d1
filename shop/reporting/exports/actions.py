"""Ask for an export, take it up, tell how far it is, finish, cancel, let it go."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import update

from shop.core import clock
from shop.core.db import db
from shop.parties.accounts.actor import Actor
from shop.parties.policy import queries as policy
from shop.parties.policy.rules import NATIONWIDE
from shop.parties.policy.states import Policy
from shop.reporting.exports import kinds, queries, rules
from shop.reporting.exports.models import ExportJob
from shop.reporting.exports.states import ExportStatus
from shop.support.audit import actions as audit


class Taken(NamedTuple):
    """What one attempt needs; no object of the session."""

    id: int
    token: str
    user_id: int
    kind: str
    form: str
    params: Mapping[str, Any]
    reach: Mapping[str, Any]


def ask(kind: str, form: str, params: Mapping[str, Any], *, by: Actor, now: datetime) -> ExportJob:
    """Put an export into the queue. Raises Invalid, Missing, TooManyOpen."""
    wanted = kinds.prepared(kind, form, params, by)
    rules.check_open(queries.open_number(by.id))
    made = ExportJob(
        user_id=by.id, kind=kind, form=form, params=dict(wanted.params), reach=dict(wanted.reach),
        title=wanted.title[:255], scope=wanted.scope[:1000], created_at=now,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    audit.note("export_job.asked", made, by=by.id, now=now, kind=kind, scope=made.scope)
    return made


def take(*, now: datetime) -> Taken | None:
    """The next one, with a token of its own; one that was tried too often fails."""
    job = queries.next_due(now)
    if job is None:
        return None
    if job.attempts >= rules.ATTEMPTS:
        job.failure, job.finished_at = "多次中断，未能完成，请缩小范围后重新导出", now
        audit.move(job, "fail", by=None, now=now)
        return None
    if job.status is ExportStatus.QUEUED:
        audit.move(job, "start", by=None, now=now)
    else:
        audit.note("export_job.again", job, by=None, now=now, attempt=job.attempts + 1)
    job.attempts, job.token = job.attempts + 1, secrets.token_hex(8)
    job.done, job.lease_until = 0, now + rules.LEASE
    db.session.flush()
    return Taken(job.id, job.token, job.user_id, job.kind, job.form, job.params, job.reach)


def mark(job_id: int, token: str, *, done: int, total: int, now: datetime) -> None:
    """So many rows are written, and the worker lives. Raises Overtaken."""
    marked = db.session.execute(
        update(ExportJob)
        .where(ExportJob.id == job_id, ExportJob.token == token, ExportJob.status == ExportStatus.RUNNING)
        .values(done=done, total=total, lease_until=now + rules.LEASE)
        .execution_options(synchronize_session=False)
    )
    if marked.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE's result is a CursorResult
        raise rules.Overtaken("导出任务已取消")


def finish(job_id: int, token: str, *, rows: int, size: int, mime: str, name: str, now: datetime) -> None:
    """The file is whole and in its place. Raises Overtaken."""
    job = queries.held(job_id, token)
    if job is None:
        raise rules.Overtaken("导出任务已取消")
    kept = policy.number_of(Policy.EXPORT_KEPT_DAYS, region_path=NATIONWIDE, on=clock.business_day(now))
    job.done = job.total = rows
    job.size, job.mime, job.file_name, job.finished_at = size, mime, name, now
    job.lease_until, job.expires_at = None, None if kept is None else now + timedelta(days=kept)
    audit.move(job, "finish", by=None, now=now, rows=rows, size=size)


def fail(job_id: int, token: str, *, words: str, now: datetime) -> None:
    """It cannot be made, and why; nothing when it is no longer ours."""
    job = queries.held(job_id, token)
    if job is not None:
        job.failure, job.finished_at, job.lease_until = words[:500], now, None
        audit.move(job, "fail", by=None, now=now)


def cancel(job: ExportJob, *, by: Actor, now: datetime) -> None:
    """Give up what waits or runs; what is done is dropped with its file. Raises WrongMoment."""
    if job.status is ExportStatus.DONE:
        expire(job, by=by.id, now=now)
        return
    job.lease_until = None
    audit.move(job, "cancel", by=by.id, now=now)
    job.finished_at = now


def expire(job: ExportJob, *, by: int | None, now: datetime) -> None:
    """Its file is gone."""
    audit.move(job, "expire", by=by, now=now)
