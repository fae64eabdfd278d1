"""Group purchases: draw up, agree, open, join, close; and the pledges in them."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from shop.core import clock
from shop.core.page import Page
from shop.http.guards import requires
from shop.http.inputs import idempotent
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.trading.groups import actions, allotted, pledges, progress, queries
from shop.trading.groups.models import GroupPledge, GroupPurchase
from shop.trading.groups.progress import Progress
from shop.trading.groups.schemas import (
    CopyIn,
    ExtendIn,
    GroupIn,
    GroupReasonIn,
    GroupsQuery,
    InviteIn,
    PledgeIn,
)
from shop.trading.groups.shapes import GroupOut, PledgeOut, TotalOut

P = Permission
blp = Blueprint(
    "group_purchases", __name__, url_prefix="/api/v1/group-purchases", description="拼单：开团、参团、截单"
)


class GroupsOut(Schema):
    """One page of groups."""

    items = fields.List(fields.Nested(GroupOut))
    total = fields.Integer()
    page = fields.Integer()
    page_size = fields.Integer()


def _seen(group: GroupPurchase) -> Progress:
    return progress.progress(group, actor=current_actor(), now=clock.utcnow())


def _offered(group_id: int) -> GroupPurchase:
    return queries.group(group_id, current_actor(), permission=P.GROUP_OFFER, lock=True)


def _organised(group_id: int) -> GroupPurchase:
    return queries.organised(group_id, current_actor(), lock=True)


@blp.get("")
@blp.arguments(GroupsQuery, location="query")
@blp.response(200, GroupsOut)
@requires(P.GROUP_READ)
def index(args: dict[str, Any]) -> Page[Progress]:
    """Groups in sight, those that close soonest first."""
    actor, now = current_actor(), clock.utcnow()
    found = queries.groups(actor, **args)
    seen = progress.progress_of(found.items, actor=actor, now=now)
    return found.map(lambda group: seen[group.id])


@blp.post("")
@blp.arguments(GroupIn)
@blp.response(201, GroupOut)
@idempotent
@requires(P.GROUP_ORGANISE)
def draft(body: dict[str, Any]) -> Progress:
    """Draw up a group of one's unit, or a lot of one's cooperative; `propose` shows it to the other side."""
    actor = current_actor()
    who = queries.organiser_of(actor, body["unit_id"], body["cooperative_id"])
    return _seen(actions.draft(body["plan"], **who, by=actor.id, now=clock.utcnow()))


@blp.get("/<int:group_id>")
@blp.response(200, GroupOut)
@requires(P.GROUP_READ)
def show(group_id: int) -> Progress:
    """One group: terms, progress, and the own share."""
    return _seen(queries.group(group_id, current_actor()))


@blp.put("/<int:group_id>")
@blp.arguments(GroupIn)
@blp.response(200, GroupOut)
@idempotent
@requires(P.GROUP_ORGANISE)
def edit(body: dict[str, Any], group_id: int) -> Progress:
    """Say the terms of a draft anew."""
    group = _organised(group_id)
    actions.edit(group, body["plan"], by=current_actor().id, now=clock.utcnow())
    return _seen(group)


@blp.post("/<int:group_id>/propose")
@blp.response(200, GroupOut)
@idempotent
@requires(P.GROUP_ORGANISE)
def propose(group_id: int) -> Progress:
    """Ask the cooperative for its consent; a cooperative's own lot opens at once."""
    group = _organised(group_id)
    actions.propose(group, by=current_actor().id, now=clock.utcnow())
    return _seen(group)


@blp.post("/<int:group_id>/consent")
@blp.response(200, GroupOut)
@idempotent
@requires(P.GROUP_OFFER)
def consent(group_id: int) -> Progress:
    """The cooperative agrees to the terms: the group opens. After a missed minimum: it goes on at the base price."""
    group = _offered(group_id)
    actions.answer_yes(group, by=current_actor().id, now=clock.utcnow())
    return _seen(group)


