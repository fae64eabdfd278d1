"""Copies of what must stay true: tags onto the order, goods onto the line, both into the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from shop.catalog.products.models import Sku
from shop.core import money
from shop.ledger.entries import Basis, SaleEntry
from shop.parties.buyers.models import BuyerUnit
from shop.parties.buyers.tags import BuyerTags
from shop.parties.cooperatives.models import Cooperative
from shop.trading.orders.deals import Deal
from shop.trading.orders.models import Order, OrderLine
from shop.trading.orders.states import OrderStatus
from shop.trading.orders.terms import Terms


class Portion(NamedTuple):
    """Part of a line on its way into the ledger."""

    line: OrderLine
    qty_milli: int
    amount_fen: int


def line_row(sku: Sku, qty_milli: int, price_fen: int) -> dict[str, Any]:
    """The columns of an order line as the goods are today, at a price that may have been agreed before."""
    product = sku.product
    return {
        "sku_id": sku.id,
        "product_id": product.id,
        "product_name": product.name,
        "spec": sku.spec,
        "unit": sku.unit.value,
        "price_fen": price_fen,
        "qty_milli": qty_milli,
        "amount_fen": money.amount_fen(price_fen, qty_milli),
        "category_code": product.category_code,
        "category_path": product.category_path,
        "accredited": product.accredited,
        "accreditation_no": product.accreditation_no if product.accredited else "",
        "origin_path": product.origin_path,
        "shipped_milli": 0,
        "accepted_milli": 0,
        "refused_milli": 0,
        "short_milli": 0,
        "accepted_fen": 0,
        "returned_milli": 0,
        "returned_fen": 0,
        "off_fen": 0,
        "replaced_milli": 0,
        "paid_fen": 0,
        "paid_milli": 0,
    }


def line_of(sku: Sku, qty_milli: int, price_fen: int) -> OrderLine:
    """An order line of these columns."""
    return OrderLine(**line_row(sku, qty_milli, price_fen))


def order_row(
    unit: BuyerUnit,
    tags: BuyerTags,
    cooperative: Cooperative,
    terms: Terms,
    *,
    delivery_point_id: int | None,
    delivery_to: str,
    by: int,
    now: datetime,
    reason: str,
    deal: Deal,
    lines_fen: int,
) -> dict[str, Any]:
    """The columns of an order except its number, its purchase and its campaign; `reason` says why it waits
    for an approver, empty when it does not."""
    return {
        "status": OrderStatus.PLACED if reason else OrderStatus.APPROVED,
        "cooperative_id": cooperative.id,
        "cooperative_name": cooperative.name,
        "cooperative_path": cooperative.region_path,
        "unit_id": unit.id,
        "unit_name": unit.public_name,
        **tag_columns(tags),
        "fund_source": terms.fund_source,
        "purpose": terms.purpose,
        "festival": terms.festival,
        "channel": terms.channel,
        "payment_method": terms.payment_method,
        "placed_by": by,
        "placed_at": now,
        "delivery_point_id": delivery_point_id,
        "delivery_to": delivery_to,
        "wanted_on": terms.wanted_on,
        "note": terms.note,
        "needs_approval": bool(reason),
        "approval_reason": reason,
        "decide_by_at": now + timedelta(hours=unit.approval_hours),
        "approved_at": None if reason else now,
        "agreement_id": deal.agreement_id,
        "group_purchase_id": deal.group_purchase_id,
        "standing_order_id": deal.standing_order_id,
        "total_fen": lines_fen + deal.freight_fen,
        "freight_fen": deal.freight_fen,
        "freight_paid_fen": 0,
        "payable_fen": 0,
        "paid_fen": 0,
        "terms_days": unit.terms_days,
    }


def tag_columns(tags: BuyerTags) -> dict[str, object]:
    """The order's columns that hold the counted unit's tags."""
    return {
        "counted_unit_id": tags.unit_id,
        "counted_unit_name": tags.unit_name,
        "buyer_path": tags.region_path,
        "venue": tags.venue,
        "system": tags.system,
        "competent_department": tags.competent_department,
        "buyer_category": tags.category,
        "helper": tags.helper,
    }


def entries(
    order: Order, portions: Iterable[Portion], *, basis: Basis, at: datetime, on: date
) -> list[SaleEntry]:
    """Ledger entries for parts of an order's lines; parts of nothing are left out."""
    return [
        _entry(order, portion, basis, at, on)
        for portion in portions
        if portion.qty_milli or portion.amount_fen
    ]


def _entry(order: Order, portion: Portion, basis: Basis, at: datetime, on: date) -> SaleEntry:
    line = portion.line
    return SaleEntry(
        basis=basis,
        at=at,
        on=on,
        order_id=order.id,
        order_no=order.no,
        order_line_id=line.id,
        unit_id=order.counted_unit_id,
        unit_name=order.counted_unit_name,
        buyer_path=order.buyer_path,
        venue=order.venue,
        system=order.system,
        competent_department=order.competent_department,
        buyer_category=order.buyer_category,
        helper=order.helper,
        cooperative_id=order.cooperative_id,
        cooperative_name=order.cooperative_name,
        product_id=line.product_id,
        product_name=line.product_name,
        category_path=line.category_path,
        accredited=line.accredited,
        origin_path=line.origin_path,
        channel=order.channel.value,
        fund_source=order.fund_source.value,
        purpose=order.purpose.value,
        festival=order.festival.value,
        campaign_id=order.campaign_id,
        unit=line.unit,
        qty_milli=portion.qty_milli,
        amount_fen=portion.amount_fen,
    )
