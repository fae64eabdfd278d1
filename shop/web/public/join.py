"""A cooperative applies by itself, looks how it goes, corrects, withdraws, and sets its first password."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, current_app, flash, render_template, request, url_for
from flask_babel import gettext as _
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from shop.core import clock
from shop.core.db import unit_of_work
from shop.core.errors import Invalid, Missing, Refused
from shop.http import strangers
from shop.http.files import store
from shop.http.guards import public
from shop.http.inputs import load
from shop.parties.onboarding import actions, queries, rules
from shop.parties.onboarding.models import Application
from shop.parties.onboarding.schemas import ApplicationIn, SlipForm
from shop.parties.onboarding.states import ApplicationStatus
from shop.support.strangers.rules import shown
from shop.web.forms import back_to, faults, see
from shop.web.places import place

bp = Blueprint("join", __name__, url_prefix="/join")
KIND = "application"
FIXABLE = (ValidationError, Invalid, Refused)
KEPT = (
    "legal_form", "name", "credit_code", "region_code", "address", "legal_person", "contact", "phone", "email",
    "bank", "account_name", "account_no", "about", "households", "people",
)  # fmt: skip


@bp.get("")
@public
def new() -> str:
    return _form({"region_code": request.args.get("region", "")}, {})


@bp.post("")
@public
def apply() -> Any:
    try:
        wanted = load(ApplicationIn)
        strangers.count(rules.APPLYING)
        slip, papers = strangers.slip(), _papers()
        made = strangers.once(lambda: _kept(actions.apply(slip=slip, papers=papers, **_where(), **wanted)))
    except FIXABLE as error:
        return _form(request.form.to_dict(), faults(error)), 422
    strangers.remember(KIND, made["no"], slip.key_sha256)
    # Shown in this very answer: a redirect would have to carry the key in a cookie or an address.
    return render_template("public/join/done.html", no=made["no"], key=shown(slip.key)), 201


@bp.get("/status")
@public
def status() -> Any:
    return _status() if strangers.remembered(KIND) else _ask()


@bp.post("/status")
@public
def look_up() -> Any:
    strangers.count(strangers.LOOK_UPS)
    try:
        typed = load(SlipForm)
        key_sha256 = strangers.key_digest(typed["key"])
        found = queries.by_key(typed["no"], key_sha256)
    except (ValidationError, Missing):
        return _ask(_("编号或查询码不对，请核对后再试")), 404
    strangers.remember(KIND, found.no, key_sha256)
    return see(".status")


@bp.post("/leave")
@public
def leave() -> Response:
    strangers.forget(KIND)
    flash(_("已退出查询"), "success")
    return see(".status")


@bp.get("/correct")
@public
def correct_form() -> str:
    found = _mine()
    values = {name: getattr(found, name) for name in KEPT}
    if region := request.args.get("region"):
        values["region_code"] = region
    return _form(values, {}, found)


@bp.post("/correct")
@public
def correct() -> Any:
    try:
        wanted = load(ApplicationIn)
        strangers.count(rules.APPLYING)
        papers = _papers()
        with unit_of_work():
            actions.correct(_mine(lock=True), papers=papers, **_where(), **wanted)
    except FIXABLE as error:
        return _form(request.form.to_dict(), faults(error), _mine()), 422
    flash(_("已重新提交，请等待县级核对"), "success")
    return see(".status")


@bp.post("/withdraw")
@back_to(".status")
@public
def withdraw() -> Response:
    with unit_of_work():
        actions.withdraw(_mine(lock=True), now=clock.utcnow())
    flash(_("申请已撤回"), "success")
    return see(".status")


@bp.post("/password-link")
@back_to(".status")
@public
def password_link() -> Any:
    with unit_of_work():
        token = actions.first_password(_mine(lock=True), now=clock.utcnow())
    # Shown in this very answer, as the key was.
    return _status(link=url_for("account.set_first_password", token=token))


def _mine(*, lock: bool = False) -> Application:
    return queries.by_key(*strangers.here(KIND), lock=lock)


def _kept(application: Application) -> dict[str, str]:
    return {"no": application.no}


def _where() -> dict[str, Any]:
    settings = current_app.extensions["settings"]
    return {"store": store(), "max_bytes": settings.max_upload_bytes, "now": clock.utcnow()}


def _papers() -> list[actions.Paper]:
    sent = [(purpose, request.files.get(purpose)) for purpose in (rules.LICENCE, rules.EVIDENCE)]
    return [
        actions.Paper(purpose, file.read(), file.filename) for purpose, file in sent if file and file.filename
    ]


def _ask(fault: str = "") -> str:
    return render_template("public/join/ask.html", fault=fault, typed=request.form.get("no", ""))


def _status(link: str = "") -> str:
    found = _mine()
    user = queries.user_of(found)
    return render_template(
        "public/join/status.html",
        application=found,
        papers=queries.documents(found),
        statuses=ApplicationStatus,
        needs_password=user is not None and user.password_changed_at is None,
        link=link,
    )


def _form(values: dict[str, Any], errors: dict[str, Any], correcting: Application | None = None) -> str:
    return render_template(
        "public/join/form.html",
        values=values,
        errors=errors,
        correcting=correcting,
        place=place(str(values.get("region_code") or "")),
        once=request.form.get("idempotency_key") or secrets.token_urlsafe(18),
    )
