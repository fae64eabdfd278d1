"""售后: claim about what was accepted, follow the claim, take an offer, bring it before the county."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from shop.core import clock
from shop.core.db import unit_of_work
from shop.fulfilment.aftersales import actions, queries, rules
from shop.fulfilment.aftersales.models import AfterSalesClaim
from shop.fulfilment.aftersales.schemas import ClaimsQuery, ClaimWordsIn
from shop.fulfilment.aftersales.states import ClaimKind, ClaimStatus
from shop.http.guards import requires
from shop.http.inputs import idempotent, load
from shop.http.login import current_actor
from shop.parties.accounts import queries as accounts
from shop.parties.accounts.permissions import Permission
from shop.trading.orders import queries as orders
from shop.trading.orders.models import Order
from shop.web.buyer.claim_form import typed_claim
from shop.web.buyer.here import actor_and_unit
from shop.web.forms import CANNOT, back_to, see, words

bp = Blueprint("buyer_claims", __name__, url_prefix="/buyer/claims")
P = Permission


@bp.get("")
@requires(P.ORDER_READ)
def index() -> str:
    actor, _unit = actor_and_unit(P.ORDER_READ)
    asked = load(ClaimsQuery, source="args")
    found = queries.claims(actor, **asked | {"size": 20})
    return render_template("buyer/claims/index.html", claims=found, asked=asked, statuses=ClaimStatus)


@bp.get("/new/<order_no>")
@requires(P.CLAIM_FILE)
def new(order_no: str) -> str:
    return _form(orders.order(order_no, current_actor(), permission=P.CLAIM_FILE))


@bp.post("/new/<order_no>")
@requires(P.CLAIM_FILE)
def file(order_no: str) -> Any:
    try:
        return _file(order_no)
    except CANNOT as error:
        order = orders.order(order_no, current_actor(), permission=P.CLAIM_FILE)
        return _form(order, typed=request.form, error=words(error)), 422


@idempotent
def _file(order_no: str) -> Response:
    actor = current_actor()
    order = orders.order(order_no, actor, permission=P.CLAIM_FILE, lock=True)
    made = actions.file(order, **typed_claim(order, actor.id), by=actor.id, now=clock.utcnow())
    flash(_("已提交售后申请 %(no)s，合作社会收到通知", no=made.no), "success")
    return see(".show", no=made.no)


@bp.get("/<no>")
@requires(P.ORDER_READ)
def show(no: str) -> str:
    actor, _unit = actor_and_unit(P.ORDER_READ)
    claim = queries.claim(no, actor)
    own = claim.unit_id in actor.unit_ids(P.CLAIM_FILE)
    return render_template(
        "buyer/claims/show.html",
        claim=claim,
        order=claim.order,
        photos=queries.photos(claim),
        names=accounts.names({step.by_user for step in claim.steps if step.by_user}),
        may=set(claim.FLOW.open_events(claim.status)) if own else set(),
    )


def _locked(no: str) -> AfterSalesClaim:
    return queries.claim(no, current_actor(), permission=P.CLAIM_FILE, lock=True)


@bp.post("/<no>/accept")
@back_to(".show", no="no")
@requires(P.CLAIM_FILE)
def accept(no: str) -> Response:
    with unit_of_work():
        actions.accept(_locked(no), by=current_actor().id, now=clock.utcnow())
    flash(_("已接受合作社的处理"), "success")
    return see(".show", no=no)


@bp.post("/<no>/withdraw")
@back_to(".show", no="no")
@requires(P.CLAIM_FILE)
def withdraw(no: str) -> Response:
    with unit_of_work():
        actions.withdraw(_locked(no), by=current_actor().id, now=clock.utcnow())
    flash(_("已撤回售后申请"), "success")
    return see(".show", no=no)


@bp.post("/<no>/escalate")
@back_to(".show", no="no")
@requires(P.CLAIM_FILE)
def escalate(no: str) -> Response:
    said = load(ClaimWordsIn)["words"]
    with unit_of_work():
        actions.escalate(_locked(no), words=said, by=current_actor().id, now=clock.utcnow())
    flash(_("已提请合作社所在县调解"), "success")
    return see(".show", no=no)


def _form(order: Order, *, typed: Any = None, error: str = "") -> str:
    open_lines = queries.open_to_claim(order, today=clock.business_day(clock.utcnow()))
    own = orders.lines_by_id(order)
    lines = [
        (own[i], until, rules.claimable_milli(own[i], taken), rules.claimable_fen(own[i], taken))
        for i, (until, taken) in open_lines.items()
    ]
    return render_template(
        "buyer/claims/new.html",
        order=order,
        lines=lines,
        kinds=ClaimKind,
        reasons=rules.REASONS,
        typed=typed or {},
        error=error,
    )
