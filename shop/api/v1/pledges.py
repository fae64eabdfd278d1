"""Pledges in group purchases: change, withdraw, approve."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from shop.core import clock
from shop.core.page import Page
from shop.http.guards import requires
from shop.http.inputs import idempotent
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.trading.groups import actions, pledges
from shop.trading.groups.models import GroupPledge
from shop.trading.groups.schemas import GroupReasonIn, PledgesQuery, PledgeWordIn
from shop.trading.groups.shapes import PledgeOut

P = Permission
blp = Blueprint("pledges", __name__, url_prefix="/api/v1/pledges", description="参团：修改、撤回、审批")


class PledgesOut(Schema):
    """One page of pledges."""

    items = fields.List(fields.Nested(PledgeOut))
    total = fields.Integer()
    page = fields.Integer()
    page_size = fields.Integer()


@blp.get("")
@blp.arguments(PledgesQuery, location="query")
@blp.response(200, PledgesOut)
@requires(P.GROUP_READ)
def index(args: dict[str, Any]) -> Page[GroupPledge]:
    """Pledges of the actor's units, newest first."""
    return pledges.pledges(current_actor(), **args)


@blp.get("/<int:pledge_id>")
@blp.response(200, PledgeOut)
@requires(P.GROUP_READ)
def show(pledge_id: int) -> GroupPledge:
    """One pledge, and how its number came about."""
    return pledges.pledge(pledge_id, current_actor())


@blp.patch("/<int:pledge_id>")
@blp.arguments(PledgeWordIn)
@blp.response(200, PledgeOut)
@idempotent
@requires(P.GROUP_PLEDGE)
def change(body: dict[str, Any], pledge_id: int) -> GroupPledge:
    """Say it anew until the window closes; what is not named stays."""
    actor = current_actor()
    found = pledges.pledge(pledge_id, actor, permission=P.GROUP_PLEDGE, lock=True)
    word = replace(actions.word_of(found), **body)
    actions.change(found, word, by=actor.id, now=clock.utcnow())
    return found


@blp.delete("/<int:pledge_id>")
@blp.response(200, PledgeOut)
@idempotent
@requires(P.GROUP_PLEDGE)
def withdraw(pledge_id: int) -> GroupPledge:
    """Take it back until the window closes."""
    actor = current_actor()
    found = pledges.pledge(pledge_id, actor, permission=P.GROUP_PLEDGE, lock=True)
    actions.withdraw(found, by=actor.id, now=clock.utcnow())
    return found


@blp.post("/<int:pledge_id>/approve")
@blp.response(200, PledgeOut)
@idempotent
@requires(P.ORDER_APPROVE)
def approve(pledge_id: int) -> GroupPledge:
    """The unit's approver, never the one who pledged, says yes."""
    actor = current_actor()
    found = pledges.pledge(pledge_id, actor, permission=P.ORDER_APPROVE, lock=True)
    actions.approve(found, by=actor.id, now=clock.utcnow())
    return found


@blp.post("/<int:pledge_id>/reject")
@blp.arguments(GroupReasonIn)
@blp.response(200, PledgeOut)
@idempotent
@requires(P.ORDER_APPROVE)
def reject(body: dict[str, str], pledge_id: int) -> GroupPledge:
    """The unit's approver says no and why."""
    actor = current_actor()
    found = pledges.pledge(pledge_id, actor, permission=P.ORDER_APPROVE, lock=True)
    actions.reject(found, reason=body["reason"], by=actor.id, now=clock.utcnow())
    return found
