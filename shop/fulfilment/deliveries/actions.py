"""Plan a run, load it (the shipments of its orders), let it leave, and take in what arrives at each place."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from shop.catalog.stock import queries as stock
from shop.core import clock
from shop.core.db import db
from shop.fulfilment.acceptance import actions as acceptance
from shop.fulfilment.acceptance.models import Acceptance
from shop.fulfilment.acceptance.rules import Received
from shop.fulfilment.deliveries import queries, rules
from shop.fulfilment.deliveries.models import Delivery, DeliveryLine, DeliverySheet
from shop.fulfilment.deliveries.rules import Parcel, Stop
from shop.fulfilment.shipments import actions as shipping
from shop.support import audit
from shop.support.numbering import new_number
from shop.trading.orders import queries as orders
from shop.trading.orders.models import OrderLine


def plan(
    parcels: Sequence[Parcel],
    *,
    first_on: date,
    last_on: date,
    carrier: str = "",
    vehicle: str = "",
    driver: str = "",
    note: str = "",
    by: int,
    now: datetime,
) -> Delivery:
    """A run with a sheet for each place of `parcels` (of one cooperative; their orders locked).

    Raises NothingToDeliver, TooManyLines, Invalid for the window.
    """
    rules.check_window(first_on, last_on)
    rules.check_parcels(parcels)
    order = parcels[0].line.order
    made = Delivery(
        no=new_number("PS", clock.business_day(now)),
        cooperative_id=order.cooperative_id,
        cooperative_name=order.cooperative_name,
        first_on=first_on, last_on=last_on, carrier=carrier, vehicle=vehicle, driver=driver, note=note,
        planned_by=by, planned_at=now,
        sheets=[_sheet(stop, at, now) for at, stop in enumerate(rules.stops(parcels), 1)],
    )  # fmt: skip
    db.session.add(made)
    audit.note("delivery.plan", made, by=by, now=now, lines=len(parcels), sheets=len(made.sheets))
    return made


def _sheet(stop: Stop, position: int, now: datetime) -> DeliverySheet:
    place = stop.place
    return DeliverySheet(
        no=new_number("SH", clock.business_day(now)),
        token=secrets.token_urlsafe(18),
        position=position,
        unit_id=place.unit_id,
        unit_name=stop.unit_name,
        counted_unit_id=place.counted_unit_id,
        counted_unit_name=stop.counted_unit_name,
        delivery_point_id=place.delivery_point_id,
        delivery_to=place.delivery_to,
        lines=[DeliveryLine(line=parcel.line, qty_milli=parcel.qty_milli) for parcel in stop.parcels],
    )


def cancel(delivery: Delivery, *, by: int, now: datetime) -> None:
    """Give the plan up before it was loaded; its goods can be planned anew."""
    audit.move(delivery, "cancel", by=by, now=now)


def load(
    delivery: Delivery,
    *,
    loaded: Mapping[int, int] | None = None,
    no_more: Collection[int] = (),
    by: int,
    now: datetime,
) -> None:
    """What is really on the vehicle: line id of the run -> thousandths, lines that are not named nothing;
    None loads all that is open. Each order's part becomes a shipment; `no_more` closes the missing part of
    these lines short, else it stays open for another run.

    The run is locked. Raises WrongMoment, BadLoad, NothingLoaded, TooMuch; then nothing is written.
    """
    audit.move(delivery, "load", by=by, now=now)
    # In id order, like everybody who touches several orders; their lines are read anew.
    for order_id in sorted({one.line.order_id for one in delivery.lines}):
        orders.locked(order_id)
    lines = {one.id: one for one in delivery.lines}
    going = {i: one.going_milli for i, one in lines.items()} if loaded is None else dict(loaded)
    rules.check_load(lines, going, no_more)
    stock.lock([one.line.sku_id for one in lines.values()])
    for order_id in sorted({one.line.order_id for one in lines.values()}):
        own = [one for one in lines.values() if one.line.order_id == order_id]
        _ship(delivery, own, going, by=by, now=now)
        _close(own, no_more, by=by, now=now)
    delivery.loaded_by, delivery.loaded_at = by, now


def _ship(
    delivery: Delivery, own: Sequence[DeliveryLine], going: Mapping[int, int], *, by: int, now: datetime
) -> None:
    """What goes along of one order is its shipment; the rest of the lines was not loaded."""
    sent = {one.order_line_id: going[one.id] for one in own if going.get(one.id)}
    made = sent and shipping.ship(
        own[0].line.order,
        lines=sent,
        carrier=delivery.carrier or delivery.driver,
        tracking=delivery.vehicle,
        note=delivery.no,
        by=by,
        now=now,
    )
    db.session.flush()
    for one in own:
        one.loaded_milli = going.get(one.id, 0)
        one.shipment_id = made.id if made and one.loaded_milli else None


def _close(own: Sequence[DeliveryLine], no_more: Collection[int], *, by: int, now: datetime) -> None:
    """The part of these lines that was planned and is missing will not come any more."""
    short = {
        one.order_line_id: min(one.missing_milli, one.line.to_ship_milli)
        for one in own
        if one.id in no_more and one.missing_milli
    }
    if left := {i: qty for i, qty in short.items() if qty}:
        shipping.close_short(own[0].line.order, lines=left, by=by, now=now)


def leave(
    delivery: Delivery, *, vehicle: str = "", driver: str = "", carrier: str = "", by: int, now: datetime
) -> None:
    """The vehicle drives off; who drives what may be said now."""
    audit.move(delivery, "leave", by=by, now=now, vehicle=vehicle, driver=driver)
    delivery.vehicle = vehicle or delivery.vehicle
    delivery.driver = driver or delivery.driver
    delivery.carrier = carrier or delivery.carrier
    delivery.left_at = now


def accept(
    sheet: DeliverySheet,
    *,
    lines: Sequence[Received],
    signed_name: str,
    note: str = "",
    by: int,
    now: datetime,
) -> list[Acceptance]:
    """Take in what a sheet brought, of all its orders at once: an acceptance for each. The run is locked.

    Raises WrongMoment, NotOnSheet, and what accepting an order raises; then nothing is written.
    """
    rules.check_out(sheet.delivery.status)
    for order_id in sorted({one.line.order_id for one in sheet.lines}):
        orders.locked(order_id)
    rules.check_awaited(
        queries.awaited(sheet), {one.line_id: one.accepted_milli + one.refused_milli for one in lines}
    )
    own = {one.order_line_id: one.line for one in sheet.lines}
    made = []
    for order_id in sorted({own[one.line_id].order_id for one in lines}):
        part = [one for one in lines if own[one.line_id].order_id == order_id]
        made.append(
            acceptance.accept(
                own[part[0].line_id].order, lines=part, note=note, signed_name=signed_name,
                sheet_id=sheet.id, by=by, now=now,
            )
        )  # fmt: skip
    audit.note("delivery_sheet.accept", sheet, by=by, now=now, acceptances=[one.no for one in made])
    return made


def finish_what_arrived(order_id: int, *, now: datetime) -> None:
    """Runs of which nothing waits for acceptance any more are done; after anything of an order was accepted."""
    for delivery in queries.out_with(order_id):
        if not any(qty for sheet in delivery.sheets for qty in queries.awaited(sheet).values()):
            audit.move(delivery, "finish", by=None, now=now)
            delivery.done_at = now


def follow(old: OrderLine, new: OrderLine) -> None:
    """A line that replaces another (part of it) goes where that one was planned to go."""
    for one in queries.planned_with(old.id)[:1]:
        one.sheet.lines.append(DeliveryLine(line=new, qty_milli=new.qty_milli))
