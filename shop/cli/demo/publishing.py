"""Published figures of the demo world: the latest busy month of 济源 and of 塔城."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from shop.cli.demo.people import DOMAIN
from shop.core import clock
from shop.core.clock import month_number
from shop.core.db import db
from shop.ledger.entries import Basis
from shop.ledger.models import SaleFact
from shop.parties.accounts.queries import actor_of, user_by_email
from shop.parties.regions import queries as regions
from shop.reporting.transparency import actions
from shop.reporting.transparency.rules import NothingToPublish
from shop.reporting.transparency.states import PublicationSide

REGIONS = (("county", "419001", SaleFact.origin_county), ("prefecture", "654200", SaleFact.origin_prefecture))


def publish(*, now: datetime) -> None:
    """One month each, by the region's own official: the one in which most units bought."""
    for key, code, column in REGIONS:
        user = user_by_email(f"{key}@{DOMAIN}")
        if user is None:
            continue
        path, actor = regions.region(code).path, actor_of(user.id)
        for month in _months(code, column, month_number(clock.business_day(now))):
            try:
                with db.session.begin_nested():
                    actions.publish(
                        actor, path, month=month, side=PublicationSide.ORIGIN, note="示例：按月公布",
                        now=now - timedelta(days=1),
                    )  # fmt: skip
            except NothingToPublish:
                continue
            break


def _months(code: str, column: Any, present: int) -> list[int]:
    units = func.count(SaleFact.unit_id.distinct())
    wanted = select(SaleFact.month).where(
        SaleFact.basis == Basis.ACCEPTED, column == code, SaleFact.month < present
    )
    return list(
        db.session.scalars(
            wanted.group_by(SaleFact.month).order_by(units.desc(), SaleFact.month.desc()).limit(3)
        )
    )
