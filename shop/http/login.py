"""Who is asking: a session cookie for pages, a bearer token for the API, never one for the other."""

from __future__ import annotations

from flask import Flask, g, request, session
from flask_babel import gettext as _
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from shop.core import clock
from shop.core.db import unit_of_work
from shop.core.errors import Missing
from shop.core.settings import Settings
from shop.core.texts import check_text
from shop.http import guards
from shop.parties.accounts import actions, attempts, queries
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.models import User
from shop.parties.accounts.rules import SEEN_EVERY, BadCredentials, NotSignedIn

# Served without a look at the database: files, and the sign of life.
LARGEST_ID = 2**63 - 1
WITHOUT_ACTOR = ("static", "site.healthz")


class SignedIn(UserMixin):
    """What Flask-Login keeps in the cookie: the session's random token, not the user's id."""

    def __init__(self, token: str, actor: Actor) -> None:
        self.token, self.actor = token, actor

    def get_id(self) -> str:
        return self.token


def current_actor() -> Actor:
    """The signed-in actor of the present request; raises NotSignedIn."""
    actor: Actor | None = g.get("actor")
    if actor is None:
        raise NotSignedIn(_("请先登录"))
    return actor


def init_app(app: Flask, settings: Settings) -> None:
    """Know the actor before anything else happens, then let the guard decide."""
    manager = LoginManager(app)
    manager.session_protection = None  # our rows decide how long a session lives, not the caller's address
    manager.user_loader(lambda token: _by_cookie(token, settings))

    @app.before_request
    def admit() -> None:
        g.actor = g.session_token = None
        if request.endpoint in WITHOUT_ACTOR:
            return
        if request.path.startswith("/api/"):
            g.actor = _by_bearer()
        else:
            _by_session()
        if request.endpoint is not None:
            guards.admit(app, request.endpoint)
            _check_address()


def _check_address() -> None:
    """What no database takes as an id or a text is an address of nothing, not a crash."""
    for value in (request.view_args or {}).values():
        if isinstance(value, int) and value > LARGEST_ID:
            raise Missing("没有找到")
        if isinstance(value, str) and "\x00" in value:
            raise Missing("没有找到")
    if not request.path.startswith("/api/"):  # the API's parser looks for itself, and names the field
        check_text(request.args.to_dict(flat=False))


def _by_bearer() -> Actor | None:
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token or len(token) > 200:
        return None
    return queries.actor_by_token(token.strip(), now=clock.utcnow())


def _by_session() -> None:
    """Look only when the cookie has something to say, so that strangers get no cookie and no query."""
    if "_user_id" not in session:
        return
    if current_user.is_authenticated:
        g.actor, g.session_token = current_user.actor, current_user.token
    else:
        session.clear()


def _by_cookie(token: str, settings: Settings) -> SignedIn | None:
    now = clock.utcnow()
    row = queries.session_by_token(
        token,
        now=now,
        idle_seconds=settings.session_idle_seconds,
        absolute_seconds=settings.session_absolute_seconds,
    )
    if row is None:
        return None
    user_id = row.user_id
    if now - row.seen_at >= SEEN_EVERY:
        with unit_of_work():
            actions.see(queries.session_of(row.id, user_id), now=now)
    return SignedIn(token, queries.actor_of(user_id))


def check_password(email: str, password: str) -> User:
    """The user of e-mail and password. Counts the try first and keeps failures in the trail.

    Three short transactions, none of them open while the hash is computed. Raises TooManyTries,
    BadCredentials (the same for an unknown user as for a wrong password).
    """
    address, now = request.remote_addr or "", clock.utcnow()
    with unit_of_work():
        attempt_id = attempts.count(email=email, address=address, now=now).id
    user = queries.user_by_password(email, password)
    if user is None:
        with unit_of_work():
            attempts.note_failure(attempt_id, now=now)
        raise BadCredentials(_("邮箱或密码不对；若忘记密码，请联系本单位管理员重设"))
    return user


def open_session(user_id: int, password: str | None = None) -> None:
    """Sign the user in with a fresh token; whatever the cookie held before is gone."""
    now = clock.utcnow()
    with unit_of_work():
        user = queries.known_user(user_id)
        if password is not None:
            actions.refresh_hash(user, password=password)
        agent = request.user_agent.string
        token = actions.open_session(user, address=request.remote_addr or "", agent=agent, now=now)
    actor = queries.actor_of(user_id)
    language = session.get("language")
    session.clear()
    login_user(SignedIn(token, actor))
    if language:
        session["language"] = language
    g.actor, g.session_token = actor, token


def close_session() -> None:
    """Sign out: the row ends, so that a copy of the cookie is worth nothing."""
    token = g.get("session_token")
    if token:
        with unit_of_work():
            actions.sign_out(token, now=clock.utcnow())
    logout_user()
    session.clear()
    g.actor = g.session_token = None


def check_own_password(actor: Actor, password: str) -> None:
    """The signed-in person types the present password again; tries count as sign-ins do."""
    check_password(actor.email, password)
    with unit_of_work():
        attempts.forget_of(actor.email)
