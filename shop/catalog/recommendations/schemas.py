"""Recommendations as JSON and as forms."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from shop.catalog.recommendations.states import RecommendationKind, RecommendationStatus
from shop.core.page import MAX_PAGE_SIZE


class RecommendIn(Schema):
    """From a day up to and including another."""

    product_id = fields.Integer(required=True, validate=validate.Range(min=1, max=2**62))
    first_on = fields.Date(required=True)
    last_on = fields.Date(required=True)
    words = fields.String(load_default="", validate=validate.Length(max=120))


class PushIn(RecommendIn):
    """`audience_code`: the partner region that shall see it; empty: everybody."""

    position = fields.Integer(load_default=0, validate=validate.Range(min=0, max=999))
    audience_code = fields.String(load_default="", validate=validate.Regexp(r"^(\d{6}(\d{3}(\d{3})?)?)?$"))


class UnionForm(RecommendIn):
    """One form for both kinds; what the other kind asks stays unread."""

    kind = fields.String()
    position = fields.String()
    audience_code = fields.String()

    @post_load
    def without_the_others(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        return {key: value for key, value in data.items() if key not in ("position", "audience_code")}


class PushForm(PushIn):
    kind = fields.String()


class RecommendationQuery(Schema):
    kind = fields.Enum(RecommendationKind, by_value=True, load_default=None)
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=10_000))
    page_size = fields.Integer(load_default=50, validate=validate.Range(min=1, max=MAX_PAGE_SIZE))


class RecommendationOut(Schema):
    id = fields.Integer(required=True)
    product_id = fields.Integer(required=True)
    kind = fields.Enum(RecommendationKind, by_value=True, required=True)
    status = fields.Enum(RecommendationStatus, by_value=True, required=True)
    county_code = fields.String(required=True, allow_none=True)
    audience_path = fields.String(required=True)
    position = fields.Integer(required=True)
    words = fields.String(required=True)
    first_on = fields.Date(required=True)
    last_on = fields.Date(required=True)


class RecommendationPage(Schema):
    items = fields.List(fields.Nested(RecommendationOut), required=True)
    total = fields.Integer(required=True)
    page = fields.Integer(required=True)
    page_size = fields.Integer(required=True)
