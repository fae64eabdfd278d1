"""Exports in the background, as they are asked for and told."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from shop.reporting.exports.states import ExportStatus


class ExportJobIn(Schema):
    """`params` by kind: `sales` the question of `/statistics` (and `wan`), `order_lines` its filters and period,
    `report` `code`, `region` (empty: the platform), `department`, `from`, `to`."""

    kind = fields.String(required=True, validate=validate.Length(1, 20))
    format = fields.String(load_default="xlsx", validate=validate.Length(1, 8))
    params = fields.Dict(keys=fields.String(), values=fields.Raw(), load_default=dict)


class ExportJobOut(Schema):
    """`done` of `total` rows are written."""

    id = fields.Integer(required=True)
    kind = fields.String(required=True)
    format = fields.String(attribute="form", required=True)
    title = fields.String(required=True)
    scope = fields.String(required=True)
    status = fields.Enum(ExportStatus, by_value=True, required=True)
    done = fields.Integer(required=True)
    total = fields.Integer(required=True)
    failure = fields.String(required=True)
    file_name = fields.String(required=True)
    size = fields.Integer(required=True)
    created_at = fields.AwareDateTime(required=True)
    finished_at = fields.AwareDateTime(required=True, allow_none=True)
    expires_at = fields.AwareDateTime(required=True, allow_none=True)
