"""Papers in and out."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from shop.catalog.papers.states import OPEN_TO_ALL, PaperKind, PaperStatus, Standing
from shop.core.fields import QtyField, YuanField
from shop.support.documents.schemas import DocumentOut

COUNT = validate.Range(min=0, max=10_000_000)


class PaperIn(Schema):
    """A paper as form fields; its file comes beside them. `last_on`: the last day on which it is good."""

    kind = fields.Enum(PaperKind, by_value=True, required=True)
    product_id = fields.Integer(validate=validate.Range(min=1))
    number = fields.String(load_default="", validate=validate.Length(max=120))
    issuer = fields.String(load_default="", validate=validate.Length(max=120))
    first_on = fields.Date()
    last_on = fields.Date()
    households = fields.Integer(validate=COUNT)
    people = fields.Integer(validate=COUNT)
    volume = QtyField()
    value = YuanField()
    note = fields.String(load_default="", validate=validate.Length(max=500))

    @post_load
    def as_columns(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        for name, column in (("volume", "volume_milli"), ("value", "value_fen")):
            if name in data:
                data[column] = data.pop(name)
        return data


class PaperOpinionIn(Schema):
    """What the one who checks has to say; needed where something is sent back."""

    opinion = fields.String(load_default="", validate=validate.Length(max=255))


class PaperReasonIn(Schema):
    opinion = fields.String(required=True, validate=validate.Length(min=2, max=255))


class NeedIn(Schema):
    """A kind that a category needs; empty `category_code`: all."""

    category_code = fields.String(load_default="", validate=validate.Regexp(r"^(\d{2,8})?$"))
    kind = fields.Enum(PaperKind, by_value=True, required=True)
    for_sale = fields.Boolean(load_default=False)
    source = fields.String(required=True, validate=validate.Length(min=2, max=255))


class PapersQuery(Schema):
    product_id = fields.Integer(validate=validate.Range(min=1))
    kind = fields.Enum(PaperKind, by_value=True)
    status = fields.Enum(PaperStatus, by_value=True)
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=10_000))
    page_size = fields.Integer(load_default=50, validate=validate.Range(min=1, max=200))


class PaperOut(Schema):
    id = fields.Integer(required=True)
    product_id = fields.Integer(allow_none=True, required=True)
    kind = fields.Enum(PaperKind, by_value=True, required=True)
    status = fields.Enum(PaperStatus, by_value=True, required=True)
    number = fields.String(required=True)
    issuer = fields.String(required=True)
    first_on = fields.Date(allow_none=True, required=True)
    last_on = fields.Date(allow_none=True, required=True)
    households = fields.Integer(allow_none=True)
    people = fields.Integer(allow_none=True)
    volume = QtyField(attribute="volume_milli", allow_none=True)
    value_fen = fields.Integer(allow_none=True)
    note = fields.String()
    opinion = fields.String()
    handed_in_at = fields.AwareDateTime(required=True)
    document = fields.Nested(DocumentOut, allow_none=True)


class PaperPage(Schema):
    items = fields.List(fields.Nested(PaperOut), required=True)
    total = fields.Integer(required=True)
    page = fields.Integer(required=True)
    page_size = fields.Integer(required=True)


class NeededOut(Schema):
    """One kind that a product needs, and how it stands."""

    kind = fields.Enum(PaperKind, by_value=True, required=True)
    for_sale = fields.Boolean(required=True)
    standing = fields.Enum(Standing, by_value=True, required=True)
    last_on = fields.Date(allow_none=True, required=True)


class NeededListOut(Schema):
    items = fields.List(fields.Nested(NeededOut), required=True)


class ShownPaperOut(Schema):
    """What everybody may know of a paper; `file` where the document is open to all."""

    kind = fields.Enum(PaperKind, by_value=True, required=True)
    number = fields.String(required=True)
    issuer = fields.String(required=True)
    first_on = fields.Date(allow_none=True, required=True)
    last_on = fields.Date(allow_none=True, required=True)
    households = fields.Integer(allow_none=True)
    people = fields.Integer(allow_none=True)
    file = fields.Function(
        lambda paper: (
            f"/papers/{paper.document_id}" if paper.kind in OPEN_TO_ALL and paper.document_id else None
        ),
        metadata={"type": "string", "nullable": True},
    )
