"""The register of events (R14): list, entry, sessions, booths of towns, exhibitors and stated sales."""

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
from shop.outreach.events import actions, queries, schemas
from shop.outreach.events.models import Event
from shop.outreach.events.states import EventKind
from shop.parties.accounts.permissions import Permission
from shop.parties.regions import queries as regions
from shop.web.forms import back_to
from shop.web.labels import label

bp = Blueprint("events", __name__, url_prefix="/events")
P = Permission
TITLE = _l("活动与展位")
LIST = ListScreen(
    title=TITLE,
    columns=(
        Column(
            "name",
            _l("名称"),
            lambda found: found.name,
            sort=Event.name,
            link=lambda found: url_for("admin.events.show", event_id=found.id),
        ),
        Column("kind", _l("类型"), lambda found: found.kind, kind="label", sort=Event.kind),
        Column(
            "region", _l("所在区划"), lambda found: found.region_path, kind="region", sort=Event.region_path
        ),
        Column("organiser", _l("主办单位"), lambda found: found.organiser, sort=Event.organiser),
        Column("first", _l("开始日期"), lambda found: found.first_on, kind="date", sort=Event.first_on),
        Column("last", _l("结束日期"), lambda found: found.last_on, kind="date", sort=Event.last_on),
    ),
    filters=(
        questions.words(Event.name, Event.organiser, label=_l("名称或主办单位")),
        questions.region(Event.region_path),
        questions.one_of("kind", _l("类型"), Event.kind, EventKind),
    ),
    sort="-first",
    tie=Event.id,
    empty=_l("没有符合条件的活动。"),
)
DAYS = (
    Input("place", _l("地点"), required=True),
    Input("first_on", _l("开始日期"), "date", required=True),
    Input("last_on", _l("结束日期"), "date", required=True),
)
NEW = (
    Input("kind", _l("类型"), required=True, choices=EventKind),
    Input("name", _l("名称"), required=True),
    Input("region_code", _l("区划代码"), required=True, hint=_l("6、9 或 12 位，可在“行政区划”中查询")),
    Input("organiser", _l("主办单位"), required=True),
    *DAYS,
    Input("by_town", _l("按乡镇分配展位"), "checkbox"),
)
HOUSE = Input("cooperative_id", _l("合作社的系统编号"), "number", required=True)
TOWN = Input("town_code", _l("乡镇区划代码"), required=True, hint=_l("9 位，可在“行政区划”中查询"))


@bp.get("/")
@requires(P.REPORT_READ)
def index() -> ResponseReturnValue:
    wanted = queries.visible_to(current_actor())
    return LIST.answer(wanted, template="admin/outreach/index.html", new_page="admin.events.new")


@bp.get("/new")
@requires(P.REGISTER_EDIT)
def new() -> str:
    return _form({}, {})


def _form(values: dict[str, Any], faults: dict[str, list[str]]) -> str:
    back = (TITLE, url_for(".index"))
    return register_pages.form(
        title=_("登记活动"), back=back, action=url_for(".enter"), inputs=NEW, values=values, faults=faults
    )


def _address(made: Any) -> str:
    return url_for("admin.events.show", event_id=made.id)


@bp.post("/")
@requires(P.REGISTER_EDIT)
def enter() -> Any:
    try:
        return register_pages.entered(schemas.EventIn, actions.enter, _("已登记"), _address)
    except CAUGHT as error:
        return _form(form_values(), faults_of(error)), 422


@bp.get("/<int:event_id>")
@requires(P.REPORT_READ)
def show(event_id: int) -> str:
    actor = current_actor()
    found = queries.event(event_id, actor)
    missing = "、".join(town.name for town in queries.without_booth(found))
    return register_pages.entry(
        title=found.name,
        back=(TITLE, url_for(".index")),
        marks=[("green", label(found.kind))],
        facts=[
            (_("所在区划"), regions.full_name(found.region_path)),
            (_("主办单位"), found.organiser),
            (_("时间"), f"{found.first_on.isoformat()} — {found.last_on.isoformat()}"),
            (_("现场销售（元）"), money.yuan(sum(one.sold_fen for one in found.sales))),
            (_("意向金额（元，不计入销售）"), money.yuan(sum(one.intent_fen for one in found.sales))),
            (_("尚未分配展位的乡镇"), missing or "—"),
        ],
        sections=_sections(found),
        deeds=_deeds(found) if actor.reaches(P.REGISTER_EDIT, found.region_path) else [],
    )