@blp.post("/<int:group_id>/decline")
@blp.arguments(GroupReasonIn)
@blp.response(200, GroupOut)
@idempotent
@requires(P.GROUP_OFFER)
def decline(body: dict[str, str], group_id: int) -> Progress:
    """The cooperative does not agree; after a missed minimum the group lapses."""
    group = _offered(group_id)
    actions.answer_no(group, reason=body["reason"], by=current_actor().id, now=clock.utcnow())
    return _seen(group)


@blp.post("/<int:group_id>/invitations")
@blp.arguments(InviteIn)
@blp.response(200, GroupOut)
@idempotent
@requires(P.GROUP_ORGANISE)
def invite(body: dict[str, list[int]], group_id: int) -> Progress:
    """Ask more units by name."""
    group = _organised(group_id)
    actions.invite(group, body["unit_ids"], by=current_actor().id, now=clock.utcnow())
    return _seen(group)


@blp.post("/<int:group_id>/copy")
@blp.arguments(CopyIn)
@blp.response(201, GroupOut)
@idempotent
@requires(P.GROUP_ORGANISE)
def copy(body: dict[str, Any], group_id: int) -> Progress:
    """Last season's group as a new draft, its dates shifted."""
    group = queries.organised(group_id, current_actor())
    return _seen(actions.copy(group, **body, by=current_actor().id, now=clock.utcnow()))


@blp.post("/<int:group_id>/close")
@blp.response(200, GroupOut)
@idempotent
@requires(P.GROUP_ORGANISE)
def close(group_id: int) -> Progress:
    """End the window now: everybody's orders are written. Early only when something was reached."""
    group = _organised(group_id)
    actions.close(group, by=current_actor().id, now=clock.utcnow())
    return _seen(group)


@blp.post("/<int:group_id>/extend")
@blp.arguments(ExtendIn)
@blp.response(200, GroupOut)
@idempotent
@requires(P.GROUP_ORGANISE)
def extend(body: dict[str, Any], group_id: int) -> Progress:
    """More time, once."""
    group = _organised(group_id)
    actions.extend(group, until=body["closes_at"], by=current_actor().id, now=clock.utcnow())
    return _seen(group)


@blp.post("/<int:group_id>/cancel")
@blp.arguments(GroupReasonIn)
@blp.response(200, GroupOut)
@idempotent
@requires(P.GROUP_ORGANISE)
def cancel(body: dict[str, str], group_id: int) -> Progress:
    """Call it off before it has closed."""
    group = _organised(group_id)
    actions.cancel(group, reason=body["reason"], by=current_actor().id, now=clock.utcnow())
    return _seen(group)


@blp.get("/<int:group_id>/total")
@blp.response(200, TotalOut(many=True))
@requires(P.GROUP_OFFER)
def total(group_id: int) -> Any:
    """What the cooperative packs for all units together."""
    return allotted.totals(queries.group(group_id, current_actor(), permission=P.GROUP_OFFER))


@blp.post("/<int:group_id>/pledges")
@blp.arguments(PledgeIn)
@blp.response(201, PledgeOut)
@idempotent
@requires(P.GROUP_PLEDGE)
def pledge(body: dict[str, Any], group_id: int) -> GroupPledge:
    """Join with one item; above the member's limits it waits for the unit's approver."""
    actor = current_actor()
    group = queries.group(group_id, actor)
    unit_id = pledges.unit_to_pledge_for(actor, body["unit_id"])
    return actions.pledge(
        group, body["item_id"], body["word"], unit_id=unit_id, by=actor.id, now=clock.utcnow()
    )


class ConfirmedOut(Schema):
    """How many orders are being confirmed."""

    orders = fields.Integer()


@blp.post("/<int:group_id>/confirm-orders")
@blp.response(202, ConfirmedOut)
@idempotent
@requires(P.ORDER_CONFIRM)
def confirm_orders(group_id: int) -> dict[str, int]:
    """The cooperative takes on all orders of a closed group that wait for it."""
    group = queries.group(group_id, current_actor(), permission=P.GROUP_OFFER)
    return {"orders": actions.confirm_orders(group, by=current_actor().id, now=clock.utcnow())}
