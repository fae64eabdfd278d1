"""Substitutions: proposed by the cooperative, answered by the unit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from shop.core import clock
from shop.fulfilment.substitutions import actions, queries, schemas
from shop.fulfilment.substitutions.models import Substitution
from shop.http.guards import requires
from shop.http.inputs import idempotent
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.trading.orders import queries as orders

blp = Blueprint("substitutions", __name__, url_prefix="/api/v1", description="替换：须经单位同意")
P = Permission


class SubstitutionsOut(Schema):
    """Every proposal of one order."""

    items = fields.List(fields.Nested(schemas.SubstitutionOut))


def _locked(substitution_id: int, permission: Permission) -> Substitution:
    return queries.substitution(substitution_id, current_actor(), permission=permission, lock=True)


@blp.get("/orders/<no>/substitutions")
@blp.response(200, SubstitutionsOut)
@requires(P.ORDER_READ)
def index(no: str) -> dict[str, Sequence[Substitution]]:
    """What was proposed for an order in sight, and what became of it."""
    return {"items": queries.of_order(orders.order(no, current_actor()))}


@blp.post("/orders/<no>/substitutions")
@blp.arguments(schemas.SubstitutionIn)
@blp.response(201, schemas.SubstitutionOut)
@idempotent
@requires(P.ORDER_SHIP)
def propose(body: dict[str, Any], no: str) -> Substitution:
    """Offer other goods for part of an open line, not dearer than it."""
    actor = current_actor()
    order = orders.order(no, actor, permission=P.ORDER_SHIP, lock=True)
    line_id, sku, qty = body.pop("line_id"), queries.sku(body.pop("sku_id")), body.pop("qty")
    return actions.propose(order, line_id, sku, qty_milli=qty, **body, by=actor.id, now=clock.utcnow())


@blp.post("/substitutions/<int:substitution_id>/consent")
@blp.response(200, schemas.SubstitutionOut)
@idempotent
@requires(P.SUBSTITUTION_ANSWER)
def consent(substitution_id: int) -> Substitution:
    """The unit says yes: the part of the line is closed short and a new line stands beside it."""
    found = _locked(substitution_id, P.SUBSTITUTION_ANSWER)
    actions.consent(found, queries.sku(found.sku_id), by=current_actor().id, now=clock.utcnow())
    return found


@blp.post("/substitutions/<int:substitution_id>/refuse")
@blp.arguments(schemas.AnswerIn)
@blp.response(200, schemas.SubstitutionOut)
@idempotent
@requires(P.SUBSTITUTION_ANSWER)
def refuse(body: dict[str, str], substitution_id: int) -> Substitution:
    """The unit says no; the line stays as it was ordered."""
    found = _locked(substitution_id, P.SUBSTITUTION_ANSWER)
    actions.refuse(found, **body, by=current_actor().id, now=clock.utcnow())
    return found


@blp.post("/substitutions/<int:substitution_id>/withdraw")
@blp.response(200, schemas.SubstitutionOut)
@idempotent
@requires(P.ORDER_SHIP)
def withdraw(substitution_id: int) -> Substitution:
    """The cooperative takes its proposal back."""
    found = _locked(substitution_id, P.ORDER_SHIP)
    actions.withdraw(found, by=current_actor().id, now=clock.utcnow())
    return found
