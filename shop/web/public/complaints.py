"""Anybody complains or reports, with or without a name, and looks the answer up by number and key."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, flash, g, render_template, request
from flask_babel import gettext as _
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from shop.core.db import unit_of_work
from shop.core.errors import Invalid, Missing
from shop.http import complaining, strangers
from shop.http.guards import public
from shop.http.inputs import load
from shop.oversight.complaints import queries, rules
from shop.oversight.complaints.schemas import ComplaintIn
from shop.oversight.complaints.states import ComplaintKind, TargetKind
from shop.parties.onboarding.schemas import SlipForm
from shop.support.strangers.rules import shown
from shop.web.forms import back_to, faults, see
from shop.web.places import place

bp = Blueprint("public_complaints", __name__, url_prefix="/complaints")
KIND = "complaint"


@bp.get("")
@public
def index() -> Any:
    """Looking one up; the way to a new one stands beside it."""
    return _status() if strangers.remembered(KIND) else _ask()


@bp.get("/new")
@public
def new() -> str:
    asked = request.args
    target_kind = asked.get("about", "") if asked.get("about") in set(TargetKind) else TargetKind.OFFICE
    return _form(
        {
            "target_kind": target_kind,
            "target": asked.get("id", "")[:24],
            "kind": asked.get("kind", ""),
            "office_region": asked.get("region", ""),
            "office_name": asked.get("office", "")[:120],
        },
        {},
    )


@bp.post("/new")
@public
def file() -> Any:
    try:
        wanted = load(ComplaintIn)
        strangers.count(rules.FILING)
        slip, files = strangers.slip(), _files()
        no = strangers.once(lambda: complaining.filed(wanted, slip, files).no)
    except (ValidationError, Invalid) as error:
        return _form(request.form.to_dict(), faults(error)), 422
    strangers.remember(KIND, no, slip.key_sha256)
    # Shown in this very answer: a redirect would have to carry the key in a cookie or an address.
    return render_template("public/complaints/done.html", no=no, key=shown(slip.key)), 201


@bp.post("")
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
    return see(".index")


@bp.post("/files")
@back_to(".index")
@public
def attach() -> Response:
    strangers.count(rules.ATTACHING)
    files = _files()
    with unit_of_work():
        found = queries.by_key(*strangers.here(KIND), lock=True)
        complaining.attach(found, files)
    flash(_("附件已补充"), "success")
    return see(".index")


@bp.post("/leave")
@public
def leave() -> Response:
    strangers.forget(KIND)
    flash(_("已退出查询"), "success")
    return see(".index")


def _files() -> list[tuple[bytes, str]]:
    return [(file.read(), file.filename) for file in request.files.getlist("files") if file.filename]


def _ask(fault: str = "") -> str:
    return render_template("public/complaints/ask.html", fault=fault, typed=request.form.get("no", ""))


def _status() -> str:
    found = queries.by_key(*strangers.here(KIND))
    files = queries.documents(found)
    return render_template(
        "public/complaints/status.html", complaint=found, files=files, may_attach=len(files) < rules.MAX_FILES
    )


def _form(values: dict[str, Any], errors: dict[str, Any]) -> str:
    target = None
    about = (
        TargetKind(values["target_kind"])
        if values.get("target_kind") in set(TargetKind)
        else TargetKind.OFFICE
    )
    if about is not TargetKind.OFFICE:
        target = queries.target(
            about, target=values.get("target", ""), name="", region_code="", actor=g.get("actor")
        )
    return render_template(
        "public/complaints/form.html",
        values={**values, "target_kind": about.value},
        errors=errors,
        target=target,
        kinds=ComplaintKind,
        place=place(values.get("office_region", "")),
        once=request.form.get("idempotency_key") or secrets.token_urlsafe(18),
    )
