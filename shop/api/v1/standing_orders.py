"""Standing orders under an agreement: ask, approve, pause, and each day on its own."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from shop.core import clock
from shop.core.errors import Missing
from shop.core.page import Page
from shop.http.guards import requires
from shop.http.inputs import idempotent
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.trading.agreements import queries as agreements
from shop.trading.orders import queries as orders
from shop.trading.standing import actions, calendar, occurrences, queries, schemas
from shop.trading.standing.calendar import Day
from shop.trading.standing.models import StandingOrder

blp = Blueprint(
    "standing_orders", __name__, url_prefix="/api/v1/standing-orders", description="定期订单：协议下按周供货"
)
P = Permission


class StandingsOut(Schema):
    """One page of standing orders."""

    items = fields.List(fields.Nested(schemas.StandingListItem))
    total = fields.Integer()
    page = fields.Integer()
    page_size = fields.Integer()


class DaysOut(Schema):
    """Every day of the span, in order."""

    items = fields.List(fields.Nested(schemas.DayOut))


def _locked(order_id: int, permission: Permission = P.STANDING_EDIT) -> StandingOrder:
    return queries.standing_order(order_id, current_actor(), permission=permission, lock=True)


def _who() -> dict[str, Any]:
    return {"by": current_actor().id, "now": clock.utcnow()}


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Missing("没有这一天", day=text) from None


def _shown(order: StandingOrder, day: date, now: datetime) -> Day:
    return calendar.day(order, day, queries.occurrence(order, day), now=now)


@blp.get("")
@blp.arguments(schemas.ListQuery, location="query")
@blp.response(200, StandingsOut)
@requires(P.ORDER_READ)
def index(args: dict[str, Any]) -> Page[StandingOrder]:
    """Standing orders of the unit, or of the cooperative, newest first."""
    return queries.standing_orders(current_actor(), **args)


@blp.post("")
@blp.arguments(schemas.StandingIn)
@blp.response(201, schemas.StandingOut)
@idempotent
@requires(P.STANDING_EDIT)
def create(body: dict[str, Any]) -> StandingOrder:
    """Ask for deliveries week after week; the unit's approver decides."""
    actor = current_actor()
    body["unit_id"] = orders.unit_to_order_for(actor, body["unit_id"])
    agreement = agreements.agreement(body.pop("agreement_id"), actor)
    return actions.open_order(agreement, **body, **_who())


@blp.get("/<int:order_id>")
@blp.response(200, schemas.StandingOut)
@requires(P.ORDER_READ)
def show(order_id: int) -> StandingOrder:
    """One with its plan."""
    return queries.standing_order(order_id, current_actor())


@blp.patch("/<int:order_id>")
@blp.arguments(schemas.StandingChange)
@blp.response(200, schemas.StandingOut)
@idempotent
@requires(P.STANDING_EDIT)
def change(body: dict[str, Any], order_id: int) -> StandingOrder:
    """Other settings at once; another plan once the approver has said yes."""
    order, plan = _locked(order_id), body.pop("plan", None)
    if body:
        actions.change(order, schemas.settings_after(order, body), **_who())
    if plan is not None:
        actions.ask(order, plan, **_who())
    return order


@blp.post("/<int:order_id>/approve")
@blp.response(200, schemas.StandingOut)
@idempotent
@requires(P.ORDER_APPROVE)
def approve(order_id: int) -> StandingOrder:
    """The unit's approver, never the one who asked, says yes to the plan that waits."""
    order = _locked(order_id, P.ORDER_APPROVE)
    actions.approve(order, **_who())
    return order


@blp.post("/<int:order_id>/return")
@blp.arguments(schemas.WhyIn)
@blp.response(200, schemas.StandingOut)
@idempotent
@requires(P.ORDER_APPROVE)
def send_back(body: dict[str, Any], order_id: int) -> StandingOrder:
    """The unit's approver says no and why; a plan in force goes on."""
    order = _locked(order_id, P.ORDER_APPROVE)
    actions.send_back(order, **body, **_who())
    return order


@blp.post("/<int:order_id>/pause")
@blp.arguments(schemas.PauseIn)
@blp.response(200, schemas.StandingOut)
@idempotent
@requires(P.STANDING_EDIT)
def pause(body: dict[str, Any], order_id: int) -> StandingOrder:
    """No deliveries for a time, or until resumed."""
    order = _locked(order_id)
    first_on = body.pop("first_on") or clock.business_day(clock.utcnow())
    actions.pause(order, first_on=first_on, **body, **_who())
    return order


@blp.post("/<int:order_id>/resume")
@blp.arguments(schemas.ResumeIn)
@blp.response(200, schemas.StandingOut)
@idempotent
@requires(P.STANDING_EDIT)
def resume(body: dict[str, Any], order_id: int) -> StandingOrder:
    """Deliveries again."""
    order = _locked(order_id)
    actions.resume(order, on=body["on"] or clock.business_day(clock.utcnow()), **_who())
    return order


@blp.post("/<int:order_id>/end")
@blp.arguments(schemas.WhyIn)
@blp.response(200, schemas.StandingOut)
@idempotent
@requires(P.STANDING_EDIT)
def end(body: dict[str, Any], order_id: int) -> StandingOrder:
    """No more orders; those that exist stay."""
    order = _locked(order_id)
    actions.end(order, **body, **_who())
    return order


@blp.get("/<int:order_id>/occurrences")
@blp.arguments(schemas.SpanQuery, location="query")
@blp.response(200, DaysOut)
@requires(P.ORDER_READ)
def days(args: dict[str, date], order_id: int) -> dict[str, list[Day]]:
    """Every day of a span: planned, ordered, skipped, failed, a holiday …"""
    order = queries.standing_order(order_id, current_actor())
    rows = queries.occurrences([order.id], args["first"], args["last"])
    return {"items": calendar.days(order, args["first"], args["last"], rows, now=clock.utcnow())}


@blp.patch("/<int:order_id>/occurrences/<day>")
@blp.arguments(schemas.DayChange)
@blp.response(200, schemas.DayOut)
@idempotent
@requires(P.STANDING_EDIT)
def change_day(body: dict[str, Any], order_id: int, day: str) -> Day:
    """Other quantities, skipped with a reason, or as planned again; until the cut-off."""
    order, on, who = _locked(order_id), _day(day), _who()
    if "items" in body:
        occurrences.edit(order, on, schemas.wanted_of(body["items"]), **who)
    elif "skip" in body:
        occurrences.skip(order, on, reason=body["skip"], **who)
    else:
        occurrences.restore(order, on, **who)
    return _shown(order, on, who["now"])


@blp.post("/<int:order_id>/occurrences/<day>/generate")
@blp.response(200, schemas.DayOut)
@idempotent
@requires(P.STANDING_EDIT)
def generate(order_id: int, day: str) -> Day:
    """Order a day at once, such as one that failed."""
    order, on, who = _locked(order_id), _day(day), _who()
    occurrences.generate_now(order, on, **who)
    return _shown(order, on, who["now"])
