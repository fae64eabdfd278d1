"""Applications of cooperatives: the queue, one application, and what town, county and platform say to it."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from admin import questions
from admin.lists import Column, ListScreen
from shop.core import clock
from shop.core.db import unit_of_work
from shop.http.files import handed_out
from shop.http.guards import requires
from shop.http.inputs import load
from shop.http.login import current_actor
from shop.parties.accounts import queries as accounts
from shop.parties.accounts.permissions import Permission
from shop.parties.onboarding import actions, queries
from shop.parties.onboarding.models import Application
from shop.parties.onboarding.schemas import AdmissionIn, ApplicationOpinionIn
from shop.parties.onboarding.states import ApplicationStatus
from shop.web.forms import back_to

bp = Blueprint("applications", __name__, url_prefix="/applications")
P = Permission

LIST = ListScreen(
    title=_l("入驻申请"),
    columns=(
        Column(
            "no",
            _l("编号"),
            lambda found: found.no,
            kind="code",
            sort=Application.no,
            link=lambda found: url_for("admin.applications.show", application_id=found.id),
        ),
        Column("name", _l("申请单位"), lambda found: found.name, sort=Application.name),
        Column(
            "form", _l("主体类型"), lambda found: found.legal_form, kind="label", sort=Application.legal_form
        ),
        Column(
            "region",
            _l("所在区划"),
            lambda found: found.region_path,
            kind="region",
            sort=Application.region_path,
        ),
        Column(
            "submitted",
            _l("提交时间"),
            lambda found: found.submitted_at,
            kind="instant",
            sort=Application.submitted_at,
        ),
        Column("due", _l("本步期限"), lambda found: found.due_on, kind="date", sort=Application.due_on),
        Column("status", _l("状态"), lambda found: found.status, kind="status", sort=Application.status),
    ),
    filters=(
        questions.words(
            Application.no, Application.name, Application.credit_code, label=_l("编号、名称或信用代码")
        ),
        questions.region(Application.region_path),
        questions.one_of("status", _l("状态"), Application.status, ApplicationStatus),
    ),
    sort="-submitted",
    tie=Application.id,
    empty=_l("没有符合条件的入驻申请。申请人在“供应商入驻”页提交后会列在这里。"),
)


@bp.get("/")
@requires(P.PAPER_CHECK)
def index() -> ResponseReturnValue:
    return LIST.answer(queries.visible_to(current_actor()))


@bp.get("/<int:application_id>")
@requires(P.PAPER_CHECK)
def show(application_id: int) -> str:
    actor = current_actor()
    found = queries.application(application_id, actor)
    return render_template(
        "admin/applications/show.html",
        application=found,
        papers=queries.documents(found),
        names=accounts.names(step.by_user for step in found.steps),
        events=Application.FLOW.open_events(found.status),
        today=clock.business_day(clock.utcnow()),
        P=P,
    )


@bp.get("/<int:application_id>/files/<int:document_id>")
@requires(P.PAPER_CHECK)
def file(application_id: int, document_id: int) -> Response:
    return handed_out(queries.document(queries.application(application_id, current_actor()), document_id))


@bp.post("/<int:application_id>/say")
@back_to(".show", application_id="application_id")
@requires(P.PAPER_CHECK)
def say(application_id: int) -> ResponseReturnValue:
    wanted = load(ApplicationOpinionIn)
    with unit_of_work():
        found = queries.application(application_id, current_actor(), lock=True)
        actions.say(found, **wanted, by=current_actor().id, now=clock.utcnow())
    return _done(application_id, _("意见已记录"))


@bp.post("/<int:application_id>/recommend")
@back_to(".show", application_id="application_id")
@requires(P.COOPERATIVE_RECOMMEND)
def recommend(application_id: int) -> ResponseReturnValue:
    wanted = load(ApplicationOpinionIn)
    with unit_of_work():
        found = queries.application(application_id, current_actor(), P.COOPERATIVE_RECOMMEND, lock=True)
        actions.recommend(found, **wanted, by=current_actor().id, now=clock.utcnow())
    return _done(application_id, _("已推荐，等待平台准入"))


@bp.post("/<int:application_id>/send-back")
@back_to(".show", application_id="application_id")
@requires(P.COOPERATIVE_RECOMMEND)
def send_back(application_id: int) -> ResponseReturnValue:
    wanted = load(ApplicationOpinionIn)
    with unit_of_work():
        found = queries.application(application_id, current_actor(), P.COOPERATIVE_RECOMMEND, lock=True)
        actions.send_back(found, **wanted, by=current_actor().id, now=clock.utcnow())
    return _done(application_id, _("已退回，申请人可按意见修改"))


@bp.post("/<int:application_id>/admit")
@back_to(".show", application_id="application_id")
@requires(P.COOPERATIVE_ADMIT)
def admit(application_id: int) -> ResponseReturnValue:
    wanted = load(AdmissionIn)
    with unit_of_work():
        found = queries.application(application_id, current_actor(), P.COOPERATIVE_ADMIT, lock=True)
        actions.admit(found, **wanted, by=current_actor().id, now=clock.utcnow())
    return _done(application_id, _("已准入；申请人在进度页获取设置密码的链接"))


@bp.post("/<int:application_id>/refuse")
@back_to(".show", application_id="application_id")
@requires(P.COOPERATIVE_ADMIT)
def refuse(application_id: int) -> ResponseReturnValue:
    wanted = load(ApplicationOpinionIn)
    with unit_of_work():
        found = queries.application(application_id, current_actor(), P.COOPERATIVE_ADMIT, lock=True)
        actions.refuse(found, **wanted, by=current_actor().id, now=clock.utcnow())
    return _done(application_id, _("已拒绝并告知理由"))


def _done(application_id: int, words: str) -> ResponseReturnValue:
    flash(words, "success")
    return redirect(url_for(".show", application_id=application_id), 303)
