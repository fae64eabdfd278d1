"""Reports and duties as they are asked for and answered."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from shop.ledger.entries import Basis
from shop.reporting.reports import periods
from shop.reporting.reports.rules import BadDuty
from shop.reporting.reports.states import DutyKind, DutyStatus, PeriodKind, RunStatus

REGION = r"^(\d{6}(\d{3})?)?$"
LONG = 20_000


class PeriodField(fields.Field[Any]):
    """'2026-10', '2026Q4', '2026' or '2026-08-01/2026-09-30' -> (kind, period)."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("metadata", {}).setdefault("example", "2026-10")
        super().__init__(**options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            return periods.parse(value if isinstance(value, str) else "")
        except periods.BadPeriod as error:
            raise ValidationError(error.message) from error


class ReportTextsIn(Schema):
    """What people write: nothing of it is a figure."""

    narrative = fields.String(validate=validate.Length(max=LONG))
    cases = fields.String(validate=validate.Length(max=LONG))
    outstanding = fields.String(validate=validate.Length(max=LONG))


class ReportRunIn(Schema):
    """A new report of one's own region (empty: the platform) and department."""

    period = PeriodField(required=True)
    region = fields.String(load_default="", validate=validate.Regexp(REGION))
    department = fields.String(load_default="", validate=validate.Length(max=32))
    basis = fields.Enum(Basis, by_value=True, load_default=None)
    filters = fields.Dict(
        keys=fields.String(validate=validate.Length(max=40)),
        values=fields.String(validate=validate.Length(min=1, max=120)),
        load_default=dict,
    )
    narrative = fields.String(load_default="", validate=validate.Length(max=LONG))


class ReportRunFormIn(Schema):
    """What the console sends: the place is the official's own."""

    code = fields.String(required=True, validate=validate.Length(min=1, max=32))
    period = PeriodField(required=True)


class ReportReasonIn(Schema):
    """Why it is sent back, or what is corrected."""

    reason = fields.String(required=True, validate=validate.Length(min=2, max=500))


class ReportFileIn(Schema):
    format = fields.String(load_default="xlsx", validate=validate.OneOf(("xlsx", "csv", "pdf", "json")))


class ReportRunsQuery(Schema):
    code = fields.String(validate=validate.Length(max=32))
    status = fields.Enum(RunStatus, by_value=True)
    region = fields.String(validate=validate.Regexp(REGION))
    department = fields.String(validate=validate.Length(max=32))
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=10_000))
    page_size = fields.Integer(load_default=50, validate=validate.Range(min=1, max=200))


class ReportRunOut(Schema):
    """`ledger_sha256` can be computed again from the facts up to `cut`; empty while it is a draft."""

    id = fields.Integer()
    no = fields.String(allow_none=True)
    code = fields.String()
    title = fields.String()
    definition_version = fields.Integer()
    region = fields.String(attribute="region_code", allow_none=True)
    department = fields.String()
    period = fields.Function(lambda run: periods.written(run.period_kind, run.period))
    first = fields.Date(data_key="from", attribute="first_on")
    last = fields.Function(lambda run: run.period.last.isoformat(), data_key="to")
    basis = fields.Enum(Basis, by_value=True)
    filters = fields.Dict()
    version = fields.Integer()
    restate_reason = fields.String()
    status = fields.Enum(RunStatus, by_value=True)
    return_reason = fields.String()
    narrative = fields.String()
    cases = fields.String()
    outstanding = fields.String()
    prepared_by = fields.Integer(allow_none=True)
    submitted_by = fields.Integer(allow_none=True)
    submitted_at = fields.AwareDateTime(allow_none=True)
    confirmed_by = fields.Integer(allow_none=True)
    confirmed_at = fields.AwareDateTime(allow_none=True)
    as_of = fields.AwareDateTime(allow_none=True)
    cut = fields.Integer(allow_none=True)
    figures_sha256 = fields.String()
    ledger_sha256 = fields.String()
    file_sha256 = fields.String()


