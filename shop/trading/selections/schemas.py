"""Selections in and out."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from shop.trading.orders.schemas import ID
from shop.trading.selections.rules import FULL_POINTS, MAX_CANDIDATES, MAX_CRITERIA, WEIGHTS_SUM
from shop.trading.selections.states import SelectionStatus


class SelectionCriterionIn(Schema):
    """What is looked at, and its weight out of a hundred."""

    name = fields.String(required=True, validate=validate.Length(min=1, max=120))
    weight = fields.Integer(required=True, validate=validate.Range(min=1, max=WEIGHTS_SUM))


class SelectionIn(Schema):
    """Begin a selection; loads `criteria` to (name, weight) pairs."""

    unit_id = fields.Integer(load_default=None, allow_none=True, validate=ID)
    title = fields.String(required=True, validate=validate.Length(min=1, max=120))
    need = fields.String(load_default="", validate=validate.Length(max=2000))
    criteria = fields.List(
        fields.Nested(SelectionCriterionIn), required=True, validate=validate.Length(min=1, max=MAX_CRITERIA)
    )

    @post_load
    def as_pairs(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        return {**data, "criteria": [(one["name"], one["weight"]) for one in data["criteria"]]}


class SelectionNomineeIn(Schema):
    """A cooperative that may be chosen."""

    cooperative_id = fields.Integer(required=True, validate=ID)


class SelectionVisitIn(Schema):
    """What was seen on the spot, and by people of which roles."""

    visited_on = fields.Date(required=True)
    visitors = fields.String(required=True, validate=validate.Length(max=255))
    findings = fields.String(required=True, validate=validate.Length(max=2000))


class SelectionPointsIn(Schema):
    """Points out of a hundred by one criterion."""

    criterion_id = fields.Integer(required=True, validate=ID)
    points = fields.Integer(required=True, validate=validate.Range(min=0, max=FULL_POINTS))


class SelectionScoreIn(Schema):
    """One member's points by all criteria; loads to {points: {criterion id: points}}."""

    points = fields.List(
        fields.Nested(SelectionPointsIn), required=True, validate=validate.Length(max=MAX_CRITERIA)
    )

    @post_load
    def as_points(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        return {"points": {one["criterion_id"]: one["points"] for one in data["points"]}}


class SelectionChoiceIn(Schema):
    """Who is chosen, and why."""

    candidate_id = fields.Integer(required=True, validate=ID)
    reason = fields.String(required=True, validate=validate.Length(max=500))


class SelectionDecisionIn(Schema):
    """One or two, the first choice first; loads `chosen` to (candidate id, reason) pairs."""

    chosen = fields.List(
        fields.Nested(SelectionChoiceIn), required=True, validate=validate.Length(max=MAX_CANDIDATES)
    )
    words = fields.String(load_default="", validate=validate.Length(max=1000))

    @post_load
    def as_pairs(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        return {**data, "chosen": [(one["candidate_id"], one["reason"]) for one in data["chosen"]]}


class SelectionDropIn(Schema):
    """Why nothing came of it."""

    reason = fields.String(required=True, validate=validate.Length(max=1000))


class SelectionCriterionOut(Schema):
    id = fields.Integer()
    name = fields.String()
    weight = fields.Integer()


class SelectionVisitOut(Schema):
    id = fields.Integer()
    visited_on = fields.Date()
    visitors = fields.String()
    findings = fields.String()


class SelectionScoreOut(Schema):
    criterion_id = fields.Integer()
    points = fields.Integer()
    scored_by = fields.Integer()


class SelectionCandidateOut(Schema):
    """`score` in hundredths of a point out of 100; `place` 1 or 2 for the chosen."""

    id = fields.Integer()
    cooperative_id = fields.Integer()
    cooperative_name = fields.String()
    score = fields.Integer(allow_none=True)
    place = fields.Integer(allow_none=True)
    reason = fields.String()
    visits = fields.List(fields.Nested(SelectionVisitOut))
    scores = fields.List(fields.Nested(SelectionScoreOut))


class SelectionListItem(Schema):
    no = fields.String()
    title = fields.String()
    status = fields.Enum(SelectionStatus, by_value=True)
    unit_id = fields.Integer()
    unit_name = fields.String()
    opened_at = fields.AwareDateTime(format="iso")
    decided_at = fields.AwareDateTime(format="iso", allow_none=True)


class SelectionOut(SelectionListItem):
    """One selection whole."""

    need = fields.String()
    words = fields.String()
    opened_by = fields.Integer()
    decided_by = fields.Integer(allow_none=True)
    criteria = fields.List(fields.Nested(SelectionCriterionOut))
    candidates = fields.List(fields.Nested(SelectionCandidateOut))


class SelectionPage(Schema):
    items = fields.List(fields.Nested(SelectionListItem))
    total = fields.Integer()
    page = fields.Integer()
    page_size = fields.Integer()


class SelectionsQuery(Schema):
    """Filters of the list; loads to the arguments of `queries.selections`."""

    status = fields.Enum(SelectionStatus, by_value=True, load_default=None)
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=100_000))
    size = fields.Integer(data_key="page_size", load_default=50, validate=validate.Range(min=1, max=200))
