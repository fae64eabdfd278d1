"""What the pages of imports and of other platforms send."""

from marshmallow import Schema, fields, validate

from shop.catalog.imports.states import Extent, SameName


class ConfirmIn(Schema):
    """What to do with bad rows and with names that exist already."""

    extent = fields.Enum(Extent, by_value=True, required=True)
    same_name = fields.Enum(SameName, by_value=True, load_default=SameName.SKIP)


class ExternalListingIn(Schema):
    """A product's page on another platform."""

    product_id = fields.Integer(required=True, strict=False, validate=validate.Range(min=1))
    platform = fields.String(required=True, validate=validate.Length(min=1, max=60))
    shop = fields.String(required=True, validate=validate.Length(min=1, max=60))
    link = fields.String(required=True, validate=validate.Length(min=8, max=500))
    listed_on = fields.Date(required=True)
