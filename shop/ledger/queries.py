"""Reads of single facts; figures over many are the reporting wing's."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from shop.core.db import db
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


def is_reversed(fact_id: int) -> bool:
    """Whether some fact takes this one back."""
    return db.session.scalar(select(SaleFact.id).where(SaleFact.reverses_id == fact_id).limit(1)) is not None
