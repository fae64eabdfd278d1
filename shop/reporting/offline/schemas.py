"""What pages and the API send and get about sales made elsewhere."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from shop.reporting.offline.states import BatchStatus

ERRORS_SHOWN = 5_000


class _Strict(Schema):
    class Meta:
        unknown = RAISE


class SalesReasonIn(_Strict):
    """Why a batch or a declaration is sent back or reversed."""

    reason = fields.String(required=True, validate=validate.Length(min=2, max=200))


class HelpedSaleIn(_Strict):
    """A sale that a unit helped to make."""

    on = fields.Date(required=True)
    amount = fields.String(required=True, validate=validate.Length(min=1, max=20))
    product = fields.String(required=True, validate=validate.Length(min=1, max=60))
    category = fields.String(required=True, validate=validate.Length(min=1, max=8))
    origin = fields.String(required=True, validate=validate.Length(min=2, max=60))
    seller = fields.String(load_default="", validate=validate.Length(max=60))
    buyer = fields.String(required=True, validate=validate.Length(min=1, max=60))
    note = fields.String(load_default="", validate=validate.Length(max=200))
    accredited = fields.Boolean(load_default=False)


class HelpedSaleOfIn(HelpedSaleIn):
    """The same, as an official enters it for a unit: by credit code or name."""

    unit = fields.String(required=True, validate=validate.Length(min=2, max=60))


class SalesRowErrorOut(Schema):
    """The faults of one row by column."""

    row = fields.Integer(required=True)
    errors = fields.Dict(keys=fields.String(), values=fields.List(fields.String()), required=True)


class SalesDuplicateOut(Schema):
    """A row that was confirmed before, and where."""

    row = fields.Integer(required=True)
    batch_id = fields.Integer(required=True)
    batch_row = fields.Integer(required=True)


class SalesBatchOut(Schema):
    """A batch; `errors` holds every row with faults (the first 5,000 of them)."""

    id = fields.Integer(required=True)
    status = fields.Enum(BatchStatus, by_value=True, required=True)
    file_name = fields.String(required=True)
    digest = fields.String(required=True)
    rows = fields.Integer(attribute="row_count", required=True)
    good = fields.Integer(attribute="good_count", required=True)
    bad = fields.Integer(attribute="bad_count", required=True)
    duplicates = fields.Integer(attribute="duplicate_count", required=True)
    amount_fen = fields.Integer(required=True)
    reason = fields.String(required=True)
    created_at = fields.AwareDateTime(required=True)
    submitted_at = fields.AwareDateTime(allow_none=True)
    decided_at = fields.AwareDateTime(allow_none=True)
    reversed_at = fields.AwareDateTime(allow_none=True)
    errors = fields.List(fields.Nested(SalesRowErrorOut), required=True)
    already = fields.List(fields.Nested(SalesDuplicateOut), required=True)


def shown(batch: Any, errors: Any, already: Any) -> dict[str, Any]:
    """A batch with what is wrong in it, as SalesBatchOut writes it."""
    names = [name for name in SalesBatchOut().fields if name not in ("errors", "already")]
    plain = {
        (field.attribute or name): getattr(batch, field.attribute or name)
        for name in names
        if (field := SalesBatchOut().fields[name])
    }
    return {**plain, "errors": list(errors), "already": list(already)}
