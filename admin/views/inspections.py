"""Supervision visits: the register, a new visit, its findings, and the look at what was mended."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from admin import questions
from admin.forms import CAUGHT, faults_of, form_values
from admin.lists import Column, Filter, ListScreen
from shop.core import clock
from shop.core.db import unit_of_work
from shop.http.files import handed_out, store
from shop.http.guards import requires
from shop.http.inputs import load
from shop.http.login import current_actor
from shop.oversight.inspections import actions, queries
from shop.oversight.inspections.models import Finding, Inspection
from shop.oversight.inspections.schemas import FindingIn, InspectorOpinionIn, ReopenIn, VisitIn
from shop.oversight.inspections.states import FindingStatus, Severity, VisitedKind
from shop.parties.accounts import queries as accounts
from shop.parties.accounts.permissions import Permission
from shop.web.forms import back_to

bp = Blueprint("inspections", __name__, url_prefix="/inspections")
P = Permission.INSPECTION_RECORD


def _standing(wanted: Select[Any], text: str) -> Select[Any]:
    found = select(Finding.inspection_id)
    if text == "overdue":
        today = clock.business_day(clock.utcnow())
        found = found.where(Finding.status == FindingStatus.OPEN, Finding.mend_by < today)
    else:
        found = found.where(Finding.status == FindingStatus(text))
    return wanted.where(Inspection.id.in_(found))


LIST = ListScreen(
    title=_l("监督检查"),
    columns=(
        Column(
            "no",
            _l("编号"),
            lambda visit: visit.no,
            kind="code",
            sort=Inspection.no,
            link=lambda visit: url_for("admin.inspections.show", inspection_id=visit.id),
        ),
        Column("kind", _l("类型"), lambda visit: visit.kind, kind="label", sort=Inspection.kind),
        Column("visited", _l("被检查单位"), lambda visit: visit.visited_name, sort=Inspection.visited_name),
        Column(
            "region",
            _l("所在区划"),
            lambda visit: visit.region_path,
            kind="region",
            sort=Inspection.region_path,
        ),
        Column("on", _l("检查日期"), lambda visit: visit.visited_on, kind="date", sort=Inspection.visited_on),
        Column("findings", _l("问题数"), lambda visit: len(visit.findings), kind="int"),
        Column("open", _l("未办结"), lambda visit: visit.open_findings, kind="int"),
        Column("overdue", _l("超期"), lambda visit: visit.overdue, kind="flag"),
    ),
    filters=(
        questions.words(Inspection.no, Inspection.visited_name, label=_l("编号或单位")),
        questions.region(Inspection.region_path),
        questions.one_of("kind", _l("类型"), Inspection.kind, VisitedKind),
        Filter(
            "standing",
            _l("问题"),
            _standing,
            kind="select",
            choices=lambda: [("open", _l("待整改")), ("mended", _l("待复查")), ("overdue", _l("超期未整改"))],
        ),
    ),
    sort="-on",
    tie=Inspection.id,
    empty=_l("没有符合条件的检查。从合作社或采购单位页面可以登记一次检查。"),
)


@bp.get("/")
@requires(P)
def index() -> ResponseReturnValue:
    wanted = queries.visible_to(current_actor()).options(selectinload(Inspection.findings))
    return LIST.answer(wanted, template="admin/inspections/index.html")


@bp.get("/new")
@requires(P)
def new() -> str:
    today = clock.business_day(clock.utcnow()).isoformat()
    return _form({"visited_on": today, **request.args.to_dict()}, {}, [str(current_actor().id)])


@bp.post("/")
@requires(P)
def record() -> ResponseReturnValue:
    try:
        wanted = load(VisitIn)
        with unit_of_work():
            actor = current_actor()
            house = queries.visited(wanted.pop("kind"), wanted.pop("visited_id"), actor)
            made_id = actions.record(house, **wanted, recorder=actor, now=clock.utcnow()).id
    except CAUGHT as error:
        return _form(form_values(), faults_of(error), request.form.getlist("inspectors")), 422
    flash(_("检查已登记，请逐条填写发现的问题"), "success")
    return redirect(url_for(".show", inspection_id=made_id), 303)


@bp.get("/<int:inspection_id>")
@requires(P)
def show(inspection_id: int) -> str:
    found = queries.inspection(inspection_id, current_actor())
    return render_template(
        "admin/inspections/show.html",
        inspection=found,
        names=accounts.names(one.user_id for one in found.inspectors),
        photos=queries.photos([finding.id for finding in found.findings]),
        severities=Severity,
        kinds=VisitedKind,
        own=queries.FOUND,
    )


@bp.post("/<int:inspection_id>/findings")
@back_to(".show", inspection_id="inspection_id")
@requires(P)
def find(inspection_id: int) -> ResponseReturnValue:
    wanted, photos = load(FindingIn), [file for file in request.files.getlist("photos") if file.filename]
    limit = current_app.extensions["settings"].max_upload_bytes
    with unit_of_work():
        actor, now = current_actor(), clock.utcnow()
        made = actions.find(queries.inspection(inspection_id, actor), **wanted, by=actor.id, now=now)
        for photo in photos:
            actions.add_photo(
                made, photo.read(), file_name=photo.filename or "", purpose=queries.FOUND, store=store(),
                max_bytes=limit, by=actor.id, now=now,
            )  # fmt: skip
    flash(_("问题已登记"), "success")
    return redirect(url_for(".show", inspection_id=inspection_id), 303)


@bp.get("/findings/<int:finding_id>/photos/<int:document_id>")
@requires(P)
def photo(finding_id: int, document_id: int) -> Response:
    return handed_out(queries.photo(queries.finding(finding_id, current_actor()), document_id))


@bp.post("/findings/<int:finding_id>/confirm")
@back_to(".index")
@requires(P)
def confirm(finding_id: int) -> ResponseReturnValue:
    wanted = load(InspectorOpinionIn)
    with unit_of_work():
        found = queries.finding(finding_id, current_actor())
        actions.confirm(found, **wanted, by=current_actor().id, now=clock.utcnow())
        back = found.inspection_id
    return _done(back, _("已确认整改"))


@bp.post("/findings/<int:finding_id>/reopen")
@back_to(".index")
@requires(P)
def reopen(finding_id: int) -> ResponseReturnValue:
    wanted = load(ReopenIn)
    with unit_of_work():
        found = queries.finding(finding_id, current_actor())
        actions.reopen(found, **wanted, by=current_actor().id, now=clock.utcnow())
        back = found.inspection_id
    return _done(back, _("已退回继续整改"))


@bp.post("/findings/<int:finding_id>/close")
@back_to(".index")
@requires(P)
def close_on_site(finding_id: int) -> ResponseReturnValue:
    wanted = load(InspectorOpinionIn)
    with unit_of_work():
        found = queries.finding(finding_id, current_actor())
        actions.close_on_site(found, **wanted, by=current_actor().id, now=clock.utcnow())
        back = found.inspection_id
    return _done(back, _("已办结"))


def _done(inspection_id: int, words: str) -> ResponseReturnValue:
    flash(words, "success")
    return redirect(url_for(".show", inspection_id=inspection_id), 303)


def _form(values: dict[str, Any], faults: dict[str, list[str]], chosen: list[str]) -> str:
    return render_template(
        "admin/inspections/form.html",
        values=values,
        faults=faults,
        chosen=chosen,
        people=queries.inspectors(current_actor()),
        kinds=VisitedKind,
    )
