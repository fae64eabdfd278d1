"""What the form of a group sends."""

from marshmallow import Schema, fields, validate

from search.aliases.states import AliasKind


class AliasIn(Schema):
    """`words` as they are typed: parted by spaces, commas or equals signs."""

    kind = fields.Enum(AliasKind, by_value=True, required=True)
    words = fields.String(required=True, validate=validate.Length(min=1, max=400))
    source = fields.String(load_default="", validate=validate.Length(max=255))
