"""Buyer units in and out. Names, codes and addresses of confidential units leave only through `for_reader`."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from shop.parties.buyers.states import (
    Canteen,
    HelperRelation,
    StatisticalSystem,
    UnitCategory,
    UnitStatus,
    VenueClass,
)

NAME = validate.Length(min=1, max=120)
PHONE = validate.Regexp(r"^[0-9+\- ()]{0,32}$", error="电话只能含数字、空格、括号和横线")


class UnitQuery(Schema):
    """Filters of the list."""

    q = fields.String(validate=validate.Length(max=120))
    region = fields.String(
        validate=validate.Regexp(r"^\d{6}(\d{3}|\d{6})?$", error="区划代码应为 6、9 或 12 位数字")
    )
    venue = fields.Enum(VenueClass, by_value=True)
    system = fields.Enum(StatisticalSystem, by_value=True)
    status = fields.Enum(UnitStatus, by_value=True)
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=100_000))
    page_size = fields.Integer(load_default=50, validate=validate.Range(min=1, max=200))


class UnitChangeIn(Schema):
    """What may change without a dated event of its own."""

    category = fields.Enum(UnitCategory, by_value=True)
    venue = fields.Enum(VenueClass, by_value=True)
    system = fields.Enum(StatisticalSystem, by_value=True)
    competent_department = fields.String(validate=validate.Length(max=120))
    region_code = fields.String(
        validate=validate.Regexp(r"^\d{6}(\d{3}|\d{6})?$", error="区划代码应为 6、9 或 12 位数字")
    )
    parent_id = fields.Integer(allow_none=True, validate=validate.Range(min=1, max=2**53))
    represented_by_id = fields.Integer(allow_none=True, validate=validate.Range(min=1, max=2**53))
    canteen = fields.Enum(Canteen, by_value=True)
    helper = fields.Enum(HelperRelation, by_value=True)
    union_members = fields.Integer(validate=validate.Range(min=0, max=1_000_000))
    confidential = fields.Boolean()
    alias = fields.String(validate=validate.Length(max=120))
    terms_days = fields.Integer(validate=validate.Range(min=0, max=60))
    approval_hours = fields.Integer(validate=validate.Range(min=1, max=720))


class UnitIn(UnitChangeIn):
    """Registering a unit."""

    name = fields.String(required=True, validate=NAME)
    credit_code = fields.String(required=True, validate=validate.Length(min=18, max=24))
    category = fields.Enum(UnitCategory, by_value=True, required=True)
    venue = fields.Enum(VenueClass, by_value=True, required=True)
    system = fields.Enum(StatisticalSystem, by_value=True, required=True)
    region_code = fields.String(
        required=True,
        validate=validate.Regexp(r"^\d{6}(\d{3}|\d{6})?$", error="区划代码应为 6、9 或 12 位数字"),
    )
    since_on = fields.Date(allow_none=True)


class RenameIn(Schema):
    name = fields.String(required=True, validate=NAME)
    on = fields.Date()


class MergeIn(Schema):
    into_id = fields.Integer(required=True, validate=validate.Range(min=1, max=2**53))
    on = fields.Date(required=True)


class CloseIn(Schema):
    on = fields.Date(required=True)


class PointIn(Schema):
    """A delivery point."""

    name = fields.String(required=True, validate=NAME)
    address = fields.String(required=True, validate=validate.Length(min=1, max=255))
    contact = fields.String(validate=validate.Length(max=120))
    phone = fields.String(validate=PHONE)
    hours = fields.String(validate=validate.Length(max=120))


class PointChangeIn(Schema):
    name = fields.String(validate=NAME)
    address = fields.String(validate=validate.Length(min=1, max=255))
    contact = fields.String(validate=validate.Length(max=120))
    phone = fields.String(validate=PHONE)
    hours = fields.String(validate=validate.Length(max=120))
    active = fields.Boolean()


class PointOut(Schema):
    id = fields.Integer()
    name = fields.String()
    address = fields.String()
    contact = fields.String()
    phone = fields.String()
    hours = fields.String()
    active = fields.Boolean()


class InvoiceIn(Schema):
    """发票抬头."""

    title = fields.String(required=True, validate=NAME)
    tax_no = fields.String(required=True, validate=validate.Length(min=18, max=24))
    address = fields.String(validate=validate.Length(max=255))
    phone = fields.String(validate=PHONE)
    bank = fields.String(validate=validate.Length(max=120))
    account = fields.String(validate=validate.Regexp(r"^[0-9 ]{0,40}$", error="账号只能含数字"))


class InvoiceOut(Schema):
    title = fields.String()
    tax_no = fields.String()
    address = fields.String()
    phone = fields.String()
    bank = fields.String()
    account = fields.String()


class UnitOut(Schema):
    """One unit; made by `for_reader`."""

    id = fields.Integer()
    name = fields.String()
    credit_code = fields.String()
    status = fields.Enum(UnitStatus, by_value=True)
    category = fields.Enum(UnitCategory, by_value=True)
    venue = fields.Enum(VenueClass, by_value=True)
    system = fields.Enum(StatisticalSystem, by_value=True)
    competent_department = fields.String()
    region_code = fields.String()
    region_path = fields.String()
    parent_id = fields.Integer(allow_none=True)
    represented_by_id = fields.Integer(allow_none=True)
    merged_into_id = fields.Integer(allow_none=True)
    canteen = fields.Enum(Canteen, by_value=True)
    helper = fields.Enum(HelperRelation, by_value=True)
    union_members = fields.Integer()
    confidential = fields.Boolean()
    terms_days = fields.Integer()
    approval_hours = fields.Integer()
    since_on = fields.Date(allow_none=True)
    ended_on = fields.Date(allow_none=True)


class UnitDetailOut(UnitOut):
    points = fields.List(fields.Nested(PointOut))
    invoice = fields.Nested(InvoiceOut, allow_none=True)


class UnitPage(Schema):
    items = fields.List(fields.Nested(UnitOut))
    total = fields.Integer()
    page = fields.Integer()
    page_size = fields.Integer()


def for_reader(unit: Any, *, knows: bool, details: bool = False) -> dict[str, Any]:
    """What a reader gets: with `knows` false, the alias and neither code nor addresses."""
    names = [name for name in UnitOut().fields if name not in ("name", "credit_code")]
    shown: dict[str, Any] = {name: getattr(unit, name) for name in names}
    shown["name"] = unit.name if knows else unit.public_name
    shown["credit_code"] = unit.credit_code if knows else ""
    if details:
        shown["points"] = list(unit.points) if knows else []
        shown["invoice"] = unit.invoice if knows else None
    return shown
