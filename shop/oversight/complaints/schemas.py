"""Complaints in and out. The complainant's own words and contact leave to nobody but the desk."""

from marshmallow import Schema, fields, validate

from shop.oversight.complaints.states import (
    ComplaintEvent,
    ComplaintKind,
    ComplaintStatus,
    Outcome,
    TargetKind,
)

PLACE = "区划代码应为 6、9 或 12 位数字"
WORDS = validate.Length(min=1, max=2000)


class ComplaintIn(Schema):
    """`target`: the id of a product or cooperative, or the number of an order (for its members, with a token).
    An office or unit is named in words, with its region. `contact_*` may stay empty."""

    kind = fields.Enum(ComplaintKind, by_value=True, required=True)
    target_kind = fields.Enum(TargetKind, by_value=True, required=True)
    target = fields.String(load_default="", validate=validate.Length(max=24))
    office_name = fields.String(load_default="", validate=validate.Length(max=120))
    office_region = fields.String(
        load_default="", validate=validate.Regexp(r"^(|\d{6}|\d{9}|\d{12})$", error=PLACE)
    )
    told = fields.String(required=True, validate=validate.Length(min=5, max=4000))
    contact_name = fields.String(load_default="", validate=validate.Length(max=120))
    contact_way = fields.String(load_default="", validate=validate.Length(max=120))


class PassOnIn(Schema):
    """`desk`: the code of the region whose desk is to handle it; empty for the platform's."""

    desk = fields.String(load_default="", validate=validate.Length(max=12))
    reason = fields.String(required=True, validate=WORDS)


class PassOnManyIn(PassOnIn):
    """Several at once, with one reason."""

    nos = fields.List(fields.String(), required=True, validate=validate.Length(min=1, max=100))


class WordsIn(Schema):
    """A note, for the desk."""

    words = fields.String(required=True, validate=WORDS)


class AnswerIn(Schema):
    """What was found, for the complainant to read."""

    outcome = fields.Enum(Outcome, by_value=True, required=True)
    words = fields.String(required=True, validate=WORDS)
    hold_product = fields.Boolean(load_default=False)


class ComplaintStepOut(Schema):
    """What the complainant learns of a step: the words of a passing-on, never a name."""

    kind = fields.Enum(ComplaintEvent, by_value=True)
    at = fields.AwareDateTime()
    words = fields.Function(
        lambda step: step.words if step.kind is ComplaintEvent.PASS_ON else "", metadata={"type": "string"}
    )


class ComplaintOut(Schema):
    """What its complainant sees of it."""

    no = fields.String()
    kind = fields.Enum(ComplaintKind, by_value=True)
    status = fields.Enum(ComplaintStatus, by_value=True)
    target_kind = fields.Enum(TargetKind, by_value=True)
    target_name = fields.String()
    received_at = fields.AwareDateTime()
    due_on = fields.Date(allow_none=True)
    outcome = fields.Enum(Outcome, by_value=True, allow_none=True)
    answer = fields.String()
    answered_at = fields.AwareDateTime(allow_none=True)
    steps = fields.List(fields.Nested(ComplaintStepOut))


class NewComplaintOut(ComplaintOut):
    """With the key, shown this once."""

    key = fields.String()


class AttachmentOut(Schema):
    """That it was taken in; it cannot be fetched from outside."""

    file_name = fields.String()
    size_bytes = fields.Integer()
