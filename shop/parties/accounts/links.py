"""Links to set a password: one use, one day, random; how an account made by somebody else gets its first one."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, update

from shop.core.db import db
from shop.core.errors import Refused
from shop.parties.accounts import actions, queries
from shop.parties.accounts.models import PasswordLink, User
from shop.support import audit

LIFE = timedelta(hours=24)


class LinkGone(Refused):
    """Used, expired, replaced by a newer one, or never there: the answer is the same."""

    code = "account.link_gone"


def offer(user: User, *, by: int | None, now: datetime) -> str:
    """A new link's token, shown this once and stored hashed; earlier links of the user end."""
    _end_all(user.id, now=now)
    token = secrets.token_urlsafe(32)
    made = PasswordLink(
        user_id=user.id, token_sha256=queries.digest(token), created_at=now, expires_at=now + LIFE
    )
    db.session.add(made)
    audit.note("password_link.offer", made, by=by, now=now, user_id=user.id, expires_at=made.expires_at)
    return token


def link(token: str, *, now: datetime, lock: bool = False) -> PasswordLink:
    """The open link behind a token; raises LinkGone."""
    wanted = select(PasswordLink).where(
        PasswordLink.token_sha256 == queries.digest(token),
        PasswordLink.ended_at.is_(None),
        PasswordLink.expires_at > now,
    )
    found = db.session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise LinkGone("链接已使用或已过期，请在申请进度页重新获取")
    return found


def use(token: str, *, password: str, now: datetime) -> User:
    """Set the password; the link is used up. Raises LinkGone, BadPassword."""
    found = link(token, now=now, lock=True)
    user = queries.known_user(found.user_id)
    actions.set_password(user, password=password, by=user.id, now=now)
    _end_all(user.id, now=now)
    audit.note("password_link.use", found, by=user.id, now=now)
    return user


def _end_all(user_id: int, *, now: datetime) -> None:
    theirs = (PasswordLink.user_id == user_id, PasswordLink.ended_at.is_(None))
    db.session.execute(update(PasswordLink).where(*theirs).values(ended_at=now))
