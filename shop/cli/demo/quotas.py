"""Reserved shares of the demo world: filings of every budget unit for 2020 and the last two years, some sent back,
two not filed, some without a canteen, and the welfare declarations of unions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import select

from shop.cli.demo.people import DOMAIN
from shop.cli.demo.trade import Buyer, deliver_waiting
from shop.core import clock
from shop.core.db import db
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.queries import actor_of, user_by_email
from shop.parties.buyers.models import BuyerUnit
from shop.parties.buyers.states import Canteen, StatisticalSystem, UnitCategory
from shop.reporting.quotas import actions, rules
from shop.reporting.quotas.states import FilingStatus

FIRST = 2020
SHARES = (1000, 1500, 1000, 800, 2000, 1200)  # one below the minimum of 10 %


def make(customers: Sequence[Buyer], *, now: datetime) -> None:
    """By the units themselves, each filing answered by an official who did not file it."""
    this_year = clock.business_day(now).year
    reviewer = user_by_email(f"platform@{DOMAIN}")
    if reviewer is None:
        return
    actor = actor_of(reviewer.id)
    units = {unit.id: unit for unit in db.session.scalars(select(BuyerUnit))}
    for number, buyer in enumerate(customers):
        unit = units[buyer.unit_id]
        for year in sorted({FIRST, this_year - 1, this_year}):
            at = min(datetime(year, 2, 3, 2, tzinfo=UTC), now)
            if unit.system is StatisticalSystem.TREASURY or unit.category is UnitCategory.BUDGET_UNIT:
                _file(unit, buyer, number, year, actor, last=year == this_year, now=at)
            if unit.category is UnitCategory.UNION or unit.system is StatisticalSystem.UNION:
                _declare(unit, buyer, number, year, now=at)
    deliver_waiting()


def _file(
    unit: BuyerUnit, buyer: Buyer, number: int, year: int, reviewer: Actor, *, last: bool, now: datetime
) -> None:
    """Some units of this year have not filed; every ninth is sent back, every seventh still waits."""
    if last and number % 23 == 22:
        return
    canteen = Canteen.NONE if number % 13 == 12 else unit.canteen
    duty = canteen in rules.DUTY
    goal = rules.goal(
        canteen=canteen if duty or unit.represented_by_id else Canteen.NONE,
        total_fen=(40_000 + number % 7 * 9_000) * 100 if duty else None,
        share_bp=SHARES[number % len(SHARES)] if duty else None,
        own_union=unit.union_members > 0,
        members=unit.union_members,
        union_reserved_fen=unit.union_members * 1_000 if duty else 0,
    )
    by = buyer.staff.finance
    made = actions.draft(unit, goal, year=year, by=by, now=now)
    actions.file(made, by=by, now=now)
    if last and number % 9 == 8:
        actions.send_back(made, opinion="请核对年度食材采购总额后重新提交。", reviewer=reviewer, now=now)
    elif not last or number % 7 != 6:
        actions.confirm(made, opinion="", reviewer=reviewer, now=now)
    assert made.status is not FilingStatus.DRAFT  # noqa: S101  the demo files what it drafts


def _declare(unit: BuyerUnit, buyer: Buyer, number: int, year: int, *, now: datetime) -> None:
    """Some meet their half, some do not, every fifth has declared nothing."""
    if number % 5 == 4:
        return
    actions.declare_welfare(
        unit,
        year=year,
        spent_fen=(8_000 + number % 6 * 4_000) * 100,
        members=unit.union_members,
        remark="",
        by=buyer.staff.finance,
        now=now,
    )
