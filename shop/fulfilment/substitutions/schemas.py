"""Substitutions as JSON and as forms."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from shop.core.fields import QtyField
from shop.fulfilment.substitutions.states import SubstitutionStatus
from shop.trading.lists.schemas import FormSchema
from shop.trading.orders.schemas import ID


class SubstitutionIn(FormSchema):
    """What is offered for part of an open line; without a price the lower of both."""

    line_id = fields.Integer(required=True, validate=ID)
    sku_id = fields.Integer(required=True, validate=ID)
    qty = QtyField(required=True)
    price_fen = fields.Integer(load_default=None, allow_none=True, validate=ID)
    reason = fields.String(required=True, validate=validate.Length(min=1, max=255))


class AnswerIn(FormSchema):
    """Why not, if anything."""

    opinion = fields.String(load_default="", validate=validate.Length(max=255))


class SubstitutionOut(Schema):
    """One proposal."""

    id = fields.Integer()
    status = fields.Enum(SubstitutionStatus, by_value=True)
    order_no = fields.String(attribute="order.no")
    line_id = fields.Integer(attribute="order_line_id")
    sku_id = fields.Integer()
    product_name = fields.String()
    spec = fields.String()
    unit = fields.String()
    qty = QtyField(attribute="qty_milli")
    price_fen = fields.Integer()
    reason = fields.String()
    opinion = fields.String()
    proposed_at = fields.AwareDateTime(format="iso")
    answered_at = fields.AwareDateTime(format="iso", allow_none=True)
    new_line_id = fields.Integer(allow_none=True)
