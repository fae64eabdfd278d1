"""Who the token speaks for, and the tokens of its owner."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_smorest import Blueprint

from shop.core import clock
from shop.core.db import unit_of_work
from shop.http.guards import requires
from shop.http.login import current_actor
from shop.parties.accounts import actions, queries
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.models import ApiToken
from shop.parties.accounts.permissions import Permission
from shop.parties.accounts.schemas import NewTokenOut, TokenIn, TokenOut, WhoAmIOut

blp = Blueprint("account_api", __name__, url_prefix="/api/v1", description="账号与令牌")


@blp.get("/whoami")
@blp.response(200, WhoAmIOut)
@requires(Permission.ACCOUNT_SELF)
def whoami() -> Actor:
    """令牌所代表的用户、角色与权限。"""
    return current_actor()


@blp.get("/tokens")
@blp.response(200, TokenOut(many=True))
@requires(Permission.ACCOUNT_SELF)
def tokens() -> Sequence[ApiToken]:
    """本人未撤销的令牌。"""
    return queries.tokens_of(current_actor().id)


@blp.post("/tokens")
@blp.arguments(TokenIn)
@blp.response(201, NewTokenOut)
@requires(Permission.ACCOUNT_SELF)
def issue(wanted: dict[str, Any]) -> dict[str, str]:
    """新建令牌；明文只在此回答中出现一次，因此不接受幂等键。"""
    with unit_of_work():
        actor = current_actor()
        user = queries.known_user(actor.id)
        return {"token": actions.issue_token(user, **wanted, within=actor, by=actor.id, now=clock.utcnow())}


@blp.delete("/tokens/<int:token_id>")
@blp.response(204)
@requires(Permission.ACCOUNT_SELF)
def revoke(token_id: int) -> None:
    """撤销令牌，下一次请求即失效。"""
    with unit_of_work():
        actor = current_actor()
        actions.revoke_token(queries.token_of(token_id, actor.id), by=actor.id, now=clock.utcnow())
