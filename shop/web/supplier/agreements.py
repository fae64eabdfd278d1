"""The cooperative's framework agreements: draft, change, offer, sign, see the call-offs, end."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from shop.core import clock
from shop.core.errors import Missing
from shop.http.guards import requires
from shop.http.inputs import idempotent, load
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.trading.agreements import actions, material, queries
from shop.trading.agreements.models import Agreement
from shop.trading.agreements.schemas import AgreementsQuery, SignForm
from shop.trading.agreements.states import AgreementStatus
from shop.web import agreement_deeds as deeds
from shop.web import agreement_forms as forms
from shop.web.forms import back_to, faults, see
from shop.web.supplier.here import actor_and_cooperative

bp = Blueprint("supplier_agreements", __name__, url_prefix="/supplier/agreements")
P = Permission


@bp.get("")
@requires(P.AGREEMENT_READ)
def index() -> str:
    actor, _cooperative = actor_and_cooperative(P.AGREEMENT_READ)
    asked = load(AgreementsQuery, source="args")
    return render_template(
        "supplier/agreements/index.html",
        page=queries.agreements(actor, status=asked["status"], page=asked["page"], size=20),
        counts=queries.waiting(actor),
        chosen=asked["status"],
        statuses=AgreementStatus,
        drafts=actor.may(P.AGREEMENT_DRAFT),
    )


@bp.get("/new")
@requires(P.AGREEMENT_DRAFT)
def new() -> str:
    return _form(None, {}, {})


def _form(found: Agreement | None, typed: dict[str, Any], errors: dict[str, Any]) -> str:
    _actor, cooperative_id = actor_and_cooperative(P.AGREEMENT_DRAFT)
    return render_template(
        "supplier/agreements/form.html",
        skus=material.skus_of(cooperative_id),
        typed=typed,
        errors=errors,
        agreement=found,
    )


@bp.post("")
@requires(P.AGREEMENT_DRAFT)
def draft() -> Any:
    try:
        return _draft()
    except deeds.CAUGHT as error:
        wrong = {"unit_code": [str(error)]} if isinstance(error, Missing) else faults(error)
        return _form(None, forms.typed(), wrong), 422


@idempotent
def _draft() -> Redirect:
    actor, _cooperative = actor_and_cooperative(P.AGREEMENT_DRAFT)
    said, code = forms.wording()
    sides = material.sides(actor, cooperative_id=None, unit_id=None, unit_code=code or "-")
    made = actions.draft(said, **sides, by=actor.id, now=clock.utcnow())
    flash(_("草稿已保存，核对无误后请提交双方签署"), "success")
    return see(".show", agreement_id=made.id)


@bp.get("/<int:agreement_id>")
@requires(P.AGREEMENT_READ)
def show(agreement_id: int) -> str:
    actor, _cooperative = actor_and_cooperative(P.AGREEMENT_READ)
    return render_template(
        "supplier/agreements/show.html", **forms.whole(queries.agreement(agreement_id, actor))
    )


@bp.post("/<int:agreement_id>/sign")
@back_to(".show", agreement_id="agreement_id")
@idempotent
@requires(P.AGREEMENT_SIGN)
def sign(agreement_id: int) -> Redirect:
    given, by = load(SignForm), current_actor().id
    found = deeds.locked(agreement_id, P.AGREEMENT_SIGN)
    actions.sign(found, **{**given, "unit_id": None}, by=by, now=clock.utcnow())
    flash(_("已签署") if queries.unsigned(found) else _("双方已签署完毕，协议成立"), "success")
    return see(".show", agreement_id=agreement_id)


deeds.add_to(bp, _form)
