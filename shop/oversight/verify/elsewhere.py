"""Do the facts of sales made elsewhere say what the rows of confirmed batches say, and do the batches add up?"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import String, case, cast, func, select

from shop.core.db import db
from shop.ledger.entries import Basis, Source
from shop.ledger.models import SaleFact
from shop.oversight.verify.books import MOST, Difference
from shop.reporting.offline.models import SaleBatch, SaleRow
from shop.reporting.offline.states import BatchStatus, RowState

R = SaleRow


def differences() -> Iterator[Difference]:
    """Facts ↔ rows on every basis, and rows ↔ batches."""
    for basis in Basis:
        yield from _facts_against_rows(basis)
    yield from _facts_without_rows()
    yield from _batches_against_rows()


def _facts_against_rows(basis: Basis) -> Iterator[Difference]:
    sums = (
        select(
            SaleFact.order_line_id,
            func.sum(SaleFact.qty_milli).label("qty"),
            func.sum(SaleFact.amount_fen).label("fen"),
        )
        .where(SaleFact.basis == basis, SaleFact.source == Source.OFFLINE)
        .group_by(SaleFact.order_line_id)
        .subquery()
    )
    where = cast(R.batch_id, String) + "-" + cast(R.row_no, String)
    joined = select(where).outerjoin(sums, sums.c.order_line_id == -R.id)
    for what, column, found in (("数量", R.qty_milli, sums.c.qty), ("金额", R.amount_fen, sums.c.fen)):
        should, kept = case((R.counted_key.is_not(None), column), else_=0), func.coalesce(found, 0)
        query = joined.add_columns(should, kept).where(should != kept).limit(MOST)
        for place, expected, is_so in db.session.execute(query):
            yield Difference(f"台账（{basis.value}）与平台外销售{what}", f"W{place}", expected, is_so)


def _facts_without_rows() -> Iterator[Difference]:
    orphan = select(SaleFact.order_no, SaleFact.id).where(
        SaleFact.source == Source.OFFLINE, ~select(R.id).where(R.id == -SaleFact.order_line_id).exists()
    )
    for no, fact_id in db.session.execute(orphan.limit(MOST)):
        yield Difference("台账记录没有平台外销售行", f"{no}（记录 {fact_id}）", "有一行", "无")


def _batches_against_rows() -> Iterator[Difference]:
    """A confirmed batch counts with all its good rows, any other with none."""
    counted = func.count(R.counted_key)
    good = func.coalesce(func.sum(case((R.state == RowState.GOOD, 1), else_=0)), 0)
    should = case((SaleBatch.status == BatchStatus.CONFIRMED, good), else_=0)
    query = (
        select(SaleBatch.id, should, counted)
        .outerjoin(R, R.batch_id == SaleBatch.id)
        .group_by(SaleBatch.id, SaleBatch.status)
        .having(should != counted)
    )
    for number, expected, is_so in db.session.execute(query.limit(MOST)):
        yield Difference("平台外销售批次计入的行数", f"第 {number} 批", expected, is_so)
