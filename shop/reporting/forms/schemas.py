"""Forms as the API tells of them, and what may be asked of one."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from shop.ledger.entries import Basis
from shop.reporting.forms.definitions import CADENCES, Definition
from shop.reporting.stats.schemas import FILTERS

OTHERS = tuple(name for name in FILTERS if name not in ("unit", "department"))


class FormColumnOut(Schema):
    """`form`: name, code, figure, derived, attribute or register."""

    key = fields.String(required=True)
    label = fields.String(required=True)
    form = fields.String(required=True)
    head = fields.List(fields.String(), required=True)


class ReportFormOut(Schema):
    """One report definition; `owner` is empty where an office makes it for itself."""

    code = fields.String(required=True)
    title = fields.String(required=True)
    owner = fields.String(required=True)
    cadence = fields.String(required=True, validate=validate.OneOf(list(CADENCES)))
    version = fields.Integer(required=True)
    unit = fields.String(required=True)
    columns = fields.List(fields.Nested(FormColumnOut), required=True)


class ReportFormsOut(Schema):
    items = fields.List(fields.Nested(ReportFormOut), required=True)


class _PreviewIn(Schema):
    period = fields.String(
        required=True,
        validate=validate.Length(max=24),
        metadata={"description": "2026-11、2026-Q4、2026 或 2026-08-01..2026-09-30", "example": "2026-11"},
    )
    region = fields.String(load_default="", validate=validate.Regexp(r"^(\d{6}(\d{3})?)?$"))
    department = fields.String(load_default="", validate=validate.Length(max=32))
    basis = fields.Enum(Basis, by_value=True, load_default=None)
    unit = fields.String(load_default=None, validate=validate.OneOf(("wan", "yuan")))
    version = fields.Integer(load_default=None, validate=validate.Range(min=1, max=9999))


PreviewFilters = type(
    "PreviewFilters",
    (_PreviewIn,),
    {
        f"only_{name.replace('.', '_')}": fields.String(
            data_key=name, validate=validate.Length(min=1, max=120)
        )
        for name in OTHERS
    },
)


class ReportPreviewIn(PreviewFilters):  # type: ignore[misc,valid-type]  # a class made from the dimensions
    """Period, place and basis; the rest are filters as in the statistics."""


class ReportNoteOut(Schema):
    what = fields.String(required=True)
    text = fields.String(required=True)


class ReportPreviewOut(Schema):
    """A filled form: numbers are whole, as the column's `kind` says (fen, wan: 0.01 万元, qty: 0.001, bp: 0.01 %)."""

    code = fields.String(required=True)
    title = fields.String(required=True)
    document_no = fields.String(required=True)
    version = fields.Integer(required=True)
    basis = fields.String(required=True)
    first = fields.String(data_key="from", required=True)
    last = fields.String(data_key="to", required=True)
    as_of = fields.String(required=True)
    filters = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    notes = fields.List(fields.Nested(ReportNoteOut), required=True)
    columns = fields.List(fields.Dict(), required=True)
    rows = fields.List(fields.Dict(), required=True)
    signatures = fields.List(fields.String(), required=True)
    fingerprint = fields.String(required=True)


def filters_in(wanted: dict[str, Any]) -> dict[str, str]:
    """The filters out of loaded input."""
    found = {name: wanted.get(f"only_{name.replace('.', '_')}") for name in OTHERS}
    return {name: value for name, value in found.items() if value}


def shown(definition: Definition) -> dict[str, Any]:
    """A definition as `ReportFormOut` tells it."""
    return {
        "code": definition.code,
        "title": definition.title,
        "owner": definition.owner,
        "cadence": definition.cadence,
        "version": definition.version,
        "unit": definition.unit,
        "columns": [
            {"key": column.key, "label": column.label, "form": column.form, "head": list(column.head)}
            for column in definition.columns
        ],
    }
