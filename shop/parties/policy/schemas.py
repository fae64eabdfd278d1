"""A parameter as it is typed in the console."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from shop.parties.policy.states import Policy


class PolicyIn(Schema):
    """A new value of one parameter; empty `region_code`: everywhere, empty `value`: switched off."""

    name = fields.Enum(Policy, by_value=True, required=True)
    value = fields.String(load_default="", validate=validate.Length(max=60))
    region_code = fields.String(load_default="", validate=validate.Regexp(r"^(\d{6}(\d{3}|\d{6})?)?$"))
    department = fields.String(load_default="", validate=validate.Length(max=32))
    valid_from = fields.Date(required=True)
    valid_to = fields.Date(load_default=None)
    source = fields.String(required=True, validate=validate.Length(min=2, max=255))


class PolicyEndIn(Schema):
    """The first day on which it holds no more."""

    on = fields.Date(required=True)
