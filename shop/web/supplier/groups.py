"""Groups that a cooperative supplies: proposals to agree to, its own lots, how far they are."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from shop.core import clock
from shop.core.db import unit_of_work
from shop.http.guards import requires
from shop.http.inputs import idempotent, load
from shop.http.login import current_actor
from shop.http.paging import page_number
from shop.parties.accounts.permissions import Permission
from shop.trading.groups import actions, queries
from shop.trading.groups.models import GroupPurchase
from shop.web.forms import CANNOT, back_to, see
from shop.web.group_desk import board_page, form_page, goods_page
from shop.web.group_forms import AnswerForm, CopyForm, ExtendForm, InviteForm, ReasonForm
from shop.web.group_plans import plan_of_form, sku_ids, units_of_text
from shop.web.group_view import standings
from shop.web.supplier.here import actor_and_cooperative

bp = Blueprint("supplier_groups", __name__, url_prefix="/supplier/groups")
P = Permission
AREA = "supplier_groups"


def _supplied(group_id: int, *, lock: bool = False) -> GroupPurchase:
    return queries.group(group_id, current_actor(), permission=P.GROUP_OFFER, lock=lock)


def _own_lot(group_id: int, *, lock: bool = False) -> GroupPurchase:
    return queries.organised(group_id, current_actor(), lock=lock)


@bp.get("")
@requires(P.GROUP_OFFER)
def index() -> str:
    actor, cooperative_id = actor_and_cooperative(P.GROUP_OFFER)
    page = queries.groups(actor, cooperative_id=cooperative_id, page=page_number(), size=20)
    known = {card.id: card for card in standings(page.items, actor, now=clock.utcnow())}
    return render_template("buyer/groups/index.html", desk=AREA, page=page, known=known)


@bp.get("/new")
@requires(P.GROUP_OFFER)
def new() -> str:
    _actor, cooperative_id = actor_and_cooperative(P.GROUP_OFFER)
    if sku_ids(request.args):
        return form_page(AREA, url_for(".create"))
    return goods_page(AREA, cooperative_id=cooperative_id)


@bp.post("")
@requires(P.GROUP_OFFER)
def create() -> Any:
    try:
        return _create()
    except CANNOT as error:
        return form_page(AREA, url_for(".create"), error=error), 422


@idempotent
def _create() -> Response:
    actor, cooperative_id = actor_and_cooperative(P.GROUP_OFFER)
    plan = plan_of_form(request.form)
    made = actions.draft(plan, cooperative_id=cooperative_id, by=actor.id, now=clock.utcnow())
    flash(_("草稿已保存，核对后即可开团"), "success")
    return see(".show", group_id=made.id)


@bp.get("/<int:group_id>")
@requires(P.GROUP_OFFER)
def show(group_id: int) -> str:
    return board_page(AREA, _supplied(group_id))


@bp.get("/<int:group_id>/edit")
@requires(P.GROUP_OFFER)
def edit(group_id: int) -> str:
    return form_page(AREA, url_for(".change", group_id=group_id), group=_own_lot(group_id))


@bp.post("/<int:group_id>")
@requires(P.GROUP_OFFER)
def change(group_id: int) -> Any:
    try:
        plan = plan_of_form(request.form)
        with unit_of_work():
            group = _own_lot(group_id, lock=True)
            actions.edit(group, plan, by=current_actor().id, now=clock.utcnow())
    except CANNOT as error:
        return form_page(AREA, url_for(".change", group_id=group_id), error=error), 422
    flash(_("草稿已保存"), "success")
    return see(".show", group_id=group_id)


@bp.post("/<int:group_id>/propose")
@back_to(".show", group_id="group_id")
@requires(P.GROUP_OFFER)
def propose(group_id: int) -> Response:
    with unit_of_work():
        actions.propose(_own_lot(group_id, lock=True), by=current_actor().id, now=clock.utcnow())
    flash(_("已开团"), "success")
    return see(".show", group_id=group_id)


@bp.post("/<int:group_id>/consent")
@back_to(".show", group_id="group_id")
@requires(P.GROUP_OFFER)
def consent(group_id: int) -> Response:
    with unit_of_work():
        actions.consent(_supplied(group_id, lock=True), by=current_actor().id, now=clock.utcnow())
    flash(_("已同意，拼单已开团"), "success")
    return see(".show", group_id=group_id)


@bp.post("/<int:group_id>/decline")
@back_to(".show", group_id="group_id")
@requires(P.GROUP_OFFER)
def decline(group_id: int) -> Response:
    reason = load(ReasonForm)["reason"]
    with unit_of_work():
        group = _supplied(group_id, lock=True)
        actions.decline(group, reason=reason, by=current_actor().id, now=clock.utcnow())
    flash(_("已回复不同意，组织方可修改后再提交"), "success")
    return see(".index")


@bp.post("/<int:group_id>/invite")
@back_to(".show", group_id="group_id")
@requires(P.GROUP_OFFER)
def invite(group_id: int) -> Response:
    unit_ids = units_of_text(load(InviteForm)["invited"])
    with unit_of_work():
        group = _own_lot(group_id, lock=True)
        new = actions.invite(group, unit_ids, by=current_actor().id, now=clock.utcnow())
    flash(_("新邀请 %(n)s 个单位，他们会收到通知", n=new), "success")
    return see(".show", group_id=group_id)


@bp.post("/<int:group_id>/copy")
@back_to(".show", group_id="group_id")
@idempotent
@requires(P.GROUP_OFFER)
def copy(group_id: int) -> Response:
    opens_at = load(CopyForm)["opens_at"]
    source = _own_lot(group_id)
    made = actions.copy(source, opens_at=opens_at, by=current_actor().id, now=clock.utcnow())
    flash(_("已复制为新草稿，日期已顺延；请核对价格和日期"), "success")
    return see(".show", group_id=made.id)


@bp.post("/<int:group_id>/close")
@back_to(".show", group_id="group_id")
@requires(P.GROUP_OFFER)
def close(group_id: int) -> Response:
    with unit_of_work():
        group = _own_lot(group_id, lock=True)
        actions.close(group, by=current_actor().id, now=clock.utcnow())
    flash(_("已截单，各单位的订单已生成"), "success")
    return see(".show", group_id=group_id)


@bp.post("/<int:group_id>/extend")
@back_to(".show", group_id="group_id")
@requires(P.GROUP_OFFER)
def extend(group_id: int) -> Response:
    until = load(ExtendForm)["until"]
    with unit_of_work():
        group = _own_lot(group_id, lock=True)
        actions.extend(group, until=until, by=current_actor().id, now=clock.utcnow())
    flash(_("已延期，参团单位会收到通知"), "success")
    return see(".show", group_id=group_id)


@bp.post("/<int:group_id>/cancel")
@back_to(".show", group_id="group_id")
@requires(P.GROUP_OFFER)
def cancel(group_id: int) -> Response:
    reason = load(ReasonForm)["reason"]
    with unit_of_work():
        group = _own_lot(group_id, lock=True)
        actions.cancel(group, reason=reason, by=current_actor().id, now=clock.utcnow())
    flash(_("已取消，参团单位会收到通知"), "success")
    return see(".show", group_id=group_id)


@bp.post("/<int:group_id>/answer")
@back_to(".show", group_id="group_id")
@requires(P.GROUP_OFFER)
def answer(group_id: int) -> Response:
    yes = load(AnswerForm)["agree"]
    with unit_of_work():
        group = _supplied(group_id, lock=True)
        said = actions.agree if yes else actions.refuse
        said(group, by=current_actor().id, now=clock.utcnow())
    flash(_("已按基准价成交，各单位的订单已生成") if yes else _("已答复不供货，拼单取消"), "success")
    return see(".show", group_id=group_id)
