"""Who is it, and who else: actors by session and token, members by scope."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, func, or_, select, true

from shop.core import clock
from shop.core.db import db
from shop.core.errors import Missing
from shop.core.page import Page, paginate
from shop.parties.accounts import passwords, rules
from shop.parties.accounts.actor import Actor, Grant
from shop.parties.accounts.models import ApiToken, Membership, SignInAttempt, User, UserSession
from shop.parties.accounts.permissions import Permission, Role, ScopeKind
from shop.parties.regions import queries as regions
from shop.parties.regions.models import Region
from shop.parties.regions.rules import within


def digest(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def in_force(now: datetime | None = None) -> Select[Membership]:
    """Memberships that have not ended."""
    return select(Membership).where(_stands(now or clock.utcnow()))


def _stands(now: Any) -> ColumnElement[bool]:
    return or_(Membership.ended_at.is_(None), Membership.ended_at > now)


_GRANTED = (
    *(Membership.role, Membership.scope_kind, Membership.unit_id, Membership.cooperative_id),
    *(Region.path, Membership.department),
)


def _grant(row: Any) -> Grant:
    """A row of `_GRANTED` as a value."""
    return Grant(row.role, row.scope_kind, row.unit_id, row.cooperative_id, row.path or "", row.department)


def actor_of(user_id: int) -> Actor:
    """The user with the grants in force now; Missing when unknown or switched off."""
    return _actor(known_user(user_id))


def _actor(user: User) -> Actor:
    rows = db.session.execute(
        select(*_GRANTED)
        .outerjoin(Region, Region.code == Membership.region_code)
        .where(Membership.user_id == user.id, _stands(clock.utcnow()))
        .order_by(Membership.id)
    )
    return Actor(user.id, user.name, user.email, tuple(_grant(row) for row in rows), language=user.language)


def session_by_token(
    token: str, *, now: datetime, idle_seconds: int, absolute_seconds: int
) -> UserSession | None:
    """The open session behind a cookie's token; None when ended, idle too long or too old."""
    return db.session.scalar(
        select(UserSession)
        .join(User, User.id == UserSession.user_id)
        .where(
            UserSession.token_sha256 == digest(token),
            UserSession.ended_at.is_(None),
            UserSession.seen_at > now - timedelta(seconds=idle_seconds),
            UserSession.created_at > now - timedelta(seconds=absolute_seconds),
            User.active.is_(True),
        )
    )


def actor_by_session(token: str, *, now: datetime, idle_seconds: int, absolute_seconds: int) -> Actor | None:
    """Who the cookie's token speaks for; None when its session is no longer good."""
    found = session_by_token(token, now=now, idle_seconds=idle_seconds, absolute_seconds=absolute_seconds)
    return None if found is None else actor_of(found.user_id)


# Built once: every request of the API runs it.
_BY_TOKEN = (
    select(
        ApiToken.permissions,
        *(User.id, User.name, User.email, User.language),
        *_GRANTED,
    )
    .join(User, User.id == ApiToken.user_id)
    .outerjoin(Membership, and_(Membership.user_id == User.id, _stands(bindparam("now"))))
    .outerjoin(Region, Region.code == Membership.region_code)
    .where(
        ApiToken.token_sha256 == bindparam("sha256"),
        ApiToken.revoked_at.is_(None),
        ApiToken.expires_at > bindparam("now"),
        User.active.is_(True),
    )
    .order_by(Membership.id)
)


def actor_by_token(token: str, *, now: datetime) -> Actor | None:
    """Who an API token speaks for, cut down to the token's permissions; None when it is not good."""
    known = {"sha256": digest(token), "now": now}
    rows = db.session.execute(_BY_TOKEN, known).all()
    if not rows:
        return None
    first = rows[0]
    grants = tuple(_grant(row) for row in rows if row.role is not None)
    only = rules.narrowed(first.permissions)
    return Actor(first.id, first.name, first.email, grants, only, first.language)


def user_by_email(email: str) -> User | None:
    """The account of an address, in any spelling."""
    return db.session.scalar(select(User).where(User.email == email.strip().lower()))


def user_by_password(email: str, password: str) -> User | None:
    """The active user whose e-mail and password these are. Costs the same for an unknown one."""
    user = user_by_email(email)
    stored = user.password_hash if user is not None and user.active else ""
    return user if passwords.fits(stored, password) else None


def tries(*, email: str, address: str, now: datetime) -> tuple[int, int]:
    """Sign-ins tried within the window: (for this account, from this address)."""
    since = now - rules.ATTEMPT_WINDOW

    def count(condition: object) -> int:
        wanted = select(func.count()).select_from(SignInAttempt).where(SignInAttempt.at > since, condition)  # type: ignore[arg-type]
        return db.session.scalar(wanted) or 0

    return count(SignInAttempt.email == email), count(SignInAttempt.address == address)


def sessions_of(
    user_id: int, *, now: datetime, idle_seconds: int, absolute_seconds: int
) -> Sequence[UserSession]:
    """The user's open sessions, the latest first."""
    return db.session.scalars(
        select(UserSession)
        .where(
            UserSession.user_id == user_id,
            UserSession.ended_at.is_(None),
            UserSession.seen_at > now - timedelta(seconds=idle_seconds),
            UserSession.created_at > now - timedelta(seconds=absolute_seconds),
        )
        .order_by(UserSession.seen_at.desc(), UserSession.id.desc())
    ).all()


