"""The page behind a link to set a password; the link alone opens it, once."""

from __future__ import annotations

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import ValidationError

from shop.core import clock
from shop.core.db import unit_of_work
from shop.http import strangers
from shop.http.guards import public
from shop.http.inputs import load
from shop.parties.accounts import links, queries
from shop.parties.accounts.rules import BadPassword
from shop.parties.accounts.schemas import FirstPasswordIn
from shop.web.account import bp
from shop.web.forms import faults, see


@bp.get("/password/<token>")
@public
def set_first_password(token: str) -> ResponseReturnValue:
    return _page(token, {})


@bp.post("/password/<token>")
@public
def first_password(token: str) -> ResponseReturnValue:
    strangers.count(strangers.LOOK_UPS)
    try:
        typed = load(FirstPasswordIn)
        with unit_of_work():
            links.use(token, password=typed["password"], now=clock.utcnow())
    except (BadPassword, ValidationError) as error:
        return _page(token, faults(error)), 422
    flash(_("密码已设置，请用邮箱和新密码登录"), "success")
    return see("account.sign_in")


def _page(token: str, errors: dict[str, list[str]]) -> str:
    user = queries.known_user(links.link(token, now=clock.utcnow()).user_id)
    return render_template("account/first_password.html", token=token, email=user.email, errors=errors)
