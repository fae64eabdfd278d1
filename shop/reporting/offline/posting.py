"""Sales that were confirmed before, and how a batch's rows become facts: whole batches in a few statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, func, literal, or_, select, update
from sqlalchemy.orm import aliased

from shop.core.db import db
from shop.ledger import actions as ledger
from shop.ledger.entries import Basis, Source
from shop.ledger.models import SaleFact
from shop.reporting.offline.models import SaleBatch, SaleRow
from shop.reporting.offline.states import RowState

COPIED = (
    *("at", "on_day", "month", "unit_id", "unit_name", "venue", "department", "competent_department"),
    *("buyer_category", "cooperative_id", "cooperative_name", "product_id", "product_name", "category"),
    *("category_top", "accredited", "channel", "fund_source", "purpose", "festival", "unit"),
    *("qty_milli", "amount_fen"),
    *(
        f"{side}_{level}"
        for side in ("buyer", "origin")
        for level in ("province", "prefecture", "county", "town")
    ),
)
R = SaleRow


def mark_duplicates(batch: SaleBatch) -> None:
    """Rows that say the same sale as one that counts, in whatever file, will not count again."""
    other = aliased(R)
    same_meaning = and_(
        other.meaning == R.meaning, other.counted_key.is_not(None), or_(other.seq == "", R.seq == "")
    )
    for same in (other.counted_key == R.key, same_meaning):
        first = select(func.min(other.id)).where(same).correlate(R).scalar_subquery()
        db.session.execute(
            update(R)
            .where(R.batch_id == batch.id, R.state == RowState.GOOD, exists().where(same).correlate(R))
            .values(state=RowState.DUPLICATE, duplicate_of=first)
            .execution_options(synchronize_session=False)
        )


def contradictions(batch: SaleBatch) -> Sequence[Any]:
    """(row, number of the other batch, row there): the same voucher and line with another content, which counts."""
    other = aliased(R)
    wanted = (
        select(R.id, other.batch_id, other.row_no)
        .join(other, other.counted_key == R.key)
        .where(R.batch_id == batch.id, R.state == RowState.GOOD, other.meaning != R.meaning)
    )
    return db.session.execute(wanted).all()


def recount(batch: SaleBatch) -> None:
    """The batch's own figures, from its rows."""
    wanted = (
        select(R.state, func.count(), func.sum(R.amount_fen)).where(R.batch_id == batch.id).group_by(R.state)
    )
    found = {state: (count, int(amount or 0)) for state, count, amount in db.session.execute(wanted)}
    batch.row_count = sum(count for count, _amount in found.values())
    batch.bad_count = found.get(RowState.BAD, (0, 0))[0]
    batch.duplicate_count = found.get(RowState.DUPLICATE, (0, 0))[0]
    batch.amount_fen = found.get(RowState.GOOD, (0, 0))[1]


def post(batch: SaleBatch) -> int:
    """Let the good rows count: one fact each on every basis, since what was sold elsewhere has been ordered,
    received and paid when it is reported. Says how many rows."""
    good = (R.batch_id == batch.id, R.state == RowState.GOOD)
    counted = update(R).where(*good).values(counted_key=R.key).execution_options(synchronize_session=False)
    done = db.session.execute(counted).rowcount  # type: ignore[attr-defined]  # a CursorResult
    for basis in Basis:
        ledger.record_all(_facts(basis).where(*good))
    return int(done)


def _facts(basis: Basis) -> Select[Any]:
    number: ColumnElement[str] = cast(R.batch_id, String).concat("-").concat(cast(R.row_no, String))
    columns: dict[str, Any] = {
        "basis": literal(basis, SaleFact.basis.type),
        "source": literal(Source.OFFLINE, SaleFact.source.type),
        "order_id": -R.id,
        "order_no": literal("W").concat(number),
        "order_line_id": -R.id,
        **{key: getattr(R, key) for key in COPIED},
    }
    return select(*(value.label(key) for key, value in columns.items()))


def unpost(batch: SaleBatch, *, at: datetime, on: date) -> int:
    """Take every fact of the batch back by its opposite, on the day on which that happens."""
    lines = select(-R.id).where(R.batch_id == batch.id)
    ids = select(SaleFact.id).where(SaleFact.source == Source.OFFLINE, SaleFact.order_id.in_(lines))
    done = ledger.reverse_all(ids, at=at, on=on)
    db.session.execute(
        update(R)
        .where(R.batch_id == batch.id)
        .values(counted_key=None)
        .execution_options(synchronize_session=False)
    )
    return done
