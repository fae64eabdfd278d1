"""Agreements as JSON and as forms: money in fen (yuan in forms), quantities as decimal text."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from shop.core.fields import QtyField
from shop.core.page import MAX_PAGE_SIZE
from shop.support.documents.schemas import DocumentOut
from shop.trading.agreements import material, queries
from shop.trading.agreements.rules import MOST_ITEMS, MOST_UNITS, ItemWanted
from shop.trading.agreements.states import AgreementStatus, EndReason, Side
from shop.trading.orders.basket import Part
from shop.trading.orders.rules import MAX_LINES_TOGETHER
from shop.trading.orders.schemas import ID, LineIn, TermsIn, parts_of
from shop.trading.orders.terms import Terms

SIDES = ("cooperative_id", "unit_id", "unit_code")  # of AgreementIn: who, not what
FEN = validate.Range(min=1, max=10**13)


class AgreementLineIn(Schema):
    """A SKU at its agreed price; up to a quantity, an amount, or both."""

    sku_id = fields.Integer(required=True, strict=True, validate=ID)
    price_fen = fields.Integer(required=True, strict=True, validate=FEN)
    ceiling_milli = QtyField(data_key="ceiling_qty", load_default=None, allow_none=True)
    ceiling_fen = fields.Integer(strict=True, allow_none=True, validate=FEN, load_default=None)

    @post_load
    def as_item(self, data: dict[str, Any], **_more: Any) -> ItemWanted:
        return ItemWanted(**data)


class AgreementChangeIn(Schema):
    """What it shall say; what is left out stays. Days are both included. `partner_codes` are the credit codes of
    other units that sign for themselves."""

    title = fields.String(validate=validate.Length(min=2, max=120))
    first_on = fields.Date()
    last_on = fields.Date()
    items = fields.List(fields.Nested(AgreementLineIn), validate=validate.Length(min=1, max=MOST_ITEMS))
    ceiling_fen = fields.Integer(strict=True, allow_none=True, validate=FEN)
    ceiling_milli = QtyField(data_key="ceiling_qty", allow_none=True)
    intent_fen = fields.Integer(strict=True, validate=validate.Range(min=0, max=10**13))
    note = fields.String(validate=validate.Length(max=2000))
    members = fields.List(
        fields.Integer(strict=True, validate=ID),
        data_key="member_unit_ids",
        validate=validate.Length(max=MOST_UNITS),
    )
    partner_codes = fields.List(
        fields.String(validate=validate.Length(equal=18)), validate=validate.Length(max=MOST_UNITS)
    )

    @post_load
    def with_partners(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        if "partner_codes" in data:
            data["partners"] = [material.unit_by_code(code).id for code in data.pop("partner_codes")]
        return data


class AgreementIn(AgreementChangeIn):
    """A draft. A unit names the cooperative, a cooperative the leading unit by its credit code."""

    title = fields.String(required=True, validate=validate.Length(min=2, max=120))
    first_on = fields.Date(required=True)
    last_on = fields.Date(required=True)
    items = fields.List(
        fields.Nested(AgreementLineIn), required=True, validate=validate.Length(min=1, max=MOST_ITEMS)
    )
    cooperative_id = fields.Integer(strict=True, validate=ID, load_default=None)
    unit_id = fields.Integer(strict=True, validate=ID, load_default=None)
    unit_code = fields.String(validate=validate.Length(equal=18), load_default="")


class SignIn(Schema):
    """`unit_id` for a unit; left out, the one side on which the signer may sign."""

    signer_name = fields.String(required=True, validate=validate.Length(min=2, max=120))
    version = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    unit_id = fields.Integer(strict=True, validate=ID, load_default=None)
    document_id = fields.Integer(strict=True, allow_none=True, validate=ID, load_default=None)


class SignForm(SignIn):
    """The same from a form, where numbers come as text."""

    version = fields.Integer(required=True, validate=validate.Range(min=1))
    unit_id = fields.Integer(validate=ID, load_default=None)
    document_id = fields.Integer(validate=ID, load_default=None)


class CallOffIn(TermsIn):
    """Loads to {unit_id, parts, terms}; lines may name their own counted unit and delivery point, as in `OrderIn`."""

    lines = fields.List(
        fields.Nested(LineIn), required=True, validate=validate.Length(min=1, max=MAX_LINES_TOGETHER)
    )
    unit_id = fields.Integer(strict=True, allow_none=True, validate=ID, load_default=None)

    @post_load
    def as_terms(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        lines, unit_id = data.pop("lines"), data.pop("unit_id")
        terms = Terms(**data)
        wanted = [(line["sku_id"], line["qty"]) for line in lines]
        parts = parts_of(lines, terms) or [Part(terms.counted_unit_id, terms.delivery_point_id, wanted)]
        return {"unit_id": unit_id, "parts": parts, "terms": terms}


class CallOffForm(CallOffIn):
    """The same from a form, where numbers come as text."""

    counted_unit_id = fields.Integer(validate=ID, load_default=None)
    delivery_point_id = fields.Integer(validate=ID, load_default=None)


class EndIn(Schema):
    """Why it ends, or never comes about."""

    reason = fields.String(required=True, validate=validate.Length(min=1, max=255))


class AgreementsQuery(Schema):
    status = fields.Enum(AgreementStatus, by_value=True, load_default=None)
    q = fields.String(load_default=None, validate=validate.Length(max=64))
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=10_000))
    page_size = fields.Integer(load_default=50, validate=validate.Range(min=1, max=MAX_PAGE_SIZE))


class PartyOut(Schema):
    unit_id = fields.Integer()
    unit_name = fields.String()
    signs = fields.Boolean()


class SignatureOut(Schema):
    side = fields.Enum(Side, by_value=True)
    unit_id = fields.Integer(allow_none=True)
    signer_name = fields.String()
    signed_at = fields.AwareDateTime(format="iso")
    version = fields.Integer()
    digest = fields.String()
    document_id = fields.Integer(allow_none=True)
    voided_at = fields.AwareDateTime(format="iso", allow_none=True)


class DrawnOut(Schema):
    """One item with what was contracted, called off, delivered (accepted) and remains; nothing: without a ceiling."""

    sku_id = fields.Integer()
    product_name = fields.String()
    spec = fields.String()
    unit = fields.String()
    price_fen = fields.Integer()
    ceiling_qty = QtyField(attribute="ceiling_milli", allow_none=True)
    ceiling_fen = fields.Integer(allow_none=True)
    called_off_qty = QtyField(attribute="called_off_milli")
    called_off_fen = fields.Integer()
    delivered_qty = QtyField(attribute="delivered_milli")
    delivered_fen = fields.Integer()
    remaining_qty = QtyField(attribute="remaining_milli", allow_none=True)


class DrawdownOut(Schema):
    items = fields.List(fields.Nested(DrawnOut))
    contracted_fen = fields.Integer(allow_none=True)
    called_off_fen = fields.Integer()
    delivered_fen = fields.Integer()
    remaining_fen = fields.Integer(allow_none=True)


class AgreementListItem(Schema):
    """`executed_fen` is what was accepted; `intent_fen` is what was announced and is no sale."""

    id = fields.Integer()
    no = fields.String()
    title = fields.String()
    status = fields.Enum(AgreementStatus, by_value=True)
    unit_id = fields.Integer()
    unit_name = fields.String()
    cooperative_id = fields.Integer()
    cooperative_name = fields.String()
    first_on = fields.Date()
    last_on = fields.Date()
    intent_fen = fields.Integer()
    ceiling_fen = fields.Integer(allow_none=True)
    ceiling_qty = QtyField(attribute="ceiling_milli", allow_none=True)


class AgreementItemOut(AgreementListItem):
    called_off_fen = fields.Integer()
    executed_fen = fields.Integer()


class AgreementPage(Schema):
    items = fields.List(fields.Nested(AgreementItemOut), required=True)
    total = fields.Integer(required=True)
    page = fields.Integer(required=True)
    page_size = fields.Integer(required=True)


class AgreementOut(AgreementListItem):
    """One agreement whole, with its drawdown as of now."""

    side = fields.Enum(Side, by_value=True)
    version = fields.Integer()
    note = fields.String()
    drafted_at = fields.AwareDateTime(format="iso")
    offered_at = fields.AwareDateTime(format="iso", allow_none=True)
    signed_at = fields.AwareDateTime(format="iso", allow_none=True)
    ended_at = fields.AwareDateTime(format="iso", allow_none=True)
    end_reason = fields.Enum(EndReason, by_value=True, allow_none=True)
    end_words = fields.String()
    parties = fields.List(fields.Nested(PartyOut))
    signatures = fields.List(fields.Nested(SignatureOut))
    drawdown = fields.Nested(DrawdownOut)
    documents = fields.List(fields.Nested(DocumentOut))

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """Drawdown and papers are not kept in the agreement: they are looked up."""
        if attr == "drawdown":
            return queries.drawdown(obj.id)
        return material.papers(obj.id) if attr == "documents" else super().get_attribute(obj, attr, default)
