"""Integrity flags for auditors: what looks strange, on what evidence, and what became of it."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields

from shop.core import clock
from shop.core.page import Page
from shop.http.guards import requires
from shop.http.inputs import idempotent
from shop.http.login import current_actor
from shop.http.paging import PageArgs, page_of
from shop.oversight.flags import actions, queries, schemas
from shop.oversight.flags.models import Flag
from shop.oversight.flags.states import FlagKind, FlagStatus
from shop.parties.accounts.permissions import Permission

blp = Blueprint("flags", __name__, url_prefix="/api/v1/flags", description="异常线索")
P = Permission


class FlagArgs(PageArgs):
    kind = fields.Enum(FlagKind, by_value=True, load_default=None)
    status = fields.Enum(FlagStatus, by_value=True, load_default=None)


@blp.get("")
@blp.arguments(FlagArgs, location="query")
@blp.response(200, page_of(schemas.FlagOut))
@requires(P.FLAG_REVIEW)
def index(args: dict[str, Any]) -> Page[Flag]:
    """The flags of the reader's region, the latest first."""
    return queries.page(
        current_actor(), kind=args["kind"], status=args["status"], number=args["page"], size=args["page_size"]
    )


@blp.get("/<int:flag_id>")
@blp.response(200, schemas.FlagOut)
@requires(P.FLAG_REVIEW)
def show(flag_id: int) -> Flag:
    """One flag with the orders and facts behind it."""
    return queries.flag(flag_id, current_actor())


@blp.post("/<int:flag_id>/explain")
@blp.arguments(schemas.FlagAnswerIn)
@blp.response(200, schemas.FlagOut)
@requires(P.FLAG_REVIEW)
@idempotent
def explain(body: dict[str, Any], flag_id: int) -> Flag:
    """There is an innocent reason."""
    found = queries.flag(flag_id, current_actor(), lock=True)
    actions.explain(found, **body, actor=current_actor(), now=clock.utcnow())
    return found


@blp.post("/<int:flag_id>/uphold")
@blp.arguments(schemas.FlagAnswerIn)
@blp.response(200, schemas.FlagOut)
@requires(P.FLAG_REVIEW)
@idempotent
def uphold(body: dict[str, Any], flag_id: int) -> Flag:
    """It is what it looks like."""
    found = queries.flag(flag_id, current_actor(), lock=True)
    actions.uphold(found, **body, actor=current_actor(), now=clock.utcnow())
    return found
