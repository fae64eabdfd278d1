"""Orders that look made for a figure: given back after a period's end, split, or crowded into its last hours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from shop.core import clock
from shop.core.clock import Period, first_day, month_number, next_month
from shop.core.db import db
from shop.core.money import yuan
from shop.ledger.entries import Basis, Source
from shop.ledger.models import SaleFact
from shop.oversight.flags.cases import Case, Limits, Row, sums_of
from shop.oversight.flags.states import FlagKind
from shop.parties.accounts.models import Membership
from shop.parties.accounts.permissions import Role
from shop.parties.policy.states import Policy
from shop.trading.groups.models import GroupPledge, GroupPurchase
from shop.trading.groups.states import PledgeStatus
from shop.trading.orders.models import Order
from shop.trading.orders.states import OrderStatus

DEAD = (OrderStatus.CANCELLED, OrderStatus.REJECTED, OrderStatus.LAPSED)
LIVE = (PledgeStatus.PENDING, PledgeStatus.STANDING)
Back = aliased(SaleFact)


def _of_order(order: Order) -> dict[str, Any]:
    return {
        "unit_id": order.unit_id,
        "unit_name": order.unit_name,
        "buyer_path": order.buyer_path,
        "cooperative_id": order.cooperative_id,
        "cooperative_name": order.cooperative_name,
        "origin_path": order.cooperative_path,
    }


def returns(limits: Limits, since: date) -> Iterator[Case]:
    """Accepted shortly before a month's end, given back shortly after it."""
    pairs = (
        select(SaleFact.order_id, SaleFact.on_day, Back.on_day, func.sum(SaleFact.amount_fen))
        .join(Back, Back.reverses_id == SaleFact.id)
        .where(
            SaleFact.basis == Basis.ACCEPTED,
            SaleFact.source == Source.PLATFORM,
            Back.on_day >= since,
            Back.month != SaleFact.month,
        )
        .group_by(SaleFact.order_id, SaleFact.on_day, Back.on_day)
        .order_by(SaleFact.order_id, SaleFact.on_day)
    )
    found: dict[tuple[int, date], list[tuple[date, int]]] = defaultdict(list)
    for order_id, accepted_on, back_on, fen in db.session.execute(pairs):
        found[order_id, back_on].append((accepted_on, int(fen)))
    for (order_id, back_on), accepted in found.items():
        order = db.session.get(Order, order_id)
        case = _returned(limits, order, back_on, accepted) if order is not None else None
        if case is not None:
            yield case


def _returned(
    limits: Limits, order: Order, back_on: date, accepted: Sequence[tuple[date, int]]
) -> Case | None:
    days = limits.number(Policy.FLAG_RETURN_DAYS, order.buyer_path)
    late = [(on, fen) for on, fen in accepted if days is not None and _across(on, back_on, days)]
    if not late:
        return None
    facts = select(func.sum(SaleFact.amount_fen)).where(
        SaleFact.order_id == order.id, SaleFact.basis == Basis.ACCEPTED, SaleFact.on_day == back_on
    )
    net = -int(db.session.scalar(facts) or 0)  # what was kept is booked anew on the same day
    if net <= 0 or not limits.worth(net, order.buyer_path):
        return None
    rows = [Row(order.no, on, fen, "验收") for on, fen in late]
    said = f"{late[-1][0]} 验收、{back_on} 退回 {yuan(net)} 元，跨越月末"
    return Case(
        FlagKind.RETURN_OVER_PERIOD, frozenset({f"return:{order.id}:{back_on}"}), said,
        (*rows, Row(order.no, back_on, -net, "退回")), back_on, net, **_of_order(order),
        people=frozenset({order.placed_by}),
    )  # fmt: skip


def _across(accepted_on: date, back_on: date, days: int) -> bool:
    """Whether a month ends between the two, at most so many days after the one and before the other."""
    end = first_day(next_month(month_number(accepted_on)))
    return (end - accepted_on).days <= days and 0 <= (back_on - end).days < days


def splits(limits: Limits, since: date) -> Iterator[Case]:
    """Several orders of one person to one cooperative, each within his limit, together above it.

    Orders of a standing order or of a group purchase come as they come; the limit is the one of today.
    """
    wanted = (
        select(Order, Membership.order_limit_fen)
        .join(
            Membership,
            and_(
                Membership.user_id == Order.placed_by,
                Membership.unit_id == Order.unit_id,
                Membership.role == Role.BUYER,
                Membership.ended_at.is_(None),
            ),
        )
        .where(
            Order.placed_at >= clock.start_of(since),
            Order.status.not_in(DEAD),
            Order.standing_order_id.is_(None),
            Order.group_purchase_id.is_(None),
            Membership.order_limit_fen > 0,
            Order.total_fen <= Membership.order_limit_fen,
        )
        .order_by(Order.unit_id, Order.cooperative_id, Order.placed_by, Order.placed_at, Order.id)
    )
    rows = db.session.execute(wanted).all()
    for _key, same in groupby(
        rows, key=lambda row: (row[0].unit_id, row[0].cooperative_id, row[0].placed_by)
    ):
        some = list(same)
        yield from _clusters(limits, [row[0] for row in some], some[0][1] or 0)


