"""Filings, declarations and executions in and out."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from shop.core.fields import YuanField
from shop.parties.buyers.states import Canteen
from shop.reporting.quotas import queries, rules
from shop.reporting.quotas.states import ExecutionState, FilingFlag, FilingStatus

YEAR = validate.Range(min=rules.FIRST_YEAR, max=2100)
FEN = validate.Range(min=0, max=10**15)
SHARE = validate.Range(min=0, max=rules.WHOLE)
MEMBERS = validate.Range(min=0, max=1_000_000)
REMARK = validate.Length(max=500)


class PercentField(fields.Field[int]):
    """'10.5' <-> 1050 hundredths of a percent, as people type it in a form."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else f"{value // 100}.{value % 100:02d}".rstrip("0").rstrip(".")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        whole, _dot, part = str(value).strip().removesuffix("%").partition(".")
        if not (whole.isascii() and whole.isdigit()) or len(whole) > 3 or len(part) > 2:
            raise ValidationError("比例应为百分数，最多两位小数，例如 10 或 10.5")
        if part and not (part.isascii() and part.isdigit()):
            raise ValidationError("比例应为百分数，最多两位小数，例如 10 或 10.5")
        found = int(whole) * 100 + int(part.ljust(2, "0"))
        if found > rules.WHOLE:
            raise ValidationError("比例不能超过 100%")
        return found


class _Filing(Schema):
    """What both faces take alike."""

    year = fields.Integer(required=True, validate=YEAR)
    canteen = fields.Enum(Canteen, by_value=True, required=True)
    own_union = fields.Boolean(load_default=False)
    members = fields.Integer(load_default=0, validate=MEMBERS)
    remark = fields.String(load_default="", validate=REMARK)


class QuotaFilingIn(_Filing):
    """A unit's word for a year. Of share and reserved amount one is enough; without a canteen neither.
    `draft`: keep it without handing it in."""

    unit_id = fields.Integer(load_default=None, metadata={"description": "缺省为本人所在单位"})
    total_fen = fields.Integer(load_default=None, allow_none=True, validate=FEN)
    share_bp = fields.Integer(load_default=None, allow_none=True, validate=SHARE)
    reserved_fen = fields.Integer(load_default=None, allow_none=True, validate=FEN)
    union_reserved_fen = fields.Integer(load_default=0, validate=FEN)
    draft = fields.Boolean(load_default=False)


class QuotaFilingForm(_Filing):
    """The same from the page, in yuan and percent."""

    total_fen = YuanField(load_default=None)
    share_bp = PercentField(load_default=None)
    reserved_fen = YuanField(load_default=None)
    union_reserved_fen = YuanField(load_default=0)
    draft = fields.Boolean(load_default=False)


class QuotaOpinionIn(Schema):
    """Optional words with a confirmation."""

    opinion = fields.String(load_default="", validate=REMARK)


class QuotaReturnIn(Schema):
    """Why it is sent back."""

    opinion = fields.String(required=True, validate=validate.Length(min=2, max=500))


class QuotaFilingOut(Schema):
    id = fields.Integer()
    unit_id = fields.Integer()
    unit_name = fields.String()
    region_path = fields.String()
    year = fields.Integer()
    version = fields.Integer()
    status = fields.Enum(FilingStatus, by_value=True)
    canteen = fields.Enum(Canteen, by_value=True)
    represented_by_id = fields.Integer(allow_none=True)
    total_fen = fields.Integer()
    share_bp = fields.Integer()
    reserved_fen = fields.Integer()
    own_union = fields.Boolean()
    members = fields.Integer()
    union_reserved_fen = fields.Integer()
    remark = fields.String()
    filed_at = fields.AwareDateTime(allow_none=True)
    answered_at = fields.AwareDateTime(allow_none=True)
    opinion = fields.String()
    flags = fields.Function(
        lambda found: _flags(found), metadata={"type": "array", "items": {"type": "string"}}
    )


def _flags(found: Any) -> list[str]:
    return [FilingFlag(flag).value for flag in queries.flags(found)]


class QuotaFilingPage(Schema):
    items = fields.List(fields.Nested(QuotaFilingOut))
    total = fields.Integer()
    page = fields.Integer()
    page_size = fields.Integer()


class QuotaFilingQuery(Schema):
    """Filters of the list."""

    year = fields.Integer(load_default=None, validate=YEAR)
    status = fields.Enum(FilingStatus, by_value=True, load_default=None)
    unit_id = fields.Integer(load_default=None)
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=100_000))
    page_size = fields.Integer(load_default=50, validate=validate.Range(min=1, max=200))


