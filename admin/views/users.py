"""Accounts and their memberships; the platform's own room."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, validate
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from admin import questions
from admin.forms import CAUGHT, faults_of, form_values
from admin.lists import Column, ListScreen
from shop.core import clock
from shop.core.db import unit_of_work
from shop.core.fields import YuanField
from shop.http.guards import requires
from shop.http.inputs import load
from shop.http.login import current_actor
from shop.parties.accounts import actions, queries
from shop.parties.accounts.models import User
from shop.parties.accounts.permissions import Permission, Role, ScopeKind
from shop.web.labels import label

bp = Blueprint("users", __name__, url_prefix="/users")


class NewUserIn(Schema):
    email = fields.Email(required=True)
    name = fields.String(required=True, validate=validate.Length(min=1, max=60))
    password = fields.String(required=True, validate=validate.Length(min=1, max=200))


class MembershipIn(Schema):
    role = fields.Enum(Role, by_value=True, required=True)
    scope_kind = fields.Enum(ScopeKind, by_value=True, required=True)
    region_code = fields.String(load_default=None)
    department = fields.String(load_default="", validate=validate.Length(max=32))
    unit_id = fields.Integer(load_default=None)
    cooperative_id = fields.Integer(load_default=None)
    order_limit_fen = YuanField(data_key="order_limit", load_default=0)
    month_limit_fen = YuanField(data_key="month_limit", load_default=0)


def _roles(user: User) -> str:
    return "、".join(
        str(label(role)) for role in {m.role: None for m in user.memberships if m.ended_at is None}
    )


LIST = ListScreen(
    title=_l("账号与权限"),
    columns=(
        Column(
            "email",
            _l("登录邮箱"),
            lambda user: user.email,
            sort=User.email,
            link=lambda user: url_for("admin.users.show", user_id=user.id),
        ),
        Column("name", _l("姓名"), lambda user: user.name, sort=User.name),
        Column("roles", _l("现有角色"), _roles),
        Column("created", _l("开通时间"), lambda user: user.created_at, kind="instant", sort=User.created_at),
        Column("active", _l("可登录"), lambda user: user.active, kind="flag"),
    ),
    filters=(questions.words(User.email, User.name, label=_l("邮箱或姓名")),),
    sort="email",
    tie=User.id,
    empty=_l("没有符合条件的账号。"),
)


@bp.get("/")
@requires(Permission.USER_MANAGE)
def index() -> ResponseReturnValue:
    return LIST.answer(
        select(User).options(selectinload(User.memberships)), template="admin/users/index.html"
    )


@bp.get("/new")
@requires(Permission.USER_MANAGE)
def new() -> ResponseReturnValue:
    return render_template("admin/users/form.html", values={}, faults={})


@bp.post("/")
@requires(Permission.USER_MANAGE)
def create() -> ResponseReturnValue:
    try:
        values = load(NewUserIn, source="form")
        with unit_of_work():
            user_id = actions.create_user(**values, by=current_actor().id, now=clock.utcnow()).id
    except CAUGHT as error:
        return render_template("admin/users/form.html", values=form_values(), faults=faults_of(error)), 422
    flash(_("已开通账号，请为其授予角色"), "success")
    return redirect(url_for(".show", user_id=user_id), 303)


@bp.get("/<int:user_id>")
@requires(Permission.USER_MANAGE)
def show(user_id: int) -> ResponseReturnValue:
    return _page(user_id, {}, {})


@bp.post("/<int:user_id>/memberships")
@requires(Permission.USER_MANAGE)
def give(user_id: int) -> ResponseReturnValue:
    try:
        values = load(MembershipIn, source="form")
        with unit_of_work():
            actor = current_actor()
            actions.give(queries.user(user_id, actor), **values, by=actor.id, now=clock.utcnow())
    except CAUGHT as error:
        return _page(user_id, form_values(), faults_of(error)), 422
    flash(_("已授予角色，立即生效"), "success")
    return redirect(url_for(".show", user_id=user_id), 303)


@bp.post("/<int:user_id>/memberships/<int:membership_id>/end")
@requires(Permission.USER_MANAGE)
def end(user_id: int, membership_id: int) -> ResponseReturnValue:
    with unit_of_work():
        actor = current_actor()
        actions.end_membership(queries.membership(membership_id, actor), by=actor.id, now=clock.utcnow())
    flash(_("已收回角色，立即生效"), "success")
    return redirect(url_for(".show", user_id=user_id), 303)


def _page(user_id: int, values: dict[str, object], faults: dict[str, list[str]]) -> str:
    user = queries.user(user_id, current_actor())
    return render_template(
        "admin/users/show.html", user=user, values=values, faults=faults, roles=Role, scopes=ScopeKind
    )
