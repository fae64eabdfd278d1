"""Events in and out."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from shop.core.fields import YuanField
from shop.outreach.events.states import EventKind

NAME = validate.Length(min=1, max=120)
PLACE = validate.Length(min=1, max=255)
REGION = validate.Regexp(r"^\d{6}(\d{3}|\d{6})?$")
TOWN = validate.Regexp(r"^\d{9}$", error="请填写乡镇的 9 位区划代码")
FEN = validate.Range(min=0, max=10**15)
NUMBER = validate.Range(min=1, max=1000)


class EventIn(Schema):
    """A new event with its first session; `by_town`: booths are shared out among the towns."""

    kind = fields.Enum(EventKind, by_value=True, required=True)
    name = fields.String(required=True, validate=NAME)
    region_code = fields.String(required=True, validate=REGION)
    organiser = fields.String(required=True, validate=NAME)
    place = fields.String(required=True, validate=PLACE)
    first_on = fields.Date(required=True)
    last_on = fields.Date(required=True)
    by_town = fields.Boolean(load_default=False)


class EventSessionIn(Schema):
    """Another session."""

    name = fields.String(required=True, validate=NAME)
    place = fields.String(required=True, validate=PLACE)
    first_on = fields.Date(required=True)
    last_on = fields.Date(required=True)


class EventBoothIn(Schema):
    """One more booth for a town."""

    town_code = fields.String(required=True, validate=TOWN)
    label = fields.String(load_default="", validate=validate.Length(max=32))


class EventBoothBackIn(Schema):
    """A booth that is taken back: the town's first, second …"""

    town_code = fields.String(required=True, validate=TOWN)
    slot = fields.Integer(required=True, validate=NUMBER)


class EventExhibitorIn(Schema):
    """A cooperative that exhibits."""

    cooperative_id = fields.Integer(required=True)


class EventSalesIn(Schema):
    """Stated sales of an exhibitor in a session."""

    session = fields.Integer(required=True, validate=NUMBER)
    cooperative_id = fields.Integer(required=True)
    sold_fen = fields.Integer(required=True, validate=FEN)
    intent_fen = fields.Integer(load_default=0, validate=FEN)


class EventSalesForm(Schema):
    """The same from the page, in yuan."""

    session = fields.Integer(required=True, validate=NUMBER)
    cooperative_id = fields.Integer(required=True)
    sold_fen = YuanField(required=True)
    intent_fen = YuanField(load_default=0)


class EventSessionOut(Schema):
    number = fields.Integer()
    name = fields.String()
    place = fields.String()
    first_on = fields.Date()
    last_on = fields.Date()


class EventBoothOut(Schema):
    town_code = fields.String()
    slot = fields.Integer()
    label = fields.String()


class EventExhibitorOut(Schema):
    cooperative_id = fields.Integer()
    cooperative_name = fields.String()


class EventSalesOut(Schema):
    session = fields.Integer()
    cooperative_id = fields.Integer()
    sold_fen = fields.Integer()
    intent_fen = fields.Integer()


class EventOut(Schema):
    id = fields.Integer()
    kind = fields.Enum(EventKind, by_value=True)
    name = fields.String()
    region_path = fields.String()
    organiser = fields.String()
    by_town = fields.Boolean()
    first_on = fields.Date()
    last_on = fields.Date()
    sessions = fields.List(fields.Nested(EventSessionOut))
    booths = fields.List(fields.Nested(EventBoothOut))
    exhibitors = fields.List(fields.Nested(EventExhibitorOut))
    sales = fields.List(fields.Nested(EventSalesOut))


class EventPage(Schema):
    items = fields.List(fields.Nested(EventOut))
    total = fields.Integer()
    page = fields.Integer()
    page_size = fields.Integer()


class EventQuery(Schema):
    """Filters of the list."""

    kind = fields.Enum(EventKind, by_value=True, load_default=None)
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=100_000))
    page_size = fields.Integer(load_default=50, validate=validate.Range(min=1, max=200))
