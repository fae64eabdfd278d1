"""Outlets in and out."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from shop.core.fields import YuanField
from shop.outreach.outlets.states import OutletKind, OutletVenue

NAME = validate.Length(min=1, max=120)
REGION = validate.Regexp(r"^\d{6}(\d{3}|\d{6})?$")
FEN = validate.Range(min=0, max=10**15)


class OutletIn(Schema):
    """A new outlet; `region_code` is the county's or the town's."""

    kind = fields.Enum(OutletKind, by_value=True, required=True)
    venue = fields.Enum(OutletVenue, by_value=True, required=True)
    name = fields.String(required=True, validate=NAME)
    address = fields.String(required=True, validate=validate.Length(min=1, max=255))
    region_code = fields.String(required=True, validate=REGION)
    operator = fields.String(required=True, validate=NAME)
    platform = fields.String(load_default="", validate=validate.Length(max=32))
    since_on = fields.Date(required=True)
    until_on = fields.Date(load_default=None, allow_none=True)


class OutletChangeIn(Schema):
    """What changed."""

    name = fields.String(validate=NAME)
    address = fields.String(validate=validate.Length(min=1, max=255))
    operator = fields.String(validate=NAME)
    platform = fields.String(validate=validate.Length(max=32))
    until_on = fields.Date(allow_none=True)


class OutletSupplierIn(Schema):
    """A cooperative that signed, and the agreement's number."""

    cooperative_id = fields.Integer(required=True)
    agreement_no = fields.String(load_default="", validate=validate.Length(max=64))


class OutletSalesIn(Schema):
    """Stated sales of one month, e.g. 202611."""

    month = fields.Integer(required=True, validate=validate.Range(min=201901, max=210012))
    sold_fen = fields.Integer(required=True, validate=FEN)
    accredited_fen = fields.Integer(load_default=0, validate=FEN)


class OutletSalesForm(Schema):
    """The same from the page, in yuan."""

    month = fields.Integer(required=True, validate=validate.Range(min=201901, max=210012))
    sold_fen = YuanField(required=True)
    accredited_fen = YuanField(load_default=0)


class OutletSupplierOut(Schema):
    cooperative_id = fields.Integer()
    cooperative_name = fields.String()
    agreement_no = fields.String()


class OutletSalesOut(Schema):
    month = fields.Integer()
    sold_fen = fields.Integer()
    accredited_fen = fields.Integer()


class OutletOut(Schema):
    id = fields.Integer()
    kind = fields.Enum(OutletKind, by_value=True)
    venue = fields.Enum(OutletVenue, by_value=True)
    name = fields.String()
    address = fields.String()
    region_path = fields.String()
    operator = fields.String()
    platform = fields.String()
    since_on = fields.Date()
    until_on = fields.Date(allow_none=True)
    suppliers = fields.List(fields.Nested(OutletSupplierOut))
    sales = fields.List(fields.Nested(OutletSalesOut))


class OutletPage(Schema):
    items = fields.List(fields.Nested(OutletOut))
    total = fields.Integer()
    page = fields.Integer()
    page_size = fields.Integer()


class OutletQuery(Schema):
    """Filters of the list."""

    kind = fields.Enum(OutletKind, by_value=True, load_default=None)
    venue = fields.Enum(OutletVenue, by_value=True, load_default=None)
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=100_000))
    page_size = fields.Integer(load_default=50, validate=validate.Range(min=1, max=200))
