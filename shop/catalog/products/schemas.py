"""Listings as JSON and as forms: money in fen (yuan in forms), quantities as decimal strings."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from shop.catalog.products.rules import MAX_PRICE_FEN
from shop.catalog.products.states import BaseUnit, Mark, ProductStatus, SaleUnit
from shop.core.fields import QtyField, YuanField
from shop.core.page import MAX_PAGE_SIZE

NAME = validate.Length(min=1, max=60)
CATEGORY = validate.Regexp(r"^\d{2,8}$")
REGION = validate.Regexp(r"^\d{6}(\d{3}(\d{3})?)?$")
DAYS = validate.Range(min=0, max=60)
PRICE = validate.Range(min=1, max=MAX_PRICE_FEN)


class CategoryOut(Schema):
    """A category with its children."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    children = fields.List(fields.Nested(lambda: CategoryOut()), required=True)


class CategoriesOut(Schema):
    items = fields.List(fields.Nested(CategoryOut), required=True)


class ProductIn(Schema):
    """A new listing, as JSON and as form."""

    name = fields.String(required=True, validate=NAME)
    category_code = fields.String(required=True, validate=CATEGORY)
    origin_code = fields.String(required=True, validate=REGION)
    brand = fields.String(validate=validate.Length(max=60))
    marks = fields.List(fields.Enum(Mark, by_value=True))
    about = fields.String(validate=validate.Length(max=2000))
    storage = fields.String(validate=validate.Length(max=120))
    lead_days = fields.Integer(strict=False, validate=DAYS)


class ProductChangeIn(ProductIn):
    """Any of it, later."""

    name = fields.String(validate=NAME)
    category_code = fields.String(validate=CATEGORY)
    origin_code = fields.String(validate=REGION)


class SkuIn(Schema):
    """One way of selling; `pack_qty` is how many base units one sale unit holds."""

    spec = fields.String(required=True, validate=NAME)
    unit = fields.Enum(SaleUnit, by_value=True, required=True)
    base_unit = fields.Enum(BaseUnit, by_value=True, load_default=BaseUnit.KG)
    pack_qty = QtyField(load_default=1000)
    price_fen = fields.Integer(required=True, strict=True, validate=PRICE)
    min_qty = QtyField(load_default=1000)
    step_qty = QtyField(load_default=1000)
    max_qty = QtyField(load_default=100_000_000)

    @post_load
    def as_columns(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        return {key.replace("_qty", "_milli"): value for key, value in data.items()}


class SkuForm(SkuIn):
    """The same from a form, where people type yuan."""

    class Meta:
        exclude = ("price_fen",)

    price = YuanField(required=True)

    @validates_schema
    def price_above_nothing(self, data: dict[str, Any], **_more: Any) -> None:
        if not 0 < data.get("price", 1) <= MAX_PRICE_FEN:
            raise ValidationError({"price": ["价格须大于 0 且不超过 100 万元"]})

    @post_load
    def as_columns(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        data["price_fen"] = data.pop("price")
        return {key.replace("_qty", "_milli"): value for key, value in data.items()}


class SkuChangeIn(Schema):
    """What may change on a SKU; a new pack is a new SKU."""

    spec = fields.String(validate=NAME)
    price_fen = fields.Integer(strict=True, validate=PRICE)
    min_qty = QtyField()
    step_qty = QtyField()
    max_qty = QtyField()
    weekly_qty = QtyField(allow_none=True)
    active = fields.Boolean()

    @post_load
    def as_columns(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        return {key.replace("_qty", "_milli"): value for key, value in data.items()}


class SkuChangeForm(SkuChangeIn):
    class Meta:
        exclude = ("price_fen",)

    price = YuanField()

    @post_load
    def as_columns(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        if "price" in data:
            data["price_fen"] = data.pop("price")
        return {key.replace("_qty", "_milli"): value for key, value in data.items()}


class CountIn(Schema):
    """What lies on the shelf, and why the figure changes."""

    on_hand_qty = QtyField(required=True, zero=True)
    reason = fields.String(required=True, validate=validate.Length(min=2, max=120))


class OwnQuery(Schema):
    """The own listings."""

    q = fields.String(load_default="", validate=validate.Length(max=60))
    status = fields.Enum(ProductStatus, by_value=True, load_default=None)
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=10_000))
    page_size = fields.Integer(load_default=50, validate=validate.Range(min=1, max=MAX_PAGE_SIZE))


class OwnSkuOut(Schema):
    id = fields.Integer(required=True)
    code = fields.String(required=True)
    spec = fields.String(required=True)
    unit = fields.Enum(SaleUnit, by_value=True, required=True)
    base_unit = fields.Enum(BaseUnit, by_value=True, required=True)
    pack_qty = QtyField(attribute="pack_milli", required=True)
    price_fen = fields.Integer(required=True)
    base_price_fen = fields.Integer(required=True)
    ceiling_fen = fields.Integer(required=True, allow_none=True)
    ceiling_until = fields.Date(required=True, allow_none=True)
    min_qty = QtyField(attribute="min_milli", required=True)
    step_qty = QtyField(attribute="step_milli", required=True)
    max_qty = QtyField(attribute="max_milli", required=True)
    weekly_qty = QtyField(attribute="weekly_milli", required=True, allow_none=True)
    active = fields.Boolean(required=True)


class OwnProductOut(Schema):
    """A listing as its cooperative sees it."""

    id = fields.Integer(required=True)
    code = fields.String(required=True)
    name = fields.String(required=True)
    status = fields.Enum(ProductStatus, by_value=True, required=True)
    category_code = fields.String(required=True)
    origin_code = fields.String(required=True)
    accredited = fields.Boolean(required=True)
    accreditation_no = fields.String(required=True)
    brand = fields.String(required=True)
    marks = fields.List(fields.String(), attribute="mark_list", required=True)
    about = fields.String(required=True)
    storage = fields.String(required=True)
    lead_days = fields.Integer(required=True)
    photo = fields.String(required=True)
    created_at = fields.DateTime(required=True)
    skus = fields.List(fields.Nested(OwnSkuOut), required=True)


class OwnProductPage(Schema):
    items = fields.List(fields.Nested(OwnProductOut), required=True)
    total = fields.Integer(required=True)
    page = fields.Integer(required=True)
    page_size = fields.Integer(required=True)


class StockOut(Schema):
    """A SKU's stock after a count."""

    sku_id = fields.Integer(required=True)
    on_hand_qty = QtyField(required=True)
    reserved_qty = QtyField(required=True)
    stock_qty = QtyField(required=True)
