"""After-sales claims, made by the real actions."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import func, select

from shop.core.db import db
from shop.fulfilment.aftersales import actions
from shop.fulfilment.aftersales.models import AfterSalesClaim
from shop.fulfilment.aftersales.rules import Wanted
from shop.fulfilment.aftersales.states import Answer, ClaimKind
from shop.ledger.entries import Basis
from shop.ledger.models import SaleFact
from shop.oversight.verify.queries import differences
from shop.trading.orders.models import Order
from tests.factories.parties_rows import MORNING
from tests.factories.trading import Trade


def wanted(
    order: Order, amount: int, kind: ClaimKind = ClaimKind.RETURN, line: int = 0, **more: Any
) -> Wanted:
    """Thousandths of one line, or fen of a price-off."""
    what = "amount_fen" if kind is ClaimKind.PRICE_OFF else "qty_milli"
    return Wanted(**{"line_id": order.lines[line].id, what: amount, "reason": "变质或腐烂"} | more)


def a_claim(
    trade: Trade, order: Order, amount: int = 20_500, kind: ClaimKind = ClaimKind.RETURN, **more: Any
) -> AfterSalesClaim:
    """Filed by the receiver about the order's first line, waiting for the cooperative."""
    now = more.pop("now", MORNING)
    lines = [wanted(order, amount, kind, **more)]
    made = actions.file(order, kind=kind, wanted=lines, wish="请尽快处理", by=trade.receiver.id, now=now)
    db.session.commit()
    return made


def an_agreed_claim(trade: Trade, order: Order, amount: int = 20_500, **more: Any) -> AfterSalesClaim:
    """The cooperative agrees; a price-off is settled thereby."""
    made = a_claim(trade, order, amount, **more)
    actions.answer(made, Answer.AGREED, by=trade.supplier.id, now=more.get("now", MORNING))
    db.session.commit()
    return made


def settled(trade: Trade, claim: AfterSalesClaim, *, saleable: bool = False, **when: Any) -> AfterSalesClaim:
    """The goods came back, fit to be sold or not."""
    lines = [line.order_line_id for line in claim.lines] if saleable else []
    actions.settle(claim, saleable=lines, by=trade.supplier.id, now=when.get("now", MORNING))
    db.session.commit()
    return claim


def a_settled_claim(trade: Trade, order: Order, amount: int = 20_500, **more: Any) -> AfterSalesClaim:
    """Agreed to and carried out."""
    saleable = more.pop("saleable", False)
    return settled(
        trade, an_agreed_claim(trade, order, amount, **more), saleable=saleable, now=more.get("now", MORNING)
    )


def booked(basis: Basis, on: date | None = None) -> tuple[int, int]:
    """Thousandths and fen of all facts of a basis, or of those of one day."""
    wanted_facts = select(func.sum(SaleFact.qty_milli), func.sum(SaleFact.amount_fen)).where(
        SaleFact.basis == basis
    )
    if on is not None:
        wanted_facts = wanted_facts.where(SaleFact.on_day == on)
    qty, fen = db.session.execute(wanted_facts).one()
    return int(qty or 0), int(fen or 0)


def faults() -> list[str]:
    """What `ledger verify` would say."""
    db.session.commit()
    return [str(found) for found in differences()]
