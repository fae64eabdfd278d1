"""Tell people, once each, and let them mark what they have read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, update

from shop.core.db import db
from shop.support.notices import channels
from shop.support.notices.models import Notice
from shop.support.notices.rules import text_of


def tell(
    people: Iterable[tuple[int, str]],
    name: str,
    *,
    facts: dict[str, str],
    uniq: str,
    now: datetime,
    link: str = "",
) -> list[Notice]:
    """Put the text of `name` into the inbox of each (user id, e-mail), and through every open channel.

    `uniq` (with the user) keeps a redelivered message from telling twice.
    """
    text = text_of(name, facts)
    told: list[Notice] = []
    for user_id, email in dict(people).items():
        key = f"{uniq}:{user_id}"
        if db.session.scalar(select(Notice.id).where(Notice.uniq == key)) is not None:
            continue
        notice = Notice(
            user_id=user_id, name=name, title=text.title, body=text.body, link=link, uniq=key, at=now
        )
        db.session.add(notice)
        db.session.flush()
        for channel in channels.open_channels():
            channel.carry(notice, email=email)
        told.append(notice)
    return told


def read(notice: Notice, *, now: datetime) -> None:
    """Mark one as read; the first time counts."""
    notice.read_at = notice.read_at or now
    db.session.flush()


def read_all(user_id: int, *, now: datetime, before: datetime | None = None) -> int:
    """Mark everything (or what came before a moment) as read; answers how many there were."""
    unread = update(Notice).where(Notice.user_id == user_id, Notice.read_at.is_(None))
    if before is not None:
        unread = unread.where(Notice.at < before)
    marked = db.session.execute(unread.values(read_at=now))
    return int(marked.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result is a CursorResult
