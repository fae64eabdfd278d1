"""Orders as JSON: money in fen, quantities as decimal strings, closed lists by their values."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from marshmallow import Schema, fields, post_load, pre_load, validate

from shop.core.fields import QtyField
from shop.core.page import MAX_PAGE_SIZE
from shop.trading.orders.basket import Part
from shop.trading.orders.rules import MAX_LINES_TOGETHER
from shop.trading.orders.states import Channel, Festival, FundSource, OrderStatus, PaymentMethod, Purpose
from shop.trading.orders.terms import Terms

ID = validate.Range(min=1, max=2**31 - 1)


class LineIn(Schema):
    """One wanted SKU; a unit that orders for many says for whom and where to."""

    sku_id = fields.Integer(required=True, strict=True, validate=ID)
    qty = QtyField(required=True)
    counted_unit_id = fields.Integer(strict=True, allow_none=True, validate=ID, load_default=None)
    delivery_point_id = fields.Integer(strict=True, allow_none=True, validate=ID, load_default=None)


class TermsIn(Schema):
    """What a buyer says besides the goods; loads to `Terms`."""

    fund_source = fields.Enum(FundSource, by_value=True, required=True)
    purpose = fields.Enum(Purpose, by_value=True, required=True)
    festival = fields.Enum(Festival, by_value=True, load_default=Festival.NONE)
    counted_unit_id = fields.Integer(strict=True, allow_none=True, validate=ID, load_default=None)
    delivery_point_id = fields.Integer(strict=True, allow_none=True, validate=ID, load_default=None)
    payment_method = fields.Enum(PaymentMethod, by_value=True, load_default=PaymentMethod.BANK_TRANSFER)
    wanted_on = fields.Date(allow_none=True, load_default=None)
    note = fields.String(validate=validate.Length(max=500), load_default="")


class OrderIn(TermsIn):
    """POST /orders; loads to {unit_id, contract_id, wanted: [(sku_id, qty_milli)], parts, terms}; `contract_id`
    is a framework agreement, whose prices count.

    `parts` is None unless a line names its own unit or delivery point; then it has (counted unit, delivery
    point, wanted) for each line, and a line without them goes by the order's own.
    """

    lines = fields.List(
        fields.Nested(LineIn), required=True, validate=validate.Length(min=1, max=MAX_LINES_TOGETHER)
    )
    unit_id = fields.Integer(strict=True, allow_none=True, validate=ID, load_default=None)
    contract_id = fields.Integer(strict=True, allow_none=True, validate=ID, load_default=None)

    @post_load
    def as_terms(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        lines = data.pop("lines")
        ids = {name: data.pop(name) for name in ("unit_id", "contract_id")}
        terms = Terms(**data, channel=Channel.API)
        parts = parts_of(lines, terms)
        wanted = [(line["sku_id"], line["qty"]) for line in lines]
        return {**ids, "wanted": wanted, "parts": parts, "terms": terms}


def parts_of(lines: list[dict[str, Any]], terms: Terms) -> list[Part] | None:
    """The loaded `LineIn` one by one for whom and where to; None where no line says it for itself."""
    if not any(line["counted_unit_id"] or line["delivery_point_id"] for line in lines):
        return None
    return [
        Part(
            line["counted_unit_id"] or terms.counted_unit_id,
            line["delivery_point_id"] or terms.delivery_point_id,
            [(line["sku_id"], line["qty"])],
        )
        for line in lines
    ]


class LineOut(Schema):
    """One line as it was ordered and what became of it."""

    id = fields.Integer()
    sku_id = fields.Integer()
    product_id = fields.Integer()
    product_name = fields.String()
    spec = fields.String()
    unit = fields.String()
    price_fen = fields.Integer()
    qty = QtyField(attribute="qty_milli")
    amount_fen = fields.Integer()
    category = fields.String(attribute="category_code")
    accredited = fields.Boolean()
    accreditation_no = fields.String()
    origin_path = fields.String()
    shipped_qty = QtyField(attribute="shipped_milli")
    accepted_qty = QtyField(attribute="accepted_milli")
    refused_qty = QtyField(attribute="refused_milli")
    short_qty = QtyField(attribute="short_milli")
    accepted_fen = fields.Integer()
    returned_qty = QtyField(attribute="returned_milli")
    returned_fen = fields.Integer()
    off_fen = fields.Integer()
    replaced_qty = QtyField(attribute="replaced_milli")
    paid_fen = fields.Integer()


class TagsOut(Schema):
    """What the order counts as, for ever."""

    counted_unit_id = fields.Integer()
    counted_unit_name = fields.String()
    buyer_path = fields.String()
    venue = fields.String()
    system = fields.String()
    competent_department = fields.String()
    buyer_category = fields.String()
    helper = fields.String()
    fund_source = fields.Enum(FundSource, by_value=True)
    purpose = fields.Enum(Purpose, by_value=True)
    festival = fields.Enum(Festival, by_value=True)
    channel = fields.Enum(Channel, by_value=True)
    campaign_id = fields.Integer(allow_none=True)


_TAGS = TagsOut()


class OrderListItem(Schema):
    """An order in a list."""

    no = fields.String()
    purchase_no = fields.String(attribute="purchase.no")
    status = fields.Enum(OrderStatus, by_value=True)
    unit_id = fields.Integer()
    unit_name = fields.String()
    cooperative_id = fields.Integer()
    cooperative_name = fields.String()
    placed_at = fields.AwareDateTime(format="iso")
    needs_approval = fields.Boolean()
    total_fen = fields.Integer()
    freight_fen = fields.Integer()
    payable_fen = fields.Integer()
    paid_fen = fields.Integer()
    refund_due_fen = fields.Integer()
    due_on = fields.Date(allow_none=True)


class TrailOut(Schema):
    """One entry of the audit trail."""

    at = fields.AwareDateTime(format="iso")
    by_user = fields.Integer(allow_none=True)
    action = fields.String()
    facts = fields.Dict()


class OrderOut(OrderListItem):
    """One order whole."""

    lines = fields.List(fields.Nested(LineOut))
    tags = fields.Method("get_tags")
    approval_reason = fields.String()
    decide_by_at = fields.AwareDateTime(format="iso")
    approved_by = fields.Integer(allow_none=True)
    approved_at = fields.AwareDateTime(format="iso", allow_none=True)
    confirmed_at = fields.AwareDateTime(format="iso", allow_none=True)
    accepted_at = fields.AwareDateTime(format="iso", allow_none=True)
    closed_reason = fields.String()
    payment_method = fields.Enum(PaymentMethod, by_value=True)
    freight_paid_fen = fields.Integer()
    contract_id = fields.Integer(attribute="agreement_id", allow_none=True)
    group_purchase_id = fields.Integer(allow_none=True)
    standing_order_id = fields.Integer(allow_none=True)
    delivery_to = fields.String()
    wanted_on = fields.Date(allow_none=True)
    note = fields.String()
    terms_days = fields.Integer()

    def get_tags(self, order: Any) -> Any:
        return _TAGS.dump(order)


# Days that the calendar can still count around.
DAY = validate.Range(min=date(2000, 1, 1), max=date(2999, 12, 31))


class OrdersQuery(Schema):
    """Filters of a list of orders; `from` and `to` are Shanghai days of placing, both included.

    Loads to the arguments of `queries.orders`.
    """

    status = fields.Enum(OrderStatus, by_value=True, load_default=None)
    unit_id = fields.Integer(data_key="unit", validate=ID, load_default=None)
    first = fields.Date(data_key="from", load_default=None, validate=DAY)
    end = fields.Date(data_key="to", load_default=None, validate=DAY)
    q = fields.String(load_default=None, validate=validate.Length(max=64))
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=100_000))
    size = fields.Integer(
        data_key="page_size", load_default=50, validate=validate.Range(min=1, max=MAX_PAGE_SIZE)
    )

    @pre_load
    def without_blanks(self, data: Any, **_more: Any) -> dict[str, Any]:
        """A filter form sends empty text for what is left open."""
        return {key: value for key, value in dict(data).items() if value != ""}

    @post_load
    def half_open(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        end = data["end"]
        return {**data, "end": end and end + timedelta(days=1)}


class OrderReasonIn(Schema):
    """Why."""

    reason = fields.String(required=True, validate=validate.Length(min=1, max=255))
