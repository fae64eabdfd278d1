"""The review desks of towns, counties and prefectures: what waits for me, one application with its papers, the directory."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from admin import questions
from admin.batches import each, ids_given
from admin.forms import CAUGHT
from admin.lists import Column, ListScreen
from shop.catalog.accreditation import actions, publishing, queries, rules, schemas
from shop.catalog.accreditation.models import Accreditation
from shop.catalog.accreditation.states import AccreditationStatus
from shop.catalog.papers import queries as papers
from shop.core import clock, workdays
from shop.core.db import unit_of_work
from shop.core.errors import Forbidden
from shop.core.page import paginate
from shop.http.guards import requires
from shop.http.inputs import load
from shop.http.login import current_actor
from shop.http.paging import page_number
from shop.parties.accounts import queries as accounts
from shop.parties.accounts.permissions import Permission
from shop.parties.cooperatives.models import Cooperative
from shop.web.forms import words

bp = Blueprint("accreditations", __name__, url_prefix="/accreditations")
P = Permission
S = AccreditationStatus

LIST = ListScreen(
    title=_l("认定申请"),
    columns=(
        Column(
            "product",
            _l("产品"),
            lambda found: found.product.name,
            link=lambda found: url_for("admin.accreditations.show", accreditation_id=found.id),
        ),
        Column(
            "cooperative", _l("申请主体"), lambda found: found.cooperative.name, sort=Cooperative.pinyin_key
        ),
        Column(
            "region",
            _l("所在区划"),
            lambda found: found.region_path,
            kind="region",
            sort=Accreditation.region_path,
        ),
        Column("status", _l("状态"), lambda found: found.status, kind="status", sort=Accreditation.status),
        Column("office", _l("办理单位"), lambda found: found.office_path or None, kind="region"),
        Column("due", _l("办理时限"), lambda found: found.due_on, kind="date", sort=Accreditation.due_on),
        Column("number", _l("认定编号"), lambda found: found.number, kind="code", sort=Accreditation.number),
        Column(
            "reached",
            _l("到达时间"),
            lambda found: found.reached_at,
            kind="instant",
            sort=Accreditation.reached_at,
        ),
    ),
    filters=(
        questions.words(
            Cooperative.name, Cooperative.pinyin_key, Accreditation.number, label=_l("申请主体或认定编号")
        ),
        questions.one_of("status", _l("状态"), Accreditation.status, AccreditationStatus),
        questions.region(Accreditation.region_path),
    ),
    sort="-reached",
    tie=Accreditation.id,
    empty=_l("没有符合条件的认定申请。"),
)


@bp.get("/")
@requires(P.ACCREDITATION_REVIEW)
def index() -> ResponseReturnValue:
    return LIST.answer(queries.visible_to(current_actor()))


@bp.get("/waiting")
@requires(P.ACCREDITATION_REVIEW)
def waiting() -> ResponseReturnValue:
    page = paginate(queries.waiting_for(current_actor()), page=page_number(), size=25)
    today = clock.business_day(clock.utcnow())
    return render_template("admin/accreditations/waiting.html", page=page, today=today)


@bp.post("/waiting")
@requires(P.ACCREDITATION_REVIEW)
def decide_many() -> ResponseReturnValue:
    opinion = request.form.get("opinion", "").strip()[:500]
    back = request.form.get("deed") == "return"
    if len(opinion) < 2:
        flash(_("请填写意见"), "error")
        return redirect(url_for(".waiting"), 303)

    def work(accreditation_id: int) -> None:
        actor = current_actor()
        found = queries.accreditation(accreditation_id, actor, permission=P.ACCREDITATION_REVIEW, lock=True)
        deed = actions.send_back if back else actions.pass_on
        deed(found, opinion=opinion, by=actor.id, now=clock.utcnow())

    each(ids_given(), work)
    return redirect(url_for(".waiting"), 303)


@bp.get("/<int:accreditation_id>")
@requires(P.ACCREDITATION_REVIEW)
def show(accreditation_id: int) -> ResponseReturnValue:
    actor, now = current_actor(), clock.utcnow()
    found = queries.accreditation(accreditation_id, actor, permission=P.ACCREDITATION_REVIEW)
    path, on = found.region_path, clock.business_day(now)
    return render_template(
        "admin/accreditations/show.html",
        found=found,
        route=rules.route(path),
        needs=papers.needed(found.product, on, warn=True),
        papers=papers.behind(found.product),
        people=accounts.names(step.by_user for step in found.steps),
        mine=rules.may_act(actor.grants, path, found.status),
        may_answer=rules.may_act(actor.grants, path, S.PUBLICITY),
        may_revoke=found.status is S.PUBLISHED and rules.may_revoke(actor.grants, path),
        estimated=found.due_on is not None and workdays.estimated(on, found.due_on),
        now=now,
    )


@bp.post("/<int:accreditation_id>/pass")
@requires(P.ACCREDITATION_REVIEW)
def pass_on(accreditation_id: int) -> ResponseReturnValue:
    return _done(accreditation_id, schemas.OpinionIn, actions.pass_on, _("已通过，转入下一步"))


@bp.post("/<int:accreditation_id>/return")
@requires(P.ACCREDITATION_REVIEW)
def send_back(accreditation_id: int) -> ResponseReturnValue:
    return _done(accreditation_id, schemas.OpinionIn, actions.send_back, _("已退回，合作社会收到通知"))


@bp.post("/<int:accreditation_id>/publish")
@requires(P.ACCREDITATION_REVIEW)
def publish(accreditation_id: int) -> ResponseReturnValue:
    return _done(accreditation_id, schemas.PublicationIn, publishing.publish, _("已发布，进入认定产品目录"))


@bp.post("/<int:accreditation_id>/revoke")
@requires(P.ACCREDITATION_REVIEW)
def revoke(accreditation_id: int) -> ResponseReturnValue:
    return _done(accreditation_id, schemas.OpinionIn, publishing.revoke, _("认定已撤销，已有订单的记录不变"))


@bp.post("/<int:accreditation_id>/objections/<int:objection_id>")
@requires(P.ACCREDITATION_REVIEW)
def answer(accreditation_id: int, objection_id: int) -> ResponseReturnValue:
    def deed(found: Accreditation, **wanted: Any) -> None:
        actions.answer(queries.objection(objection_id, found.id), found, **wanted)

    return _done(accreditation_id, schemas.AnswerIn, deed, _("已答复，答复会公布在公示页"))


def _done(accreditation_id: int, schema: Any, deed: Any, said: str) -> ResponseReturnValue:
    try:
        wanted = load(schema)
        with unit_of_work():
            actor = current_actor()
            found = queries.accreditation(
                accreditation_id, actor, permission=P.ACCREDITATION_REVIEW, lock=True
            )
            deed(found, **wanted, by=actor.id, now=clock.utcnow())
        flash(said, "success")
    except (*CAUGHT, Forbidden) as error:
        flash(words(error), "error")
    return redirect(url_for(".show", accreditation_id=accreditation_id), 303)
