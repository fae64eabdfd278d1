"""The register of outlets (R13): list, entry, the cooperatives that signed, and stated sales."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from admin import questions, register_pages
from admin.forms import CAUGHT, faults_of, form_values
from admin.lists import Column, ListScreen
from admin.register_pages import Deed, Input, Section
from shop.core import clock, money
from shop.core.db import unit_of_work
from shop.http.guards import requires
from shop.http.inputs import load
from shop.http.login import current_actor
from shop.outreach.outlets import actions, queries, schemas
from shop.outreach.outlets.models import Outlet
from shop.outreach.outlets.states import OutletKind, OutletVenue
from shop.parties.accounts.permissions import Permission
from shop.parties.regions import queries as regions
from shop.web.forms import back_to
from shop.web.labels import label

bp = Blueprint("outlets", __name__, url_prefix="/outlets")
P = Permission
TITLE = _l("专柜专区专馆")
LIST = ListScreen(
    title=TITLE,
    columns=(
        Column(
            "name",
            _l("名称"),
            lambda found: found.name,
            sort=Outlet.name,
            link=lambda found: url_for("admin.outlets.show", outlet_id=found.id),
        ),
        Column("kind", _l("类型"), lambda found: found.kind, kind="label", sort=Outlet.kind),
        Column("venue", _l("场所类型"), lambda found: found.venue, kind="label", sort=Outlet.venue),
        Column(
            "region", _l("所在区划"), lambda found: found.region_path, kind="region", sort=Outlet.region_path
        ),
        Column("address", _l("地址"), lambda found: found.address, kind="long"),
        Column("operator", _l("运营方"), lambda found: found.operator, sort=Outlet.operator),
        Column("since", _l("设立日期"), lambda found: found.since_on, kind="date", sort=Outlet.since_on),
        Column("until", _l("撤销日期"), lambda found: found.until_on, kind="date", sort=Outlet.until_on),
    ),
    filters=(
        questions.words(Outlet.name, Outlet.operator, Outlet.platform, label=_l("名称、运营方或平台")),
        questions.region(Outlet.region_path),
        questions.one_of("kind", _l("类型"), Outlet.kind, OutletKind),
        questions.one_of("venue", _l("场所类型"), Outlet.venue, OutletVenue),
    ),
    sort="name",
    tie=Outlet.id,
    empty=_l("没有符合条件的网点。"),
)
NEW = (
    Input("kind", _l("类型"), required=True, choices=OutletKind),
    Input("venue", _l("场所类型"), required=True, choices=OutletVenue),
    Input("name", _l("名称"), required=True),
    Input("address", _l("地址"), required=True),
    Input("region_code", _l("区划代码"), required=True, hint=_l("6、9 或 12 位，可在“行政区划”中查询")),
    Input("operator", _l("运营方"), required=True),
    Input("platform", _l("所属平台（选填）")),
    Input("since_on", _l("设立日期"), "date", required=True),
    Input("until_on", _l("撤销日期"), "date"),
)


@bp.get("/")
@requires(P.REPORT_READ)
def index() -> ResponseReturnValue:
    wanted = queries.visible_to(current_actor())
    return LIST.answer(wanted, template="admin/outreach/index.html", new_page="admin.outlets.new")


@bp.get("/new")
@requires(P.REGISTER_EDIT)
def new() -> str:
    return _form({}, {})


def _form(values: dict[str, Any], faults: dict[str, list[str]]) -> str:
    back = (TITLE, url_for(".index"))
    return register_pages.form(
        title=_("登记网点"), back=back, action=url_for(".enter"), inputs=NEW, values=values, faults=faults
    )


def _address(made: Any) -> str:
    return url_for("admin.outlets.show", outlet_id=made.id)


@bp.post("/")
@requires(P.REGISTER_EDIT)
def enter() -> Any:
    try:
        return register_pages.entered(schemas.OutletIn, actions.enter, _("已登记"), _address)
    except CAUGHT as error:
        return _form(form_values(), faults_of(error)), 422


@bp.get("/<int:outlet_id>")
@requires(P.REPORT_READ)
def show(outlet_id: int) -> str:
    actor = current_actor()
    found = queries.outlet(outlet_id, actor)
    return register_pages.entry(
        title=found.name,
        back=(TITLE, url_for(".index")),
        marks=[("green", label(found.kind)), ("grey", label(found.venue))],
        facts=[
            (_("所在区划"), regions.full_name(found.region_path)),
            (_("地址"), found.address),
            (_("运营方"), found.operator),
            (_("所属平台"), found.platform),
            (_("设立日期"), found.since_on.isoformat()),
            (_("撤销日期"), found.until_on.isoformat() if found.until_on else ""),
        ],
        sections=_sections(found),
        deeds=_deeds(found) if actor.reaches(P.REGISTER_EDIT, found.region_path) else [],
    )


def _sections(found: Outlet) -> list[Section]:
    signed = [(one.cooperative_name, one.agreement_no or "—") for one in found.suppliers]
    sold = [
        (
            f"{one.month // 100}-{one.month % 100:02d}",
            money.yuan(one.sold_fen),
            money.yuan(one.accredited_fen),
        )
        for one in found.sales
    ]
    heads = (_("月份"), _("销售额（元）"), _("其中认定产品（元）"))
    return [
        Section(_("签约合作社"), (_("合作社"), _("协议编号")), signed),
        Section(_("登记销售（不计入销售统计）"), heads, sold),
    ]


def _deeds(found: Outlet) -> list[Deed]:
    return [
        Deed(
            _("登记月销售"),
            url_for(".state_sales", outlet_id=found.id),
            (
                Input("month", _("月份"), required=True, hint=_("如 202611")),
                Input("sold_fen", _("销售额（元）"), required=True),
                Input("accredited_fen", _("其中认定产品（元）")),
            ),
            _("保存"),
        ),
        Deed(
            _("登记签约合作社"),
            url_for(".sign", outlet_id=found.id),
            (
                Input("cooperative_id", _("合作社的系统编号"), "number", required=True),
                Input("agreement_no", _("协议编号")),
            ),
            _("保存"),
        ),
        Deed(
            _("修改"),
            url_for(".change", outlet_id=found.id),
            (
                Input("name", _("名称"), required=True),
                Input("address", _("地址"), required=True),
                Input("operator", _("运营方"), required=True),
                Input("until_on", _("撤销日期"), "date"),
            ),
            _("保存"),
            {
                "name": found.name,
                "address": found.address,
                "operator": found.operator,
                "until_on": found.until_on.isoformat() if found.until_on else "",
            },
        ),
    ]


@bp.post("/<int:outlet_id>/change")
@back_to(".show", outlet_id="outlet_id")
@requires(P.REGISTER_EDIT)
def change(outlet_id: int) -> ResponseReturnValue:
    typed = load(schemas.OutletChangeIn)
    with unit_of_work():
        actions.change(_locked(outlet_id), **typed, by=current_actor().id, now=clock.utcnow())
    return _done(outlet_id)


@bp.post("/<int:outlet_id>/suppliers")
@back_to(".show", outlet_id="outlet_id")
@requires(P.REGISTER_EDIT)
def sign(outlet_id: int) -> ResponseReturnValue:
    typed = load(schemas.OutletSupplierIn)
    with unit_of_work():
        found = _locked(outlet_id)
        house = queries.cooperative(typed.pop("cooperative_id"))
        actions.sign(found, house, **typed, by=current_actor().id, now=clock.utcnow())
    return _done(outlet_id)


@bp.post("/<int:outlet_id>/sales")
@back_to(".show", outlet_id="outlet_id")
@requires(P.REGISTER_EDIT)
def state_sales(outlet_id: int) -> ResponseReturnValue:
    typed = load(schemas.OutletSalesForm)
    with unit_of_work():
        actions.state_sales(_locked(outlet_id), **typed, by=current_actor().id, now=clock.utcnow())
    return _done(outlet_id)


def _locked(outlet_id: int) -> Outlet:
    return queries.outlet(outlet_id, current_actor(), permission=P.REGISTER_EDIT, lock=True)


def _done(outlet_id: int) -> ResponseReturnValue:
    flash(_("已保存"), "success")
    return redirect(url_for(".show", outlet_id=outlet_id), 303)
