"""Welfare declarations, and farm-product purchases against them (the 50 % rule of unions)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import or_, select

from shop.core.db import db
from shop.parties.buyers.models import BuyerUnit
from shop.parties.buyers.states import StatisticalSystem, UnitCategory
from shop.parties.policy import queries as policy
from shop.parties.policy.states import Policy
from shop.reporting.quotas import purchases
from shop.reporting.quotas.measures import NOTHING, Bought, Welfare
from shop.reporting.quotas.models import WelfareDeclaration


def declarations(unit_id: int, year: int) -> Sequence[WelfareDeclaration]:
    """Every version of a unit's year, the latest first."""
    wanted = select(WelfareDeclaration).where(
        WelfareDeclaration.unit_id == unit_id, WelfareDeclaration.year == year
    )
    return db.session.scalars(wanted.order_by(WelfareDeclaration.version.desc())).all()


def declaration(unit_id: int, year: int) -> WelfareDeclaration | None:
    """The version that counts."""
    return next(iter(declarations(unit_id, year)), None)


def welfare(
    region_path: str,
    year: int,
    *,
    department: str = "",
    on: date,
    upto: int | None = None,
    only: Collection[int] | None = None,
) -> list[Welfare]:
    """Every union of a region (and whoever else declared) at the end of a day of the year, by unit.

    Purchases are those paid with the union's money: union, welfare and condolence funds.
    """
    known = _latest(year)
    listed = _listed(region_path, year, department, only, known)
    counted = purchases.of_year(listed, on=on, upto=upto)
    terms = _Terms(year)
    return [
        _line(unit, known.get(unit.id), counted.get(unit.id, NOTHING), terms)
        for unit in sorted(listed, key=lambda unit: (unit.region_path, unit.id))
    ]


def _latest(year: int) -> dict[int, WelfareDeclaration]:
    wanted = select(WelfareDeclaration).where(WelfareDeclaration.year == year)
    return {one.unit_id: one for one in db.session.scalars(wanted.order_by(WelfareDeclaration.version))}


def _listed(
    region_path: str,
    year: int,
    department: str,
    only: Collection[int] | None,
    known: Collection[int],
) -> Sequence[BuyerUnit]:
    wanted = select(BuyerUnit).where(
        BuyerUnit.region_path.startswith(region_path, autoescape=True),
        or_(BuyerUnit.ended_on.is_(None), BuyerUnit.ended_on > date(year, 1, 1)),
        or_(BuyerUnit.since_on.is_(None), BuyerUnit.since_on <= date(year, 12, 31)),
    )
    if only is not None:
        wanted = wanted.where(BuyerUnit.id.in_(only))
    else:
        union = or_(BuyerUnit.category == UnitCategory.UNION, BuyerUnit.system == StatisticalSystem.UNION)
        wanted = wanted.where(or_(union, BuyerUnit.id.in_(list(known))))
    if department:
        wanted = wanted.where(BuyerUnit.system == department)
    return db.session.scalars(wanted).all()


class _Terms:
    """What holds at a place in a year: threshold, which ratio decides, cap a head."""

    def __init__(self, year: int) -> None:
        on = date(year, 12, 31)
        self.threshold = policy.lookup(Policy.WELFARE_SHARE_BP, on=on)
        self.accredited = policy.lookup(Policy.WELFARE_BY_ACCREDITED, on=on)
        self.cap = policy.lookup(Policy.WELFARE_CAP_FEN, on=on)


def _line(unit: BuyerUnit, said: WelfareDeclaration | None, sums: Bought, terms: _Terms) -> Welfare:
    place = (unit.region_path, unit.system.value)
    threshold, cap = terms.threshold(*place), terms.cap(*place)
    return Welfare(
        unit_id=unit.id,
        unit_name=unit.public_name,
        region_path=unit.region_path,
        department=unit.system.value,
        members=said.members if said else unit.union_members,
        spent_fen=said.spent_fen if said else None,
        bought_fen=sums.union_fen,
        platform_fen=sums.welfare_platform_fen,
        offline_fen=sums.welfare_offline_fen,
        accredited_fen=sums.welfare_accredited_fen,
        threshold_bp=int(threshold) if threshold else None,
        by_accredited=terms.accredited(*place) == "1",
        cap_fen=int(cap) if cap else None,
    )
