"""Visits and findings in and out."""

from marshmallow import Schema, fields, validate

from shop.oversight.inspections.states import FindingStatus, Severity, VisitedKind

WORDS = validate.Length(min=1, max=1000)


class VisitIn(Schema):
    """A visit to a cooperative or a unit, by its id."""

    kind = fields.Enum(VisitedKind, by_value=True, required=True)
    visited_id = fields.Integer(required=True)
    visited_on = fields.Date(required=True)
    inspectors = fields.List(fields.Integer(), required=True, validate=validate.Length(min=1, max=20))
    summary = fields.String(load_default="", validate=validate.Length(max=2000))


class FindingIn(Schema):
    """Something to mend."""

    severity = fields.Enum(Severity, by_value=True, required=True)
    words = fields.String(required=True, validate=WORDS)
    mend_by = fields.Date(required=True)


class MendingIn(Schema):
    """What the cooperative mended."""

    answer = fields.String(required=True, validate=WORDS)


class InspectorOpinionIn(Schema):
    """What the inspector saw."""

    opinion = fields.String(load_default="", validate=validate.Length(max=1000))


class ReopenIn(Schema):
    """Why it is not mended yet, and until when it must be."""

    opinion = fields.String(required=True, validate=WORDS)
    mend_by = fields.Date(required=True)


class FindingOut(Schema):
    id = fields.Integer()
    severity = fields.Enum(Severity, by_value=True)
    words = fields.String()
    mend_by = fields.Date()
    status = fields.Enum(FindingStatus, by_value=True)
    overdue = fields.Boolean()
    answer = fields.String()
    answered_at = fields.AwareDateTime(allow_none=True)
    opinion = fields.String()


class InspectionOut(Schema):
    id = fields.Integer()
    no = fields.String()
    kind = fields.Enum(VisitedKind, by_value=True)
    visited_name = fields.String()
    region_path = fields.String()
    visited_on = fields.Date()
    summary = fields.String()
    findings = fields.List(fields.Nested(FindingOut))


class InspectionPage(Schema):
    items = fields.List(fields.Nested(InspectionOut))
    total = fields.Integer()
    page = fields.Integer()
    page_size = fields.Integer()


class InspectionQuery(Schema):
    """Filters of the list."""

    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=100_000))
    page_size = fields.Integer(load_default=50, validate=validate.Range(min=1, max=200))
