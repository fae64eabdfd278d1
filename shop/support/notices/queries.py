"""A person's inbox."""

from __future__ import annotations

from sqlalchemy import func, select

from shop.core.db import db
from shop.core.errors import Missing
from shop.core.page import Page, paginate
from shop.support.notices.models import Notice


def inbox(user_id: int, *, unread: bool = False, page: int = 1, size: int = 50) -> Page[Notice]:
    """Newest first."""
    wanted = select(Notice).where(Notice.user_id == user_id).order_by(Notice.id.desc())
    if unread:
        wanted = wanted.where(Notice.read_at.is_(None))
    return paginate(wanted, page=page, size=size)


def unread_count(user_id: int) -> int:
    wanted = (
        select(func.count()).select_from(Notice).where(Notice.user_id == user_id, Notice.read_at.is_(None))
    )
    return db.session.scalar(wanted) or 0


def notice(notice_id: int, user_id: int) -> Notice:
    """One's own notice; raises Missing for anybody else's."""
    found = db.session.scalar(select(Notice).where(Notice.id == notice_id, Notice.user_id == user_id))
    if found is None:
        raise Missing("没有这条通知", notice_id=notice_id)
    return found
