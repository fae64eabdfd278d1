"""The unit's pledges: joining, changing, leaving, and the approver's yes or no."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from shop.core import clock
from shop.core.db import unit_of_work
from shop.http.guards import requires
from shop.http.inputs import idempotent, load
from shop.http.login import current_actor
from shop.http.paging import page_number
from shop.parties.accounts import queries as accounts
from shop.parties.accounts.permissions import Permission
from shop.trading.groups import actions, pledges, queries
from shop.trading.groups.models import GroupPledge
from shop.trading.groups.states import PledgeStatus
from shop.web.buyer.here import actor_and_unit
from shop.web.forms import CANNOT, back_to, faults, see, words
from shop.web.group_forms import ChangeForm, JoinForm, ReasonForm, word
from shop.web.group_page import group_page, told

bp = Blueprint("buyer_pledges", __name__, url_prefix="/buyer/pledges")
P = Permission
GROUP_PAGE = "public_groups.show"
PENDING = [PledgeStatus.PENDING]


@bp.get("")
@requires(P.GROUP_READ)
def index() -> str:
    actor, unit_id = actor_and_unit(P.GROUP_READ)
    waiting = pledges.pledges(actor, unit_id=unit_id, status=PENDING, size=50).items
    page = pledges.pledges(actor, unit_id=unit_id, page=page_number(), size=20)
    return render_template(
        "buyer/pledges/index.html",
        page=page,
        waiting=waiting,
        names=accounts.names({one.pledged_by for one in [*waiting, *page.items]}),
        approves=actor.may(P.ORDER_APPROVE),
        told=told,
        now=clock.utcnow(),
    )


@bp.post("/groups/<int:group_id>")
@requires(P.GROUP_PLEDGE)
def join(group_id: int) -> Any:
    try:
        return _join(group_id)
    except CANNOT as error:
        return _again(group_id, error)


@idempotent
def _join(group_id: int) -> Response:
    typed = load(JoinForm)
    actor, unit_id = actor_and_unit(P.GROUP_PLEDGE)
    group = queries.group(group_id, actor)
    made = actions.pledge(
        group, typed["item_id"], word(typed), unit_id=unit_id, by=actor.id, now=clock.utcnow()
    )
    _tell(made)
    return see(GROUP_PAGE, group_id=group_id, item=made.item_id)


def _again(group_id: int, error: Exception, **more: str) -> tuple[str, int]:
    """The page again with everything that was typed, also when the window closed meanwhile."""
    found = faults(error) if isinstance(error, ValidationError) or getattr(error, "fields", None) else {}
    message = _("请检查填写内容") if isinstance(error, ValidationError) else words(error)
    return group_page(group_id, typed=request.form.to_dict() | more, message=message, errors=found), 422


def _tell(pledge: GroupPledge) -> None:
    if pledge.status is PledgeStatus.PENDING:
        flash(_("已提交，等待本单位审批人审批；批准后计入全团"), "success")
    elif pledge.waiting:
        flash(_("已参团。全团超过供货上限，您暂列候补，有单位退出时依次递补并通知您"), "warning")
    else:
        flash(_("已参团，截单前可以改数量或退出"), "success")


@bp.post("/<int:pledge_id>")
@requires(P.GROUP_PLEDGE)
def change(pledge_id: int) -> Any:
    try:
        return _change(pledge_id)
    except CANNOT as error:
        found = pledges.pledge(pledge_id, current_actor())
        return _again(found.group_id, error, item_id=str(found.item_id))


def _change(pledge_id: int) -> Response:
    typed = load(ChangeForm)
    with unit_of_work():
        actor = current_actor()
        found = pledges.pledge(pledge_id, actor, permission=P.GROUP_PLEDGE, lock=True)
        said = word(typed | {"counted_unit_id": found.counted_unit_id})
        actions.change(found, said, by=actor.id, now=clock.utcnow())
        _tell(found)
        group_id, item_id = found.group_id, found.item_id
    return see(GROUP_PAGE, group_id=group_id, item=item_id)


@bp.post("/<int:pledge_id>/withdraw")
@back_to(".index")
@requires(P.GROUP_PLEDGE)
def withdraw(pledge_id: int) -> Response:
    with unit_of_work():
        actor = current_actor()
        found = pledges.pledge(pledge_id, actor, permission=P.GROUP_PLEDGE, lock=True)
        actions.withdraw(found, by=actor.id, now=clock.utcnow())
        group_id = found.group_id
    flash(_("已退出拼单，截单前可以再参团"), "success")
    return see(GROUP_PAGE, group_id=group_id)


@bp.post("/<int:pledge_id>/approve")
@back_to(".index")
@requires(P.ORDER_APPROVE)
def approve(pledge_id: int) -> Response:
    with unit_of_work():
        actor = current_actor()
        found = pledges.pledge(pledge_id, actor, permission=P.ORDER_APPROVE, lock=True)
        actions.approve(found, by=actor.id, now=clock.utcnow())
    flash(_("已同意参团，数量已计入全团"), "success")
    return see(".index")


@bp.post("/<int:pledge_id>/reject")
@back_to(".index")
@requires(P.ORDER_APPROVE)
def reject(pledge_id: int) -> Response:
    reason = load(ReasonForm)["reason"]
    with unit_of_work():
        actor = current_actor()
        found = pledges.pledge(pledge_id, actor, permission=P.ORDER_APPROVE, lock=True)
        actions.reject(found, reason=reason, by=actor.id, now=clock.utcnow())
    flash(_("已驳回，参团人会收到通知"), "success")
    return see(".index")
