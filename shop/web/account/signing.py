"""The sign-in page and the way out."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import ValidationError

from shop.core import clock
from shop.core.errors import TooMany
from shop.http import login
from shop.http.guards import public
from shop.http.inputs import load
from shop.http.problems import safe_next
from shop.parties.accounts import second_factor
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.rules import BadCredentials
from shop.parties.accounts.schemas import SignInIn
from shop.web import menus
from shop.web.account import bp
from shop.web.filters import area_home


@bp.get("/login")
@public
def sign_in() -> ResponseReturnValue:
    if g.actor is not None:
        return redirect(home(g.actor), 303)
    return _form()


@bp.post("/login")
@public
def enter() -> ResponseReturnValue:
    try:
        typed = load(SignInIn)
        user = login.check_password(typed["email"], typed["password"])
    except BadCredentials as error:
        return _form(error.message), 422
    except TooMany as error:
        return _form(error.message), 429, {"Retry-After": str(error.facts["retry_after"])}
    except ValidationError:
        return _form(_("请填写邮箱和密码")), 422
    if endpoint := second_factor.door().endpoint(user):
        # Known by the password, not yet signed in: the second factor opens the session.
        session["half_signed_in"] = {
            "user_id": user.id,
            "at": clock.utcnow().isoformat(),
            "next": typed["next"],
        }
        return redirect(url_for(endpoint), 303)
    login.open_session(user.id, password=typed["password"])
    return redirect(safe_next(typed["next"], home(g.actor)), 303)


@bp.post("/logout")
@public
def sign_out() -> ResponseReturnValue:
    login.close_session()
    flash(_("已退出登录"), "success")
    return redirect(url_for(".sign_in"), 303)


def home(actor: Actor) -> str:
    """Where work begins for this actor."""
    areas = menus.areas_of(actor)
    return area_home(areas[0]) if areas else "/"


def _form(fault: str = "") -> str:
    values = {
        "email": request.form.get("email", ""),
        "next": safe_next(request.values.get("next"), ""),
    }
    return render_template("account/sign_in.html", values=values, fault=fault)
