"""Orders: place, list, show, decide, ship and receive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from shop.core import clock
from shop.core.page import Page
from shop.fulfilment.acceptance import actions as acceptance
from shop.fulfilment.acceptance import queries as acceptances
from shop.fulfilment.acceptance.models import Acceptance
from shop.fulfilment.acceptance.schemas import AcceptanceIn, AcceptanceOut
from shop.fulfilment.shipments import actions as shipping
from shop.fulfilment.shipments import queries as shipments
from shop.fulfilment.shipments.models import Shipment
from shop.fulfilment.shipments.rules import open_lines
from shop.fulfilment.shipments.schemas import ShipmentIn, ShipmentOut
from shop.http.guards import requires
from shop.http.inputs import idempotent
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.support.audit.models import AuditEntry
from shop.support.documents import queries as documents
from shop.trading.agreements import calling
from shop.trading.agreements import queries as agreements
from shop.trading.orders import actions, queries
from shop.trading.orders.models import Order, Purchase
from shop.trading.orders.schemas import OrderIn, OrderListItem, OrderOut, OrderReasonIn, OrdersQuery, TrailOut

blp = Blueprint(
    "orders", __name__, url_prefix="/api/v1/orders", description="订单：下单、审批、确认、发货、验收"
)


class OrdersOut(Schema):
    """One page of orders."""

    items = fields.List(fields.Nested(OrderListItem))
    total = fields.Integer()
    page = fields.Integer()
    page_size = fields.Integer()


class PurchaseOut(Schema):
    """One purchase with its orders, one per cooperative."""

    purchase_no = fields.String(attribute="no")
    total_fen = fields.Integer()
    orders = fields.List(fields.Nested(OrderOut))


@dataclass(frozen=True)
class _Whole:
    order: Order
    delivery_to: str
    note: str
    trail: Sequence[AuditEntry]
    shipments: Sequence[Shipment]
    acceptances: Sequence[Acceptance]


class OrderFullOut(OrderOut):
    """An order with everything that happened to it."""

    trail = fields.List(fields.Nested(TrailOut))
    shipments = fields.List(fields.Nested(ShipmentOut))
    acceptances = fields.List(fields.Nested(AcceptanceOut))

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """What is not told beside the order is the order's own."""
        return super().get_attribute(obj if hasattr(obj, attr) else obj.order, attr, default)

    def get_tags(self, order: Any) -> Any:
        return super().get_tags(order.order)


def _locked(no: str, permission: Permission) -> Order:
    return queries.order(no, current_actor(), permission=permission, lock=True)


@blp.post("")
@blp.arguments(OrderIn)
@blp.response(201, PurchaseOut)
@idempotent
@requires(Permission.ORDER_PLACE)
def place(body: dict[str, Any]) -> Purchase:
    """Place one order per cooperative under one purchase; where lines name counted units or delivery points
    of their own, one per counted unit, delivery point and cooperative. With `contract_id` at the prices of that
    agreement."""
    actor, now = current_actor(), clock.utcnow()
    unit_id = queries.unit_to_order_for(actor, body["unit_id"])
    ordered: dict[str, Any] = {"unit_id": unit_id, "terms": body["terms"], "by": actor.id, "now": now}
    if body["contract_id"] is not None:
        found = agreements.agreement(body["contract_id"], actor, permission=Permission.ORDER_PLACE, lock=True)
        if body["parts"] is not None:
            return calling.call_off_for_many(found, parts=body["parts"], **ordered)
        return calling.call_off(found, wanted=body["wanted"], **ordered)
    if body["parts"] is not None:
        return actions.place_for_many(body["parts"], **ordered)
    return actions.place(body["wanted"], **ordered)


@blp.get("")
@blp.arguments(OrdersQuery, location="query")
@blp.response(200, OrdersOut)
@requires(Permission.ORDER_READ)
def index(args: dict[str, Any]) -> Page[Order]:
    """Orders in sight, newest first."""
    return queries.orders(current_actor(), **args)


