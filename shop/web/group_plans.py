"""The organiser's form: a group's terms as people type them, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from shop.catalog.products.models import Sku
from shop.core import clock
from shop.core.errors import Invalid
from shop.core.fields import QtyField, YuanField
from shop.core.money import format_qty, yuan
from shop.core.texts import check_text
from shop.parties.buyers import queries as units
from shop.parties.regions import queries as regions
from shop.trading.groups.rules import BadPlan, ItemPlan, Plan
from shop.trading.groups.states import Audience, Fairness, FreightKind, FreightSplit, IfShort
from shop.web.group_forms import in_shanghai

TIER_ROWS = 6
FREIGHT_ROWS = 4
WEEK = timedelta(days=7)


class UnknownUnits(Invalid):
    """Names in a list of invitations that are no unit's."""

    code = "group.unknown_units"


class GroupForm(Schema):
    """What is said once for the whole group. Times are those of Shanghai."""

    title = fields.String(required=True, validate=validate.Length(min=2, max=60))
    about = fields.String(load_default="", validate=validate.Length(max=1000))
    delivery_note = fields.String(load_default="", validate=validate.Length(max=120))
    opens_at = fields.NaiveDateTime(required=True)
    closes_at = fields.NaiveDateTime(required=True)
    deliver_first_on = fields.Date(required=True)
    deliver_last_on = fields.Date(required=True)
    audience = fields.Enum(Audience, by_value=True, required=True)
    region_code = fields.String(load_default=None, validate=validate.Length(max=100))
    invited = fields.String(load_default="", validate=validate.Length(max=20_000))
    freight_kind = fields.Enum(FreightKind, by_value=True, required=True)
    freight_fen = YuanField(data_key="freight", load_default=0)
    freight_split = fields.Enum(FreightSplit, by_value=True, load_default=FreightSplit.BY_AMOUNT)
    fairness = fields.Enum(Fairness, by_value=True, required=True)
    if_short = fields.Enum(IfShort, by_value=True, required=True)
    extend_days = fields.Integer(load_default=0, validate=validate.Range(min=0, max=30))
    close_when_full = fields.Boolean(load_default=False)


class ItemForm(Schema):
    """One SKU on group terms; empty takes what the SKU says."""

    base_price_fen = YuanField(data_key="base", load_default=None)
    minimum_milli = QtyField(data_key="minimum", zero=True, load_default=0)
    cap_milli = QtyField(data_key="cap", load_default=None)
    pack_milli = QtyField(data_key="pack", load_default=None)
    min_milli = QtyField(data_key="min", load_default=None)
    step_milli = QtyField(data_key="step", load_default=None)
    max_milli = QtyField(data_key="max", load_default=None)
    weight_milli = QtyField(data_key="weight", load_default=None)


class TierForm(Schema):
    """From this total on, this price."""

    from_milli = QtyField(data_key="from", required=True)
    price_fen = YuanField(data_key="price", required=True)


class FreightForm(Schema):
    """From this weight on, this fee."""

    from_milli = QtyField(data_key="from", zero=True, required=True)
    fee_fen = YuanField(data_key="fee", required=True)


def sku_ids(form: Mapping[str, str]) -> list[int]:
    """The SKUs of a form or an address, in order: `sku=3&sku=5`."""
    given = form.getlist("sku") if hasattr(form, "getlist") else []
    return [int(one) for one in dict.fromkeys(given) if one.isascii() and one.isdigit() and len(one) < 16]


def plan_of_form(form: Any) -> Plan:
    """The terms that were typed. Raises BadPlan with every fault, keyed by the field of the form."""
    typed = check_text({key: form[key].strip() for key in form if form[key].strip()})
    faults: dict[str, list[str]] = {}
    head = _read(GroupForm, typed, "", faults)
    items = tuple(_item(typed, sku_id, faults) for sku_id in sku_ids(form))
    rows = _rows(FreightForm, typed, "freight", FREIGHT_ROWS, ("from", "fee"), faults)
    head.pop("invited", None)
    invited = _invited(typed.get("invited", ""), faults)
    if head.get("audience") is Audience.REGION and head["region_code"]:
        head["region_code"] = _region(head["region_code"], faults)
    if faults:
        raise BadPlan(_("请按提示修改"), fields=faults)
    for name in ("opens_at", "closes_at"):
        head[name] = in_shanghai(head[name])
    if head["audience"] is not Audience.REGION:
        head["region_code"] = None
    kept = rows if head["freight_kind"] is FreightKind.TABLE else ()
    return Plan(items=items, invited_unit_ids=invited, freight_rows=kept, **head)


def _read(
    schema: type[Schema], typed: Mapping[str, str], prefix: str, faults: dict[str, list[str]]
) -> dict[str, Any]:
    """The fields that begin with `prefix`; faults are noted under their whole names."""
    given = {key.removeprefix(prefix): value for key, value in typed.items() if key.startswith(prefix)}
    try:
        return dict(schema(unknown=EXCLUDE).load(given))
    except ValidationError as error:
        for name, found in error.normalized_messages().items():
            faults[prefix + str(name)] = [
                str(words) for words in (found if isinstance(found, list) else [found])
            ]
        return {}


def _item(typed: Mapping[str, str], sku_id: int, faults: dict[str, list[str]]) -> ItemPlan:
    prefix = f"item-{sku_id}-"
    said = _read(ItemForm, typed, prefix, faults)
    tiers = _rows(TierForm, typed, f"{prefix}tier", TIER_ROWS, ("from", "price"), faults)
    return ItemPlan(sku_id=sku_id, tiers=tiers, **said)


