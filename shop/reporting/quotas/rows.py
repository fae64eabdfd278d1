"""Rows of the registers and monthly forms behind reserved shares, for whoever lays them out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from shop.core.db import db
from shop.parties.buyers.models import BuyerUnit
from shop.reporting.quotas import measures, queries
from shop.reporting.quotas.measures import Execution
from shop.reporting.quotas.models import QuotaFiling
from shop.reporting.quotas.states import ExecutionState, FilingStatus

Row = Mapping[str, Any]


def filings(region_path: str, year: int, *, department: str = "") -> list[Row]:
    """R1: of each unit the version in force, else the latest that was sent back, with last year's amount.

    Keys are the columns' names: unit_id, unit_name, credit_code, competent_department, department, region_path,
    canteen, total_fen, share_bp, reserved_fen, last_reserved_fen, own_union, members, union_reserved_fen, remark,
    status.
    """
    found = _in_force(region_path, year, department)
    before = _in_force(region_path, year - 1, department)
    return [
        _filing(one, before.get(unit_id))
        for unit_id, one in sorted(
            found.items(), key=lambda pair: (pair[1].unit.region_path, pair[1].unit.pinyin_key, pair[0])
        )
    ]


def _in_force(region_path: str, year: int, department: str) -> dict[int, QuotaFiling]:
    shown = (FilingStatus.RETURNED, FilingStatus.FILED, FilingStatus.CONFIRMED)
    wanted = (
        select(QuotaFiling)
        .join(QuotaFiling.unit)
        .where(
            QuotaFiling.year == year,
            QuotaFiling.status.in_(shown),
            BuyerUnit.region_path.startswith(region_path, autoescape=True),
        )
        .options(joinedload(QuotaFiling.unit))
        .order_by(QuotaFiling.version)
    )
    if department:
        wanted = wanted.where(BuyerUnit.system == department)
    found: dict[int, list[QuotaFiling]] = {}
    for one in db.session.scalars(wanted):
        found.setdefault(one.unit_id, []).append(one)
    return {unit_id: queries.in_force(some) or some[-1] for unit_id, some in found.items()}


def _filing(one: QuotaFiling, before: QuotaFiling | None) -> Row:
    unit = one.unit
    return {
        "unit_id": unit.id,
        "unit_name": unit.public_name,
        "credit_code": "" if unit.confidential else unit.credit_code,
        "competent_department": unit.competent_department,
        "department": unit.system.value,
        "region_path": unit.region_path,
        "canteen": one.canteen.value,
        "total_fen": one.total_fen,
        "share_bp": one.share_bp,
        "reserved_fen": one.reserved_fen,
        "last_reserved_fen": before.reserved_fen if before else None,
        "own_union": one.own_union,
        "members": one.members,
        "union_reserved_fen": one.union_reserved_fen,
        "remark": one.remark,
        "status": one.status.value,
    }


def executions(
    region_path: str, year: int, *, department: str = "", on: date, upto: int | None = None
) -> list[Row]:
    """R2: the fields of `measures.Execution` with gap_fen, lagging and counted."""
    lines = queries.execution(region_path, year, department=department, on=on, upto=upto)
    return [_execution(line) for line in lines]


def _execution(line: Execution) -> Row:
    return asdict(line) | {"gap_fen": line.gap_fen, "lagging": line.lagging, "counted": line.counted}


def welfare(
    region_path: str, year: int, *, department: str = "", on: date, upto: int | None = None
) -> list[Row]:
    """R3: the fields of `measures.Welfare` with declared and above_cap."""
    lines = queries.welfare(region_path, year, department=department, on=on, upto=upto)
    return [asdict(line) | {"declared": line.declared, "above_cap": line.above_cap} for line in lines]


def bulletin(
    region_path: str, year: int, *, department: str = "", on: date, upto: int | None = None
) -> dict[str, Any]:
    """R22's figures of one area: `whole` (see `measures.Whole`) and the lists of units it names."""
    lines = queries.execution(region_path, year, department=department, on=on, upto=upto)
    filed = [line for line in lines if line.state in measures.FILED]
    return {
        "whole": asdict(measures.whole(lines)),
        "unfiled": _named(line for line in lines if line.state is ExecutionState.UNFILED),
        "filed_not_bought": _named(line for line in filed if line.cumulative_fen <= 0),
        "lagging": _named(measures.lagging(lines)),
    }


def _named(lines: Any) -> Sequence[Row]:
    return [_execution(line) for line in lines]
