"""The unit's people: who may do what, and up to which amount."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, render_template
from flask_babel import gettext as _
from marshmallow import fields, validate
from werkzeug.wrappers import Response

from shop.core import clock
from shop.core.db import unit_of_work
from shop.core.fields import YuanField
from shop.http.guards import requires
from shop.http.inputs import load
from shop.http.login import current_actor
from shop.parties.accounts import actions, queries
from shop.parties.accounts.permissions import SCOPES, Permission, Role, ScopeKind
from shop.trading.lists.schemas import FormSchema
from shop.web.buyer.here import actor_and_unit
from shop.web.forms import back_to, see
from shop.web.labels import label

bp = Blueprint("buyer_members", __name__, url_prefix="/buyer/members")
UNIT_ROLES = tuple(role for role, kinds in SCOPES.items() if ScopeKind.UNIT in kinds)


class MemberIn(FormSchema):
    """A person and his role; limits left empty mean that every order needs approval."""

    email = fields.Email(required=True, validate=validate.Length(max=255))
    name = fields.String(load_default="", validate=validate.Length(max=120))
    password = fields.String(load_default="", validate=validate.Length(max=128))
    role = fields.Enum(Role, by_value=True, required=True)
    order_limit_fen = YuanField(data_key="order_limit", load_default=0)
    month_limit_fen = YuanField(data_key="month_limit", load_default=0)


class LimitsIn(FormSchema):
    """Other limits for a member."""

    order_limit_fen = YuanField(data_key="order_limit", load_default=0)
    month_limit_fen = YuanField(data_key="month_limit", load_default=0)


@bp.get("")
@requires(Permission.UNIT_READ)
def index() -> str:
    actor, unit_id = actor_and_unit(Permission.UNIT_READ)
    return render_template(
        "buyer/members/index.html",
        members=queries.members_of_unit(unit_id),
        role_options=[(role.value, label(role)) for role in UNIT_ROLES],
        manages=unit_id in actor.unit_ids(Permission.MEMBER_MANAGE),
        actor=actor,
    )


@bp.post("")
@back_to(".index")
@requires(Permission.MEMBER_MANAGE)
def add() -> Response:
    typed: dict[str, Any] = load(MemberIn, source="form")
    with unit_of_work():
        actor, unit_id = actor_and_unit(Permission.MEMBER_MANAGE)
        actions.invite(**typed, scope_kind=ScopeKind.UNIT, unit_id=unit_id, by=actor.id, now=clock.utcnow())
    flash(_("已添加成员"), "success")
    return see(".index")


@bp.post("/<int:membership_id>/limits")
@back_to(".index")
@requires(Permission.MEMBER_MANAGE)
def limit(membership_id: int) -> Response:
    typed = load(LimitsIn, source="form")
    with unit_of_work():
        actor = current_actor()
        membership = queries.membership(membership_id, actor)
        actions.set_limits(membership, **typed, by=actor.id, now=clock.utcnow())
    flash(_("限额已更新，从下一张订单起生效"), "success")
    return see(".index")


@bp.post("/<int:membership_id>/end")
@back_to(".index")
@requires(Permission.MEMBER_MANAGE)
def end(membership_id: int) -> Response:
    with unit_of_work():
        actor = current_actor()
        membership = queries.membership(membership_id, actor)
        actions.end_membership(membership, by=actor.id, now=clock.utcnow())
    flash(_("已收回该权限"), "success")
    return see(".index")
