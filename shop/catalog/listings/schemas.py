"""Versions, their reviews and schedules as JSON and as forms."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from marshmallow import Schema, fields, post_load, validate

from shop.catalog.listings.rules import season_day
from shop.catalog.listings.states import VersionKind, VersionStatus
from shop.core.clock import SHANGHAI
from shop.core.page import MAX_PAGE_SIZE

TEXT = validate.Length(max=500)
SEASON = validate.Regexp(r"^(\d{2}-\d{2})?$", error="请按“月-日”填写，例如 09-01")
MOST_AT_ONCE = 100


class NotesIn(Schema):
    """What has to change."""

    notes = fields.String(required=True, validate=validate.Length(min=2, max=500))


class ApproveIn(Schema):
    notes = fields.String(load_default="", validate=TEXT)


class BatchForm(Schema):
    """One answer to several versions."""

    ids = fields.List(
        fields.Integer(validate=validate.Range(min=1)),
        required=True,
        validate=validate.Length(min=1, max=MOST_AT_ONCE),
        error_messages={"required": "请先勾选要处理的商品"},
    )
    verdict = fields.String(required=True, validate=validate.OneOf(["approve", "send_back"]))
    notes = fields.String(
        required=True,
        validate=validate.Length(min=2, max=500),
        error_messages={"required": "请填写审核意见或退回原因"},
    )


class SeasonIn(Schema):
    """The season as MM-DD, both days included."""

    season_from = fields.String(load_default="", validate=SEASON)
    season_to = fields.String(load_default="", validate=SEASON)

    @post_load
    def as_numbers(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        for name in ("season_from", "season_to"):
            data[name] = season_day(data[name], name)
        return data


class ScheduleIn(SeasonIn):
    """Instants in UTC. What is left out is taken away."""

    list_at = fields.AwareDateTime(load_default=None, allow_none=True)
    withdraw_at = fields.AwareDateTime(load_default=None, allow_none=True)


class ScheduleForm(SeasonIn):
    """The same from a form, where moments are typed in Shanghai time without a zone."""

    list_at = fields.NaiveDateTime(load_default=None, format="%Y-%m-%dT%H:%M")
    withdraw_at = fields.NaiveDateTime(load_default=None, format="%Y-%m-%dT%H:%M")

    @post_load
    def in_shanghai(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        for name in ("list_at", "withdraw_at"):
            if isinstance(data[name], datetime):
                data[name] = data[name].replace(tzinfo=SHANGHAI)
        return data


class ScheduleOut(Schema):
    product_id = fields.Integer(required=True)
    list_at = fields.DateTime(required=True, allow_none=True)
    withdraw_at = fields.DateTime(required=True, allow_none=True)
    season_from = fields.Function(lambda found: _month_day(found.season_from), metadata={"type": "string"})
    season_to = fields.Function(lambda found: _month_day(found.season_to), metadata={"type": "string"})


def _month_day(number: int | None) -> str | None:
    return None if number is None else f"{number // 100:02d}-{number % 100:02d}"


class DescriptionOut(Schema):
    """What a listing says."""

    name = fields.String(required=True)
    category_code = fields.String(required=True)
    origin_code = fields.String(required=True)
    marks = fields.List(fields.String(), required=True)
    brand = fields.String(required=True)
    photo = fields.String(required=True)
    about = fields.String(required=True)
    storage = fields.String(required=True)
    lead_days = fields.Integer(required=True)


class VersionOut(Schema):
    id = fields.Integer(required=True)
    product_id = fields.Integer(required=True)
    cooperative_id = fields.Integer(required=True)
    number = fields.Integer(required=True)
    kind = fields.Enum(VersionKind, by_value=True, required=True)
    status = fields.Enum(VersionStatus, by_value=True, required=True)
    description = fields.Nested(DescriptionOut, required=True)
    asked_at = fields.DateTime(required=True)
    due_on = fields.Date(required=True)
    decided_at = fields.DateTime(required=True, allow_none=True)
    notes = fields.String(required=True)


class VersionsOut(Schema):
    items = fields.List(fields.Nested(VersionOut), required=True)


class VersionPage(VersionsOut):
    total = fields.Integer(required=True)
    page = fields.Integer(required=True)
    page_size = fields.Integer(required=True)


class ReviewQuery(Schema):
    """Everything in sight, or with `mine` what the asker is to decide."""

    mine = fields.Boolean(load_default=True)
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=10_000))
    page_size = fields.Integer(load_default=50, validate=validate.Range(min=1, max=MAX_PAGE_SIZE))
