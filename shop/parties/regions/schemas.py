"""A region as JSON."""

from marshmallow import Schema, fields

from shop.parties.regions.models import RegionLevel


class RegionOut(Schema):
    """`path` names the real nodes only; `valid_to` is the first day on which the code no longer holds."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    level = fields.Enum(RegionLevel, by_value=True, required=True)
    parent_code = fields.String(required=True, allow_none=True)
    path = fields.String(required=True, metadata={"example": "/650000/654200/654202/"})
    path_names = fields.List(fields.String(), required=True)
    current = fields.Boolean(required=True)
    successor_code = fields.String(required=True, allow_none=True)
    valid_from = fields.Date(required=True, allow_none=True)
    valid_to = fields.Date(required=True, allow_none=True)
    is_832 = fields.Boolean(required=True)
    is_mountain_town = fields.Boolean(required=True)