class ReportDifferenceOut(Schema):
    kind = fields.String()
    keys = fields.Dict()
    column = fields.String()
    before = fields.Integer(allow_none=True)
    after = fields.Integer(allow_none=True)


class ReportRunShownOut(ReportRunOut):
    """With the form itself: frozen, or live while it is a draft; `differences` from the version before."""

    sheet = fields.Dict()
    differences = fields.List(fields.Nested(ReportDifferenceOut))


class ReportRunPage(Schema):
    items = fields.List(fields.Nested(ReportRunOut))
    total = fields.Integer()
    page = fields.Integer()
    page_size = fields.Integer()


class ReportDutiesQuery(Schema):
    """`whose`: mine, below (what the levels below owe), late, or everything in sight."""

    whose = fields.String(load_default="all", validate=validate.OneOf(("mine", "below", "late", "all")))
    status = fields.Enum(DutyStatus, by_value=True)
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=10_000))
    page_size = fields.Integer(load_default=50, validate=validate.Range(min=1, max=200))


class ReportDutyOut(Schema):
    id = fields.Integer()
    kind = fields.Enum(DutyKind, by_value=True)
    code = fields.String()
    title = fields.String()
    region = fields.String(attribute="region_code", allow_none=True)
    department = fields.String()
    period = fields.Function(lambda duty: periods.written(duty.period_kind, duty.period))
    due_on = fields.Date()
    done_on = fields.Date(allow_none=True)
    days_late = fields.Integer()
    status = fields.Enum(DutyStatus, by_value=True)
    run_id = fields.Integer(allow_none=True)
    reminders = fields.Function(lambda duty: len(duty.reminders), metadata={"type": "integer"})


class ReportDutyPage(Schema):
    items = fields.List(fields.Nested(ReportDutyOut))
    total = fields.Integer()
    page = fields.Integer()
    page_size = fields.Integer()


class DutyReminderIn(Schema):
    words = fields.String(load_default="", validate=validate.Length(max=255))


class DutyRuleIn(Schema):
    """A line of the list: who reports which form how often, from which day on."""

    code = fields.String(required=True, validate=validate.Length(min=1, max=32))
    region = fields.String(required=True, validate=validate.Regexp(REGION))
    department = fields.String(load_default="", validate=validate.Length(max=32))
    cadence = fields.Enum(PeriodKind, by_value=True, required=True)
    due_days = fields.Integer(load_default=None, validate=validate.Range(min=0, max=366))
    since_on = fields.Date(required=True)
    until_on = fields.Date(load_default=None)


class DutyRuleEndIn(Schema):
    on = fields.Date(required=True)


class DutyStandardIn(Schema):
    region = fields.String(required=True, validate=validate.Regexp(REGION))
    since_on = fields.Date(required=True)


class DutyGiveIn(Schema):
    """A plan, summary or report of activities; `places`: one "419001" or "419001 财政局" a line."""

    kind = fields.Enum(DutyKind, by_value=True, required=True)
    title = fields.String(required=True, validate=validate.Length(min=2, max=120))
    period = PeriodField(required=True)
    due_on = fields.Date(required=True)
    places = fields.String(required=True, validate=validate.Length(min=6, max=10_000))
    note = fields.String(load_default="", validate=validate.Length(max=255))


def places_in(text: str) -> list[tuple[str, str]]:
    """(region code, department) a line. Raises BadDuty."""
    found = []
    for line in text.splitlines():
        code, _space, department = line.strip().partition(" ")
        if not code:
            continue
        if not (code.isascii() and code.isdigit()) or len(department) > 32:
            fault = f"“{line.strip()[:40]}”应写成“区划代码”或“区划代码 部门”，每行一个"
            raise BadDuty(fault, fields={"places": [fault]})
        found.append((code, department.strip()))
    return found
