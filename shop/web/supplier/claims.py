"""售后: what units claim of the cooperative; answer, and settle what was agreed to."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from marshmallow import ValidationError, fields, validate
from werkzeug.wrappers import Response

from shop.core import clock, money
from shop.core.db import unit_of_work
from shop.core.texts import check_text
from shop.fulfilment.aftersales import actions, queries
from shop.fulfilment.aftersales.models import AfterSalesClaim
from shop.fulfilment.aftersales.schemas import ClaimAnswerIn, ClaimSettleIn, ClaimsQuery
from shop.fulfilment.aftersales.states import Answer, ClaimKind, ClaimStatus
from shop.http.guards import requires
from shop.http.inputs import idempotent, load
from shop.http.login import current_actor
from shop.parties.accounts import queries as accounts
from shop.parties.accounts.permissions import Permission
from shop.trading.orders.rules import MAX_LINES
from shop.trading.orders.schemas import ID
from shop.web.forms import back_to, see
from shop.web.supplier.here import actor_and_cooperative

bp = Blueprint("supplier_claims", __name__, url_prefix="/supplier/claims")
P = Permission


class SettledIn(ClaimSettleIn):
    """The form's boxes come as text."""

    saleable = fields.List(
        fields.Integer(validate=ID), load_default=[], validate=validate.Length(max=MAX_LINES)
    )


@bp.get("")
@requires(P.CLAIM_ANSWER)
def index() -> str:
    actor, _cooperative = actor_and_cooperative(P.CLAIM_ANSWER)
    asked = load(ClaimsQuery, source="args")
    found = queries.claims(actor, **asked | {"size": 20}, permission=P.CLAIM_ANSWER)
    return render_template("supplier/claims/index.html", claims=found, asked=asked, statuses=ClaimStatus)


@bp.get("/<no>")
@requires(P.CLAIM_ANSWER)
def show(no: str) -> str:
    claim = queries.claim(no, current_actor(), permission=P.CLAIM_ANSWER)
    return render_template(
        "supplier/claims/show.html",
        claim=claim,
        order=claim.order,
        photos=queries.photos(claim),
        names=accounts.names({step.by_user for step in claim.steps if step.by_user}),
        may=set(claim.FLOW.open_events(claim.status)),
        answers=Answer,
    )


def _locked(no: str) -> AfterSalesClaim:
    return queries.claim(no, current_actor(), permission=P.CLAIM_ANSWER, lock=True)


@bp.post("/<no>/answer")
@back_to(".show", no="no")
@idempotent
@requires(P.CLAIM_ANSWER)
def answer(no: str) -> Response:
    claim = _locked(no)
    actions.answer(claim, **_typed(claim), by=current_actor().id, now=clock.utcnow())
    flash(_("已答复，采购单位会收到通知"), "success")
    return see(".show", no=no)


@bp.post("/<no>/settle")
@back_to(".show", no="no")
@requires(P.CLAIM_ANSWER)
def settle(no: str) -> Response:
    wanted = load(SettledIn)
    with unit_of_work():
        actions.settle(_locked(no), **wanted, by=current_actor().id, now=clock.utcnow())
    flash(_("已办结，应付、统计和库存已同步更新"), "success")
    return see(".show", no=no)


def _typed(claim: AfterSalesClaim) -> dict[str, Any]:
    """The form's `answer`, `words` and, where it is agreed to in part, `agreed_ID` per order line."""
    form = check_text(request.form.to_dict())
    sent: dict[str, Any] = {"answer": form.get("answer", ""), "words": form.get("words", "")}
    if sent["answer"] == Answer.PARTLY:
        sent["lines"] = [
            {
                "line_id": line.order_line_id,
                **_amount(claim.kind, form.get(f"agreed_{line.order_line_id}", "")),
            }
            for line in claim.lines
        ]
    return dict(ClaimAnswerIn().load(sent))


def _amount(kind: ClaimKind, typed: str) -> dict[str, Any]:
    if kind is not ClaimKind.PRICE_OFF:
        return {"qty": typed.strip() or "0"}
    try:
        return {"amount_fen": money.parse_yuan(typed.strip() or "0")}
    except ValueError:
        raise ValidationError(_("折让金额应为元，最多两位小数，例如 6.80"), "lines") from None
