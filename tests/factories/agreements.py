"""Framework agreements at any step, made by the real actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shop.core.db import db
from shop.parties.accounts.models import User
from shop.parties.accounts.permissions import Role
from shop.trading.agreements import actions, queries
from shop.trading.agreements.models import Agreement
from shop.trading.agreements.rules import ItemWanted, Wording
from shop.trading.agreements.states import AgreementStatus, Side
from shop.trading.orders.models import Purchase
from shop.trading.orders.terms import Terms
from tests.factories.parties_rows import MORNING
from tests.factories.trading import CANTEEN, Trade, a_member, a_seller, a_trade

FIRST, LAST = date(2026, 11, 1), date(2027, 10, 31)


@dataclass
class Sides:
    """A trade with the people who sign: potatoes at 6.80 on the shelf."""

    trade: Trade
    unit_admin: User
    supplier_admin: User


def two_sides(trade: Trade | None = None, **values: Any) -> Sides:
    """Both sides with somebody who may sign."""
    trade = trade or a_trade(order_limit_fen=None, month_limit_fen=None, **values)
    made = Sides(
        trade, a_member(trade.unit, Role.UNIT_ADMIN), a_seller(trade.cooperative, Role.SUPPLIER_ADMIN)
    )
    db.session.commit()
    return made


def a_wording(sides: Sides, **values: Any) -> Wording:
    """500 kg of potatoes at 6.00 for a year, not more than 3,000 yuan; `price_fen` and `ceiling_milli` (of the item)
    as well as the fields of `Wording`."""
    item = ItemWanted(
        sku_id=sides.trade.sku_id,
        price_fen=values.pop("price_fen", 600),
        ceiling_milli=values.pop("item_milli", 500_000),
        ceiling_fen=values.pop("item_fen", None),
    )
    given: dict[str, Any] = {
        "title": "2026 年度食材框架协议",
        "first_on": FIRST,
        "last_on": LAST,
        "items": [item],
        "ceiling_fen": 300_000,
        "intent_fen": 10_000_000,
    } | values
    return Wording(**given)


def a_draft(sides: Sides, *, now: datetime = MORNING, **values: Any) -> Agreement:
    """Written by the unit."""
    made = actions.draft(
        a_wording(sides, **values),
        unit=sides.trade.unit,
        cooperative=sides.trade.cooperative,
        side=Side.UNIT,
        by=sides.unit_admin.id,
        now=now,
    )
    db.session.commit()
    return made


def an_offer(sides: Sides, *, now: datetime = MORNING, **values: Any) -> Agreement:
    """Shown to the cooperative, not signed by anybody."""
    made = a_draft(sides, now=now, **values)
    actions.offer(made, by=sides.unit_admin.id, now=now)
    db.session.commit()
    return made


def sign_for_unit(sides: Sides, agreement: Agreement, *, now: datetime = MORNING) -> None:
    """The leading unit's administrator signs."""
    actions.sign(
        agreement,
        unit_id=sides.trade.unit.id,
        signer_name="测试负责人甲",
        version=agreement.version,
        by=sides.unit_admin.id,
        now=now,
    )
    db.session.commit()


def sign_for_cooperative(sides: Sides, agreement: Agreement, *, now: datetime = MORNING) -> None:
    """The cooperative's administrator signs."""
    actions.sign(
        agreement,
        unit_id=None,
        signer_name="测试负责人乙",
        version=agreement.version,
        by=sides.supplier_admin.id,
        now=now,
    )
    db.session.commit()


def an_agreement(sides: Sides, *, now: datetime = MORNING, **values: Any) -> Agreement:
    """Signed by both sides; in force where its first day has come."""
    made = an_offer(sides, now=now, **values)
    sign_for_unit(sides, made, now=now)
    sign_for_cooperative(sides, made, now=now)
    assert made.status in (AgreementStatus.SIGNED, AgreementStatus.IN_FORCE)
    return made


def call_off(
    sides: Sides,
    agreement: Agreement,
    qty_milli: int = 100_000,
    *,
    terms: Terms = CANTEEN,
    now: datetime = MORNING,
    **values: Any,
) -> Purchase:
    """An order of potatoes under the agreement."""
    made = actions.call_off(
        agreement,
        unit_id=values.get("unit_id", sides.trade.unit.id),
        wanted=values.get("wanted", [(sides.trade.sku_id, qty_milli)]),
        terms=terms,
        by=values.get("by", sides.trade.buyer.id),
        now=now,
    )
    db.session.commit()
    return made


def drawn(agreement: Agreement) -> tuple[int, int]:
    """(called off, delivered) in fen."""
    found = queries.drawdown(agreement.id)
    return found.called_off_fen, found.delivered_fen
