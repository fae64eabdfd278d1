"""My account: password, language, roles, sessions, tokens."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, g, render_template, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shop.core import clock
from shop.core.db import unit_of_work
from shop.core.settings import Settings
from shop.http import login
from shop.http.guards import requires
from shop.http.inputs import load
from shop.http.login import current_actor
from shop.parties.accounts import actions, queries
from shop.parties.accounts.permissions import Permission
from shop.parties.accounts.schemas import LanguageIn, PasswordIn, TokenForm
from shop.web.account import bp
from shop.web.forms import back_to, see


def _limits() -> dict[str, int]:
    settings: Settings = current_app.extensions["settings"]
    return {
        "idle_seconds": settings.session_idle_seconds,
        "absolute_seconds": settings.session_absolute_seconds,
    }


@bp.get("/account")
@requires(Permission.ACCOUNT_SELF)
def show() -> str:
    actor = current_actor()
    return render_template("account/show.html", user=queries.known_user(actor.id), grants=actor.grants)


@bp.post("/account/password")
@back_to(".show")
@requires(Permission.ACCOUNT_SELF)
def change_password() -> ResponseReturnValue:
    typed = load(PasswordIn)
    login.check_own_password(current_actor(), typed["old_password"])
    with unit_of_work():
        user = queries.known_user(current_actor().id)
        actions.set_password(
            user, password=typed["password"], keep=g.session_token, by=user.id, now=clock.utcnow()
        )
    flash(_("密码已更改，其他设备上的登录已全部退出"), "success")
    return see(".show")


@bp.post("/account/language")
@back_to(".show")
@requires(Permission.ACCOUNT_SELF)
def choose_language() -> ResponseReturnValue:
    typed = load(LanguageIn)
    with unit_of_work():
        user = queries.known_user(current_actor().id)
        actions.choose_language(user, **typed, by=user.id, now=clock.utcnow())
    session.pop("language", None)
    flash(_("语言已保存"), "success")
    return see(".show")


@bp.get("/account/sessions")
@requires(Permission.ACCOUNT_SELF)
def sessions() -> str:
    found = queries.sessions_of(current_actor().id, now=clock.utcnow(), **_limits())
    return render_template("account/sessions.html", sessions=found, here=queries.digest(g.session_token))


@bp.post("/account/sessions/<int:session_id>/end")
@requires(Permission.ACCOUNT_SELF)
def end_session(session_id: int) -> ResponseReturnValue:
    with unit_of_work():
        actor = current_actor()
        actions.end_session(queries.session_of(session_id, actor.id), by=actor.id, now=clock.utcnow())
    flash(_("该设备已退出登录"), "success")
    return see(".sessions")


@bp.post("/account/sessions/end-others")
@requires(Permission.ACCOUNT_SELF)
def end_other_sessions() -> ResponseReturnValue:
    with unit_of_work():
        user = queries.known_user(current_actor().id)
        actions.end_sessions(user, keep=g.session_token, by=user.id, now=clock.utcnow())
    flash(_("其他设备已全部退出登录"), "success")
    return see(".sessions")


@bp.get("/account/tokens")
@requires(Permission.ACCOUNT_SELF)
def tokens() -> str:
    return _tokens()


@bp.post("/account/tokens")
@back_to(".tokens")
@requires(Permission.ACCOUNT_SELF)
def issue_token() -> ResponseReturnValue:
    typed: dict[str, Any] = load(TokenForm)
    with unit_of_work():
        actor = current_actor()
        user = queries.known_user(actor.id)
        made = actions.issue_token(user, **typed, within=actor, by=actor.id, now=clock.utcnow())
    # Shown in this very answer: a redirect would have to carry the secret in a cookie.
    return _tokens(made)


@bp.post("/account/tokens/<int:token_id>/revoke")
@requires(Permission.ACCOUNT_SELF)
def revoke_token(token_id: int) -> ResponseReturnValue:
    with unit_of_work():
        actor = current_actor()
        actions.revoke_token(queries.token_of(token_id, actor.id), by=actor.id, now=clock.utcnow())
    flash(_("令牌已撤销，立即失效"), "success")
    return see(".tokens")


def _tokens(made: str = "") -> str:
    actor = current_actor()
    return render_template(
        "account/tokens.html",
        tokens=queries.tokens_of(actor.id), made=made, mine=sorted(actor.permissions), now=clock.utcnow(),
    )  # fmt: skip
