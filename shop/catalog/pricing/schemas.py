"""Price reviews as JSON (fen) and as forms (yuan)."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from shop.catalog.pricing.states import PriceReviewStatus
from shop.catalog.products.rules import MAX_PRICE_FEN
from shop.catalog.products.states import BaseUnit, SaleUnit
from shop.core.fields import YuanField
from shop.core.page import MAX_PAGE_SIZE

FEN = validate.Range(min=1, max=MAX_PRICE_FEN)
SOURCE = validate.Length(min=2, max=255)
TEXT = validate.Length(max=500)
MOST_AT_ONCE = 100


class ProposalIn(Schema):
    """What a cooperative asks for, per sale unit, and with what it compares."""

    asked_fen = fields.Integer(required=True, strict=True, validate=FEN)
    reference_fen = fields.Integer(required=True, strict=True, validate=FEN)
    reference_source = fields.String(required=True, validate=SOURCE)
    note = fields.String(load_default="", validate=TEXT)


class ProposalForm(Schema):
    """The same where people type yuan."""

    asked_fen = YuanField(data_key="asked", required=True)
    reference_fen = YuanField(data_key="reference", required=True)
    reference_source = fields.String(required=True, validate=SOURCE)
    note = fields.String(load_default="", validate=TEXT)


class ApprovalIn(Schema):
    """The most it may cost, and up to and including which day."""

    ceiling_fen = fields.Integer(required=True, strict=True, validate=FEN)
    valid_until = fields.Date(required=True)
    opinion = fields.String(load_default="", validate=TEXT)


class ApprovalForm(Schema):
    ceiling_fen = YuanField(data_key="ceiling", required=True)
    valid_until = fields.Date(required=True)
    opinion = fields.String(load_default="", validate=TEXT)


class ReasonIn(Schema):
    """Why it goes back."""

    reason = fields.String(required=True, validate=validate.Length(min=2, max=500))


class BatchForm(Schema):
    """One answer to several reviews: approve each as asked, or send each back."""

    ids = fields.List(
        fields.Integer(validate=validate.Range(min=1)),
        required=True,
        validate=validate.Length(min=1, max=MOST_AT_ONCE),
        error_messages={"required": "请先勾选要处理的申报"},
    )
    verdict = fields.String(required=True, validate=validate.OneOf(["approve", "send_back"]))
    valid_until = fields.Date(load_default=None)
    reason = fields.String(
        required=True,
        validate=validate.Length(min=2, max=500),
        error_messages={"required": "请填写审定意见或退回原因"},
    )


class ReviewQuery(Schema):
    status = fields.Enum(PriceReviewStatus, by_value=True, load_default=None)
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=10_000))
    page_size = fields.Integer(load_default=50, validate=validate.Range(min=1, max=MAX_PAGE_SIZE))

    @post_load
    def as_arguments(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        data["size"] = data.pop("page_size")
        return data


class DeskQuery(ReviewQuery):
    """`mine`: only what the asker is to decide."""

    mine = fields.Boolean(load_default=False)


class PublicReviewOut(Schema):
    """An approved price as everybody may see it; `deviation_bp` is against the stated reference."""

    sku_id = fields.Integer(required=True)
    spec = fields.String(required=True)
    asked_fen = fields.Integer(required=True)
    reference_fen = fields.Integer(required=True)
    reference_source = fields.String(required=True)
    ceiling_fen = fields.Integer(required=True, allow_none=True)
    valid_until = fields.Date(required=True, allow_none=True)
    deviation_bp = fields.Integer(required=True)
    decided_at = fields.DateTime(required=True, allow_none=True)


class PriceReviewOut(PublicReviewOut):
    """A review as the cooperative and its desk see it; `like_…` are of one base unit."""

    id = fields.Integer(required=True)
    product_id = fields.Integer(required=True)
    product_name = fields.String(required=True)
    cooperative_id = fields.Integer(required=True)
    unit = fields.Enum(SaleUnit, by_value=True, required=True)
    base_unit = fields.Enum(BaseUnit, by_value=True, required=True)
    base_fen = fields.Integer(required=True)
    status = fields.Enum(PriceReviewStatus, by_value=True, required=True)
    note = fields.String(required=True)
    opinion = fields.String(required=True)
    asked_at = fields.DateTime(required=True)
    due_on = fields.Date(required=True)
    like_n = fields.Integer(required=True)
    like_median_fen = fields.Integer(required=True, allow_none=True)
    like_deviation_bp = fields.Integer(required=True, allow_none=True)


class PriceReviewPage(Schema):
    items = fields.List(fields.Nested(PriceReviewOut), required=True)
    total = fields.Integer(required=True)
    page = fields.Integer(required=True)
    page_size = fields.Integer(required=True)


class LikeGoodsOut(Schema):
    """What a base unit of like goods costs; absent where fewer than three are on sale."""

    base_unit = fields.Enum(BaseUnit, by_value=True, required=True)
    n = fields.Integer(required=True)
    low_fen = fields.Integer(required=True)
    median_fen = fields.Integer(required=True)
    high_fen = fields.Integer(required=True)
