"""Applications, opinions and the directory, in and out."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from shop.catalog.accreditation.states import AccreditationStatus, StepEvent

STATEMENT = validate.Length(max=2000)


class AccreditationIn(Schema):
    """A draft for one of the own products."""

    product_id = fields.Integer(required=True, validate=validate.Range(min=1))
    statement = fields.String(load_default="", validate=STATEMENT)


class StatementIn(Schema):
    """What the cooperative says of how the product helps."""

    statement = fields.String(load_default=None, validate=STATEMENT)


class OpinionIn(Schema):
    """Why a reviewer decides as he does; every step has one."""

    opinion = fields.String(required=True, validate=validate.Length(min=2, max=500))


class PublicationIn(OpinionIn):
    """The batch, and the last day on which it holds (by the place's policy unless given)."""

    batch = fields.String(required=True, validate=validate.Length(min=1, max=60))
    valid_until_on = fields.Date(load_default=None)


class ObjectionIn(Schema):
    """Anybody's; a contact only where an answer is wanted."""

    text = fields.String(required=True, validate=validate.Length(min=5, max=1000))
    contact = fields.String(load_default="", validate=validate.Length(max=120))


class AnswerIn(Schema):
    text = fields.String(required=True, validate=validate.Length(min=2, max=1000))


class AccreditationsQuery(Schema):
    status = fields.Enum(AccreditationStatus, by_value=True)
    product_id = fields.Integer(validate=validate.Range(min=1))
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=10_000))
    page_size = fields.Integer(load_default=50, validate=validate.Range(min=1, max=200))


class DirectoryQuery(Schema):
    q = fields.String(load_default="", validate=validate.Length(max=60))
    region = fields.String(load_default="", validate=validate.Regexp(r"^(\d{6}(\d{3}(\d{3})?)?)?$"))
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=10_000))
    page_size = fields.Integer(load_default=50, validate=validate.Range(min=1, max=200))


class StepOut(Schema):
    at_step = fields.Enum(AccreditationStatus, by_value=True, required=True)
    event = fields.Enum(StepEvent, by_value=True, required=True)
    by_user = fields.Integer(allow_none=True, required=True)
    at = fields.AwareDateTime(required=True)
    opinion = fields.String(required=True)


class AccreditationOut(Schema):
    id = fields.Integer(required=True)
    product_id = fields.Integer(required=True)
    cooperative_id = fields.Integer(required=True)
    status = fields.Enum(AccreditationStatus, by_value=True, required=True)
    office_path = fields.String(required=True)
    due_on = fields.Date(allow_none=True, required=True)
    statement = fields.String(required=True)
    public_until_at = fields.AwareDateTime(allow_none=True, required=True)
    number = fields.String(required=True)
    batch = fields.String(required=True)
    published_on = fields.Date(allow_none=True, required=True)
    valid_until_on = fields.Date(allow_none=True, required=True)
    steps = fields.List(fields.Nested(StepOut), required=True)


class AccreditationPage(Schema):
    items = fields.List(fields.Nested(AccreditationOut), required=True)
    total = fields.Integer(required=True)
    page = fields.Integer(required=True)
    page_size = fields.Integer(required=True)


class DirectoryRowOut(Schema):
    """One accredited product; counts of helped households, never a name."""

    number = fields.String(required=True)
    region_path = fields.String(required=True)
    cooperative = fields.String(attribute="cooperative.name", required=True)
    product_id = fields.Integer(required=True)
    product = fields.String(attribute="product_name", required=True)
    category_code = fields.String(required=True)
    spec = fields.String(required=True)
    price_fen = fields.Integer(allow_none=True, required=True)
    value_fen = fields.Integer(allow_none=True, required=True)
    households = fields.Integer(allow_none=True, required=True)
    people = fields.Integer(allow_none=True, required=True)
    batch = fields.String(required=True)
    published_on = fields.Date(required=True)
    valid_until_on = fields.Date(required=True)


class DirectoryPage(Schema):
    items = fields.List(fields.Nested(DirectoryRowOut), required=True)
    total = fields.Integer(required=True)
    page = fields.Integer(required=True)
    page_size = fields.Integer(required=True)