def _clusters(limits: Limits, orders: Sequence[Order], limit_fen: int) -> Iterator[Case]:
    days = limits.number(Policy.FLAG_SPLIT_DAYS, orders[0].buyer_path)
    at = 0
    while days is not None and at < len(orders):
        until = orders[at].placed_at + timedelta(days=days)
        near = [order for order in orders[at:] if order.placed_at < until]
        whole = sum(order.total_fen for order in near)
        if len(near) > 1 and whole > limit_fen and limits.worth(whole, near[0].buyer_path):
            yield _split(near, whole, limit_fen, days)
            at += len(near)
        else:
            at += 1


def _split(near: Sequence[Order], whole: int, limit_fen: int, days: int) -> Case:
    rows = tuple(Row(o.no, clock.business_day(o.placed_at), o.total_fen, "下单") for o in near)
    said = f"{days} 天内向同一合作社下 {sums_of(rows)}，每单都不超过免审限额 {yuan(limit_fen)} 元"
    return Case(
        FlagKind.SPLIT_ORDERS, frozenset(f"order:{o.id}" for o in near), said, rows,
        clock.business_day(near[-1].placed_at), whole, **_of_order(near[-1]),
        people=frozenset({near[0].placed_by}),
    )  # fmt: skip


class Bought(NamedTuple):
    """An order, or a pledge of a group that has not closed."""

    unit_id: int
    unit_name: str
    buyer_path: str
    at: Any
    no: str
    fen: int
    placed_by: int
    said: str


def last_hours(limits: Limits, since: date, today: date) -> Iterator[Case]:
    """Units that bought or pledged most of a month in its last hours; only months that are over."""
    month = month_number(since)
    while first_day(next_month(month)) <= today:
        bought = sorted(_bought(Period.month(month)), key=lambda one: (one.unit_id, one.at, one.no))
        for unit_id, some in groupby(bought, key=lambda one: one.unit_id):
            case = _crowded(limits, month, unit_id, list(some))
            if case is not None:
                yield case
        month = next_month(month)


def _bought(days: Period) -> Iterator[Bought]:
    start, end = clock.start_of(days.first), clock.start_of(days.end)
    orders = select(Order).where(
        Order.placed_at >= start, Order.placed_at < end, Order.status.not_in(DEAD),
        Order.standing_order_id.is_(None),
    )  # fmt: skip
    for order in db.session.scalars(orders):
        yield Bought(
            order.unit_id, order.unit_name, order.buyer_path, order.placed_at, order.no, order.total_fen,
            order.placed_by, "下单",
        )  # fmt: skip
    pledges = (
        select(GroupPledge, GroupPurchase.no)
        .join(GroupPurchase, GroupPurchase.id == GroupPledge.group_id)
        .where(GroupPledge.arrived_at >= start, GroupPledge.arrived_at < end, GroupPledge.status.in_(LIVE))
    )
    for pledge, no in db.session.execute(pledges):
        unit = pledge.unit
        yield Bought(
            unit.id, unit.name, unit.region_path, pledge.arrived_at, no, pledge.most_fen, pledge.pledged_by,
            "拼单认购",
        )  # fmt: skip


def _crowded(limits: Limits, month: int, unit_id: int, bought: Sequence[Bought]) -> Case | None:
    path = bought[-1].buyer_path
    hours = limits.number(Policy.FLAG_LAST_HOURS, path)
    share = limits.number(Policy.FLAG_LAST_HOURS_BP, path)
    if hours is None or share is None:
        return None
    since = clock.start_of(first_day(next_month(month))) - timedelta(hours=hours)
    late = [one for one in bought if one.at >= since]
    fen, whole = sum(one.fen for one in late), sum(one.fen for one in bought)
    if not late or fen * 10_000 <= whole * share or not limits.worth(fen, path):
        return None
    said = (
        f"{month // 100} 年 {month % 100} 月最后 {hours} 小时下单和认购 {yuan(fen)} 元，"
        f"占当月 {yuan(whole)} 元的 {fen * 100 // whole}%"
    )
    rows = tuple(Row(one.no, clock.business_day(one.at), one.fen, one.said) for one in late)
    return Case(
        FlagKind.LAST_HOURS, frozenset({f"month:{unit_id}:{month}"}), said, rows,
        first_day(next_month(month)) - timedelta(days=1), fen, unit_id=unit_id,
        unit_name=bought[-1].unit_name, buyer_path=path,
        people=frozenset(one.placed_by for one in late),
    )  # fmt: skip
