"""What units bought in a year, read from the ledger's facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import BigInteger, Select, case, cast, func, select

from shop.core.clock import Period
from shop.core.db import db
from shop.ledger.entries import Basis, Source
from shop.ledger.models import SaleFact
from shop.parties.buyers.models import BuyerUnit
from shop.parties.policy import queries as policy
from shop.parties.policy.states import Policy
from shop.reporting.quotas import rules
from shop.reporting.quotas.measures import NOTHING, Bought

F = SaleFact.__table__.c
CHUNK = 5000


def year_to(on: date) -> Period:
    """From the first of January up to and including a day."""
    return Period(date(on.year, 1, 1), on + timedelta(days=1))


def bought(unit_ids: Sequence[int], *, on: date, basis: Basis, upto: int | None = None) -> dict[int, Bought]:
    """unit id -> its purchases of the year up to a day, this month's among them; who bought nothing is left out."""
    found: dict[int, Bought] = defaultdict(lambda: NOTHING)
    first = on.replace(day=1)
    for at in range(0, len(unit_ids), CHUNK):
        chunk = unit_ids[at : at + CHUNK]
        for row in db.session.execute(_sums(_per_order(chunk, on, basis, upto, first))):
            found[row.unit_id] += _of(
                row.fund_source,
                row.source,
                row.total,
                month=row.month,
                accredited=row.accredited,
                orders=row.orders,
            )
    return dict(found)


def _per_order(unit_ids: Sequence[int], on: date, basis: Basis, upto: int | None, first: date) -> Select[Any]:
    """Per order, so that one which was taken back whole counts as none."""
    period = year_to(on)
    keys = (F.unit_id, F.fund_source, F.source, F.order_id)
    wanted = select(
        *keys,
        func.sum(F.amount_fen).label("total"),
        func.sum(case((F.on_day >= first, F.amount_fen), else_=0)).label("month"),
        func.sum(case((F.accredited, F.amount_fen), else_=0)).label("accredited"),
    ).where(F.unit_id.in_(unit_ids), F.basis == basis.value, F.on_day >= period.first, F.on_day < period.end)
    if upto is not None:
        wanted = wanted.where(F.id <= upto)
    return wanted.group_by(*keys)


def _sums(per_order: Select[Any]) -> Select[Any]:
    orders = per_order.subquery()
    keys = (orders.c.unit_id, orders.c.fund_source, orders.c.source)
    return select(
        *keys,
        *(
            cast(func.sum(orders.c[name]), BigInteger).label(name)
            for name in ("total", "month", "accredited")
        ),
        func.count(case((orders.c.total > 0, orders.c.order_id))).label("orders"),
    ).group_by(*keys)


def _of(
    fund_source: str, source: str, total: int, *, month: int = 0, accredited: int = 0, orders: int = 0
) -> Bought:
    offline = source == Source.OFFLINE
    union, personal = fund_source in rules.UNION_FUNDS, fund_source in rules.PERSONAL_FUNDS
    return Bought(
        total_fen=total,
        month_fen=month,
        canteen_fen=0 if union or personal else total,
        union_fen=total if union else 0,
        personal_fen=total if personal else 0,
        platform_fen=0 if offline else total,
        offline_fen=total if offline else 0,
        welfare_platform_fen=total if union and not offline else 0,
        welfare_offline_fen=total if union and offline else 0,
        welfare_accredited_fen=accredited if union else 0,
        orders=0 if offline else orders,
    )


def by_month(unit_ids: Sequence[int], *, on: date, basis: Basis) -> dict[int, Bought]:
    """month number -> what these units bought in it, from January up to the day."""
    period = year_to(on)
    found: dict[int, Bought] = defaultdict(lambda: NOTHING)
    for at in range(0, len(unit_ids), CHUNK):
        keys = (F.month, F.fund_source, F.source)
        wanted = (
            select(*keys, cast(func.sum(F.amount_fen), BigInteger))
            .where(F.unit_id.in_(unit_ids[at : at + CHUNK]), F.basis == basis.value)
            .where(F.on_day >= period.first, F.on_day < period.end)
            .group_by(*keys)
        )
        for month, fund_source, source, total in db.session.execute(wanted):
            found[month] += _of(fund_source, source, total, month=total)
    return dict(found)


def of_year(listed: Iterable[BuyerUnit], *, on: date, upto: int | None = None) -> dict[int, Bought]:
    """unit id -> its purchases, on the basis that its place counts a year by."""
    found: dict[int, Bought] = {}
    for basis, ids in _by_basis(listed, on.year).items():
        found |= bought(ids, on=on, basis=basis, upto=upto)
    return found


def months_of_year(listed: Iterable[BuyerUnit], *, on: date) -> dict[int, Bought]:
    """month number -> what these units bought together, each on the basis of its place."""
    sums: dict[int, Bought] = defaultdict(lambda: NOTHING)
    for basis, ids in _by_basis(listed, on.year).items():
        for month, found in by_month(ids, on=on, basis=basis).items():
            sums[month] += found
    return dict(sums)


def _by_basis(listed: Iterable[BuyerUnit], year: int) -> dict[Basis, list[int]]:
    """Where the policy says so an order counts for the year in which it was accepted, elsewhere when it was placed."""
    value = policy.lookup(Policy.QUOTA_BY_ACCEPTANCE, on=date(year, 12, 31))
    found: dict[Basis, set[int]] = defaultdict(set)
    for unit in listed:
        accepted = value(unit.region_path, unit.system.value) != "0"
        found[Basis.ACCEPTED if accepted else Basis.ORDERED].add(unit.id)
    return {basis: sorted(ids) for basis, ids in found.items()}
