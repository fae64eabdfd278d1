"""A view as it comes in."""

from marshmallow import Schema, fields, validate

NAME = validate.Length(min=1, max=40)


class SavedViewIn(Schema):
    """A name for the address that is on the screen."""

    name = fields.String(required=True, validate=NAME)
    query = fields.String(required=True, validate=validate.Length(max=1000))


class SavedViewNameIn(Schema):
    """Another name."""

    name = fields.String(required=True, validate=NAME)


class SavedViewStartIn(Schema):
    """Whether the workbench opens with it."""

    start = fields.Boolean(required=True)
