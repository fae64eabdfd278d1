"""Payments as JSON."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from shop.finance.payments.states import PaymentStatus
from shop.trading.orders.states import PaymentMethod

# Ten billion yuan: far above any order, far below what a database integer holds.
FEN = validate.Range(min=1, max=10**12)


class PaymentIn(Schema):
    """POST /orders/{no}/payments."""

    method = fields.Enum(PaymentMethod, by_value=True, required=True)


class ReceiptIn(Schema):
    """A transfer that arrived, as the bank's slip says."""

    amount_fen = fields.Integer(required=True, strict=True, validate=FEN)
    payer_name = fields.String(required=True, validate=validate.Length(min=1, max=120))
    payer_account = fields.String(load_default="", validate=validate.Length(max=40))
    bank_slip_no = fields.String(required=True, validate=validate.Length(min=1, max=64))
    received_on = fields.Date(required=True)
    reference = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=32))


class PayeeOut(Schema):
    """Where to transfer to."""

    name = fields.String(attribute="account_name")
    bank = fields.String()
    account_no = fields.String()


class AskedOut(Schema):
    """The reference to write on the transfer, to whom, and how much."""

    reference = fields.String()
    amount_fen = fields.Integer()
    due_on = fields.Date(allow_none=True)
    payee = fields.Nested(PayeeOut)


class PaymentOut(Schema):
    """One payment; the payer's account shows its last four digits only."""

    reference = fields.String()
    method = fields.String()
    status = fields.Enum(PaymentStatus, by_value=True)
    amount_fen = fields.Integer()
    payer_name = fields.String()
    payer_account = fields.Function(lambda payment: masked(payment.payer_account))
    bank_slip_no = fields.String(allow_none=True)
    received_on = fields.Date(allow_none=True)
    asked_at = fields.AwareDateTime(format="iso")


class PaymentsOut(Schema):
    """All payments of an order and what is still owed, or due to be refunded."""

    items = fields.List(fields.Nested(PaymentOut))
    payable_fen = fields.Integer()
    paid_fen = fields.Integer()
    refund_due_fen = fields.Integer()


def masked(account: str) -> str:
    """All but the last four digits hidden."""
    return f"•••• {account[-4:]}" if account else ""
