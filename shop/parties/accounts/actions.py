"""Accounts: made, given roles, signed in and out. Everything is noted in the audit trail."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update

from shop.core.db import db
from shop.core.errors import Invalid
from shop.parties.accounts import attempts, passwords, queries, rules
from shop.parties.accounts.actor import Actor, Grant
from shop.parties.accounts.models import ApiToken, Membership, SignInAttempt, User, UserSession
from shop.parties.accounts.permissions import Permission, Role, ScopeKind
from shop.parties.regions import queries as regions
from shop.support import audit


def create_user(*, email: str, name: str, password: str | None = None, by: int | None, now: datetime) -> User:
    """Open an account; without a password nobody can sign in until one is set. Raises BadEmail, BadPassword."""
    email = rules.check_email(email)
    if queries.user_by_email(email) is not None:
        raise rules.BadEmail("该邮箱已有账号", fields={"email": ["该邮箱已有账号"]})
    if password is not None:
        rules.check_password(password, email=email)
    user = User(email=email, name=name.strip(), created_at=now, active=True, language="zh", password_hash="")
    if password is not None:
        user.password_hash, user.password_changed_at = passwords.hashed(password), now
    db.session.add(user)
    db.session.flush()
    audit.note("user.create", user, by=by, now=now, name=user.name)
    return user


def set_password(
    user: User, *, password: str, by: int | None, now: datetime, keep: str | None = None
) -> None:
    """Set a new password; every session ends, but the one whose token is `keep`."""
    rules.check_password(password, email=user.email)
    user.password_hash, user.password_changed_at = passwords.hashed(password), now
    audit.note("user.set_password", user, by=by, now=now)
    end_sessions(user, keep=keep, by=by, now=now)


def set_active(user: User, *, active: bool, by: int | None, now: datetime) -> None:
    """Switch an account off (its sessions end, its tokens are refused) or on again."""
    if not active:
        _keep_one_administrator(leaving=[m.id for m in queries.memberships_of(user.id)])
        end_sessions(user, by=by, now=now)
    audit.change("user.set_active", user, by=by, now=now, active=active)


def choose_language(user: User, *, language: str, by: int, now: datetime) -> None:
    """The language of the user's pages: zh or en."""
    audit.change("user.choose_language", user, by=by, now=now, language=language)


def give(
    user: User,
    *,
    role: Role,
    scope_kind: ScopeKind,
    unit_id: int | None = None,
    cooperative_id: int | None = None,
    region_code: str | None = None,
    department: str = "",
    order_limit_fen: int | None = 0,
    month_limit_fen: int | None = 0,
    by: int | None,
    now: datetime,
) -> Membership:
    """Give a role on a scope. `by=None` is the system (set-up); others give only what is theirs to give.

    Raises BadScope, UnknownRegion, MayNotGive. Giving what the user has already changes its limits.
    """
    named = {
        "unit_id": unit_id,
        "cooperative_id": cooperative_id,
        "region_code": region_code,
        "department": department,
    }
    rules.check_scope(role, scope_kind, named=named)
    path = regions.region(region_code).path if region_code else ""
    if by is not None:
        rules.check_may_give(
            queries.actor_of(by), Grant(role, scope_kind, unit_id, cooperative_id, path, department)
        )
        rules.check_not_oneself(queries.actor_of(by), user.id)
    found = queries.same_membership(user.id, role, scope_kind, named=named, now=now)
    limits = {"order_limit_fen": order_limit_fen, "month_limit_fen": month_limit_fen}
    if found is not None:
        audit.change("membership.set_limits", found, by=by, now=now, **limits)
        return found
    made = Membership(user_id=user.id, role=role, scope_kind=scope_kind, created_at=now, **named, **limits)
    db.session.add(made)
    db.session.flush()
    audit.note(
        "membership.give",
        made,
        by=by,
        now=now,
        user_id=user.id,
        role=role,
        scope=scope_kind,
        **named,
        **limits,
    )
    return made


def invite(
    *, email: str, name: str, password: str, by: int, now: datetime, **role_and_scope: Any
) -> Membership:
    """Give a role (see `give`) to the account of an address, opening the account when there is none.

    Raises BadEmail, BadPassword, MayNotGive, or Invalid where a new account lacks its name.
    """
    user = queries.user_by_email(email)
    if user is None:
        if not name.strip():
            raise Invalid("该邮箱尚无账号，请填写姓名和初始密码", fields={"name": ["请填写姓名"]})
        user = create_user(email=email, name=name, password=password or "", by=by, now=now)
    return give(user, **role_and_scope, by=by, now=now)


def set_limits(
    membership: Membership,
    *,
    order_limit_fen: int | None,
    month_limit_fen: int | None,
    by: int,
    now: datetime,
) -> None:
    """Change how much this member may order without approval; None: any amount. Raises MayNotGive, also
    for one's own limits."""
    giver = queries.actor_of(by)
    rules.check_may_give(giver, _grant(membership))
    rules.check_not_oneself(giver, membership.user_id)
    limits = {"order_limit_fen": order_limit_fen, "month_limit_fen": month_limit_fen}
    audit.change("membership.set_limits", membership, by=by, now=now, **limits)


