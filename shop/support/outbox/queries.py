"""How the outbox stands: what waits, what is parked, and whether a worker lives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from shop.core.db import db
from shop.core.errors import Missing
from shop.core.page import Page, paginate
from shop.support.outbox.models import Message, WorkerBeat
from shop.support.outbox.states import MessageStatus


@dataclass(frozen=True)
class Standing:
    """Counts now; `oldest_due_at` is the due instant of the longest waiting message that is due."""

    waiting: int
    parked: int
    oldest_due_at: datetime | None


def standing(now: datetime) -> Standing:
    """For the jobs page, `doctor` and /readyz."""
    counts = dict(
        db.session.execute(
            select(Message.status, func.count())
            .where(Message.status.in_((MessageStatus.WAITING, MessageStatus.PARKED)))
            .group_by(Message.status)
        ).all()
    )
    due = select(func.min(Message.due_at)).where(
        Message.status == MessageStatus.WAITING, Message.due_at <= now
    )
    return Standing(
        counts.get(MessageStatus.WAITING, 0), counts.get(MessageStatus.PARKED, 0), db.session.scalar(due)
    )


def is_due(now: datetime) -> bool:
    """Whether some message could be delivered now; one look into an index, for a worker between rounds."""
    free = or_(Message.leased_until.is_(None), Message.leased_until <= now)
    wanted = select(Message.id).where(Message.status == MessageStatus.WAITING, Message.due_at <= now, free)
    return db.session.scalar(wanted.limit(1)) is not None


def messages(status: MessageStatus | None = None, *, page: int = 1, size: int = 50) -> Page[Message]:
    """Messages, newest first."""
    wanted = select(Message).order_by(Message.id.desc())
    if status:
        wanted = wanted.where(Message.status == status)
    return paginate(wanted, page=page, size=size)


def message(message_id: int, *, lock: bool = False) -> Message:
    """One message; raises Missing."""
    wanted = select(Message).where(Message.id == message_id)
    found = db.session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise Missing("没有这条消息", message_id=message_id)
    return found


def last_beat() -> datetime | None:
    """The latest sign of life of any worker."""
    return db.session.scalar(select(func.max(WorkerBeat.at)))


def beats() -> list[WorkerBeat]:
    return list(db.session.scalars(select(WorkerBeat).order_by(WorkerBeat.at.desc())))
