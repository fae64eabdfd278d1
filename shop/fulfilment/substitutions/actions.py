"""Propose other goods, consent or refuse, take the proposal back."""

from __future__ import annotations

from datetime import datetime

from shop.catalog.products.models import Sku
from shop.core.db import db
from shop.core.errors import Missing
from shop.fulfilment.deliveries import actions as deliveries
from shop.fulfilment.substitutions import queries, rules
from shop.fulfilment.substitutions.models import Substitution
from shop.support import audit, outbox
from shop.trading.orders import substituting
from shop.trading.orders.models import Order, OrderLine
from shop.trading.orders.placing import message
from shop.trading.orders.queries import lines_by_id


def propose(
    order: Order,
    line_id: int,
    sku: Sku,
    *,
    qty_milli: int,
    price_fen: int | None = None,
    reason: str,
    by: int,
    now: datetime,
) -> Substitution:
    """The cooperative offers `sku` for part of an open line of its order (locked), at the lower of both prices or
    a lower one still. Nothing changes before the unit consents.

    Raises Missing, WrongMoment, TooMuch, NotASubstitute, Dearer, AlreadyProposed, ReasonMissing.
    """
    line = lines_by_id(order).get(line_id)
    if line is None:
        raise Missing("订单没有这一行", line_id=line_id)
    price = min(line.price_fen, sku.price_fen) if price_fen is None else price_fen
    words = rules.check_reason(reason)
    rules.check_line(order, line, qty_milli)
    rules.check_goods(line, order, sku, price)
    if queries.open_for(line.id):
        raise rules.AlreadyProposed("这一行已有一项替换等待单位答复，请先撤回", line_id=line.id)
    made = Substitution(
        order=order, line=line, sku_id=sku.id, product_name=sku.product.name, spec=sku.spec, unit=sku.unit.value,
        qty_milli=qty_milli, price_fen=price, reason=words, proposed_by=by, proposed_at=now,
    )  # fmt: skip
    db.session.add(made)
    audit.note("substitution.propose", made, by=by, now=now, order_no=order.no, line_id=line.id)
    _tell("substitution.proposed", made, by, now)
    return made


def consent(proposal: Substitution, sku: Sku, *, by: int, now: datetime) -> OrderLine:
    """The unit says yes: the part of the old line is closed short, the new line stands beside it and goes where
    the old one was planned to go. The order is locked; everything is checked once more.

    Raises WrongMoment, TooMuch, NotASubstitute, Dearer, OutOfStock, CapacityFull; then nothing is written.
    """
    order, line = proposal.order, proposal.line
    proposal.FLOW.target(proposal.status, "consent")
    rules.check_line(order, line, proposal.qty_milli)
    rules.check_goods(line, order, sku, proposal.price_fen)
    made = substituting.substitute(
        order, line, sku, qty_milli=proposal.qty_milli, price_fen=proposal.price_fen, by=by, now=now
    )
    _become(proposal, made, by=by, now=now)
    deliveries.follow(line, made)
    _tell("substitution.consented", proposal, by, now)
    return made


def _become(proposal: Substitution, made: OrderLine, *, by: int, now: datetime) -> None:
    proposal.answered_by, proposal.answered_at = by, now
    audit.move(proposal, "consent", by=by, now=now, new_line=made.id)
    proposal.new_line_id = made.id


def refuse(proposal: Substitution, *, opinion: str = "", by: int, now: datetime) -> None:
    """The unit says no; the line stays as it was ordered."""
    audit.move(proposal, "refuse", by=by, now=now, opinion=opinion)
    proposal.answered_by, proposal.answered_at, proposal.opinion = by, now, opinion.strip()
    _tell("substitution.refused", proposal, by, now)


def withdraw(proposal: Substitution, *, by: int, now: datetime) -> None:
    """The cooperative takes its proposal back."""
    audit.move(proposal, "withdraw", by=by, now=now)
    proposal.answered_by, proposal.answered_at = by, now


def _tell(name: str, proposal: Substitution, by: int, now: datetime) -> None:
    db.session.flush()
    outbox.put(name, now=now, **message(proposal.order, by), substitution_id=proposal.id)
