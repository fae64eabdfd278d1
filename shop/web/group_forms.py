"""What people type about groups and pledges, as forms send it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from marshmallow import Schema, fields, post_load, validate

from shop.core import clock
from shop.core.fields import QtyField, YuanField
from shop.trading.groups.actions import Word
from shop.trading.orders.states import Festival, FundSource, Purpose


class ChangeForm(Schema):
    """A unit's word on one item."""

    qty_milli = QtyField(data_key="qty", required=True)
    tolerance_milli = QtyField(data_key="tolerance", zero=True, load_default=0)
    fund_source = fields.Enum(FundSource, by_value=True, required=True)
    purpose = fields.Enum(Purpose, by_value=True, required=True)
    festival = fields.Enum(Festival, by_value=True, load_default=Festival.NONE)
    delivery_point_id = fields.Integer(load_default=None, validate=validate.Range(min=1))
    note = fields.String(load_default="", validate=validate.Length(max=100))
    reserved_gap_fen = YuanField(data_key="reserved_gap", load_default=0)


class JoinForm(ChangeForm):
    """The first word says which item, and for which unit it counts."""

    item_id = fields.Integer(required=True, validate=validate.Range(min=1))
    counted_unit_id = fields.Integer(load_default=None, validate=validate.Range(min=1))


class ReasonForm(Schema):
    """Why not."""

    reason = fields.String(required=True, validate=validate.Length(min=2, max=200))


class InviteForm(Schema):
    """Names or credit codes, one a line."""

    invited = fields.String(required=True, validate=validate.Length(min=2, max=20_000))


class CopyForm(Schema):
    """When the copy opens, as typed in Shanghai."""

    opens_at = fields.NaiveDateTime(required=True)

    @post_load
    def in_shanghai(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        return data | {"opens_at": in_shanghai(data["opens_at"])}


def word(typed: dict[str, Any]) -> Word:
    """What was typed as the room takes it."""
    return Word(**{name: value for name, value in typed.items() if name != "item_id"})


def in_shanghai(typed: datetime) -> datetime:
    """A moment as a form sends it, without a zone, as the instant that is meant, in UTC."""
    return typed.replace(tzinfo=clock.SHANGHAI).astimezone(UTC)


class ExtendForm(Schema):
    """Until when, as typed in Shanghai."""

    until = fields.NaiveDateTime(required=True)

    @post_load
    def in_shanghai(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        return {"until": in_shanghai(data["until"])}


class AnswerForm(Schema):
    """Whether the cooperative goes on at the base price."""

    agree = fields.Boolean(required=True)
