"""Standing orders as JSON: quantities as decimal strings, weekdays 1 (Monday) to 7, weeks from 1."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from shop.core.fields import QtyField
from shop.core.page import MAX_PAGE_SIZE
from shop.trading.orders.schemas import DAY, ID
from shop.trading.orders.states import FundSource, OrderStatus, PaymentMethod, Purpose
from shop.trading.standing.actions import PlanWanted, Settings
from shop.trading.standing.rules import MAX_AHEAD, MAX_ITEMS, MAX_WEEKS, ItemLine
from shop.trading.standing.states import DayKind, DayState, MovedDays, PlanStatus, StandingStatus

TIME = validate.Regexp(r"^([01]\d|2[0-3]):[0-5]\d\Z", error="请填写时刻，例如 16:00")
MAX_SPAN = 92  # days of one look at the calendar


class ItemIn(Schema):
    """So much of a SKU on one weekday of one week of the rotation."""

    week = fields.Integer(strict=True, load_default=1, validate=validate.Range(min=1, max=MAX_WEEKS))
    weekday = fields.Integer(strict=True, required=True, validate=validate.Range(min=1, max=7))
    sku_id = fields.Integer(strict=True, required=True, validate=ID)
    qty = QtyField(required=True)


class PatternIn(Schema):
    """What is wanted when; loads to `PlanWanted`."""

    first_on = fields.Date(required=True, validate=DAY)
    last_on = fields.Date(allow_none=True, load_default=None, validate=DAY)
    weeks = fields.Integer(strict=True, load_default=1, validate=validate.Range(min=1, max=MAX_WEEKS))
    off_on_holidays = fields.Boolean(load_default=True)
    moved_days = fields.Enum(MovedDays, by_value=True, load_default=MovedDays.AS_WEEKEND)
    items = fields.List(
        fields.Nested(ItemIn),
        required=True,
        validate=validate.Length(min=1, max=MAX_ITEMS, error=f"请至少为一天填写数量，最多 {MAX_ITEMS} 项"),
    )

    @post_load
    def as_plan(self, data: dict[str, Any], **_more: Any) -> PlanWanted:
        lines = [
            ItemLine(one["week"], one["weekday"], one["sku_id"], one["qty"]) for one in data.pop("items")
        ]
        return PlanWanted(**data, items=lines)


class SettingsIn(Schema):
    """What needs no approval; loads to a dict with `cutoff_minute`."""

    name = fields.String(required=True, validate=validate.Length(min=1, max=120))
    note = fields.String(load_default="", validate=validate.Length(max=500))
    days_ahead = fields.Integer(load_default=3, validate=validate.Range(min=0, max=MAX_AHEAD))
    cutoff_days = fields.Integer(load_default=1, validate=validate.Range(min=0, max=MAX_AHEAD))
    cutoff_time = fields.String(load_default="16:00", validate=TIME)


class StandingIn(SettingsIn):
    """POST /standing-orders; loads to the arguments of `actions.open_order` besides the agreement."""

    agreement_id = fields.Integer(strict=True, required=True, validate=ID)
    unit_id = fields.Integer(strict=True, allow_none=True, validate=ID, load_default=None)
    counted_unit_id = fields.Integer(strict=True, allow_none=True, validate=ID, load_default=None)
    delivery_point_id = fields.Integer(strict=True, allow_none=True, validate=ID, load_default=None)
    fund_source = fields.Enum(FundSource, by_value=True, load_default=FundSource.CANTEEN)
    purpose = fields.Enum(Purpose, by_value=True, load_default=Purpose.CANTEEN)
    payment_method = fields.Enum(PaymentMethod, by_value=True, load_default=PaymentMethod.BANK_TRANSFER)
    plan = fields.Nested(PatternIn, required=True)

    @post_load
    def as_arguments(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        settings, plan = settings_of(data), data.pop("plan")
        return {**data, "wanted": plan, "settings": settings}


class StandingChange(Schema):
    """PATCH /standing-orders/{id}: what is left out stays; a plan is asked for as a whole."""

    name = fields.String(validate=validate.Length(min=1, max=120))
    note = fields.String(validate=validate.Length(max=500))
    days_ahead = fields.Integer(strict=True, validate=validate.Range(min=0, max=MAX_AHEAD))
    cutoff_days = fields.Integer(strict=True, validate=validate.Range(min=0, max=MAX_AHEAD))
    cutoff_time = fields.String(validate=TIME)
    plan = fields.Nested(PatternIn)


def settings_of(data: dict[str, Any]) -> Settings:
    """Take what makes the settings out of loaded data."""
    names = ("name", "note", "days_ahead", "cutoff_days")
    minute = minute_of(data.pop("cutoff_time"))
    return Settings(**{name: data.pop(name) for name in names}, cutoff_minute=minute)


def settings_after(order: Any, data: dict[str, Any]) -> Settings:
    """The settings of a standing order with those in `data` instead, which are taken out of it."""
    names = ("name", "note", "days_ahead", "cutoff_days")
    minute = minute_of(data.pop("cutoff_time")) if "cutoff_time" in data else order.cutoff_minute
    return Settings(**{name: data.pop(name, getattr(order, name)) for name in names}, cutoff_minute=minute)


def minute_of(text: str) -> int:
    """'16:30' -> 990."""
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


class PauseIn(Schema):
    """From when to when, and why; without a first day from today on."""

    first_on = fields.Date(allow_none=True, load_default=None, validate=DAY)
    last_on = fields.Date(allow_none=True, load_default=None, validate=DAY)
    reason = fields.String(required=True, validate=validate.Length(min=1, max=255))


class ResumeIn(Schema):
    """The first day with deliveries again; today when left out."""

    on = fields.Date(allow_none=True, load_default=None, validate=DAY)


class WhyIn(Schema):
    """Why."""

    reason = fields.String(required=True, validate=validate.Length(min=1, max=255))


class SpanQuery(Schema):
    """Which days to show, both included; loads to {first, last}."""

    first = fields.Date(data_key="from", required=True, validate=DAY)
    last = fields.Date(data_key="to", required=True, validate=DAY)

    @validates_schema
    def in_order(self, data: dict[str, Any], **_more: Any) -> None:
        first, last = data.get("first"), data.get("last")
        if (
            isinstance(first, date)
            and isinstance(last, date)
            and not (first <= last < first + timedelta(days=MAX_SPAN))
        ):
            raise ValidationError(f"请选择 1 至 {MAX_SPAN} 天", "to")


class ListQuery(Schema):
    """Filters of a list."""

    status = fields.Enum(StandingStatus, by_value=True, load_default=None)
    unit_id = fields.Integer(data_key="unit", validate=ID, load_default=None)
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=100_000))
    size = fields.Integer(
        data_key="page_size", load_default=50, validate=validate.Range(min=1, max=MAX_PAGE_SIZE)
    )


class OccurrenceItemIn(Schema):
    """One SKU of a day; 0 leaves it out."""

    sku_id = fields.Integer(strict=True, required=True, validate=ID)
    qty = QtyField(required=True, zero=True)


class DayChange(Schema):
    """PATCH …/occurrences/{day}: exactly one of other quantities, a reason to skip, or `restore`."""

    items = fields.List(fields.Nested(OccurrenceItemIn), validate=validate.Length(min=1, max=200))
    skip = fields.String(validate=validate.Length(min=1, max=255), metadata={"description": "跳过的原因"})
    restore = fields.Boolean(validate=validate.Equal(True))

    @validates_schema
    def one_of_three(self, data: dict[str, Any], **_more: Any) -> None:
        if len(data) != 1:
            raise ValidationError("请只填写 items、skip、restore 之一")


def wanted_of(items: list[dict[str, int]]) -> dict[int, int]:
    """Loaded entries as sku id -> thousandths; one named twice is summed."""
    wanted: dict[int, int] = {}
    for one in items:
        wanted[one["sku_id"]] = wanted.get(one["sku_id"], 0) + one["qty"]
    return wanted


class ItemOut(Schema):
    """One entry of a plan."""

    week = fields.Integer()
    weekday = fields.Integer()
    sku_id = fields.Integer()
    qty = QtyField(attribute="qty_milli")


class PlanOut(Schema):
    """A plan as it was asked for and decided about."""

    number = fields.Integer()
    status = fields.Enum(PlanStatus, by_value=True)
    first_on = fields.Date()
    last_on = fields.Date(allow_none=True)
    weeks = fields.Integer()
    off_on_holidays = fields.Boolean()
    moved_days = fields.Enum(MovedDays, by_value=True)
    items = fields.List(fields.Nested(ItemOut))
    asked_by = fields.Integer()
    asked_at = fields.AwareDateTime(format="iso")
    decided_by = fields.Integer(allow_none=True)
    decided_at = fields.AwareDateTime(format="iso", allow_none=True)
    notes = fields.String()


class PauseOut(Schema):
    """No deliveries between two days, both included."""

    first_on = fields.Date()
    last_on = fields.Date(allow_none=True)
    reason = fields.String()


class StandingListItem(Schema):
    """A standing order in a list."""

    id = fields.Integer()
    no = fields.String()
    status = fields.Enum(StandingStatus, by_value=True)
    name = fields.String()
    agreement_id = fields.Integer()
    cooperative_id = fields.Integer()
    cooperative_name = fields.String()
    unit_id = fields.Integer()
    unit_name = fields.String()
    counted_unit_id = fields.Integer()
    counted_unit_name = fields.String()
    days_ahead = fields.Integer()
    cutoff_days = fields.Integer()
    cutoff_time = fields.Function(lambda order: time_of(order.cutoff_minute))
    pauses = fields.List(fields.Nested(PauseOut))


class StandingOut(StandingListItem):
    """One whole, with the plan in force and the one that waits."""

    delivery_point_id = fields.Integer(allow_none=True)
    fund_source = fields.Enum(FundSource, by_value=True)
    purpose = fields.Enum(Purpose, by_value=True)
    payment_method = fields.Enum(PaymentMethod, by_value=True)
    note = fields.String()
    plan = fields.Nested(PlanOut, allow_none=True)
    asked = fields.Nested(PlanOut, allow_none=True)
    ended_at = fields.AwareDateTime(format="iso", allow_none=True)
    ended_reason = fields.String()


class DayOrderOut(Schema):
    """An order that came of a day."""

    no = fields.String()
    status = fields.Enum(OrderStatus, by_value=True)
    total_fen = fields.Integer()


class DayOut(Schema):
    """One day: what the plan says, what became of it, and until when it can be changed."""

    day = fields.Date()
    state = fields.Enum(DayState, by_value=True)
    kind = fields.Enum(DayKind, by_value=True, attribute="planned.kind")
    holiday = fields.String(attribute="planned.holiday")
    stands_for = fields.Date(attribute="planned.stands_for", allow_none=True)
    estimated = fields.Boolean(attribute="planned.estimated")
    items = fields.Method("get_items")
    reason = fields.String()
    tries = fields.Integer()
    cutoff_at = fields.AwareDateTime(format="iso")
    orders = fields.List(fields.Nested(DayOrderOut))

    def get_items(self, day: Any) -> list[dict[str, Any]]:
        return _WANTED.dump([{"sku_id": sku_id, "qty": qty} for sku_id, qty in sorted(day.wanted.items())])


class WantedOut(Schema):
    """One SKU of a day."""

    sku_id = fields.Integer()
    qty = QtyField()


_WANTED = WantedOut(many=True)


def time_of(minute: int) -> str:
    """990 -> '16:30'."""
    return f"{minute // 60:02d}:{minute % 60:02d}"
