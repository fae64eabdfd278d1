"""The form of a standing order: a grid of items by weekday and week, read into what the room takes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from shop.core import money
from shop.trading.standing.actions import PlanWanted
from shop.trading.standing.models import StandingOrder, StandingPlan
from shop.trading.standing.schemas import time_of

_CELL = re.compile(r"qty_([1-4])_([1-7])_(\d{1,9})")
_NUMBERS = ("agreement_id", "counted_unit_id", "delivery_point_id", "days_ahead", "cutoff_days", "weeks")
_OF_PLAN = ("first_on", "last_on", "weeks", "moved_days")
_OF_ORDER = (
    "agreement_id", "counted_unit_id", "delivery_point_id", "fund_source", "purpose", "name", "note",
    "days_ahead", "cutoff_days", "cutoff_time",
)  # fmt: skip


def plan_of(form: MultiDict[str, str]) -> dict[str, Any]:
    """The plan as the API takes it; empty cells and zeros are left out."""
    cells = ((_CELL.fullmatch(key), text.strip()) for key, text in form.items())
    items: list[dict[str, Any]] = [
        {"week": int(cell[1]), "weekday": int(cell[2]), "sku_id": int(cell[3]), "qty": text}
        for cell, text in cells
        if cell and text.strip("0.")
    ]
    weeks = _value("weeks", form.get("weeks", "1"))
    kept = [item for item in items if not isinstance(weeks, int) or item["week"] <= weeks]
    found = {name: _value(name, form[name]) for name in _OF_PLAN if form.get(name, "").strip()}
    return {**found, "off_on_holidays": "off_on_holidays" in form, "items": kept}


def order_of(form: MultiDict[str, str]) -> dict[str, Any]:
    """A whole standing order as the API takes it."""
    found = {name: _value(name, form[name]) for name in _OF_ORDER if form.get(name, "").strip()}
    return {**found, "plan": plan_of(form)}


def change_of(form: MultiDict[str, str]) -> dict[str, Any]:
    """What can be changed later, as the API takes it; an emptied note is cleared."""
    fixed = ("agreement_id", "counted_unit_id", "delivery_point_id", "fund_source", "purpose")
    found = {name: value for name, value in order_of(form).items() if name not in fixed}
    return {"note": "", **found}


def rotation_of(args: MultiDict[str, str]) -> dict[str, int]:
    """The number of weeks chosen by a link of the form, if any."""
    weeks = args.get("weeks", "")
    return {"weeks": int(weeks)} if weeks in ("1", "2", "3", "4") else {}


def flat(error: Exception) -> Exception:
    """A plan's faults beside those of the order: the form has them all on one page."""
    if not isinstance(error, ValidationError):
        return error
    messages = dict(error.normalized_messages())
    plan = messages.pop("plan", {})
    return ValidationError({**messages, **(plan if isinstance(plan, dict) else {"items": plan})})


def _value(name: str, text: str) -> str | int:
    text = text.strip()
    return int(text) if name in _NUMBERS and text.isascii() and text.isdigit() else text


def cells_of(plan: StandingPlan | None) -> dict[str, str]:
    """A plan as the form's fields hold it."""
    return {
        f"qty_{item.week}_{item.weekday}_{item.sku_id}": money.format_qty(item.qty_milli)
        for item in (plan.items if plan is not None else ())
    }


def typed_of(order: StandingOrder, plan: StandingPlan | None) -> Mapping[str, Any]:
    """Everything the form shows of a standing order."""
    settings = {
        "name": order.name, "note": order.note, "days_ahead": order.days_ahead,
        "cutoff_days": order.cutoff_days, "cutoff_time": time_of(order.cutoff_minute),
    }  # fmt: skip
    if plan is None:
        return settings
    return {
        **settings, **cells_of(plan), "first_on": plan.first_on.isoformat(),
        "last_on": plan.last_on.isoformat(), "weeks": plan.weeks, "moved_days": plan.moved_days.value,
        "off_on_holidays": plan.off_on_holidays,
    }  # fmt: skip


def differs(before: StandingPlan | None, wanted: PlanWanted) -> bool:
    """Whether what was typed is another plan than the one before."""
    if before is None:
        return True
    lines = {(item.week, item.weekday, item.sku_id, item.qty_milli) for item in before.items}
    same = ("first_on", "weeks", "off_on_holidays", "moved_days")
    kept = all(getattr(before, name) == getattr(wanted, name) for name in same)
    return not kept or wanted.last_on not in (None, before.last_on) or lines != set(map(tuple, wanted.items))


def day_of(form: MultiDict[str, str]) -> list[dict[str, Any]]:
    """One day's quantities as the API takes them: fields `qty_SKU`, empty ones left out."""
    cells = ((re.fullmatch(r"qty_(\d{1,9})", key), text.strip()) for key, text in form.items())
    return [{"sku_id": int(cell[1]), "qty": text} for cell, text in cells if cell and text]
