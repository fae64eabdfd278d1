"""A publication as it is asked for."""

from marshmallow import Schema, fields, validate

from shop.reporting.transparency.states import PublicationSide


class PublicationAsked(Schema):
    """Which region (000000: all), month and side."""

    region = fields.String(
        required=True, validate=validate.Regexp(r"^(\d{6}|\d{9})$", error="请填写 6 或 9 位区划代码")
    )
    month = fields.Integer(required=True)
    side = fields.Enum(PublicationSide, by_value=True, load_default=PublicationSide.ORIGIN)


class PublicationIn(PublicationAsked):
    """With a note that stands on the page."""

    note = fields.String(load_default="", validate=validate.Length(max=200))


class WithdrawPublicationIn(Schema):
    """Why it is withdrawn."""

    reason = fields.String(required=True, validate=validate.Length(min=1, max=200))
