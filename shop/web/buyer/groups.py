"""The organiser's board: draw a group up, have it agreed to, watch it, invite, close, extend, cancel, copy."""

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
from shop.web.buyer.here import actor_and_unit
from shop.web.forms import CANNOT, back_to, see
from shop.web.group_desk import board_page, form_page, goods_page
from shop.web.group_forms import CopyForm, ExtendForm, InviteForm, ReasonForm
from shop.web.group_plans import plan_of_form, sku_ids, units_of_text
from shop.web.group_view import standings

bp = Blueprint("buyer_groups", __name__, url_prefix="/buyer/groups")
P = Permission
AREA = "buyer_groups"


@bp.get("")
@requires(P.GROUP_ORGANISE)
def index() -> str:
    actor, unit_id = actor_and_unit(P.GROUP_ORGANISE)
    page = queries.groups(actor, organiser_unit_id=unit_id, page=page_number(), size=20)
    known = {card.id: card for card in standings(page.items, actor, now=clock.utcnow())}
    return render_template("buyer/groups/index.html", desk=AREA, page=page, known=known)


@bp.get("/new")
@requires(P.GROUP_ORGANISE)
def new() -> str:
    actor_and_unit(P.GROUP_ORGANISE)
    if sku_ids(request.args):
        return form_page(AREA, url_for(".create"))
    return goods_page(AREA, cooperative_id=request.args.get("cooperative", type=int))


@bp.post("")
@requires(P.GROUP_ORGANISE)
def create() -> Any:
    try:
        return _create()
    except CANNOT as error:
        return form_page(AREA, url_for(".create"), error=error), 422


@idempotent
def _create() -> Response:
    actor, unit_id = actor_and_unit(P.GROUP_ORGANISE)
    made = actions.draft(plan_of_form(request.form), unit_id=unit_id, by=actor.id, now=clock.utcnow())
    flash(_("草稿已保存，核对后提交给合作社"), "success")
    return see(".show", group_id=made.id)


@bp.get("/<int:group_id>")
@requires(P.GROUP_ORGANISE)
def show(group_id: int) -> str:
    return board_page(AREA, queries.organised(group_id, current_actor()))


@bp.get("/<int:group_id>/edit")
@requires(P.GROUP_ORGANISE)
def edit(group_id: int) -> str:
    group = queries.organised(group_id, current_actor())
    return form_page(AREA, url_for(".change", group_id=group_id), group=group)


@bp.post("/<int:group_id>")
@requires(P.GROUP_ORGANISE)
def change(group_id: int) -> Any:
    try:
        plan = plan_of_form(request.form)
        with unit_of_work():
            actor = current_actor()
            group = queries.organised(group_id, actor, lock=True)
            actions.edit(group, plan, by=actor.id, now=clock.utcnow())
    except CANNOT as error:
        return form_page(AREA, url_for(".change", group_id=group_id), error=error), 422
    flash(_("草稿已保存"), "success")
    return see(".show", group_id=group_id)


@bp.post("/<int:group_id>/propose")
@back_to(".show", group_id="group_id")
@requires(P.GROUP_ORGANISE)
def propose(group_id: int) -> Response:
    with unit_of_work():
        actor = current_actor()
        group = queries.organised(group_id, actor, lock=True)
        actions.propose(group, by=actor.id, now=clock.utcnow())
    flash(_("已提交给合作社，同意后自动开团并通知受邀单位"), "success")
    return see(".show", group_id=group_id)


@bp.post("/<int:group_id>/invite")
@back_to(".show", group_id="group_id")
@requires(P.GROUP_ORGANISE)
def invite(group_id: int) -> Response:
    unit_ids = units_of_text(load(InviteForm)["invited"])
    with unit_of_work():
        actor = current_actor()
        group = queries.organised(group_id, actor, lock=True)
        new = actions.invite(group, unit_ids, by=actor.id, now=clock.utcnow())
    flash(_("新邀请 %(n)s 个单位，他们会收到通知", n=new), "success")
    return see(".show", group_id=group_id)


@bp.post("/<int:group_id>/copy")
@back_to(".show", group_id="group_id")
@idempotent
@requires(P.GROUP_ORGANISE)
def copy(group_id: int) -> Response:
    opens_at = load(CopyForm)["opens_at"]
    actor = current_actor()
    source = queries.organised(group_id, actor)
    made = actions.copy(source, opens_at=opens_at, by=actor.id, now=clock.utcnow())
    flash(_("已复制为新草稿，日期已顺延；请核对价格和日期"), "success")
    return see(".show", group_id=made.id)


@bp.post("/<int:group_id>/close")
@back_to(".show", group_id="group_id")
@requires(P.GROUP_ORGANISE)
def close(group_id: int) -> Response:
    with unit_of_work():
        group = queries.organised(group_id, current_actor(), lock=True)
        actions.close(group, by=current_actor().id, now=clock.utcnow())
    flash(_("已截单，各单位的订单已生成"), "success")
    return see(".show", group_id=group_id)


@bp.post("/<int:group_id>/extend")
@back_to(".show", group_id="group_id")
@requires(P.GROUP_ORGANISE)
def extend(group_id: int) -> Response:
    until = load(ExtendForm)["until"]
    with unit_of_work():
        group = queries.organised(group_id, current_actor(), lock=True)
        actions.extend(group, until=until, by=current_actor().id, now=clock.utcnow())
    flash(_("已延期，参团单位会收到通知"), "success")
    return see(".show", group_id=group_id)


@bp.post("/<int:group_id>/cancel")
@back_to(".show", group_id="group_id")
@requires(P.GROUP_ORGANISE)
def cancel(group_id: int) -> Response:
    reason = load(ReasonForm)["reason"]
    with unit_of_work():
        group = queries.organised(group_id, current_actor(), lock=True)
        actions.cancel(group, reason=reason, by=current_actor().id, now=clock.utcnow())
    flash(_("已取消，参团单位会收到通知"), "success")
    return see(".show", group_id=group_id)
