"""What the forms of a purchase list send."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, pre_load, validate

from shop.core.fields import QtyField
from shop.trading.orders.rules import MAX_LINES_TOGETHER
from shop.trading.orders.schemas import ID
from shop.trading.orders.states import Festival, FundSource, PaymentMethod, Purpose
from shop.trading.orders.terms import Terms


class FormSchema(Schema):
    """A form sends empty text for a field left blank; here that means not sent."""

    @pre_load
    def without_blanks(self, data: Any, **_more: Any) -> dict[str, Any]:
        return {key: value for key, value in dict(data).items() if value != ""}


class PutIn(FormSchema):
    """Add a quantity of a SKU to the list."""

    sku_id = fields.Integer(required=True, validate=ID)
    qty = QtyField(required=True)


class QtyIn(FormSchema):
    """Another quantity for a line."""

    qty = QtyField(required=True)


class PasteIn(FormSchema):
    """Lines `name or code, quantity`; `partial` takes the good ones although others have errors."""

    text = fields.String(load_default="", validate=validate.Length(max=20_000))
    good_lines_only = fields.Boolean(data_key="partial", load_default=False)


class CheckoutIn(FormSchema):
    """The terms form; loads to {terms, agreed_total_fen}."""

    fund_source = fields.Enum(FundSource, by_value=True, required=True)
    purpose = fields.Enum(Purpose, by_value=True, required=True)
    festival = fields.Enum(Festival, by_value=True, load_default=Festival.NONE)
    counted_unit_id = fields.Integer(load_default=None, validate=ID)
    delivery_point_id = fields.Integer(load_default=None, validate=ID)
    payment_method = fields.Enum(PaymentMethod, by_value=True, load_default=PaymentMethod.BANK_TRANSFER)
    wanted_on = fields.Date(load_default=None)
    note = fields.String(load_default="", validate=validate.Length(max=500))
    agreed_total_fen = fields.Integer(load_default=None)

    @post_load
    def as_terms(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        agreed = data.pop("agreed_total_fen")
        return {"terms": Terms(**data), "agreed_total_fen": agreed}


class ShareIn(FormSchema):
    """How much of a SKU a unit gets, and where."""

    counted_unit_id = fields.Integer(required=True, validate=ID)
    delivery_point_id = fields.Integer(load_default=None, validate=ID)
    sku_id = fields.Integer(required=True, validate=ID)
    qty = QtyField(required=True)


class ManyIn(CheckoutIn):
    """The matrix of goods and units; loads to {terms, agreed_total_fen, parts}."""

    shares = fields.List(
        fields.Nested(ShareIn), required=True, validate=validate.Length(max=MAX_LINES_TOGETHER)
    )

    @post_load
    def as_terms(self, data: dict[str, Any], **more: Any) -> dict[str, Any]:
        parts: dict[tuple[int, int | None], list[tuple[int, int]]] = {}
        for share in data.pop("shares"):
            key = (share["counted_unit_id"], share["delivery_point_id"])
            parts.setdefault(key, []).append((share["sku_id"], share["qty"]))
        return super().as_terms(data, **more) | {"parts": [(*key, own) for key, own in parts.items()]}
