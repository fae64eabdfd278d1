"""Flags in and out."""

from marshmallow import Schema, fields, validate

from shop.oversight.flags.states import FlagKind, FlagStatus


class FlagAnswerIn(Schema):
    """What was found out."""

    words = fields.String(required=True, validate=validate.Length(min=1, max=1000))


class FlagRowOut(Schema):
    """An order or a fact behind it."""

    no = fields.String()
    on = fields.String()
    amount_fen = fields.Integer(attribute="fen")
    said = fields.String()


class FlagOut(Schema):
    id = fields.Integer()
    kind = fields.Enum(FlagKind, by_value=True)
    status = fields.Enum(FlagStatus, by_value=True)
    said = fields.String()
    unit_name = fields.String()
    cooperative_name = fields.String()
    on = fields.Date(attribute="on_day")
    amount_fen = fields.Integer()
    rows = fields.List(fields.Nested(FlagRowOut))
    found_at = fields.AwareDateTime()
    answered_at = fields.AwareDateTime(allow_none=True)
    words = fields.String()
