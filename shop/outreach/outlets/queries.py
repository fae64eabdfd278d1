"""Outlets of an official's region, counts by kind and place, and the rows of the register (R13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import selectinload

from shop.core.clock import Period, month_number
from shop.core.db import db
from shop.core.errors import Missing
from shop.outreach.outlets.models import Outlet, OutletSales
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.parties.accounts.reaching import in_reach
from shop.parties.cooperatives.models import Cooperative

READ = Permission.REPORT_READ


def visible_to(actor: Actor, permission: Permission = READ) -> Select[Outlet]:
    """The outlets in the actor's region."""
    return select(Outlet).where(in_reach(actor, permission, Outlet.region_path))


def outlet(outlet_id: int, actor: Actor, *, permission: Permission = READ, lock: bool = False) -> Outlet:
    """One outlet in sight; raises Missing."""
    wanted = visible_to(actor, permission).where(Outlet.id == outlet_id)
    found = db.session.scalar(wanted.with_for_update(of=Outlet) if lock else wanted)
    if found is None:
        raise Missing("没有这个网点，或不在您的辖区", outlet_id=outlet_id)
    return found


def cooperative(cooperative_id: int) -> Cooperative:
    """The cooperative that signed; raises Missing."""
    found = db.session.get(Cooperative, cooperative_id)
    if found is None:
        raise Missing("没有这个合作社", cooperative_id=cooperative_id)
    return found


def counted(wanted: Select[Outlet], column: Any) -> Sequence[tuple[Any, int]]:
    """How many of them by kind or by place."""
    inner = wanted.with_only_columns(column.label("by")).order_by(None).subquery()
    found = db.session.execute(select(inner.c.by, func.count()).group_by(inner.c.by).order_by(inner.c.by))
    return [(key, number) for key, number in found]


def register(region_path: str, period: Period) -> list[Mapping[str, Any]]:
    """R13: outlets that stood in the period, with what they stated for its months.

    Keys: kind, venue, name, address, region_path, operator, platform, suppliers, agreements, since_on, until_on,
    sold_fen, accredited_fen.
    """
    wanted = (
        select(Outlet)
        .where(
            Outlet.region_path.startswith(region_path, autoescape=True),
            Outlet.since_on < period.end,
            or_(Outlet.until_on.is_(None), Outlet.until_on >= period.first),
        )
        .options(selectinload(Outlet.suppliers))
        .order_by(Outlet.region_path, Outlet.kind, Outlet.id)
    )
    found = db.session.scalars(wanted).all()
    sums = _sums([one.id for one in found], period)
    return [_row(one, *sums.get(one.id, (0, 0))) for one in found]


def _sums(outlet_ids: Sequence[int], period: Period) -> dict[int, tuple[int, int]]:
    wanted = (
        select(OutletSales.outlet_id, OutletSales.sold_fen, OutletSales.accredited_fen)
        .where(OutletSales.outlet_id.in_(outlet_ids))
        .where(OutletSales.month.between(month_number(period.first), month_number(period.last)))
    )
    sums: dict[int, tuple[int, int]] = {}
    for outlet_id, sold, accredited in db.session.execute(wanted):
        before = sums.get(outlet_id, (0, 0))
        sums[outlet_id] = (before[0] + sold, before[1] + accredited)
    return sums


def _row(one: Outlet, sold_fen: int, accredited_fen: int) -> Mapping[str, Any]:
    return {
        "kind": one.kind.value,
        "venue": one.venue.value,
        "name": one.name,
        "address": one.address,
        "region_path": one.region_path,
        "operator": one.operator,
        "platform": one.platform,
        "suppliers": "、".join(supplier.cooperative_name for supplier in one.suppliers),
        "agreements": "、".join(supplier.agreement_no for supplier in one.suppliers if supplier.agreement_no),
        "since_on": one.since_on,
        "until_on": one.until_on,
        "sold_fen": sold_fen,
        "accredited_fen": accredited_fen,
    }
