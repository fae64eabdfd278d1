"""Do the sheets of a run add up to what left the store with it, and does each go where its orders go?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import and_, func, literal, or_, select

from shop.core.db import db
from shop.fulfilment.deliveries.models import Delivery, DeliveryLine, DeliverySheet
from shop.fulfilment.deliveries.states import DeliveryStatus
from shop.fulfilment.shipments.models import Shipment, ShipmentLine
from shop.fulfilment.substitutions.models import Substitution
from shop.fulfilment.substitutions.states import SubstitutionStatus
from shop.oversight.verify.books import MOST, Difference
from shop.trading.orders.models import Order, OrderLine

LOADED = (DeliveryStatus.LOADED, DeliveryStatus.UNDER_WAY, DeliveryStatus.DONE)


def differences() -> Iterator[Difference]:
    """Sheets ↔ pick list, sheet lines ↔ shipments, sheets ↔ orders, runs ↔ their state, lines ↔ consents."""
    yield from _sheets_against_picks()
    yield from _lines_against_shipments()
    yield from _sheets_against_orders()
    yield from _runs_in_themselves()
    yield from _substitutions()


def _pairs(check: str, query: Any) -> Iterator[Difference]:
    for where, expected, found in db.session.execute(query.limit(MOST)):
        yield Difference(check, str(where), expected, found)


def _sheets_against_picks() -> Iterator[Difference]:
    """What was picked of a product is what its shipments took off the shelf; the sheets must say the same."""
    on_sheets = (
        select(
            DeliverySheet.delivery_id,
            OrderLine.sku_id,
            func.sum(func.coalesce(DeliveryLine.loaded_milli, 0)).label("qty"),
        )
        .join(DeliveryLine.sheet)
        .join(DeliveryLine.line)
        .group_by(DeliverySheet.delivery_id, OrderLine.sku_id)
        .subquery()
    )
    # A shipment belongs to one run whole: to that of the first of its lines that names it.
    runs = (
        select(DeliveryLine.shipment_id, func.min(DeliverySheet.delivery_id).label("delivery_id"))
        .join(DeliveryLine.sheet)
        .where(DeliveryLine.shipment_id.is_not(None))
        .group_by(DeliveryLine.shipment_id)
        .subquery()
    )
    picked = (
        select(runs.c.delivery_id, OrderLine.sku_id, func.sum(ShipmentLine.qty_milli).label("qty"))
        .join(ShipmentLine, ShipmentLine.shipment_id == runs.c.shipment_id)
        .join(OrderLine, OrderLine.id == ShipmentLine.order_line_id)
        .group_by(runs.c.delivery_id, OrderLine.sku_id)
        .subquery()
    )
    same = and_(picked.c.delivery_id == on_sheets.c.delivery_id, picked.c.sku_id == on_sheets.c.sku_id)
    should, found = func.coalesce(picked.c.qty, 0), on_sheets.c.qty
    query = select(Delivery.no, should, found).join(on_sheets, on_sheets.c.delivery_id == Delivery.id)
    yield from _pairs("送货单合计与拣货单", query.outerjoin(picked, same).where(should != found))


def _lines_against_shipments() -> Iterator[Difference]:
    same = and_(
        ShipmentLine.shipment_id == DeliveryLine.shipment_id,
        ShipmentLine.order_line_id == DeliveryLine.order_line_id,
    )
    should = func.coalesce(ShipmentLine.qty_milli, 0)
    found = func.coalesce(DeliveryLine.loaded_milli, 0)
    query = select(DeliverySheet.no, should, found).join(DeliveryLine.sheet).outerjoin(ShipmentLine, same)
    yield from _pairs("送货单装车数量与发货单", query.where(should != found))
    left_out = (
        select(Shipment.no, ShipmentLine.qty_milli, literal(0))
        .join(Shipment, Shipment.id == ShipmentLine.shipment_id)
        .where(select(DeliveryLine.id).where(DeliveryLine.shipment_id == ShipmentLine.shipment_id).exists())
        .where(~select(DeliveryLine.id).where(same).exists())
    )
    yield from _pairs("发货单有而送货单没有的行", left_out)


def _sheets_against_orders() -> Iterator[Difference]:
    elsewhere = or_(
        Order.unit_id != DeliverySheet.unit_id,
        Order.counted_unit_id != DeliverySheet.counted_unit_id,
        Order.delivery_to != DeliverySheet.delivery_to,
        Order.cooperative_id != Delivery.cooperative_id,
    )
    query = (
        select(DeliverySheet.no, Order.no, DeliverySheet.unit_name)
        .join(DeliverySheet.delivery)
        .join(DeliverySheet.lines)
        .join(DeliveryLine.line)
        .join(Order, Order.id == OrderLine.order_id)
    )
    yield from _pairs("送货单的去处与订单", query.where(elsewhere))


def _runs_in_themselves() -> Iterator[Difference]:
    known = DeliveryLine.loaded_milli.is_not(None)
    wrong = or_(and_(Delivery.status.in_(LOADED), ~known), and_(~Delivery.status.in_(LOADED), known))
    query = select(DeliverySheet.no, Delivery.status, DeliveryLine.loaded_milli)
    query = query.join(DeliverySheet.delivery).join(DeliverySheet.lines)
    yield from _pairs("配送状态与装车数量", query.where(wrong))


def _substitutions() -> Iterator[Difference]:
    """Nothing was replaced without a consent, and every consent became a line of that much."""
    consented = Substitution.status == SubstitutionStatus.CONSENTED
    sums = (
        select(Substitution.order_line_id, func.sum(Substitution.qty_milli).label("qty"))
        .where(consented)
        .group_by(Substitution.order_line_id)
        .subquery()
    )
    where = Order.no + " 行 " + OrderLine.product_name
    should = func.coalesce(sums.c.qty, 0)
    query = select(where, should, OrderLine.substituted_milli).join(OrderLine.order)
    query = query.outerjoin(sums, sums.c.order_line_id == OrderLine.id)
    yield from _pairs("替换数量与单位同意", query.where(should != OrderLine.substituted_milli))
    became = (
        select(OrderLine.id)
        .where(OrderLine.id == Substitution.new_line_id, OrderLine.qty_milli == Substitution.qty_milli)
        .exists()
    )
    lost = select(Order.no, Substitution.qty_milli, literal(0)).join(Order, Order.id == Substitution.order_id)
    yield from _pairs("同意的替换没有新的订单行", lost.where(consented, ~became))