def tokens_of(user_id: int) -> Sequence[ApiToken]:
    """The user's API tokens that were not revoked, the newest first."""
    wanted = select(ApiToken).where(ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None))
    return db.session.scalars(wanted.order_by(ApiToken.id.desc())).all()


def session_of(session_id: int, user_id: int) -> UserSession:
    """One session of this user; anybody else's is Missing."""
    found = db.session.scalar(
        select(UserSession).where(UserSession.id == session_id, UserSession.user_id == user_id)
    )
    if found is None:
        raise Missing("没有这个登录会话")
    return found


def token_of(token_id: int, user_id: int) -> ApiToken:
    """One token of this user; anybody else's is Missing."""
    found = db.session.scalar(select(ApiToken).where(ApiToken.id == token_id, ApiToken.user_id == user_id))
    if found is None:
        raise Missing("没有这个令牌")
    return found


def memberships_of(user_id: int) -> Sequence[Membership]:
    """The user's memberships in force."""
    return db.session.scalars(in_force().where(Membership.user_id == user_id).order_by(Membership.id)).all()


def members_of_unit(unit_id: int) -> Sequence[Membership]:
    """Memberships in force of one buyer unit, with their users."""
    return _members(Membership.unit_id == unit_id)


def members_of_cooperative(cooperative_id: int) -> Sequence[Membership]:
    """Memberships in force of one cooperative, with their users."""
    return _members(Membership.cooperative_id == cooperative_id)


def _members(condition: object) -> Sequence[Membership]:
    wanted = in_force().join(User, User.id == Membership.user_id).where(condition, User.active.is_(True))  # type: ignore[arg-type]
    return db.session.scalars(wanted.order_by(Membership.role, Membership.id)).all()


def membership(membership_id: int, actor: Actor) -> Membership:
    """A membership that the actor may end: of his unit or cooperative, or any for the platform."""
    wanted = in_force().where(Membership.id == membership_id)
    if not actor.everywhere(Permission.USER_MANAGE):
        units = actor.unit_ids(Permission.MEMBER_MANAGE)
        cooperatives = actor.cooperative_ids(Permission.MEMBER_MANAGE)
        wanted = wanted.where(or_(Membership.unit_id.in_(units), Membership.cooperative_id.in_(cooperatives)))
    found = db.session.scalar(wanted)
    if found is None:
        raise Missing("没有这个成员")
    return found


def users_with_role(
    role: Role,
    *,
    unit_id: int | None = None,
    cooperative_id: int | None = None,
    region_path: str | None = None,
) -> list[User]:
    """Active users with a role, of one unit or cooperative, or of a region that covers `region_path`."""
    wanted = select(User).join(Membership, Membership.user_id == User.id).where(User.active.is_(True))
    wanted = wanted.where(
        Membership.role == role, or_(Membership.ended_at.is_(None), Membership.ended_at > clock.utcnow())
    )
    if unit_id is not None:
        wanted = wanted.where(Membership.unit_id == unit_id)
    if cooperative_id is not None:
        wanted = wanted.where(Membership.cooperative_id == cooperative_id)
    if region_path is not None:
        codes = [code for code in region_path.split("/") if code]
        wanted = wanted.where(Membership.region_code.in_(codes))
    return list(db.session.scalars(wanted.order_by(User.id)).unique())


def users(actor: Actor, *, q: str = "", page: int = 1, size: int = 50) -> Page[User]:
    """All accounts, for the platform's administrators; nobody else sees any."""
    wanted = (
        select(User).where(true() if actor.everywhere(Permission.USER_MANAGE) else false()).order_by(User.id)
    )
    if q:
        wanted = wanted.where(
            or_(User.email.contains(q.lower(), autoescape=True), User.name.contains(q, autoescape=True))
        )
    return paginate(wanted, page=page, size=size)


def known_user(user_id: int) -> User:
    """An active account by id, for the system's own use; Missing when there is none."""
    found = db.session.get(User, user_id)
    if found is None or not found.active:
        raise Missing("没有这个账号")
    return found


def user(user_id: int, actor: Actor) -> User:
    """One account that the actor may manage, or his own."""
    found = db.session.get(User, user_id)
    if found is None or not (actor.everywhere(Permission.USER_MANAGE) or actor.id == user_id):
        raise Missing("没有这个账号")
    return found


def names(user_ids: Iterable[int | None]) -> dict[int, str]:
    """Names of users by id, in one statement; the system (None) has none."""
    wanted = {user_id for user_id in user_ids if user_id is not None}
    return dict(db.session.execute(select(User.id, User.name).where(User.id.in_(wanted))).all())


def check_region(actor: Actor, permission: Permission, region_code: str, *, system: str = "") -> None:
    """Raises Missing unless the actor's permission reaches that region (and that department's system)."""
    path = regions.region(region_code).path
    reaches = actor.everywhere(permission) or any(
        within(path, grant.region_path) and grant.department in ("", system)
        for grant in actor.official_grants(permission)
    )
    if not reaches:
        raise Missing("没有这个地区，或不在您的管辖范围内")


def same_membership(
    user_id: int, role: Role, scope_kind: ScopeKind, *, named: Mapping[str, Any], now: datetime
) -> Membership | None:
    """The membership in force that says exactly this; `named` holds the scope's columns."""
    return db.session.scalar(
        in_force(now).where(
            Membership.user_id == user_id,
            Membership.role == role,
            Membership.scope_kind == scope_kind,
            *(getattr(Membership, key).is_not_distinct_from(value) for key, value in named.items()),
        )
    )
