"""Unsold goods (R16): what towns report, who handles it until when, what was sold and what remains."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select

from admin import questions, register_pages
from admin.forms import CAUGHT, faults_of, form_values
from admin.lists import Column, Filter, ListScreen
from admin.register_pages import Deed, Input, Section
from shop.core import clock, money
from shop.core.db import unit_of_work
from shop.http.guards import requires
from shop.http.inputs import idempotent, load
from shop.http.login import current_actor
from shop.outreach.surplus import actions, queries, rules, schemas
from shop.outreach.surplus.models import SurplusCase
from shop.outreach.surplus.states import SurplusChannel, SurplusStatus
from shop.parties.accounts.permissions import Permission
from shop.parties.regions import queries as regions
from shop.web.forms import back_to
from shop.web.labels import label, tone

bp = Blueprint("surplus", __name__, url_prefix="/surplus")
P = Permission
TITLE = _l("滞销处置")


def _marked(wanted: Select[Any], text: str) -> Select[Any]:
    if text == "late":
        return wanted.where(queries.late(clock.business_day(clock.utcnow())))
    return wanted.where(SurplusCase.at_risk, SurplusCase.status.in_(rules.UNDER_WAY))


LIST = ListScreen(
    title=TITLE,
    columns=(
        Column(
            "no",
            _l("编号"),
            lambda found: found.no,
            kind="code",
            sort=SurplusCase.no,
            link=lambda found: url_for("admin.surplus.show", case_id=found.id),
        ),
        Column(
            "region",
            _l("所在区划"),
            lambda found: found.region_path,
            kind="region",
            sort=SurplusCase.region_path,
        ),
        Column("holder", _l("主体"), lambda found: found.holder),
        Column("product", _l("产品"), lambda found: found.product, sort=SurplusCase.product),
        Column("qty", _l("数量"), lambda found: found.qty_milli, kind="qty"),
        Column("left", _l("剩余"), lambda found: found.left_milli, kind="qty"),
        Column("unit", _l("单位"), lambda found: found.unit),
        Column(
            "last_on", _l("最迟销售日"), lambda found: found.last_on, kind="date", sort=SurplusCase.last_on
        ),
        Column("office", _l("承办单位"), lambda found: found.office),
        Column("due_on", _l("办理期限"), lambda found: found.due_on, kind="date", sort=SurplusCase.due_on),
        Column("status", _l("状态"), lambda found: found.status, kind="status", sort=SurplusCase.status),
        Column("late", _l("超期"), lambda found: found.late, kind="flag"),
        Column("risk", _l("返贫风险"), lambda found: found.at_risk, kind="flag"),
    ),
    filters=(
        questions.words(
            SurplusCase.no, SurplusCase.product, SurplusCase.holder, label=_l("编号、产品或主体")
        ),
        questions.region(SurplusCase.region_path),
        questions.one_of("status", _l("状态"), SurplusCase.status, SurplusStatus),
        Filter(
            "mark",
            _l("标记"),
            _marked,
            kind="select",
            choices=lambda: [("late", _l("超期未办")), ("risk", _l("返贫风险未解除"))],
        ),
    ),
    sort="last_on",
    tie=SurplusCase.id,
    empty=_l("没有符合条件的滞销情况。"),
)
NEW = (
    Input(
        "region_code",
        _l("村（社区）或乡镇区划代码"),
        required=True,
        hint=_l("6、9 或 12 位，可在“行政区划”中查询"),
    ),
    Input("holder", _l("主体"), required=True, hint=_l("合作社、村集体或农户代称，不填联系方式")),
    Input("product", _l("产品"), required=True),
    Input("qty", _l("数量"), required=True),
    Input("unit", _l("单位"), required=True),
    Input("last_on", _l("最迟销售日"), "date", required=True),
    Input("at_risk", _l("有返贫风险"), "checkbox"),
)


@bp.get("/")
@requires(P.REPORT_READ)
def index() -> ResponseReturnValue:
    wanted = queries.visible_to(current_actor())
    return LIST.answer(wanted, template="admin/outreach/index.html", new_page="admin.surplus.new")


@bp.get("/new")
@requires(P.REGISTER_EDIT)
def new() -> str:
    return _form({"unit": "公斤"}, {})


def _form(values: dict[str, Any], faults: dict[str, list[str]]) -> str:
    back = (TITLE, url_for(".index"))
    return register_pages.form(
        title=_("登记滞销情况"),
        back=back,
        action=url_for(".report"),
        inputs=NEW,
        values=values,
        faults=faults,
    )


def _address(made: Any) -> str:
    return url_for("admin.surplus.show", case_id=made.id)


@bp.post("/")
@requires(P.REGISTER_EDIT)
def report() -> Any:
    try:
        return register_pages.entered(schemas.SurplusIn, actions.report, _("已登记"), _address)
    except CAUGHT as error:
        return _form(form_values(), faults_of(error)), 422


@bp.get("/<int:case_id>")
@requires(P.REPORT_READ)
def show(case_id: int) -> str:
    actor = current_actor()
    found = queries.case(case_id, actor)
    marks = [(tone(found.status), label(found.status))]
    marks += [("red", _("超期"))] if found.late else []
    marks += [("amber", _("返贫风险"))] if found.at_risk else []
    edits = actor.reaches(P.REGISTER_EDIT, found.region_path) and found.status in rules.UNDER_WAY
    return register_pages.entry(
        title=_("滞销 %(no)s", no=found.no),
        back=(TITLE, url_for(".index")),
        marks=marks,
        facts=[
            (_("所在区划"), regions.full_name(found.region_path)),
            (_("主体"), found.holder),
            (_("产品"), found.product),
            (_("数量"), f"{money.format_qty(found.qty_milli)} {found.unit}"),
            (_("已售"), f"{money.format_qty(found.sold_milli)} {found.unit}"),
            (_("剩余"), f"{money.format_qty(found.left_milli)} {found.unit}"),
            (_("最迟销售日"), found.last_on.isoformat()),
            (_("承办单位"), found.office),
            (_("办理期限"), found.due_on.isoformat() if found.due_on else ""),
            (_("办结说明"), found.closing),
        ],
        sections=[_sold(found)],
        deeds=_deeds(found) if edits else [],
    )


def _sold(found: SurplusCase) -> Section:
    rows = [
        (
            one.sold_on.isoformat(),
            label(one.channel),
            money.format_qty(one.qty_milli),
            money.yuan(one.amount_fen),
            one.buyer or "—",
        )
        for one in found.sales
    ]
    heads = (_("销售日期"), _("渠道"), _("数量"), _("金额（元）"), _("采购方"))
    return Section(_("销售登记（不计入销售统计）"), heads, rows)


def _deeds(found: SurplusCase) -> list[Deed]:
    return [
        Deed(
            _("分派承办单位"),
            url_for(".assign", case_id=found.id),
            (
                Input("office", _("承办单位"), required=True),
                Input("due_on", _("办理期限"), "date", required=True),
            ),
            _("分派"),
        ),
        Deed(
            _("登记销售"),
            url_for(".sell", case_id=found.id),
            (
                Input("channel", _("渠道"), required=True, choices=SurplusChannel),
                Input("sold_on", _("销售日期"), "date", required=True),
                Input("qty", _("数量"), required=True),
                Input("amount_fen", _("金额（元）")),
                Input("buyer", _("采购方")),
            ),
            _("保存"),
        ),
        Deed(
            _("办结"),
            url_for(".close", case_id=found.id),
            (Input("closing", _("办结说明"), required=True),),
            _("办结"),
        ),
    ]


@bp.post("/<int:case_id>/assign")
@back_to(".show", case_id="case_id")
@requires(P.REGISTER_EDIT)
def assign(case_id: int) -> ResponseReturnValue:
    typed = load(schemas.SurplusAssignIn)
    with unit_of_work():
        actions.assign(_locked(case_id), **typed, by=current_actor().id, now=clock.utcnow())
    return _done(case_id)


@bp.post("/<int:case_id>/sales")
@back_to(".show", case_id="case_id")
@requires(P.REGISTER_EDIT)
@idempotent
def sell(case_id: int) -> ResponseReturnValue:
    typed = load(schemas.SurplusSaleForm)
    actions.sell(_locked(case_id), **typed, by=current_actor().id, now=clock.utcnow())
    return _done(case_id)


@bp.post("/<int:case_id>/close")
@back_to(".show", case_id="case_id")
@requires(P.REGISTER_EDIT)
def close(case_id: int) -> ResponseReturnValue:
    typed = load(schemas.SurplusCloseIn)
    with unit_of_work():
        actions.close(_locked(case_id), **typed, by=current_actor().id, now=clock.utcnow())
    return _done(case_id)


def _locked(case_id: int) -> SurplusCase:
    return queries.case(case_id, current_actor(), permission=P.REGISTER_EDIT, lock=True)


def _done(case_id: int) -> ResponseReturnValue:
    flash(_("已保存"), "success")
    return redirect(url_for(".show", case_id=case_id), 303)
