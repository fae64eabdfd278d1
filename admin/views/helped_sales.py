"""帮助销售: declared by units or their officials with evidence, looked at by a second person; never in the books."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from admin import questions
from admin.forms import CAUGHT, faults_of, form_values
from admin.lists import Column, ListScreen
from shop.core import clock
from shop.core.db import db, unit_of_work
from shop.core.errors import Invalid, Missing
from shop.http.files import handed_out, store
from shop.http.guards import requires
from shop.http.inputs import load
from shop.http.login import current_actor
from shop.parties.accounts import queries as accounts
from shop.parties.accounts.permissions import Permission
from shop.parties.buyers import queries as units
from shop.parties.buyers.models import BuyerUnit
from shop.reporting.offline import helped, helping
from shop.reporting.offline.models import HelpedSale
from shop.reporting.offline.schemas import HelpedSaleOfIn, SalesReasonIn
from shop.reporting.offline.states import HelpedStatus
from shop.web.forms import back_to, see
from shop.web.helped_form import categories, declared

bp = Blueprint("helped_sales", __name__, url_prefix="/offline/helped")
P = Permission
H = HelpedSale

LIST = ListScreen(
    title=_l("帮助销售申报"),
    columns=(
        Column(
            "unit",
            _l("单位"),
            lambda one: one.unit_name,
            sort=H.unit_name,
            link=lambda one: url_for("admin.helped_sales.show", helped_id=one.id),
        ),
        Column("department", _l("统计系统"), lambda one: one.department, sort=H.department),
        Column("region", _l("所在区划"), lambda one: one.region_path, kind="region", sort=H.region_path),
        Column("on", _l("销售日期"), lambda one: one.on_day, kind="date", sort=H.on_day),
        Column("product", _l("产品"), lambda one: one.product_name, sort=H.product_name),
        Column("origin", _l("产地"), lambda one: one.origin_path, kind="region", sort=H.origin_path),
        Column("buyer", _l("买方"), lambda one: one.buyer),
        Column("amount", _l("金额（元）"), lambda one: one.amount_fen, kind="fen", sort=H.amount_fen),
        Column("status", _l("状态"), lambda one: one.status, kind="status", sort=H.status),
    ),
    filters=(
        questions.words(H.unit_name, H.product_name, label=_l("单位或产品")),
        questions.region(H.region_path),
        questions.one_of("status", _l("状态"), H.status, HelpedStatus),
    ),
    sort="-on",
    tie=H.id,
    empty=_l("还没有帮助销售申报。单位可以自行申报，也可以由主管部门代为录入。"),
)


@bp.get("/")
@requires(P.REPORT_READ)
def index() -> ResponseReturnValue:
    return LIST.answer(helped.visible_to(current_actor()), template="admin/helped_sales/index.html")


@bp.get("/new")
@requires(P.SALES_IMPORT)
def new() -> str:
    return _form(request.args.to_dict(), {})


@bp.post("/")
@requires(P.SALES_IMPORT)
def declare() -> ResponseReturnValue:
    try:
        wanted = load(HelpedSaleOfIn)
        with unit_of_work():
            made_id = declared(_unit(wanted.pop("unit")), wanted, store()).id
    except CAUGHT as error:
        return _form(form_values(), faults_of(error)), 422
    flash(_("已申报，由另一人复核后计入帮助销售"), "success")
    return see(".show", helped_id=made_id)


def _unit(text: str) -> BuyerUnit:
    """A unit in the importer's own reach, by credit code or by the name that outsiders know."""
    ids, _unknown = units.named([text.strip()])
    try:
        if not ids:
            raise Missing(_("没有这个单位"))
        return units.unit(ids[0], current_actor(), permission=P.SALES_IMPORT)
    except Missing:
        fault = _("本辖区（本系统）没有这个单位，请填写统一社会信用代码或单位全称")
        raise Invalid(fault, fields={"unit": [fault]}) from None


def _form(values: dict[str, Any], faults: dict[str, list[str]]) -> str:
    return render_template(
        "admin/helped_sales/form.html",
        values=values,
        faults=faults,
        categories=categories(),
        today=clock.business_day(clock.utcnow()).isoformat(),
        megabytes=current_app.extensions["settings"].max_upload_bytes // 1024**2,
    )


@bp.get("/<int:helped_id>")
@requires(P.REPORT_READ)
def show(helped_id: int) -> str:
    actor = current_actor()
    found = helped.helped_sale(helped_id, actor)
    reached = helped.visible_to(actor, P.SALES_CONFIRM).where(H.id == found.id)
    return render_template(
        "admin/helped_sales/show.html",
        helped=found,
        evidence=helped.evidence(found),
        categories=dict(categories()),
        names=accounts.names(number for number in (found.by_user, found.decided_by) if number),
        confirms=found.by_user != actor.id and db.session.scalar(reached) is not None,
    )


@bp.get("/<int:helped_id>/evidence/<int:document_id>")
@requires(P.REPORT_READ)
def document(helped_id: int, document_id: int) -> Response:
    return handed_out(helped.attachment(helped.helped_sale(helped_id, current_actor()), document_id))


@bp.post("/<int:helped_id>/confirm")
@back_to(".show", helped_id="helped_id")
@requires(P.SALES_CONFIRM)
def confirm(helped_id: int) -> ResponseReturnValue:
    with unit_of_work():
        helping.confirm(_locked(helped_id), by=current_actor().id, now=clock.utcnow())
    flash(_("已确认，计入帮助销售"), "success")
    return see(".show", helped_id=helped_id)


@bp.post("/<int:helped_id>/reject")
@back_to(".show", helped_id="helped_id")
@requires(P.SALES_CONFIRM)
def reject(helped_id: int) -> ResponseReturnValue:
    wanted = load(SalesReasonIn)
    with unit_of_work():
        helping.reject(_locked(helped_id), **wanted, by=current_actor().id, now=clock.utcnow())
    flash(_("已退回"), "success")
    return see(".show", helped_id=helped_id)


@bp.post("/<int:helped_id>/reverse")
@back_to(".show", helped_id="helped_id")
@requires(P.SALES_CONFIRM)
def reverse(helped_id: int) -> ResponseReturnValue:
    wanted = load(SalesReasonIn)
    with unit_of_work():
        helping.reverse(_locked(helped_id), **wanted, by=current_actor().id, now=clock.utcnow())
    flash(_("已撤销，冲减计入今天"), "success")
    return see(".show", helped_id=helped_id)


def _locked(helped_id: int) -> HelpedSale:
    return helped.helped_sale(helped_id, current_actor(), permission=P.SALES_CONFIRM, lock=True)
