"""Accept what arrived, by actual weight; payable and statistics follow it in the same transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from shop.catalog.products import actions as products
from shop.core import clock
from shop.core.db import db
from shop.fulfilment.acceptance import rules
from shop.fulfilment.acceptance.models import Acceptance, AcceptanceLine
from shop.fulfilment.acceptance.rules import Received
from shop.support import audit, outbox
from shop.support.numbering import new_number
from shop.trading.orders import actions as orders
from shop.trading.orders.models import Order, OrderLine
from shop.trading.orders.placing import message
from shop.trading.orders.queries import lines_by_id


def accept(
    order: Order,
    *,
    lines: Sequence[Received],
    note: str = "",
    signed_name: str = "",
    sheet_id: int | None = None,
    by: int,
    now: datetime,
) -> Acceptance:
    """Take or refuse shipped goods of a locked order; may be done in parts.

    Raises WrongMoment when nothing is under way, MoreThanShipped, ReasonMissing.
    """
    rules.check_moment(order.status)
    own = lines_by_id(order)
    rules.check_received(own, lines)
    on = clock.business_day(now)
    taken = [(own[entry.line_id], entry.accepted_milli) for entry in lines]
    amounts = orders.receive(order, taken, at=now, on=on)
    _settle(own, lines, now=now)
    made = Acceptance(
        no=new_number("YS", on),
        order_id=order.id,
        accepted_by=by,
        accepted_at=now,
        accepted_on=on,
        note=note,
        signed_name=signed_name.strip(),
        sheet_id=sheet_id,
        lines=[
            AcceptanceLine(
                order_line_id=entry.line_id,
                accepted_milli=entry.accepted_milli,
                refused_milli=entry.refused_milli,
                amount_fen=amount,
                reason=entry.reason.strip(),
                photo_id=entry.photo_id,
            )
            for entry, amount in zip(lines, amounts, strict=True)
        ],
    )
    db.session.add(made)
    audit.note(
        "sales_order.receive", order, by=by, now=now, acceptance=made.no, payable_fen=order.payable_fen
    )
    outbox.put("order.accepted", now=now, **message(order, by), acceptance_no=made.no)
    orders.finish_if_delivered(order, by=by, now=now)
    return made


def _settle(own: Mapping[int, OrderLine], lines: Sequence[Received], *, now: datetime) -> None:
    """What was refused stands on the line; what was taken counts as sold, for sorting the shelf."""
    sold: Counter[int] = Counter()
    for entry in lines:
        own[entry.line_id].refused_milli += entry.refused_milli
        sold[own[entry.line_id].product_id] += entry.accepted_milli
    products.add_sold(sold, now=now)
