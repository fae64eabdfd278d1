"""Helped households as the cooperative states them, with evidence, and what the county said."""

from __future__ import annotations

from flask import Blueprint, flash, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from shop.core import clock
from shop.core.db import unit_of_work
from shop.http.guards import requires
from shop.http.inputs import load
from shop.parties.accounts.permissions import Permission
from shop.parties.cooperatives import helped, queries
from shop.parties.cooperatives.schemas import HelpedForm
from shop.web.forms import back_to, see
from shop.web.supplier.here import actor_and_cooperative
from shop.web.supplier.papers import keep_own

bp = Blueprint("supplier_helped", __name__, url_prefix="/supplier/helped")
P = Permission


@bp.get("")
@requires(P.COOPERATIVE_READ)
def index() -> str:
    actor, cooperative_id = actor_and_cooperative(P.COOPERATIVE_READ)
    return render_template(
        "supplier/helped/index.html",
        claims=queries.claims_of(cooperative_id),
        shown=queries.helped(cooperative_id),
        manages=cooperative_id in actor.cooperative_ids(P.COOPERATIVE_MANAGE),
        year=clock.business_day(clock.utcnow()).year,
    )


@bp.post("")
@back_to(".index")
@requires(P.COOPERATIVE_MANAGE)
def state() -> Response:
    typed = load(HelpedForm)
    with unit_of_work():
        actor, cooperative_id = actor_and_cooperative(P.COOPERATIVE_MANAGE)
        own = queries.cooperative(cooperative_id, actor, permission=P.COOPERATIVE_MANAGE, lock=True)
        evidence = keep_own("evidence", "helped_evidence", own.id)
        helped.state(own, **typed, document_id=evidence.id, by=actor.id, now=clock.utcnow())
    flash(_("已提交，县级核对后公开"), "success")
    return see(".index")
