"""The cooperative's own data: contacts by itself, account and legal person by two people."""

from __future__ import annotations

from flask import Blueprint, flash, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from shop.core import clock
from shop.core.db import unit_of_work
from shop.http import login
from shop.http.guards import requires
from shop.http.inputs import load
from shop.http.login import current_actor
from shop.parties.accounts import queries as accounts
from shop.parties.accounts.permissions import Permission
from shop.parties.cooperatives import actions, changes, queries, schemas
from shop.parties.cooperatives.models import Cooperative
from shop.web.forms import back_to, see
from shop.web.supplier.here import actor_and_cooperative
from shop.web.supplier.papers import keep_own

bp = Blueprint("supplier_cooperative", __name__, url_prefix="/supplier/cooperative")
P = Permission


@bp.get("")
@requires(P.COOPERATIVE_READ)
def show() -> str:
    actor, cooperative_id = actor_and_cooperative(P.COOPERATIVE_READ)
    bank = queries.pending_bank_change(cooperative_id)
    person = queries.pending_legal_person_change(cooperative_id)
    return render_template(
        "supplier/cooperative/show.html",
        cooperative=queries.cooperative(cooperative_id, actor),
        bank=bank,
        person=person,
        askers=accounts.names(asked.asked_by for asked in (bank, person) if asked),
        manages=cooperative_id in actor.cooperative_ids(P.COOPERATIVE_MANAGE),
        confirms=cooperative_id in actor.cooperative_ids(P.BANK_ACCOUNT_CONFIRM),
    )


@bp.post("")
@back_to(".show")
@requires(P.COOPERATIVE_MANAGE)
def change() -> Response:
    typed = load(schemas.ContactIn)
    with unit_of_work():
        actions.change(_own(P.COOPERATIVE_MANAGE), **typed, by=current_actor().id, now=clock.utcnow())
    flash(_("已保存"), "success")
    return see(".show")


@bp.post("/bank-change")
@back_to(".show")
@requires(P.COOPERATIVE_MANAGE)
def ask_bank_change() -> Response:
    typed = load(schemas.BankChangeIn)
    login.check_own_password(current_actor(), typed.pop("password"))
    with unit_of_work():
        changes.ask_bank_change(
            _own(P.COOPERATIVE_MANAGE), **typed, by=current_actor().id, now=clock.utcnow()
        )
    flash(_("已提交，须由另一人确认；本社全体成员已收到通知"), "success")
    return see(".show")


@bp.post("/bank-change/confirm")
@back_to(".show")
@requires(P.BANK_ACCOUNT_CONFIRM)
def confirm_bank_change() -> Response:
    with unit_of_work():
        asked = queries.bank_change(_own(P.BANK_ACCOUNT_CONFIRM).id, lock=True)
        changes.confirm_bank_change(asked, by=current_actor().id, now=clock.utcnow())
    flash(_("已确认新的收款账户"), "success")
    return see(".show")


@bp.post("/bank-change/refuse")
@back_to(".show")
@requires(P.BANK_ACCOUNT_CONFIRM)
def refuse_bank_change() -> Response:
    with unit_of_work():
        asked = queries.bank_change(_own(P.BANK_ACCOUNT_CONFIRM).id, lock=True)
        changes.refuse_bank_change(asked, by=current_actor().id, now=clock.utcnow())
    flash(_("已驳回账户变更，原账户继续有效"), "success")
    return see(".show")


@bp.post("/legal-person-change")
@back_to(".show")
@requires(P.COOPERATIVE_MANAGE)
def ask_legal_person_change() -> Response:
    typed = load(schemas.LegalPersonForm)
    login.check_own_password(current_actor(), typed.pop("password"))
    with unit_of_work():
        own, by, now = _own(P.COOPERATIVE_MANAGE), current_actor().id, clock.utcnow()
        paper = keep_own("licence", "licence", own.id)
        changes.ask_legal_person_change(own, **typed, document_id=paper.id, by=by, now=now)
    flash(_("已提交，须由另一人确认；本社全体成员已收到通知"), "success")
    return see(".show")


@bp.post("/legal-person-change/confirm")
@back_to(".show")
@requires(P.BANK_ACCOUNT_CONFIRM)
def confirm_legal_person_change() -> Response:
    with unit_of_work():
        asked = queries.legal_person_change(_own(P.BANK_ACCOUNT_CONFIRM).id, lock=True)
        changes.confirm_legal_person_change(asked, by=current_actor().id, now=clock.utcnow())
    flash(_("法定代表人已变更"), "success")
    return see(".show")


@bp.post("/legal-person-change/refuse")
@back_to(".show")
@requires(P.BANK_ACCOUNT_CONFIRM)
def refuse_legal_person_change() -> Response:
    with unit_of_work():
        asked = queries.legal_person_change(_own(P.BANK_ACCOUNT_CONFIRM).id, lock=True)
        changes.refuse_legal_person_change(asked, by=current_actor().id, now=clock.utcnow())
    flash(_("已驳回，法定代表人不变"), "success")
    return see(".show")


def _own(permission: Permission) -> Cooperative:
    actor, cooperative_id = actor_and_cooperative(permission)
    return queries.cooperative(cooperative_id, actor, permission=permission, lock=True)
