"""What both sides do alike to a framework agreement: change, offer, withdraw, end, its papers.

A cooperative and a unit each have their own pages around these; `add_to` hangs them into either.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash
from flask_babel import gettext as _
from marshmallow import ValidationError
from werkzeug.wrappers import Response as Redirect

from shop.core import clock
from shop.core.db import unit_of_work
from shop.core.errors import Invalid, Missing
from shop.http.files import handed_out
from shop.http.guards import requires
from shop.http.inputs import idempotent, load
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.trading.agreements import actions, material, queries
from shop.trading.agreements.models import Agreement
from shop.trading.agreements.schemas import EndIn
from shop.trading.agreements.states import AgreementStatus
from shop.web import agreement_forms as forms
from shop.web.forms import back_to, faults, see

P = Permission
CAUGHT = (ValidationError, Invalid, Missing)
# Draws the form of an agreement again, with what was typed and what is wrong with it.
Drawn = Callable[[Agreement, dict[str, Any], dict[str, Any]], str]


def add_to(bp: Blueprint, form: Drawn) -> None:
    """Hang the deeds into one side's pages, which have a `.show` and an `.index`; `form` is that side's own."""
    at = "/<int:agreement_id>"

    @bp.get(f"{at}/edit")
    @requires(P.AGREEMENT_DRAFT)
    def edit(agreement_id: int) -> str:
        found = _drafted(agreement_id)
        return form(found, forms.as_typed(found), {})

    @bp.post(at)
    @back_to(".show", agreement_id="agreement_id")
    @requires(P.AGREEMENT_DRAFT)
    def change(agreement_id: int) -> Any:
        try:
            return _changed(agreement_id)
        except CAUGHT as error:
            return form(_drafted(agreement_id), forms.typed(), faults(error)), 422

    bp.post(f"{at}/offer")(offer)
    bp.post(f"{at}/withdraw")(withdraw)
    bp.post(f"{at}/end")(end)
    bp.post(f"{at}/papers")(attach)
    bp.get(f"{at}/papers/<int:document_id>")(paper)


def locked(agreement_id: int, permission: Permission) -> Agreement:
    """One agreement on which the actor may do that, locked; Missing otherwise."""
    return queries.agreement(agreement_id, current_actor(), permission=permission, lock=True)


def _drafted(agreement_id: int) -> Agreement:
    return queries.agreement(agreement_id, current_actor(), permission=P.AGREEMENT_DRAFT)


def _changed(agreement_id: int) -> Redirect:
    with unit_of_work():
        found = locked(agreement_id, P.AGREEMENT_DRAFT)
        actions.change(found, forms.wording()[0], by=current_actor().id, now=clock.utcnow())
        offered = found.status is AgreementStatus.OFFERED
    flash(_("已保存，对方会收到通知；此前的签署作废") if offered else _("已保存"), "success")
    return see(".show", agreement_id=agreement_id)


@back_to(".show", agreement_id="agreement_id")
@requires(P.AGREEMENT_DRAFT)
def offer(agreement_id: int) -> Redirect:
    with unit_of_work():
        found = locked(agreement_id, P.AGREEMENT_DRAFT)
        actions.offer(found, by=current_actor().id, now=clock.utcnow())
    flash(_("已提交双方签署，对方会收到通知"), "success")
    return see(".show", agreement_id=agreement_id)


@back_to(".show", agreement_id="agreement_id")
@requires(P.AGREEMENT_DRAFT)
def withdraw(agreement_id: int) -> Redirect:
    reason = load(EndIn)["reason"]
    with unit_of_work():
        found = locked(agreement_id, P.AGREEMENT_DRAFT)
        actions.withdraw(found, reason=reason, by=current_actor().id, now=clock.utcnow())
    flash(_("已撤回"), "success")
    return see(".index")


@back_to(".show", agreement_id="agreement_id")
@requires(P.AGREEMENT_SIGN)
def end(agreement_id: int) -> Redirect:
    reason = load(EndIn)["reason"]
    with unit_of_work():
        found = locked(agreement_id, P.AGREEMENT_SIGN)
        actions.terminate(found, reason=reason, by=current_actor().id, now=clock.utcnow())
    flash(_("协议已终止；已下的订单照常履行"), "success")
    return see(".show", agreement_id=agreement_id)


@back_to(".show", agreement_id="agreement_id")
@idempotent
@requires(P.AGREEMENT_DRAFT)
def attach(agreement_id: int) -> Redirect:
    forms.attach(locked(agreement_id, P.AGREEMENT_DRAFT))
    flash(_("已上传"), "success")
    return see(".show", agreement_id=agreement_id)


@requires(P.AGREEMENT_READ)
def paper(agreement_id: int, document_id: int) -> Response:
    return handed_out(material.paper(queries.agreement(agreement_id, current_actor()), document_id))
