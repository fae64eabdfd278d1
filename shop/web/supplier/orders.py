"""The cooperative's orders: confirm, pick, ship, record what was paid."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from marshmallow import fields, validate
from werkzeug.wrappers import Response

from shop.core import clock
from shop.core.db import unit_of_work
from shop.core.fields import YuanField
from shop.finance.payments import actions as paying
from shop.finance.payments import queries as payments
from shop.fulfilment.acceptance import queries as acceptances
from shop.fulfilment.aftersales import queries as claims
from shop.fulfilment.deliveries import queries as deliveries
from shop.fulfilment.shipments import actions as shipping
from shop.fulfilment.shipments import queries as shipments
from shop.fulfilment.shipments.schemas import ShipmentIn
from shop.fulfilment.substitutions import queries as substitutions
from shop.http.guards import requires
from shop.http.inputs import idempotent, load
from shop.http.login import current_actor
from shop.parties.accounts import queries as accounts
from shop.parties.accounts.permissions import Permission
from shop.trading.agreements import queries as agreements
from shop.trading.lists.schemas import FormSchema
from shop.trading.orders import actions, queries
from shop.trading.orders.models import Order
from shop.trading.orders.schemas import OrderReasonIn, OrdersQuery
from shop.trading.orders.states import OrderStatus
from shop.web.forms import back_to, see
from shop.web.steps import steps_of
from shop.web.supplier.here import actor_and_cooperative

bp = Blueprint("supplier_orders", __name__, url_prefix="/supplier/orders")


class TransferIn(FormSchema):
    """A transfer that arrived, as the bank's slip says."""

    amount_fen = YuanField(data_key="amount", required=True)
    payer_name = fields.String(required=True, validate=validate.Length(min=1, max=120))
    payer_account = fields.String(load_default="", validate=validate.Length(max=40))
    bank_slip_no = fields.String(required=True, validate=validate.Length(min=1, max=64))
    received_on = fields.Date(required=True)
    reference = fields.String(load_default=None, validate=validate.Length(max=32))


@bp.get("")
@requires(Permission.ORDER_READ)
def index() -> str:
    actor, cooperative_id = actor_and_cooperative(Permission.ORDER_READ)
    asked = load(OrdersQuery, source="args")
    found = queries.orders(actor, **asked | {"size": 20}, cooperative_id=cooperative_id)
    return render_template(
        "supplier/orders/index.html",
        orders=found,
        asked=asked,
        counts=queries.waiting(actor),
        statuses=OrderStatus,
    )


@bp.get("/<no>")
@requires(Permission.ORDER_READ)
def show(no: str) -> str:
    actor, _cooperative = actor_and_cooperative(Permission.ORDER_READ)
    order = queries.order(no, actor)
    trail = queries.trail(order)
    return render_template(
        "supplier/orders/show.html",
        order=order,
        steps=steps_of(order),
        trail=trail,
        agreement=agreements.named(order.agreement_id, actor),
        names=accounts.names({entry.by_user for entry in trail if entry.by_user}),
        may=queries.may_do(order, actor),
        shipments=shipments.shipments_of(order),
        sheets=deliveries.sheets_of(order),
        proposals=substitutions.of_order(order),
        acceptances=acceptances.acceptances_of(order),
        claims=claims.of_order(order, actor),
        payments=payments.payments_of(order),
        expected=payments.expected(order),
        today=clock.business_day(clock.utcnow()),
    )


def _locked(no: str, permission: Permission) -> Order:
    return queries.order(no, current_actor(), permission=permission, lock=True)


@bp.post("/<no>/confirm")
@back_to(".show", no="no")
@requires(Permission.ORDER_CONFIRM)
def confirm(no: str) -> Response:
    with unit_of_work():
        actions.confirm(_locked(no, Permission.ORDER_CONFIRM), by=current_actor().id, now=clock.utcnow())
    flash(_("已接单，请按期备货"), "success")
    return see(".show", no=no)


@bp.post("/<no>/decline")
@back_to(".show", no="no")
@requires(Permission.ORDER_CONFIRM)
def decline(no: str) -> Response:
    reason = load(OrderReasonIn, source="form")["reason"]
    with unit_of_work():
        order = _locked(no, Permission.ORDER_CONFIRM)
        actions.decline(order, reason=reason, by=current_actor().id, now=clock.utcnow())
    flash(_("已谢绝该订单，采购单位会收到通知"), "success")
    return see(".show", no=no)


@bp.post("/<no>/ship")
@back_to(".show", no="no")
@idempotent
@requires(Permission.ORDER_SHIP)
def ship(no: str) -> Response:
    order = _locked(no, Permission.ORDER_SHIP)
    body = ShipmentIn().load(_typed(order))
    body["lines"] = body["lines"] or {}
    made = shipping.ship(order, **body, by=current_actor().id, now=clock.utcnow())
    flash(_("已发货，发货单号 %(number)s", number=made.no), "success")
    return see(".show", no=no)


def _typed(order: Order) -> dict[str, Any]:
    """The form's `qty_ID` fields and the rest as the schema of a shipment; empty or 0 stays behind."""
    form = request.form
    quantities = {line.id: form.get(f"qty_{line.id}", "").strip() for line in order.lines}
    return {
        "lines": [{"line_id": i, "qty": qty} for i, qty in quantities.items() if qty.strip("0.")],
        "last": "last" in form,
        **{name: form.get(name, "").strip() for name in ("carrier", "tracking", "note")},
    }


@bp.post("/<no>/receipts")
@back_to(".show", no="no")
@idempotent
@requires(Permission.PAYMENT_RECORD)
def record(no: str) -> Response:
    typed = load(TransferIn, source="form")
    order = _locked(no, Permission.PAYMENT_RECORD)
    paying.record(order, **typed, by=current_actor().id, now=clock.utcnow())
    flash(_("已登记到账"), "success")
    return see(".show", no=no)