@blp.get("/<no>")
@blp.response(200, OrderFullOut)
@requires(Permission.ORDER_READ)
def show(no: str) -> _Whole:
    """One order with its lines, tags and audit trail."""
    order = queries.order(no, current_actor())
    known = queries.knows_address(order, current_actor())
    return _Whole(
        order,
        order.delivery_to if known else "",
        order.note if known else "",
        queries.trail(order),
        shipments.shipments_of(order),
        acceptances.acceptances_of(order),
    )


@blp.post("/<no>/approve")
@blp.response(200, OrderOut)
@idempotent
@requires(Permission.ORDER_APPROVE)
def approve(no: str) -> Order:
    """The unit's approver, never the one who ordered, says yes."""
    order = _locked(no, Permission.ORDER_APPROVE)
    actions.approve(order, by=current_actor().id, now=clock.utcnow())
    return order


@blp.post("/<no>/reject")
@blp.arguments(OrderReasonIn)
@blp.response(200, OrderOut)
@idempotent
@requires(Permission.ORDER_APPROVE)
def reject(body: dict[str, str], no: str) -> Order:
    """The unit's approver says no and why."""
    order = _locked(no, Permission.ORDER_APPROVE)
    actions.reject(order, reason=body["reason"], by=current_actor().id, now=clock.utcnow())
    return order


@blp.post("/<no>/cancel")
@blp.arguments(OrderReasonIn)
@blp.response(200, OrderOut)
@idempotent
@requires(Permission.ORDER_CANCEL)
def cancel(body: dict[str, str], no: str) -> Order:
    """The unit takes its order back before anything was shipped."""
    order = _locked(no, Permission.ORDER_CANCEL)
    actions.cancel(order, reason=body["reason"], by=current_actor().id, now=clock.utcnow())
    return order


@blp.post("/<no>/confirm")
@blp.response(200, OrderOut)
@idempotent
@requires(Permission.ORDER_CONFIRM)
def confirm(no: str) -> Order:
    """The cooperative takes the order on."""
    order = _locked(no, Permission.ORDER_CONFIRM)
    actions.confirm(order, by=current_actor().id, now=clock.utcnow())
    return order


@blp.post("/<no>/decline")
@blp.arguments(OrderReasonIn)
@blp.response(200, OrderOut)
@idempotent
@requires(Permission.ORDER_CONFIRM)
def decline(body: dict[str, str], no: str) -> Order:
    """The cooperative says no to an order that it has not confirmed."""
    order = _locked(no, Permission.ORDER_CONFIRM)
    actions.decline(order, reason=body["reason"], by=current_actor().id, now=clock.utcnow())
    return order


@blp.post("/<no>/shipments")
@blp.arguments(ShipmentIn)
@blp.response(201, ShipmentOut)
@idempotent
@requires(Permission.ORDER_SHIP)
def ship(body: dict[str, Any], no: str) -> Any:
    """Put goods on the way, in parts if need be; without lines everything that is open."""
    order = _locked(no, Permission.ORDER_SHIP)
    lines = body.pop("lines")
    if lines is None:
        lines = open_lines(order.lines)
    return shipping.ship(order, lines=lines, **body, by=current_actor().id, now=clock.utcnow())


@blp.post("/<no>/acceptance")
@blp.arguments(AcceptanceIn)
@blp.response(201, AcceptanceOut)
@idempotent
@requires(Permission.ORDER_ACCEPT)
def accept(body: dict[str, Any], no: str) -> Any:
    """Receive by actual weight; what is refused says why."""
    actor = current_actor()
    order = _locked(no, Permission.ORDER_ACCEPT)
    for line in body["lines"]:
        if line.photo_id is not None:
            documents.document(line.photo_id, actor)
    return acceptance.accept(order, **body, by=actor.id, now=clock.utcnow())