def _rows(
    schema: type[Schema], typed: Mapping[str, str], name: str, most: int, columns: tuple[str, str],
    faults: dict[str, list[str]],
) -> tuple[tuple[int, int], ...]:  # fmt: skip
    """Rows of two fields, `name-0-from` and so on; empty ones are left out."""
    found = []
    for number in range(most):
        prefix = f"{name}-{number}-"
        if any(prefix + column in typed for column in columns):
            said = _read(schema, typed, prefix, faults)
            found.append(tuple(said.values()))
    return tuple(row for row in found if len(row) == len(columns))


def _invited(text: str, faults: dict[str, list[str]]) -> tuple[int, ...]:
    try:
        return units_of_text(text)
    except UnknownUnits as error:
        faults["invited"] = [error.message]
        return ()


def _region(text: str, faults: dict[str, list[str]]) -> str:
    """The code of a region by its name, with the names above it where several bear the same; or a code as it is."""
    if text.isascii() and text.isdigit():
        return text
    *above, name = text.split()
    found = {
        one.code: regions.full_name(one.path) for one in regions.search(name, limit=200) if one.name == name
    }
    found = {code: full for code, full in found.items() if set(above) <= set(full.split())}
    if len(found) == 1:
        return next(iter(found))
    if found:
        listed = "；".join(list(found.values())[:5])
        faults["region_code"] = [_("有多个同名地区，请写上级名称，如：%(names)s", names=listed)]
    else:
        near = "、".join(regions.full_name(one.path) for one in regions.search(name, limit=3))
        told = _("没有找到这个地区，您要找的是：%(names)s", names=near) if near else ""
        faults["region_code"] = [told or _("没有找到这个地区，请填写全称，如：塔城地区")]
    return ""


def units_of_text(text: str) -> tuple[int, ...]:
    """Ids of units by names or credit codes, one a line. Raises UnknownUnits with those that name none."""
    lines = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    found, unknown = units.named(lines)
    if unknown:
        listed = "、".join(unknown[:5])
        raise UnknownUnits(_("没有找到这些单位，请核对全称或统一社会信用代码：%(names)s", names=listed))
    return tuple(found)


# --- what the form shows ---------------------------------------------------------------------------


def fresh_values(skus: Sequence[Sku], *, now: datetime) -> dict[str, str]:
    """A new group: opens now, a week to join, a week later on the truck."""
    closes = datetime.combine(clock.business_day(now) + WEEK, time(18), clock.SHANGHAI)
    deliver = closes.date() + timedelta(days=3)
    head = {
        "title": _("%(name)s集采拼单", name=skus[0].product.name) if skus else "",
        "opens_at": _local(now), "closes_at": _local(closes),
        "deliver_first_on": deliver.isoformat(), "deliver_last_on": (deliver + timedelta(days=2)).isoformat(),
        "audience": "open", "freight_kind": "free", "freight_split": "amount", "fairness": "pro_rata",
        "if_short": "lapse", "extend_days": "3",
    }  # fmt: skip
    for sku in skus:
        head |= _prefixed(sku.id, {
            "base": yuan(sku.price_fen, grouped=False), "min": format_qty(sku.min_milli),
            "step": format_qty(sku.step_milli), "max": format_qty(sku.max_milli // sku.step_milli * sku.step_milli),
        })  # fmt: skip
    return head


def values_of(plan: Plan) -> dict[str, str]:
    """A plan as the form shows it."""
    head = {
        "title": plan.title, "about": plan.about, "delivery_note": plan.delivery_note,
        "opens_at": _local(plan.opens_at), "closes_at": _local(plan.closes_at),
        "deliver_first_on": plan.deliver_first_on.isoformat(), "deliver_last_on": plan.deliver_last_on.isoformat(),
        "audience": plan.audience.value, "region_code": _region_name(plan.region_code),
        "invited": "\n".join(units.shown_names(plan.invited_unit_ids)),
        "freight_kind": plan.freight_kind.value, "freight": _yuan(plan.freight_fen or None),
        "freight_split": plan.freight_split.value, "fairness": plan.fairness.value, "if_short": plan.if_short.value,
        "extend_days": str(plan.extend_days), "close_when_full": "1" if plan.close_when_full else "",
    }  # fmt: skip
    for number, (start, fee) in enumerate(plan.freight_rows):
        head |= {f"freight-{number}-from": format_qty(start), f"freight-{number}-fee": _yuan(fee)}
    for item in plan.items:
        head |= _prefixed(item.sku_id, _item_values(item))
    return head


def _region_name(code: str | None) -> str:
    return regions.full_name(regions.region(code).path) if code else ""


def _item_values(item: ItemPlan) -> dict[str, str]:
    found = {
        "base": _yuan(item.base_price_fen), "minimum": format_qty(item.minimum_milli), "cap": _qty(item.cap_milli),
        "pack": _qty(item.pack_milli), "min": _qty(item.min_milli), "step": _qty(item.step_milli),
        "max": _qty(item.max_milli), "weight": _qty(item.weight_milli),
    }  # fmt: skip
    for number, (start, price) in enumerate(item.tiers):
        found |= {f"tier-{number}-from": format_qty(start), f"tier-{number}-price": _yuan(price)}
    return found


def _prefixed(sku_id: int, values: Mapping[str, str]) -> dict[str, str]:
    return {f"item-{sku_id}-{name}": value for name, value in values.items()}


def _local(at: datetime) -> str:
    return at.astimezone(clock.SHANGHAI).strftime("%Y-%m-%dT%H:%M")


def _yuan(fen: int | None) -> str:
    return "" if fen is None else yuan(fen, grouped=False)


def _qty(milli: int | None) -> str:
    return "" if milli is None else format_qty(milli)