class WelfareIn(Schema):
    """A union's declared welfare spend of a year."""

    unit_id = fields.Integer(load_default=None, metadata={"description": "缺省为本人所在单位"})
    year = fields.Integer(required=True, validate=YEAR)
    spent_fen = fields.Integer(required=True, validate=FEN)
    members = fields.Integer(load_default=0, validate=MEMBERS)
    remark = fields.String(load_default="", validate=REMARK)


class WelfareForm(Schema):
    """The same from the page, in yuan."""

    year = fields.Integer(required=True, validate=YEAR)
    spent_fen = YuanField(required=True)
    members = fields.Integer(load_default=0, validate=MEMBERS)
    remark = fields.String(load_default="", validate=REMARK)


class WelfareDeclarationOut(Schema):
    id = fields.Integer()
    unit_id = fields.Integer()
    year = fields.Integer()
    version = fields.Integer()
    spent_fen = fields.Integer()
    members = fields.Integer()
    remark = fields.String()
    declared_at = fields.AwareDateTime()


class QuotaYearQuery(Schema):
    """Which year, up to which month (default: up to today), where."""

    year = fields.Integer(required=True, validate=YEAR)
    month = fields.Integer(load_default=None, validate=validate.Range(min=1, max=12))
    region = fields.String(load_default="", validate=validate.Regexp(r"^(\d{6}(\d{3}|\d{6})?)?$"))
    department = fields.String(load_default="", validate=validate.Length(max=32))


class ExecutionOut(Schema):
    unit_id = fields.Integer()
    unit_name = fields.String()
    credit_code = fields.String()
    region_path = fields.String()
    department = fields.String()
    competent_department = fields.String()
    state = fields.Enum(ExecutionState, by_value=True)
    reserved_fen = fields.Integer()
    reserved_union_fen = fields.Integer()
    month_fen = fields.Integer()
    cumulative_fen = fields.Integer()
    canteen_fen = fields.Integer()
    union_fen = fields.Integer()
    personal_fen = fields.Integer()
    platform_fen = fields.Integer()
    offline_fen = fields.Integer()
    orders = fields.Integer()
    time_bp = fields.Integer()
    completion_bp = fields.Integer(allow_none=True)
    time_gap_bp = fields.Integer(allow_none=True)
    gap_fen = fields.Integer()
    rank = fields.Integer(allow_none=True)
    represented_by_id = fields.Integer(allow_none=True)
    counted = fields.Boolean()


class ExecutionTotalOut(Schema):
    units = fields.Integer()
    filed = fields.Integer()
    unfiled = fields.Integer()
    no_canteen = fields.Integer()
    buying = fields.Integer()
    reserved_fen = fields.Integer()
    month_fen = fields.Integer()
    cumulative_fen = fields.Integer()
    canteen_fen = fields.Integer()
    union_fen = fields.Integer()
    personal_fen = fields.Integer()
    platform_fen = fields.Integer()
    offline_fen = fields.Integer()
    completed_fen = fields.Integer()
    orders = fields.Integer()
    completion_bp = fields.Integer(allow_none=True)


class ExecutionsOut(Schema):
    year = fields.Integer()
    on = fields.Date()
    region_path = fields.String()
    department = fields.String()
    items = fields.List(fields.Nested(ExecutionOut))
    total = fields.Nested(ExecutionTotalOut)


class WelfareOut(Schema):
    unit_id = fields.Integer()
    unit_name = fields.String()
    region_path = fields.String()
    members = fields.Integer()
    spent_fen = fields.Integer(allow_none=True)
    bought_fen = fields.Integer()
    platform_fen = fields.Integer()
    offline_fen = fields.Integer()
    accredited_fen = fields.Integer()
    threshold_bp = fields.Integer(allow_none=True)
    by_accredited = fields.Boolean()
    share_bp = fields.Integer(allow_none=True)
    accredited_bp = fields.Integer(allow_none=True)
    met = fields.Boolean(allow_none=True)
    missing_fen = fields.Integer(allow_none=True)
    per_head_fen = fields.Integer(allow_none=True)
    cap_fen = fields.Integer(allow_none=True)
    above_cap = fields.Boolean()


class WelfaresOut(Schema):
    year = fields.Integer()
    on = fields.Date()
    items = fields.List(fields.Nested(WelfareOut))
