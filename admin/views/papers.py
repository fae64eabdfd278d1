"""The desk where officials check papers: what waits, one paper with its file, and which kinds a category needs."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from admin import questions
from admin.batches import each, ids_given
from admin.forms import CAUGHT, faults_of
from admin.lists import Column, ListScreen
from shop.catalog.papers import actions, queries
from shop.catalog.papers.models import Paper
from shop.catalog.papers.schemas import NeedIn, PaperOpinionIn, PaperReasonIn
from shop.catalog.papers.states import PaperKind, PaperStatus
from shop.catalog.products import queries as products
from shop.core import clock
from shop.core.db import unit_of_work
from shop.core.errors import Missing
from shop.http.files import handed_out
from shop.http.guards import requires
from shop.http.inputs import load
from shop.http.login import current_actor
from shop.parties.accounts import queries as accounts
from shop.parties.accounts.permissions import Permission
from shop.parties.cooperatives.models import Cooperative
from shop.web.forms import words

bp = Blueprint("papers", __name__, url_prefix="/papers")
P = Permission

LIST = ListScreen(
    title=_l("证照核验"),
    columns=(
        Column(
            "at", _l("上传时间"), lambda paper: paper.handed_in_at, kind="instant", sort=Paper.handed_in_at
        ),
        Column(
            "kind",
            _l("资料种类"),
            lambda paper: paper.kind,
            kind="label",
            sort=Paper.kind,
            link=lambda paper: url_for("admin.papers.show", paper_id=paper.id),
        ),
        Column(
            "cooperative", _l("合作社"), lambda paper: paper.cooperative.name, sort=Cooperative.pinyin_key
        ),
        Column("product", _l("商品"), lambda paper: paper.product.name if paper.product else ""),
        Column("number", _l("编号"), lambda paper: paper.number, kind="code", sort=Paper.number),
        Column("last_on", _l("有效期止"), lambda paper: paper.last_on, kind="date", sort=Paper.last_on),
        Column("status", _l("状态"), lambda paper: paper.status, kind="status", sort=Paper.status),
    ),
    filters=(
        questions.words(Cooperative.name, Cooperative.pinyin_key, Paper.number, label=_l("合作社或编号")),
        questions.one_of("status", _l("状态"), Paper.status, PaperStatus),
        questions.one_of("kind", _l("资料种类"), Paper.kind, PaperKind),
        questions.region(Cooperative.region_path),
    ),
    sort="-at",
    tie=Paper.id,
    empty=_l("没有符合条件的资料。合作社上传后会出现在这里。"),
)


@bp.get("/")
@requires(P.PAPER_CHECK)
def index() -> ResponseReturnValue:
    return LIST.answer(queries.visible_to(current_actor(), P.PAPER_CHECK))


@bp.get("/waiting")
@requires(P.PAPER_CHECK)
def waiting() -> ResponseReturnValue:
    page = queries.papers(current_actor(), permission=P.PAPER_CHECK, status=PaperStatus.SUBMITTED)
    return render_template("admin/papers/waiting.html", page=page)


@bp.post("/waiting")
@requires(P.PAPER_CHECK)
def check_many() -> ResponseReturnValue:
    opinion = request.form.get("opinion", "").strip()[:255] or _("与原件一致")

    def work(paper_id: int) -> None:
        actor = current_actor()
        found = queries.paper(paper_id, actor, permission=P.PAPER_CHECK, lock=True)
        actions.check(found, opinion=opinion, by=actor.id, now=clock.utcnow())

    each(ids_given(), work)
    return redirect(url_for(".waiting"), 303)


@bp.get("/<int:paper_id>")
@requires(P.PAPER_CHECK)
def show(paper_id: int) -> ResponseReturnValue:
    found = queries.paper(paper_id, current_actor(), permission=P.PAPER_CHECK)
    return render_template(
        "admin/papers/show.html",
        paper=found,
        people=accounts.names([found.handed_in_by, found.answered_by]),
        today=clock.business_day(clock.utcnow()),
    )


@bp.get("/<int:paper_id>/file")
@requires(P.PAPER_CHECK)
def file(paper_id: int) -> ResponseReturnValue:
    found = queries.paper(paper_id, current_actor(), permission=P.PAPER_CHECK)
    if found.document is None:
        raise Missing(_("这份资料没有文件"))
    return handed_out(found.document)


@bp.post("/<int:paper_id>/check")
@requires(P.PAPER_CHECK)
def check(paper_id: int) -> ResponseReturnValue:
    return _answered(paper_id, PaperOpinionIn, actions.check, _("已核验，资料生效"))


@bp.post("/<int:paper_id>/return")
@requires(P.PAPER_CHECK)
def send_back(paper_id: int) -> ResponseReturnValue:
    return _answered(paper_id, PaperReasonIn, actions.send_back, _("已退回，合作社会收到通知"))


def _answered(paper_id: int, schema: Any, deed: Any, said: str) -> ResponseReturnValue:
    try:
        wanted = load(schema)
        with unit_of_work():
            actor = current_actor()
            found = queries.paper(paper_id, actor, permission=P.PAPER_CHECK, lock=True)
            deed(found, **wanted, by=actor.id, now=clock.utcnow())
        flash(said, "success")
    except CAUGHT as error:
        flash(words(error), "error")
    return redirect(url_for(".show", paper_id=paper_id), 303)


@bp.get("/needs")
@requires(P.CONSOLE_READ)
def needs() -> ResponseReturnValue:
    return _needs({})


def _needs(faults: dict[str, list[str]]) -> str:
    rows = queries.needs()
    return render_template(
        "admin/papers/needs.html",
        rows=rows,
        faults=faults,
        values={},
        kinds=PaperKind,
        tree=products.categories(),
    )


@bp.post("/needs")
@requires(P.POLICY_EDIT)
def require() -> ResponseReturnValue:
    try:
        wanted = load(NeedIn)
        with unit_of_work():
            actions.require(**wanted, by=current_actor().id, now=clock.utcnow())
    except CAUGHT as error:
        return _needs(faults_of(error)), 422
    flash(_("已添加"), "success")
    return redirect(url_for(".needs"), 303)


@bp.post("/needs/<int:need_id>/waive")
@requires(P.POLICY_EDIT)
def waive(need_id: int) -> ResponseReturnValue:
    with unit_of_work():
        actions.waive(queries.need(need_id), by=current_actor().id, now=clock.utcnow())
    flash(_("已取消此项要求"), "success")
    return redirect(url_for(".needs"), 303)
