"""What is told of a notice."""

from marshmallow import Schema, fields, validate


class NoticeQuery(Schema):
    """Filters of the inbox."""

    unread = fields.Boolean(load_default=False)
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=100_000))
    page_size = fields.Integer(load_default=50, validate=validate.Range(min=1, max=200))


class NoticeOut(Schema):
    id = fields.Integer()
    name = fields.String()
    title = fields.String()
    body = fields.String()
    link = fields.String()
    at = fields.AwareDateTime()
    read_at = fields.AwareDateTime(allow_none=True)


class NoticePage(Schema):
    items = fields.List(fields.Nested(NoticeOut))
    total = fields.Integer()
    page = fields.Integer()
    page_size = fields.Integer()


class ReadOut(Schema):
    read = fields.Integer()