def _sections(found: Event) -> list[Section]:
    houses = {one.cooperative_id: one.cooperative_name for one in found.exhibitors}
    held = {one.number: one.name for one in found.sessions}
    sessions = [
        (one.number, one.name, one.place, one.first_on.isoformat(), one.last_on.isoformat())
        for one in found.sessions
    ]
    booths = [(regions.name(one.town_code), one.slot, one.label or "—") for one in found.booths]
    sold = [
        (held[one.session], houses[one.cooperative_id], money.yuan(one.sold_fen), money.yuan(one.intent_fen))
        for one in found.sales
    ]
    heads = (_("场次"), _("参展商"), _("现场销售（元）"), _("意向金额（元）"))
    return [
        Section(_("场次"), (_("序号"), _("名称"), _("地点"), _("开始日期"), _("结束日期")), sessions),
        Section(_("各乡镇展位"), (_("乡镇"), _("第几个"), _("展位号")), booths),
        Section(_("参展商"), (_("系统编号"), _("合作社")), list(houses.items())),
        Section(_("登记的现场销售和意向（不计入销售统计）"), heads, sold),
    ]


def _deeds(found: Event) -> list[Deed]:
    def deed(title: str, view: str, *inputs: Input) -> Deed:
        return Deed(title, url_for(view, event_id=found.id), inputs, _("保存"))

    number = Input("session", _("场次序号"), "number", required=True)
    slot = Input("slot", _("第几个"), "number", required=True)
    amounts = (
        Input("sold_fen", _("现场销售（元）"), required=True),
        Input("intent_fen", _("意向金额（元）")),
    )
    return [
        deed(_("分配展位"), ".allot", TOWN, Input("label", _("展位号（选填）"))),
        deed(_("登记参展商"), ".exhibit", HOUSE),
        deed(_("登记现场销售"), ".state_sales", number, HOUSE, *amounts),
        deed(_("增加场次"), ".add_session", Input("name", _("名称"), required=True), *DAYS),
        deed(_("收回展位"), ".take_back", TOWN, slot),
    ]


@bp.post("/<int:event_id>/sessions")
@back_to(".show", event_id="event_id")
@requires(P.REGISTER_EDIT)
def add_session(event_id: int) -> ResponseReturnValue:
    typed = load(schemas.EventSessionIn)
    with unit_of_work():
        actions.add_session(_locked(event_id), **typed, by=current_actor().id, now=clock.utcnow())
    return _done(event_id)


@bp.post("/<int:event_id>/booths")
@back_to(".show", event_id="event_id")
@requires(P.REGISTER_EDIT)
def allot(event_id: int) -> ResponseReturnValue:
    typed = load(schemas.EventBoothIn)
    with unit_of_work():
        found = _locked(event_id)
        town = regions.region(typed.pop("town_code"))
        actions.allot(found, town, **typed, by=current_actor().id, now=clock.utcnow())
    return _done(event_id)


@bp.post("/<int:event_id>/booths/take-back")
@back_to(".show", event_id="event_id")
@requires(P.REGISTER_EDIT)
def take_back(event_id: int) -> ResponseReturnValue:
    typed = load(schemas.EventBoothBackIn)
    with unit_of_work():
        actions.take_back(_locked(event_id), **typed, by=current_actor().id, now=clock.utcnow())
    return _done(event_id)


@bp.post("/<int:event_id>/exhibitors")
@back_to(".show", event_id="event_id")
@requires(P.REGISTER_EDIT)
def exhibit(event_id: int) -> ResponseReturnValue:
    typed = load(schemas.EventExhibitorIn)
    with unit_of_work():
        found = _locked(event_id)
        house = queries.cooperative(typed["cooperative_id"])
        actions.exhibit(found, house, by=current_actor().id, now=clock.utcnow())
    return _done(event_id)


@bp.post("/<int:event_id>/sales")
@back_to(".show", event_id="event_id")
@requires(P.REGISTER_EDIT)
def state_sales(event_id: int) -> ResponseReturnValue:
    typed = load(schemas.EventSalesForm)
    with unit_of_work():
        actions.state_sales(_locked(event_id), **typed, by=current_actor().id, now=clock.utcnow())
    return _done(event_id)


def _locked(event_id: int) -> Event:
    return queries.event(event_id, current_actor(), permission=P.REGISTER_EDIT, lock=True)


def _done(event_id: int) -> ResponseReturnValue:
    flash(_("已保存"), "success")
    return redirect(url_for(".show", event_id=event_id), 303)
