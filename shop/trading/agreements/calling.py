"""Calling off: an order at the agreement's prices, as long as there is something left."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from shop.core import clock
from shop.support import outbox
from shop.trading.agreements import queries, rules
from shop.trading.agreements.drawdown import Drawdown
from shop.trading.agreements.models import Agreement
from shop.trading.orders import actions as orders
from shop.trading.orders import basket
from shop.trading.orders.basket import Part
from shop.trading.orders.deals import Deal
from shop.trading.orders.models import Purchase
from shop.trading.orders.states import Channel
from shop.trading.orders.terms import Terms


def call_off(
    agreement: Agreement,
    *,
    unit_id: int,
    wanted: Iterable[tuple[int, int]],
    terms: Terms,
    by: int,
    now: datetime,
    standing_order_id: int | None = None,
    agreed: bool = False,
) -> Purchase:
    """Order (sku id, thousandths) pairs at the agreement's prices for one of its units; the order may count for
    another of its units. The member's own limits and the unit's approval still apply, unless the unit's approver
    has `agreed` to it before. Raises what `call_off_for_many` raises.
    """
    return call_off_for_many(
        agreement,
        parts=[Part(terms.counted_unit_id, terms.delivery_point_id, wanted)],
        unit_id=unit_id, terms=terms, by=by, now=now, standing_order_id=standing_order_id, agreed=agreed,
    )  # fmt: skip


def call_off_for_many(
    agreement: Agreement,
    *,
    parts: Iterable[Part],
    unit_id: int,
    terms: Terms,
    by: int,
    now: datetime,
    standing_order_id: int | None = None,
    agreed: bool = False,
) -> Purchase:
    """The same for several of its units at once (A26): one purchase, one order per counted unit and delivery point;
    the ceilings hold for all of them together. The terms' own counted unit and delivery point are not looked at.

    Locks the agreement, so that of two call-offs at once the second sees what the first has taken. Raises
    NotSigned, NotYetInForce, Expired, ForeignUnit, NotInAgreement or Exceeded, all with their figures, and what
    placing an order raises; then nothing is written.
    """
    agreement = queries.locked(agreement.id)
    today = clock.business_day(now)
    rules.check_in_force(
        agreement.status, first_on=agreement.first_on, last_on=agreement.last_on, today=today
    )
    merged = basket.together(parts)
    _check_units(agreement, unit_id, *(part.counted_unit_id or unit_id for part in merged))
    lines = [line for part in merged for line in part.wanted]
    before = queries.drawdown(agreement.id)
    rules.check_room(before, lines)
    placed = orders.place_for_many(
        merged,
        unit_id=unit_id,
        terms=replace(terms, channel=Channel.AGREEMENT),
        by=by,
        now=now,
        deal=Deal(
            prices_fen={item.sku_id: item.price_fen for item in agreement.items},
            agreement_id=agreement.id,
            standing_order_id=standing_order_id,
            agreed=agreed,
        ),
    )
    _tell_if_nearly_drawn(agreement, before, {sku_id for sku_id, _qty in lines}, now=now)
    return placed


def _check_units(agreement: Agreement, *unit_ids: int) -> None:
    parties = {party.unit_id for party in agreement.parties}
    strange = [unit_id for unit_id in unit_ids if unit_id not in parties]
    if strange:
        raise rules.ForeignUnit("该单位不在协议的采购单位之列，不能按本协议下单", unit_id=strange[0])


def _tell_if_nearly_drawn(
    agreement: Agreement, before: Drawdown, sku_ids: Collection[int], *, now: datetime
) -> None:
    after = queries.drawdown(agreement.id)
    most = after.contracted_fen
    names = [
        item.product_name
        for item, was in zip(after.items, before.items, strict=True)
        if item.sku_id in sku_ids
        and (
            rules.crossed(was.called_off_milli, item.called_off_milli, item.ceiling_milli)
            or rules.crossed(was.called_off_fen, item.called_off_fen, item.ceiling_fen)
        )
    ]
    whole = rules.crossed(before.called_off_fen, after.called_off_fen, most) or rules.crossed(
        before.called_off_milli, after.called_off_milli, after.ceiling_milli
    )
    if whole or names:
        outbox.put("agreement.nearly_drawn", now=now, agreement_id=agreement.id, items=[] if whole else names)
