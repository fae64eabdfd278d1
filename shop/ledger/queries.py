"""Reads of single facts; figures over many are the reporting wing's."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import RowMapping, exists, func, select, text
from sqlalchemy.orm import aliased

from shop.core.db import db, is_postgresql
from shop.ledger.entries import Basis
from shop.ledger.models import SaleFact


def standing(order_id: int, basis: Basis) -> Sequence[SaleFact]:
    """The facts of an order on a basis that nobody has reversed, in the order they were written."""
    reversal = aliased(SaleFact)
    reversed_already = exists().where(reversal.reverses_id == SaleFact.id)
    wanted = (
        select(SaleFact)
        .where(SaleFact.order_id == order_id, SaleFact.basis == basis, SaleFact.reverses_id.is_(None))
        .where(~reversed_already)
        .order_by(SaleFact.id)
    )
    return db.session.scalars(wanted).all()


_F: Any = SaleFact.__table__.c
_PAST = select(
    *(_F[name] for name in ("basis", "source", "order_id", "order_line_id", "reverses_id", "at", "on_day")),
    *(_F[name] for name in ("since_on", "origin_province", "origin_prefecture", "origin_county")),
    _F.origin_town,
)
CHUNK = 500


def past(order_ids: Collection[int]) -> list[RowMapping]:
    """What is written of some orders so far, as far as the next fact depends on it, oldest first."""
    wanted = sorted(order_ids)
    return [
        row
        for at in range(0, len(wanted), CHUNK)
        for row in db.session.execute(
            _PAST.where(_F.order_id.in_(wanted[at : at + CHUNK])).order_by(_F.id)
        ).mappings()
    ]


def cut() -> int:
    """The highest fact id, at an instant at which every fact up to it is visible and every later one is higher.

    On PostgreSQL writers are waited for and kept waiting until the caller's transaction ends: ids are handed
    out before they are committed. On SQLite the caller's transaction is the one writer.
    """
    if is_postgresql():
        db.session.execute(text("LOCK TABLE sale_fact IN SHARE MODE"))
    return int(db.session.scalar(select(func.coalesce(func.max(SaleFact.id), 0))) or 0)
