"""Cases of unsold goods in an official's region, what is late, and the rows of the register (R16)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import selectinload

from shop.core.clock import Period
from shop.core.db import db
from shop.core.errors import Missing
from shop.outreach.surplus import rules
from shop.outreach.surplus.models import SurplusCase
from shop.parties.accounts import queries as accounts
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.parties.accounts.reaching import in_reach

READ = Permission.REPORT_READ


def visible_to(actor: Actor, permission: Permission = READ) -> Select[SurplusCase]:
    """The cases in the actor's region."""
    return select(SurplusCase).where(in_reach(actor, permission, SurplusCase.region_path))


def case(case_id: int, actor: Actor, *, permission: Permission = READ, lock: bool = False) -> SurplusCase:
    """One case in sight; raises Missing."""
    wanted = visible_to(actor, permission).where(SurplusCase.id == case_id)
    found = db.session.scalar(wanted.with_for_update(of=SurplusCase) if lock else wanted)
    if found is None:
        raise Missing("没有这条滞销情况，或不在您的辖区", case_id=case_id)
    return found


def late(today: date) -> ColumnElement[bool]:
    """The same as `SurplusCase.late`, for a query."""
    past = or_(SurplusCase.last_on < today, and_(SurplusCase.due_on.is_not(None), SurplusCase.due_on < today))
    return and_(SurplusCase.status.in_(rules.UNDER_WAY), past)


def open_risks(actor: Actor) -> int:
    """How many cases under way carry the risk mark (A85)."""
    wanted = visible_to(actor).where(SurplusCase.at_risk, SurplusCase.status.in_(rules.UNDER_WAY))
    return db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0


def register(region_path: str, period: Period) -> list[Mapping[str, Any]]:
    """R16: cases reported in the period, or under way in it.

    Keys: no, region_path, holder, product, qty_milli, unit, last_on, reported_by, reported_at, office, due_on,
    channels, sold_milli, left_milli, at_risk, late, status.
    """
    wanted = (
        select(SurplusCase)
        .where(
            SurplusCase.region_path.startswith(region_path, autoescape=True),
            SurplusCase.reported_at < period.ends_at,
            or_(SurplusCase.closed_at.is_(None), SurplusCase.closed_at >= period.starts_at),
        )
        .options(selectinload(SurplusCase.sales))
        .order_by(SurplusCase.region_path, SurplusCase.last_on, SurplusCase.id)
    )
    found = db.session.scalars(wanted).all()
    names = accounts.names(one.reported_by for one in found)
    return [_row(one, names.get(one.reported_by, "")) for one in found]


def _row(one: SurplusCase, reporter: str) -> Mapping[str, Any]:
    return {
        "no": one.no,
        "region_path": one.region_path,
        "holder": one.holder,
        "product": one.product,
        "qty_milli": one.qty_milli,
        "unit": one.unit,
        "last_on": one.last_on,
        "reported_by": reporter,
        "reported_at": one.reported_at,
        "office": one.office,
        "due_on": one.due_on,
        "channels": sorted({sale.channel.value for sale in one.sales}),
        "sold_milli": one.sold_milli,
        "left_milli": one.left_milli,
        "at_risk": one.at_risk,
        "late": one.late,
        "status": one.status.value,
    }
