"""One's own exports."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from shop.core.db import db
from shop.core.errors import Missing
from shop.parties.accounts.actor import Actor
from shop.reporting.exports.models import ExportJob
from shop.reporting.exports.states import OPEN, ExportStatus

J = ExportJob


def visible_to(actor: Actor) -> Select[ExportJob]:
    """Nobody sees another's."""
    return select(J).where(J.user_id == actor.id)


def job(job_id: int, actor: Actor, *, lock: bool = False) -> ExportJob:
    """Raises Missing."""
    wanted = visible_to(actor).where(J.id == job_id)
    found = db.session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise Missing("没有这个导出任务", job_id=job_id)
    return found


def open_of(actor: Actor) -> list[ExportJob]:
    """Those that wait or run, the oldest first."""
    return list(db.session.scalars(visible_to(actor).where(J.status.in_(OPEN)).order_by(J.id)))


def open_number(user_id: int) -> int:
    """How many of a person wait or run."""
    wanted = select(func.count()).select_from(J).where(J.user_id == user_id, J.status.in_(OPEN))
    return int(db.session.scalar(wanted) or 0)


def next_due(now: datetime) -> ExportJob | None:
    """The next that waits, or whose worker has died; locked, those of other workers passed over."""
    silent: ColumnElement[bool] = and_(J.status == ExportStatus.RUNNING, J.lease_until < now)
    wanted = select(J).where(or_(J.status == ExportStatus.QUEUED, silent)).order_by(J.id).limit(1)
    return db.session.scalar(wanted.with_for_update(skip_locked=True))


def is_due(now: datetime) -> bool:
    """Whether there is anything to run; takes no lock."""
    silent: ColumnElement[bool] = and_(J.status == ExportStatus.RUNNING, J.lease_until < now)
    return (
        db.session.scalar(select(J.id).where(or_(J.status == ExportStatus.QUEUED, silent)).limit(1))
        is not None
    )


def outlived(now: datetime) -> list[tuple[int, str]]:
    """(id, token) of files that are kept no longer."""
    wanted = select(J.id, J.token).where(J.status == ExportStatus.DONE, J.expires_at <= now)
    return [(row.id, row.token) for row in db.session.execute(wanted)]


def held(job_id: int, token: str) -> ExportJob | None:
    """The job, locked, while this attempt is the one that counts."""
    wanted = select(J).where(J.id == job_id, J.token == token, J.status == ExportStatus.RUNNING)
    return db.session.scalar(wanted.with_for_update())
