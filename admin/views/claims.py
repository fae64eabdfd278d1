"""After-sales claims that were brought before the county: to read, and to say a mediator's word to. Nothing here
moves goods or money."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import joinedload, selectinload

from admin import questions
from admin.lists import Column, ListScreen
from shop.core import clock
from shop.core.db import unit_of_work
from shop.fulfilment.aftersales import actions, queries
from shop.fulfilment.aftersales.models import AfterSalesClaim
from shop.fulfilment.aftersales.schemas import ClaimDecisionIn
from shop.fulfilment.aftersales.states import ClaimKind, ClaimStatus, Decision
from shop.http.files import handed_out
from shop.http.guards import requires
from shop.http.inputs import load
from shop.http.login import current_actor
from shop.parties.accounts import queries as accounts
from shop.parties.accounts.permissions import Permission
from shop.trading.orders import queries as orders
from shop.web.forms import back_to

bp = Blueprint("claims", __name__, url_prefix="/claims")
P = Permission
C = AfterSalesClaim

LIST = ListScreen(
    title=_l("售后调解"),
    columns=(
        Column(
            "no",
            _l("编号"),
            lambda claim: claim.no,
            kind="code",
            sort=C.no,
            link=lambda claim: url_for("admin.claims.show", no=claim.no),
        ),
        Column("order", _l("订单号"), lambda claim: claim.order.no, kind="code"),
        Column("unit", _l("采购单位"), lambda claim: claim.order.unit_name),
        Column("cooperative", _l("供应商"), lambda claim: claim.order.cooperative_name),
        Column("kind", _l("类型"), lambda claim: claim.kind, kind="label", sort=C.kind),
        Column("filed", _l("申请时间"), lambda claim: claim.filed_at, kind="instant", sort=C.filed_at),
        Column(
            "escalated",
            _l("提请调解时间"),
            lambda claim: claim.escalated_at,
            kind="instant",
            sort=C.escalated_at,
        ),
        Column("settled", _l("减少应付（元）"), lambda claim: claim.settled_fen, kind="fen"),
        Column("status", _l("状态"), lambda claim: claim.status, kind="status", sort=C.status),
    ),
    filters=(
        questions.words(C.no, label=_l("编号")),
        questions.one_of("status", _l("状态"), C.status, ClaimStatus),
        questions.one_of("kind", _l("类型"), C.kind, ClaimKind),
        questions.since(C.filed_at),
        questions.until(C.filed_at),
    ),
    sort="-escalated",
    tie=C.id,
    empty=_l("没有提请调解的售后申请。"),
)


@bp.get("/")
@requires(P.CLAIM_MEDIATE)
def index() -> ResponseReturnValue:
    wanted = queries.visible_to(current_actor()).where(C.escalated_at.is_not(None))
    return LIST.answer(wanted.options(joinedload(C.order), selectinload(C.lines)))


@bp.get("/<no>")
@requires(P.CLAIM_MEDIATE)
def show(no: str) -> ResponseReturnValue:
    actor = current_actor()
    claim = queries.claim(no, actor)
    people = {step.by_user for step in claim.steps if step.by_user}
    return render_template(
        "admin/claims/show.html",
        claim=claim,
        order=claim.order,
        photos=queries.photos(claim),
        names=accounts.names(people) if orders.knows_address(claim.order, actor) else {},
        decides=queries.mediates(claim, actor) and claim.status is ClaimStatus.ESCALATED,
        decisions=Decision,
    )


@bp.get("/<no>/photos/<int:document_id>")
@requires(P.CLAIM_MEDIATE)
def photo(no: str, document_id: int) -> Response:
    return handed_out(queries.photo(queries.claim(no, current_actor()), document_id))


@bp.post("/<no>/decide")
@back_to(".show", no="no")
@requires(P.CLAIM_MEDIATE)
def decide(no: str) -> ResponseReturnValue:
    wanted = load(ClaimDecisionIn)
    with unit_of_work():
        actor = current_actor()
        claim = queries.claim(no, actor, permission=P.CLAIM_MEDIATE, lock=True)
        actions.decide(claim, **wanted, by=actor.id, now=clock.utcnow())
    flash(_("已提交调解意见，双方会收到通知"), "success")
    return redirect(url_for(".show", no=no), 303)
