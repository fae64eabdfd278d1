"""`flask users`: the first administrator, repair of roles, API tokens."""

from __future__ import annotations

import re
from typing import Any

import click
from flask.cli import AppGroup

from shop.core import clock
from shop.core.db import unit_of_work
from shop.core.errors import ShopError
from shop.parties.accounts import actions, queries
from shop.parties.accounts.permissions import Role, ScopeKind

users = AppGroup("users", help="账号：开通、授予角色、发放接口令牌")
SCOPE_HELP = "platform、region:代码、department:部门@代码、unit:ID 或 cooperative:ID"


class Scope(click.ParamType):
    """`platform`, `region:CODE`, `department:NAME@CODE`, `unit:ID`, `cooperative:ID`."""

    name = "scope"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, Any]:
        if isinstance(value, dict):
            return value
        kind, _colon, rest = str(value).partition(":")
        if value == "platform":
            return {"scope_kind": ScopeKind.PLATFORM}
        if kind == "region" and re.fullmatch(r"\d{6,12}", rest):
            return {"scope_kind": ScopeKind.REGION, "region_code": rest}
        if kind == "department" and (found := re.fullmatch(r"([^@]{1,32})@(\d{6,12})", rest)):
            return {"scope_kind": ScopeKind.DEPARTMENT, "department": found[1], "region_code": found[2]}
        if kind in ("unit", "cooperative") and rest.isascii() and rest.isdigit():
            return {"scope_kind": ScopeKind(kind), f"{kind}_id": int(rest)}
        raise click.BadParameter(f"范围应为 {SCOPE_HELP}", ctx, param)


@users.command("create")
@click.argument("email")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True, help="角色")
@click.option("--scope", type=Scope(), required=True, help=SCOPE_HELP)
@click.option("--name", default="", help="姓名（默认用邮箱的前半）")
@click.option("--password", default=None, help="不给则提示输入；已有账号时忽略")
def create(email: str, role: str, scope: dict[str, Any], name: str, password: str | None) -> None:
    """开通账号（已有则沿用）并授予一个角色。"""
    if queries.user_by_email(email) is None and password is None:
        password = click.prompt("密码（至少 10 个字符）", hide_input=True, confirmation_prompt=True)
    now = clock.utcnow()
    try:
        with unit_of_work():
            user = queries.user_by_email(email) or actions.create_user(
                email=email, name=name or email.partition("@")[0], password=password, by=None, now=now
            )
            actions.give(user, role=Role(role), **scope, by=None, now=now)
            told = f"{user.email}（#{user.id}）现有角色 {role}"
    except ShopError as error:
        raise click.ClickException(error.message) from None
    click.echo(told)


@users.command("token")
@click.argument("email")
@click.option("--label", default="命令行", help="用途")
@click.option("--days", default=365, help="有效天数")
def token(email: str, label: str, days: int) -> None:
    """发放一个新的接口令牌并打印；只打印这一次。"""
    try:
        with unit_of_work():
            user = queries.user_by_email(email)
            if user is None:
                raise click.ClickException(f"没有账号 {email}；先用 flask users create 开通")
            made = actions.issue_token(user, label=label, days=days, by=None, now=clock.utcnow())
    except ShopError as error:
        raise click.ClickException(error.message) from None
    click.echo(made)
