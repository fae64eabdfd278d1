"""Unsold goods in and out."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from shop.core.fields import QtyField, YuanField
from shop.outreach.surplus.states import SurplusChannel, SurplusStatus

NAME = validate.Length(min=1, max=120)
FEN = validate.Range(min=0, max=10**15)


class SurplusIn(Schema):
    """Goods of a village or town that wait for a buyer."""

    region_code = fields.String(required=True, validate=validate.Regexp(r"^\d{6}(\d{3}|\d{6})?$"))
    holder = fields.String(required=True, validate=NAME)
    product = fields.String(required=True, validate=NAME)
    qty_milli = QtyField(required=True, data_key="qty")
    unit = fields.String(load_default="公斤", validate=validate.Length(min=1, max=16))
    last_on = fields.Date(required=True)
    at_risk = fields.Boolean(load_default=False)


class SurplusAssignIn(Schema):
    """Who handles it, until when."""

    office = fields.String(required=True, validate=NAME)
    due_on = fields.Date(required=True)


class SurplusSaleIn(Schema):
    """How much was sold, and through which channel."""

    channel = fields.Enum(SurplusChannel, by_value=True, required=True)
    sold_on = fields.Date(required=True)
    qty_milli = QtyField(required=True, data_key="qty")
    amount_fen = fields.Integer(load_default=0, validate=FEN)
    buyer = fields.String(load_default="", validate=validate.Length(max=120))


class SurplusSaleForm(Schema):
    """The same from the page, in yuan."""

    channel = fields.Enum(SurplusChannel, by_value=True, required=True)
    sold_on = fields.Date(required=True)
    qty_milli = QtyField(required=True, data_key="qty")
    amount_fen = YuanField(load_default=0)
    buyer = fields.String(load_default="", validate=validate.Length(max=120))


class SurplusCloseIn(Schema):
    """How the rest was settled."""

    closing = fields.String(required=True, validate=validate.Length(min=2, max=500))


class SurplusSaleOut(Schema):
    id = fields.Integer()
    channel = fields.Enum(SurplusChannel, by_value=True)
    sold_on = fields.Date()
    qty = QtyField(attribute="qty_milli")
    amount_fen = fields.Integer()
    buyer = fields.String()


class SurplusOut(Schema):
    id = fields.Integer()
    no = fields.String()
    status = fields.Enum(SurplusStatus, by_value=True)
    region_path = fields.String()
    holder = fields.String()
    product = fields.String()
    qty = QtyField(attribute="qty_milli")
    sold = QtyField(attribute="sold_milli")
    left = QtyField(attribute="left_milli")
    unit = fields.String()
    last_on = fields.Date()
    at_risk = fields.Boolean()
    late = fields.Boolean()
    office = fields.String()
    due_on = fields.Date(allow_none=True)
    closing = fields.String()
    sales = fields.List(fields.Nested(SurplusSaleOut))


class SurplusPage(Schema):
    items = fields.List(fields.Nested(SurplusOut))
    total = fields.Integer()
    page = fields.Integer()
    page_size = fields.Integer()


class SurplusQuery(Schema):
    """Filters of the list."""

    status = fields.Enum(SurplusStatus, by_value=True, load_default=None)
    at_risk = fields.Boolean(load_default=None)
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=100_000))
    page_size = fields.Integer(load_default=50, validate=validate.Range(min=1, max=200))
