"""The shelf as JSON. The list is dumped by hand (`dump`), since it is asked for most; the schemas say
what it is, and a test compares the two."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from shop.catalog.papers.schemas import ShownPaperOut
from shop.catalog.pricing.schemas import LikeGoodsOut, PublicReviewOut
from shop.catalog.products.states import BaseUnit, Mark, SaleUnit
from shop.catalog.shelf.rules import PAGE_SIZE, Sort, Wish
from shop.core.fields import QtyField, YuanField
from shop.core.money import format_qty
from shop.core.page import MAX_PAGE_SIZE, Page

FEN = validate.Range(min=0, max=2**40)


class ShelfQuery(Schema):
    """Filters of GET /products; loads to {wish, page, page_size}."""

    q = fields.String(load_default="", validate=validate.Length(max=60))
    category = fields.String(load_default="", validate=validate.Regexp(r"^(\d{2,8})?$"))
    origin = fields.String(load_default="", validate=validate.Regexp(r"^(\d{6}(\d{3}(\d{3})?)?)?$"))
    mark = fields.List(fields.Enum(Mark, by_value=True), load_default=list, validate=validate.Length(max=3))
    accredited = fields.Boolean(load_default=False)
    in_stock = fields.Boolean(load_default=False)
    price_min_fen = fields.Integer(load_default=None, validate=FEN)
    price_max_fen = fields.Integer(load_default=None, validate=FEN)
    cooperative = fields.Integer(load_default=None, validate=validate.Range(min=1, max=2**31 - 1))
    sort = fields.Enum(Sort, by_value=True, load_default=Sort.RELEVANCE)
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=10_000))
    page_size = fields.Integer(load_default=PAGE_SIZE, validate=validate.Range(min=1, max=MAX_PAGE_SIZE))

    @post_load
    def as_wish(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        page, size = data.pop("page"), data.pop("page_size")
        data["q"] = data["q"].strip()
        data["marks"] = tuple(sorted(set(data.pop("mark"))))
        data["cooperative_id"] = data.pop("cooperative")
        return {"wish": Wish(**data), "page": page, "size": size}


class ShelfForm(ShelfQuery):
    """The same from the storefront, where people type yuan."""

    price_min = YuanField(load_default=None)
    price_max = YuanField(load_default=None)

    @post_load
    def as_wish(self, data: dict[str, Any], **more: Any) -> dict[str, Any]:
        for name in ("price_min", "price_max"):
            data[f"{name}_fen"] = data.pop(name)
        return ShelfQuery.as_wish(self, data, **more)


class SuggestQuery(Schema):
    """What has been typed so far."""

    q = fields.String(required=True, validate=validate.Length(max=60))


class SuggestionOut(Schema):
    text = fields.String(required=True)


class SuggestionsOut(Schema):
    items = fields.List(fields.Nested(SuggestionOut), required=True)


class OriginOut(Schema):
    code = fields.String(required=True)
    name = fields.String(required=True)
    path_names = fields.List(fields.String(), required=True)


class SellerOut(Schema):
    id = fields.Integer(required=True)
    name = fields.String(required=True)


class OfferOut(Schema):
    """A SKU; `stock_qty` can be ordered now, `price_fen` is for one `unit`."""

    id = fields.Integer(required=True)
    spec = fields.String(required=True)
    unit = fields.Enum(SaleUnit, by_value=True, required=True)
    price_fen = fields.Integer(required=True)
    base_unit = fields.Enum(BaseUnit, by_value=True, required=True)
    base_price_fen = fields.Integer(required=True)
    stock_qty = QtyField(attribute="free_milli", required=True)
    min_qty = QtyField(attribute="min_milli", required=True)
    step_qty = QtyField(attribute="step_milli", required=True)


class CardOut(Schema):
    id = fields.Integer(required=True)
    name = fields.String(required=True)
    category = fields.String(required=True)
    origin = fields.Nested(OriginOut, required=True)
    cooperative = fields.Nested(SellerOut, required=True)
    accredited = fields.Boolean(required=True)
    marks = fields.List(fields.String(), required=True)
    skus = fields.List(fields.Nested(OfferOut), required=True)


class FacetOut(Schema):
    code = fields.String(required=True)
    name = fields.String(required=True)
    count = fields.Integer(required=True)


class FacetsOut(Schema):
    category = fields.List(fields.Nested(FacetOut), required=True)
    origin = fields.List(fields.Nested(FacetOut), required=True)
    mark = fields.List(fields.Nested(FacetOut), required=True)


class ShelfOut(Schema):
    """`relaxed`: nothing has all the words of `q`, these have some; `did_you_mean`: what was looked for instead."""

    items = fields.List(fields.Nested(CardOut), required=True)
    total = fields.Integer(required=True)
    page = fields.Integer(required=True)
    page_size = fields.Integer(required=True)
    facets = fields.Nested(FacetsOut, required=True)
    relaxed = fields.Boolean(required=True)
    did_you_mean = fields.String(required=True)


class PriceOut(Schema):
    sku_id = fields.Integer(required=True)
    price_fen = fields.Integer(required=True)
    from_at = fields.DateTime(required=True)


class HelpingOut(Schema):
    """How many households the cooperative helps, by its latest year on record; counts only."""

    households = fields.Integer(required=True)
    people = fields.Integer(required=True)


class ShownProductOut(CardOut):
    """One product in full."""

    code = fields.String(required=True)
    brand = fields.String(required=True)
    accreditation_no = fields.String(required=True)
    about = fields.String(required=True)
    storage = fields.String(required=True)
    lead_days = fields.Integer(required=True)
    photo = fields.String(required=True)
    papers = fields.List(fields.Nested(ShownPaperOut), required=True)
    price_history = fields.List(fields.Nested(PriceOut), required=True)
    price_reviews = fields.List(fields.Nested(PublicReviewOut), required=True)
    like_goods = fields.List(fields.Nested(LikeGoodsOut), required=True)
    helped_households = fields.Nested(HelpingOut, required=True)


def dump_card(card: Any) -> dict[str, Any]:
    """A `queries.Card` as `CardOut` says."""
    return {
        "id": card.id,
        "name": card.name,
        "category": card.category_code,
        "origin": {"code": card.origin_code, "name": card.origin_name, "path_names": card.origin_names},
        "cooperative": {"id": card.cooperative_id, "name": card.cooperative_name},
        "accredited": card.accredited,
        "marks": [mark for mark in card.marks.split(",") if mark],
        "skus": [dump_offer(offer) for offer in card.offers],
    }


def dump_offer(offer: Any) -> dict[str, Any]:
    """A `queries.Offer` as `OfferOut` says."""
    return {
        "id": offer.id,
        "spec": offer.spec,
        "unit": offer.unit,
        "price_fen": offer.price_fen,
        "base_unit": offer.base_unit,
        "base_price_fen": offer.base_price_fen,
        "stock_qty": format_qty(offer.free_milli),
        "min_qty": format_qty(offer.min_milli),
        "step_qty": format_qty(offer.step_milli),
    }


def dump(page: Page[Any], facets: Any, *, relaxed: bool = False, did_you_mean: str = "") -> dict[str, Any]:
    """A page of the shelf as `ShelfOut` says."""
    return {
        "items": [dump_card(card) for card in page.items],
        "total": page.total,
        "page": page.number,
        "page_size": page.size,
        "facets": {
            name: [facet._asdict() for facet in getattr(facets, name)]
            for name in ("category", "origin", "mark")
        },
        "relaxed": relaxed,
        "did_you_mean": did_you_mean,
    }
