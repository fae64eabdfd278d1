"""The unit's framework agreements: draft, offer, sign, call off, end."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from shop.catalog.products import queries as products
from shop.core import clock
from shop.http.guards import requires
from shop.http.inputs import idempotent, load
from shop.http.login import current_actor
from shop.http.paging import page_number
from shop.parties.accounts.permissions import Permission
from shop.parties.buyers import queries as units
from shop.trading.agreements import actions, material, queries
from shop.trading.agreements.models import Agreement
from shop.trading.agreements.schemas import AgreementsQuery, SignForm
from shop.trading.agreements.states import AgreementStatus
from shop.web import agreement_deeds as deeds
from shop.web import agreement_forms as forms
from shop.web.buyer.here import actor_and_unit
from shop.web.forms import back_to, faults, see

bp = Blueprint("buyer_agreements", __name__, url_prefix="/buyer/agreements")
P = Permission


@bp.get("")
@requires(P.AGREEMENT_READ)
def index() -> str:
    actor, _unit = actor_and_unit(P.AGREEMENT_READ)
    asked = load(AgreementsQuery, source="args")
    return render_template(
        "buyer/agreements/index.html",
        page=queries.agreements(actor, status=asked["status"], page=asked["page"], size=20),
        counts=queries.waiting(actor),
        chosen=asked["status"],
        statuses=AgreementStatus,
        drafts=actor.may(P.AGREEMENT_DRAFT),
    )


@bp.get("/new")
@requires(P.AGREEMENT_DRAFT)
def new() -> str:
    """First whom with, then what."""
    cooperative_id = request.args.get("cooperative", type=int)
    if cooperative_id is not None:
        return _draft_form(cooperative_id, {}, {})
    q = request.args.get("q", "").strip()[:60]
    sellers = products.sellers(q, page=page_number(), size=20)
    return render_template("buyer/agreements/choose.html", page=sellers, q=q)


def _draft_form(cooperative_id: int, typed: dict[str, Any], errors: dict[str, Any]) -> str:
    actor, unit_id = actor_and_unit(P.AGREEMENT_DRAFT)
    return render_template(
        "buyer/agreements/form.html",
        seller=products.seller(cooperative_id),
        skus=material.skus_of(cooperative_id),
        countable=units.countable(units.unit(unit_id, actor)),
        typed=typed,
        errors=errors,
        agreement=None,
    )


@bp.post("")
@requires(P.AGREEMENT_DRAFT)
def draft() -> Any:
    try:
        return _draft()
    except deeds.CAUGHT as error:
        cooperative_id = request.form.get("cooperative_id", 0, type=int)
        return _draft_form(cooperative_id, forms.typed(), faults(error)), 422


@idempotent
def _draft() -> Redirect:
    actor, unit_id = actor_and_unit(P.AGREEMENT_DRAFT)
    said, _code = forms.wording()
    cooperative_id = request.form.get("cooperative_id", type=int)
    sides = material.sides(actor, cooperative_id=cooperative_id, unit_id=unit_id, unit_code="")
    made = actions.draft(said, **sides, by=actor.id, now=clock.utcnow())
    flash(_("草稿已保存，核对无误后请提交双方签署"), "success")
    return see(".show", agreement_id=made.id)


@bp.get("/<int:agreement_id>")
@requires(P.AGREEMENT_READ)
def show(agreement_id: int) -> str:
    actor, _unit = actor_and_unit(P.AGREEMENT_READ)
    found = queries.agreement(agreement_id, actor)
    mine = {party.unit_id for party in found.parties}
    calls = found.status == "in_force" and bool(mine & set(actor.unit_ids(P.ORDER_PLACE)))
    return render_template("buyer/agreements/show.html", **forms.whole(found), calls=calls)


def _change_form(found: Agreement, typed: dict[str, Any], errors: dict[str, Any]) -> str:
    actor = current_actor()
    leads = found.unit_id in actor.unit_ids(P.AGREEMENT_DRAFT)
    return render_template(
        "buyer/agreements/form.html",
        seller=products.seller(found.cooperative_id),
        skus=material.skus_of(found.cooperative_id),
        countable=units.countable(units.unit(found.unit_id, actor)) if leads else [],
        typed=typed,
        errors=errors,
        agreement=found,
    )


@bp.post("/<int:agreement_id>/sign")
@back_to(".show", agreement_id="agreement_id")
@idempotent
@requires(P.AGREEMENT_SIGN)
def sign(agreement_id: int) -> Redirect:
    given, actor = load(SignForm), current_actor()
    found = deeds.locked(agreement_id, P.AGREEMENT_SIGN)
    unit_id = queries.signing_for(found, actor, given["unit_id"])
    actions.sign(found, **{**given, "unit_id": unit_id}, by=actor.id, now=clock.utcnow())
    flash(_("已签署") if queries.unsigned(found) else _("双方已签署完毕，协议成立"), "success")
    return see(".show", agreement_id=agreement_id)


deeds.add_to(bp, _change_form)
