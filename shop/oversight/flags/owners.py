"""Buyer and seller in one hand: the same credit code, the same bank account, or the same person on both sides.

A unit's register holds no legal representative, so that sign cannot be compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby

from sqlalchemy import ColumnElement, Select, and_, or_, select, tuple_
from sqlalchemy.orm import aliased

from shop.core import clock
from shop.core.clock import month_number
from shop.core.db import db
from shop.finance.payments.models import Payment
from shop.oversight.flags.cases import Case, Row, sums_of
from shop.oversight.flags.states import FlagKind
from shop.oversight.flags.trades import DEAD
from shop.parties.accounts.models import Membership, User
from shop.parties.buyers.models import BuyerUnit, InvoiceDetails
from shop.parties.cooperatives.models import Cooperative
from shop.trading.orders.models import Order

Pair = tuple[int, int]  # unit, cooperative
Ties = Mapping[Pair, Mapping[str, str]]  # sign -> words
PAIRS_AT_ONCE = 200


def same_owner(since: date) -> Iterator[Case]:
    """Per pair and month with orders between them, one case that names every sign."""
    ties, people = _ties()
    pairs = sorted(ties)
    for at in range(0, len(pairs), PAIRS_AT_ONCE):
        wanted = (
            select(Order)
            .where(
                tuple_(Order.unit_id, Order.cooperative_id).in_(pairs[at : at + PAIRS_AT_ONCE]),
                Order.placed_at >= clock.start_of(since),
                Order.status.not_in(DEAD),
            )
            .order_by(Order.unit_id, Order.cooperative_id, Order.placed_at, Order.id)
        )
        for (unit_id, cooperative_id, month), some in groupby(db.session.scalars(wanted), key=_month_of):
            pair = (unit_id, cooperative_id)
            yield _case(list(some), ties[pair], month, people[pair])


def _month_of(order: Order) -> tuple[int, int, int]:
    return order.unit_id, order.cooperative_id, month_number(clock.business_day(order.placed_at))


def _case(orders: list[Order], ties: Mapping[str, str], month: int, people: frozenset[int]) -> Case:
    rows = tuple(Row(o.no, clock.business_day(o.placed_at), o.total_fen, "下单") for o in orders)
    last = orders[-1]
    return Case(
        FlagKind.SAME_OWNER, frozenset(f"{sign}:{month}" for sign in ties),
        f"买卖双方{'、'.join(ties.values())}；当月 {sums_of(rows)}", rows,
        rows[-1].on, sum(row.fen for row in rows), unit_id=last.unit_id, unit_name=last.unit_name,
        buyer_path=last.buyer_path, cooperative_id=last.cooperative_id,
        cooperative_name=last.cooperative_name, origin_path=last.cooperative_path,
        people=people | {order.placed_by for order in orders},
    )  # fmt: skip


def _ties() -> tuple[Ties, Mapping[Pair, frozenset[int]]]:
    found: dict[Pair, dict[str, str]] = defaultdict(dict)
    people: dict[Pair, frozenset[int]] = defaultdict(frozenset)
    for unit_id, cooperative_id in db.session.execute(_same_code()):
        found[unit_id, cooperative_id][f"code:{unit_id}:{cooperative_id}"] = "统一社会信用代码相同"
    for query in (_same_account(), _paid_from_own_account()):
        for unit_id, cooperative_id in db.session.execute(query):
            found[unit_id, cooperative_id][f"account:{unit_id}:{cooperative_id}"] = "银行账户相同"
    for unit, cooperative, user_id, name in db.session.execute(_same_person()):
        if unit is not None and cooperative is not None:
            found[unit, cooperative][f"user:{unit}:{cooperative}:{user_id}"] = f"有同一人任职（{name}）"
            people[unit, cooperative] |= {user_id}
    return found, people


def _same_code() -> Select[int, int]:
    same: ColumnElement[bool] = or_(
        BuyerUnit.credit_code == Cooperative.credit_code, InvoiceDetails.tax_no == Cooperative.credit_code
    )
    return (
        select(BuyerUnit.id, Cooperative.id)
        .outerjoin(InvoiceDetails, InvoiceDetails.unit_id == BuyerUnit.id)
        .join(Cooperative, same)
    )


def _same_account() -> Select[int, int]:
    same = and_(Cooperative.account_no == InvoiceDetails.account, InvoiceDetails.account != "")
    return select(InvoiceDetails.unit_id, Cooperative.id).join(Cooperative, same)


def _paid_from_own_account() -> Select[int, int]:
    same = and_(
        Cooperative.id == Payment.cooperative_id,
        Cooperative.account_no == Payment.payer_account,
        Payment.payer_account != "",
    )
    return select(Payment.unit_id, Cooperative.id).join(Cooperative, same).distinct()


def _same_person() -> Select[int | None, int | None, int, str]:
    buys, sells = aliased(Membership), aliased(Membership)
    both = and_(sells.user_id == buys.user_id, sells.cooperative_id.is_not(None), sells.ended_at.is_(None))
    return (
        select(buys.unit_id, sells.cooperative_id, buys.user_id, User.name)
        .join(sells, both)
        .join(User, User.id == buys.user_id)
        .where(buys.unit_id.is_not(None), buys.ended_at.is_(None))
        .distinct()
    )
