"""Payments of an order: ask for the reference, record what arrived, list."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify
from flask_smorest import Blueprint

from shop.core import clock
from shop.finance.payments import actions, queries
from shop.finance.payments.models import Payment
from shop.finance.payments.schemas import AskedOut, PaymentIn, PaymentOut, PaymentsOut, ReceiptIn
from shop.http.guards import requires
from shop.http.inputs import idempotent
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.trading.orders import queries as orders

PAYER = ("payer_name", "payer_account", "bank_slip_no")
blp = Blueprint("payments", __name__, url_prefix="/api/v1/orders", description="付款：附言号、到账登记")


@blp.post("/<no>/payments")
@blp.arguments(PaymentIn)
@blp.response(201, AskedOut)
@idempotent
@requires(Permission.PAYMENT_REQUEST)
def ask(body: dict[str, Any], no: str) -> dict[str, Any]:
    """The reference to write on the transfer, the payee and the amount owed now."""
    actor = current_actor()
    order = orders.order(no, actor, permission=Permission.PAYMENT_REQUEST, lock=True)
    asked = actions.ask(order, method=body["method"].value, by=actor.id, now=clock.utcnow())
    return {
        "reference": asked.reference,
        "amount_fen": asked.amount_fen,
        "due_on": order.due_on,
        "payee": queries.payee_of(order),
    }


@blp.post("/<no>/payments/receipts")
@blp.arguments(ReceiptIn)
@blp.response(201, PaymentOut)
@idempotent
@requires(Permission.PAYMENT_RECORD)
def record(body: dict[str, Any], no: str) -> Payment:
    """The cooperative records a transfer that arrived."""
    actor = current_actor()
    order = orders.order(no, actor, permission=Permission.PAYMENT_RECORD, lock=True)
    return actions.record(order, **body, by=actor.id, now=clock.utcnow())


@blp.get("/<no>/payments")
@blp.response(200, PaymentsOut)
@requires(Permission.PAYMENT_READ)
def index(no: str) -> Response:
    """Every payment of an order, asked for and received; who paid for a confidential unit its own people see."""
    order = orders.order(no, current_actor(), permission=Permission.PAYMENT_READ)
    hidden = () if orders.knows_address(order, current_actor()) else PAYER
    return jsonify(
        items=PaymentOut(many=True, exclude=hidden).dump(queries.payments_of(order)),
        payable_fen=order.payable_fen,
        paid_fen=order.paid_fen,
        refund_due_fen=order.refund_due_fen,
    )