def end_membership(membership: Membership, *, by: int | None, now: datetime) -> None:
    """Take a role back, effective with the next request. Raises MayNotGive, LastAdministrator."""
    if by is not None:
        rules.check_may_give(queries.actor_of(by), _grant(membership))
    _keep_one_administrator(leaving=[membership.id])
    audit.change("membership.end", membership, by=by, now=now, ended_at=now)


def _grant(membership: Membership) -> Grant:
    return Grant(membership.role, membership.scope_kind, membership.unit_id, membership.cooperative_id)


def _keep_one_administrator(*, leaving: list[int]) -> None:
    """Lock the administrators in id order, so that of the last two who go at once one must stay."""
    wanted = (
        queries.in_force()
        .join(User, User.id == Membership.user_id)
        .where(Membership.role == Role.PLATFORM, User.active.is_(True))
        .order_by(Membership.id)
        .with_for_update(of=Membership)
    )
    there = {membership.id for membership in db.session.scalars(wanted)}
    if there & set(leaving) and not there - set(leaving):
        raise rules.LastAdministrator("至少保留一名平台管理员；请先任命另一名")


def open_session(user: User, *, address: str, agent: str, now: datetime) -> str:
    """Sign the user in: a new session, whose random token (256 bits) is the answer and stored nowhere."""
    token = secrets.token_urlsafe(32)
    session = UserSession(
        user_id=user.id, token_sha256=queries.digest(token), created_at=now, seen_at=now,
        address=address[:64], agent=agent[:255],
    )  # fmt: skip
    db.session.add(session)
    db.session.flush()
    attempts.forget_of(user.email)
    audit.note("session.open", session, by=user.id, now=now, address=session.address)
    return token


def refresh_hash(user: User, *, password: str) -> None:
    """Hash a password that was just checked anew, where the parameters have changed since."""
    if passwords.outdated(user.password_hash):
        user.password_hash = passwords.hashed(password)


def sign_in(*, email: str, password: str, address: str, agent: str, now: datetime) -> tuple[User, str]:
    """Check the password and open a session; raises BadCredentials. Faces count the attempt first."""
    user = queries.user_by_password(email, password)
    if user is None:
        raise rules.BadCredentials("邮箱或密码不对")
    refresh_hash(user, password=password)
    return user, open_session(user, address=address, agent=agent, now=now)


def see(session: UserSession, *, now: datetime) -> None:
    """Keep a session awake."""
    session.seen_at = now


def sign_out(token: str, *, now: datetime) -> None:
    """End the session behind a token; one that has ended already stays so."""
    wanted = select(UserSession).where(UserSession.token_sha256 == queries.digest(token))
    session = db.session.scalar(wanted.where(UserSession.ended_at.is_(None)))
    if session is not None:
        end_session(session, by=session.user_id, now=now)


def end_session(session: UserSession, *, by: int | None, now: datetime) -> None:
    """End one session; its next request is a stranger's."""
    if session.ended_at is None:
        session.ended_at = now
        audit.note("session.end", session, by=by, now=now)


def end_sessions(user: User, *, keep: str | None = None, by: int | None, now: datetime) -> int:
    """End all sessions of a user, but the one whose token is `keep`; says how many."""
    theirs = [UserSession.user_id == user.id, UserSession.ended_at.is_(None)]
    if keep:
        theirs.append(UserSession.token_sha256 != queries.digest(keep))
    count = db.session.scalar(select(func.count()).select_from(UserSession).where(*theirs)) or 0
    if count:
        db.session.execute(update(UserSession).where(*theirs).values(ended_at=now))
        audit.note("user.end_sessions", user, by=by, now=now, count=count)
    return count


def issue_token(
    user: User,
    *,
    label: str,
    days: int = 365,
    permissions: Iterable[Permission] = (),
    within: Actor | None = None,
    by: int | None,
    now: datetime,
) -> str:
    """A new API token of the user, shown this once; `permissions` (none: all of the user's) narrow it.

    `within`: the actor who asks; a narrowed token can only beget tokens as narrow as itself.
    """
    rules.check_token_days(days)
    asker = within or queries.actor_of(user.id)
    asked = frozenset(permissions) or asker.only
    rules.check_token_permissions(asked, asker)
    token = f"bc_{secrets.token_urlsafe(32)}"
    row = ApiToken(
        user_id=user.id, label=label.strip() or "API", token_sha256=queries.digest(token),
        permissions=",".join(sorted(asked)), created_at=now, expires_at=now + timedelta(days=days),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    audit.note("api_token.issue", row, by=by, now=now, label=row.label, expires_at=row.expires_at)
    return token


def revoke_token(token: ApiToken, *, by: int | None, now: datetime) -> None:
    """Take a token back, effective with the next request."""
    if token.revoked_at is None:
        token.revoked_at = now
        audit.note("api_token.revoke", token, by=by, now=now)


def forget_attempts(*, before: datetime) -> int:
    """Drop tries to sign in that no limit counts any more; the nightly job calls it."""
    gone = db.session.execute(delete(SignInAttempt).where(SignInAttempt.at < before))
    return int(gone.rowcount)  # type: ignore[attr-defined]  # a DELETE's result is a CursorResult
