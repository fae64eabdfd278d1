"""Counts of helped households as cooperatives state them: the county looks at the evidence first."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import joinedload

from admin import questions
from admin.lists import Column, ListScreen
from shop.core import clock
from shop.core.db import unit_of_work
from shop.http.files import handed_out
from shop.http.guards import requires
from shop.http.inputs import load
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.parties.cooperatives import helped, queries
from shop.parties.cooperatives.models import HelpedClaim
from shop.parties.cooperatives.schemas import HelpedRefusalIn
from shop.parties.cooperatives.states import ClaimStatus
from shop.web.forms import back_to

bp = Blueprint("helped", __name__, url_prefix="/helped")
P = Permission.COOPERATIVE_RECOMMEND

LIST = ListScreen(
    title=_l("带动户数核对"),
    columns=(
        Column(
            "cooperative",
            _l("合作社"),
            lambda claim: claim.cooperative.name,
            link=lambda claim: url_for("admin.helped.show", claim_id=claim.id),
        ),
        Column("region", _l("所在区划"), lambda claim: claim.cooperative.region_path, kind="region"),
        Column("year", _l("年度"), lambda claim: str(claim.year), kind="code", sort=HelpedClaim.year),
        Column(
            "households", _l("户数"), lambda claim: claim.households, kind="int", sort=HelpedClaim.households
        ),
        Column("people", _l("人数"), lambda claim: claim.people, kind="int", sort=HelpedClaim.people),
        Column(
            "asked", _l("填报时间"), lambda claim: claim.asked_at, kind="instant", sort=HelpedClaim.asked_at
        ),
        Column("status", _l("状态"), lambda claim: claim.status, kind="status", sort=HelpedClaim.status),
    ),
    filters=(questions.one_of("status", _l("状态"), HelpedClaim.status, ClaimStatus),),
    sort="-asked",
    tie=HelpedClaim.id,
    empty=_l("没有符合条件的填报。合作社填报带动户数后会列在这里。"),
)


@bp.get("/")
@requires(P)
def index() -> ResponseReturnValue:
    wanted = queries.claims(current_actor(), P).options(joinedload(HelpedClaim.cooperative))
    return LIST.answer(wanted)


@bp.get("/<int:claim_id>")
@requires(P)
def show(claim_id: int) -> str:
    found = queries.claim(claim_id, current_actor(), P)
    return render_template(
        "admin/helped/show.html",
        claim=found,
        evidence=queries.document_of(found.document_id),
        shown=queries.helped(found.cooperative_id),
        statuses=ClaimStatus,
    )


@bp.get("/<int:claim_id>/file")
@requires(P)
def file(claim_id: int) -> Response:
    return handed_out(queries.document_of(queries.claim(claim_id, current_actor(), P).document_id))


@bp.post("/<int:claim_id>/check")
@back_to(".show", claim_id="claim_id")
@requires(P)
def check(claim_id: int) -> ResponseReturnValue:
    with unit_of_work():
        actor = current_actor()
        helped.check(queries.claim(claim_id, actor, P, lock=True), by=actor.id, now=clock.utcnow())
    flash(_("已核对，现已公开"), "success")
    return redirect(url_for(".index", status="submitted"), 303)


@bp.post("/<int:claim_id>/refuse")
@back_to(".show", claim_id="claim_id")
@requires(P)
def refuse(claim_id: int) -> ResponseReturnValue:
    wanted = load(HelpedRefusalIn)
    with unit_of_work():
        actor = current_actor()
        found = queries.claim(claim_id, actor, P, lock=True)
        helped.refuse(found, **wanted, by=actor.id, now=clock.utcnow())
    flash(_("已退回，公开的数字不变"), "success")
    return redirect(url_for(".index", status="submitted"), 303)
