"""Complaints at one's desk: the R18 register, one complaint, and what the desk does with it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, and_, or_

from admin import questions
from admin.lists import Column, Filter, ListScreen
from shop.core import clock
from shop.core.db import unit_of_work
from shop.http.files import handed_out
from shop.http.guards import requires
from shop.http.inputs import load
from shop.http.login import current_actor
from shop.oversight.complaints import actions, figures, queries, rules
from shop.oversight.complaints.models import Complaint
from shop.oversight.complaints.schemas import AnswerIn, PassOnIn, PassOnManyIn, WordsIn
from shop.oversight.complaints.states import ComplaintKind, ComplaintStatus, Outcome, Timing
from shop.parties.accounts import queries as accounts
from shop.parties.accounts.permissions import Permission
from shop.parties.regions import queries as regions
from shop.web.forms import back_to
from shop.web.labels import label

bp = Blueprint("complaints", __name__, url_prefix="/complaints")
P = Permission


def _timed(wanted: Select[Any], text: str) -> Select[Any]:
    today, done = clock.business_day(clock.utcnow()), Complaint.answered_on
    in_time = or_(Complaint.due_on.is_(None), done <= Complaint.due_on)
    waits = or_(Complaint.due_on.is_(None), Complaint.due_on >= today)
    return wanted.where(
        {
            Timing.ON_TIME: and_(done.is_not(None), in_time),
            Timing.LATE: and_(done.is_not(None), done > Complaint.due_on),
            Timing.OVERDUE: and_(done.is_(None), Complaint.due_on < today),
            Timing.OPEN: and_(done.is_(None), waits),
        }[Timing(text)]
    )


# R18. No column tells who complained or in which words: what leaves as a file carries no personal data.
LIST = ListScreen(
    title=_l("投诉举报台账"),
    columns=(
        Column(
            "no",
            _l("编号"),
            lambda c: c.no,
            kind="code",
            sort=Complaint.no,
            link=lambda c: url_for("admin.complaints.show", no=c.no),
        ),
        Column("kind", _l("类别"), lambda c: c.kind, kind="label", sort=Complaint.kind),
        Column("target", _l("对象"), lambda c: c.target_name),
        Column("region", _l("所在地"), lambda c: c.place_path, kind="region", sort=Complaint.place_path),
        Column("received", _l("受理日期"), lambda c: c.received_on, kind="date", sort=Complaint.received_at),
        Column("due", _l("期限"), lambda c: c.due_on, kind="date", sort=Complaint.due_on),
        Column("answered", _l("办结日期"), lambda c: c.answered_on, kind="date", sort=Complaint.answered_on),
        Column("outcome", _l("结果"), lambda c: c.outcome, kind="label", sort=Complaint.outcome),
        Column("days", _l("用时（天）"), lambda c: c.days_taken, kind="int"),
        Column("status", _l("状态"), lambda c: c.status, kind="status", sort=Complaint.status),
        Column("timing", _l("时限"), lambda c: c.timing_now, kind="status"),
    ),
    filters=(
        questions.words(Complaint.no, Complaint.target_name, label=_l("编号或对象")),
        questions.region(Complaint.place_path),
        questions.one_of("kind", _l("类别"), Complaint.kind, ComplaintKind),
        questions.one_of("status", _l("状态"), Complaint.status, ComplaintStatus),
        Filter(
            "timing",
            _l("时限"),
            _timed,
            kind="select",
            choices=lambda: [(member.value, label(member)) for member in Timing],
        ),
        questions.since(Complaint.received_at, _l("受理起")),
        questions.until(Complaint.received_at, _l("受理止")),
    ),
    sort="-received",
    tie=Complaint.id,
    empty=_l("没有符合条件的投诉举报。请放宽筛选条件。"),
)


@bp.get("/")
@requires(P.COMPLAINT_HANDLE)
def index() -> ResponseReturnValue:
    return LIST.answer(queries.visible_to(current_actor()), template="admin/complaints/index.html")


@bp.get("/overview")
@requires(P.COMPLAINT_HANDLE)
def overview() -> str:
    found = figures.overview(current_actor(), now=clock.utcnow())
    return render_template(
        "admin/complaints/overview.html", overview=found, timings=Timing, kinds=ComplaintKind
    )


@bp.get("/pass-on")
@requires(P.COMPLAINT_HANDLE)
def batch() -> str:
    found = queries.passable(current_actor())
    desks = sorted({path for complaint in found for path in _desks(complaint)})
    return render_template("admin/complaints/batch.html", complaints=found, desks=_named(desks))


@bp.post("/pass-on")
@back_to(".batch")
@requires(P.COMPLAINT_HANDLE)
def pass_on_many() -> Response:
    wanted = load(PassOnManyIn)
    with unit_of_work():
        actor, desk = current_actor(), queries.desk_of(wanted["desk"])
        for no in sorted(set(wanted["nos"])):
            actions.pass_on(
                queries.to_handle(no, actor),
                desk_path=desk,
                reason=wanted["reason"],
                by=actor.id,
                now=clock.utcnow(),
            )
    flash(_("已转办 %(n)s 件", n=len(set(wanted["nos"]))), "success")
    return redirect(url_for(".index"), 303)  # type: ignore[return-value]  # werkzeug's own class


@bp.get("/<no>")
@requires(P.COMPLAINT_HANDLE)
def show(no: str) -> str:
    actor = current_actor()
    found = queries.complaint(no, actor)
    product = queries.product_of(found)
    return render_template(
        "admin/complaints/show.html",
        complaint=found,
        files=queries.documents(found),
        names=accounts.names([found.handler_id, *(step.by_user for step in found.steps)]),
        desks=_named(_desks(found)),
        desk_name=_desk_name(found.desk_path),
        handles=rules.handles_desk(actor, found.desk_path),
        mine=found.handler_id == actor.id,
        product=product,
        outcomes=Outcome,
        events=Complaint.FLOW.open_events(found.status),
    )


@bp.get("/<no>/files/<int:document_id>")
@requires(P.COMPLAINT_HANDLE)
def file(no: str, document_id: int) -> Response:
    return handed_out(queries.document(queries.complaint(no, current_actor()), document_id))


@bp.post("/<no>/accept")
@back_to(".show", no="no")
@requires(P.COMPLAINT_HANDLE)
def accept(no: str) -> ResponseReturnValue:
    with unit_of_work():
        actor = current_actor()
        actions.accept(queries.to_handle(no, actor), by=actor.id, now=clock.utcnow())
    return _done(no, _("已受理，由您办理"))


@bp.post("/<no>/investigate")
@back_to(".show", no="no")
@requires(P.COMPLAINT_HANDLE)
def investigate(no: str) -> ResponseReturnValue:
    wanted = load(WordsIn)
    with unit_of_work():
        actor = current_actor()
        actions.investigate(queries.to_handle(no, actor), **wanted, by=actor.id, now=clock.utcnow())
    return _done(no, _("已记录调查"))


@bp.post("/<no>/answer")
@back_to(".show", no="no")
@requires(P.COMPLAINT_HANDLE)
def answer(no: str) -> ResponseReturnValue:
    wanted = load(AnswerIn)
    with unit_of_work():
        actor = current_actor()
        actions.answer(queries.to_handle(no, actor), **wanted, by=actor.id, now=clock.utcnow())
    return _done(no, _("已答复，投诉人凭编号和查询码可见"))


@bp.post("/<no>/close")
@back_to(".show", no="no")
@requires(P.COMPLAINT_HANDLE)
def close(no: str) -> ResponseReturnValue:
    with unit_of_work():
        actor = current_actor()
        actions.close(queries.to_handle(no, actor), by=actor.id, now=clock.utcnow())
    return _done(no, _("已办结"))


@bp.post("/<no>/release")
@back_to(".show", no="no")
@requires(P.COMPLAINT_HANDLE)
def release(no: str) -> ResponseReturnValue:
    wanted = load(WordsIn)
    with unit_of_work():
        actor = current_actor()
        actions.release(queries.to_handle(no, actor), **wanted, by=actor.id, now=clock.utcnow())
    return _done(no, _("该商品已恢复销售（另有其他暂停原因的除外）"))


@bp.post("/<no>/pass-on")
@back_to(".show", no="no")
@requires(P.COMPLAINT_HANDLE)
def pass_on(no: str) -> ResponseReturnValue:
    wanted = load(PassOnIn)
    with unit_of_work():
        actor, desk = current_actor(), queries.desk_of(wanted["desk"])
        found = queries.to_handle(no, actor)
        actions.pass_on(found, desk_path=desk, reason=wanted["reason"], by=actor.id, now=clock.utcnow())
    flash(_("已转办"), "success")
    return redirect(url_for(".index"), 303)


def _done(no: str, words: str) -> ResponseReturnValue:
    flash(words, "success")
    return redirect(url_for(".show", no=no), 303)


def _desks(complaint: Complaint) -> list[str]:
    """Where it may be passed: not to the office complained about, nor below it."""
    office = complaint.office_path
    near = queries.other_desks(complaint.desk_path)
    return [path for path in near if not (office and path.startswith(office))]


def _named(paths: list[str]) -> list[tuple[str, str]]:
    return [(path.strip("/").split("/")[-1], regions.full_name(path)) for path in paths]


def _desk_name(path: str) -> str:
    return regions.full_name(path) if path else _("平台")
