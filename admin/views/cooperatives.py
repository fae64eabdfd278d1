"""Cooperatives of the actor's scope: list, one, register, and the second person for a new bank account."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from admin import questions
from admin.forms import CAUGHT, check_place, faults_of, form_values
from admin.lists import Column, Filter, ListScreen
from shop.core import clock
from shop.core.db import unit_of_work
from shop.http.files import handed_out
from shop.http.guards import requires
from shop.http.inputs import load
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.parties.cooperatives import actions, changes, queries, rules
from shop.parties.cooperatives.models import BankAccountChange, Cooperative, FormerContact
from shop.parties.cooperatives.schemas import CooperativeIn
from shop.parties.cooperatives.states import BankChangeStatus, CooperativeStatus, LegalForm
from shop.web.forms import back_to

bp = Blueprint("cooperatives", __name__, url_prefix="/cooperatives")


def _with_change_asked(wanted: Select[Any], _text: str) -> Select[Any]:
    asked = BankAccountChange.status == BankChangeStatus.ASKED
    return wanted.where(Cooperative.id.in_(select(BankAccountChange.cooperative_id).where(asked)))


LIST = ListScreen(
    title=_l("合作社"),
    columns=(
        Column(
            "name",
            _l("名称"),
            lambda found: found.name,
            sort=Cooperative.pinyin_key,
            link=lambda found: url_for("admin.cooperatives.show", cooperative_id=found.id),
        ),
        Column("credit_code", _l("统一社会信用代码"), lambda found: found.credit_code, kind="code"),
        Column(
            "region",
            _l("所在区划"),
            lambda found: found.region_path,
            kind="region",
            sort=Cooperative.region_path,
        ),
        Column(
            "legal_form",
            _l("主体类型"),
            lambda found: found.legal_form,
            kind="label",
            sort=Cooperative.legal_form,
        ),
        Column("households", _l("带动户数"), lambda found: found.households, kind="int"),
        Column("people", _l("带动人数"), lambda found: found.people, kind="int"),
        Column("status", _l("状态"), lambda found: found.status, kind="status", sort=Cooperative.status),
    ),
    filters=(
        questions.words(
            Cooperative.name,
            Cooperative.pinyin_key,
            Cooperative.credit_code,
            label=_l("名称、拼音首字母或信用代码"),
        ),
        questions.region(Cooperative.region_path),
        questions.one_of("legal_form", _l("主体类型"), Cooperative.legal_form, LegalForm),
        questions.one_of("status", _l("状态"), Cooperative.status, CooperativeStatus),
        Filter(
            "bank",
            _l("收款账户"),
            _with_change_asked,
            kind="select",
            choices=lambda: [("asked", _l("变更待确认"))],
        ),
    ),
    sort="name",
    tie=Cooperative.id,
    empty=_l("没有符合条件的合作社。请放宽筛选条件，或登记新的合作社。"),
)


@bp.get("/")
@requires(Permission.COOPERATIVE_READ)
def index() -> ResponseReturnValue:
    wanted = queries.visible_to(current_actor()).options(selectinload(Cooperative.helped))
    return LIST.answer(wanted, template="admin/cooperatives/index.html")


@bp.get("/<int:cooperative_id>")
@requires(Permission.COOPERATIVE_READ)
def show(cooperative_id: int) -> ResponseReturnValue:
    found = queries.cooperative(cooperative_id, current_actor())
    return render_template(
        "admin/cooperatives/show.html",
        cooperative=found,
        helped=queries.helped(found.id),
        pending=queries.pending_bank_change(found.id),
        pending_person=queries.pending_legal_person_change(found.id),
        contacts=_contacts(found),
    )


def _contacts(found: Cooperative) -> Sequence[FormerContact]:
    """Whom a second person should call before he confirms; nobody else needs their numbers."""
    if not current_actor().may(Permission.BANK_ACCOUNT_CONFIRM):
        return ()
    return queries.contacts_lately(found.id, since=clock.utcnow() - rules.TOLD_FOR)


@bp.get("/new")
@requires(Permission.COOPERATIVE_REGISTER)
def new() -> ResponseReturnValue:
    return _form({}, {})


@bp.post("/")
@requires(Permission.COOPERATIVE_REGISTER)
def register() -> ResponseReturnValue:
    try:
        values = load(CooperativeIn, source="form")
        with unit_of_work():
            actor = current_actor()
            check_place(actor, Permission.COOPERATIVE_REGISTER, values["region_code"])
            made_id = actions.register(**values, by=actor.id, now=clock.utcnow()).id
    except CAUGHT as error:
        return _form(form_values(), faults_of(error)), 422
    flash(_("已登记合作社"), "success")
    return redirect(url_for(".show", cooperative_id=made_id), 303)


@bp.post("/<int:cooperative_id>/bank-change/confirm")
@requires(Permission.BANK_ACCOUNT_CONFIRM)
def confirm_bank_change(cooperative_id: int) -> ResponseReturnValue:
    with unit_of_work():
        actor = current_actor()
        queries.cooperative(cooperative_id, actor, permission=Permission.BANK_ACCOUNT_CONFIRM)
        asked = queries.bank_change(cooperative_id, lock=True)
        changes.confirm_bank_change(asked, by=actor.id, now=clock.utcnow())
    flash(_("已确认新的收款账户"), "success")
    return redirect(url_for(".show", cooperative_id=cooperative_id), 303)


@bp.post("/<int:cooperative_id>/bank-change/refuse")
@requires(Permission.BANK_ACCOUNT_CONFIRM)
def refuse_bank_change(cooperative_id: int) -> ResponseReturnValue:
    with unit_of_work():
        actor = current_actor()
        queries.cooperative(cooperative_id, actor, permission=Permission.BANK_ACCOUNT_CONFIRM)
        asked = queries.bank_change(cooperative_id, lock=True)
        changes.refuse_bank_change(asked, by=actor.id, now=clock.utcnow())
    flash(_("已驳回账户变更，原账户继续有效"), "success")
    return redirect(url_for(".show", cooperative_id=cooperative_id), 303)


@bp.get("/<int:cooperative_id>/legal-person-change/file")
@requires(Permission.BANK_ACCOUNT_CONFIRM)
def legal_person_paper(cooperative_id: int) -> Response:
    queries.cooperative(cooperative_id, current_actor(), permission=Permission.BANK_ACCOUNT_CONFIRM)
    return handed_out(queries.document_of(queries.legal_person_change(cooperative_id).document_id))


@bp.post("/<int:cooperative_id>/legal-person-change/confirm")
@back_to(".show", cooperative_id="cooperative_id")
@requires(Permission.BANK_ACCOUNT_CONFIRM)
def confirm_legal_person(cooperative_id: int) -> ResponseReturnValue:
    with unit_of_work():
        actor = current_actor()
        queries.cooperative(cooperative_id, actor, permission=Permission.BANK_ACCOUNT_CONFIRM)
        asked = queries.legal_person_change(cooperative_id, lock=True)
        changes.confirm_legal_person_change(asked, by=actor.id, now=clock.utcnow())
    flash(_("法定代表人已变更"), "success")
    return redirect(url_for(".show", cooperative_id=cooperative_id), 303)


@bp.post("/<int:cooperative_id>/legal-person-change/refuse")
@back_to(".show", cooperative_id="cooperative_id")
@requires(Permission.BANK_ACCOUNT_CONFIRM)
def refuse_legal_person(cooperative_id: int) -> ResponseReturnValue:
    with unit_of_work():
        actor = current_actor()
        queries.cooperative(cooperative_id, actor, permission=Permission.BANK_ACCOUNT_CONFIRM)
        asked = queries.legal_person_change(cooperative_id, lock=True)
        changes.refuse_legal_person_change(asked, by=actor.id, now=clock.utcnow())
    flash(_("已驳回，法定代表人不变"), "success")
    return redirect(url_for(".show", cooperative_id=cooperative_id), 303)


def _form(values: dict[str, object], faults: dict[str, list[str]]) -> str:
    return render_template(
        "admin/cooperatives/form.html", values=values, faults=faults, choices={"legal_form": LegalForm}
    )
