"""Everything that must hold between the books and the rest, checked in one snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shop.core.db import db, is_postgresql
from shop.oversight.verify import (
    agreements,
    books,
    claims,
    deliveries,
    elsewhere,
    goods,
    groups,
    rollups,
    seals,
)
from shop.oversight.verify.books import Difference
from shop.support.audit import seal
from shop.support.audit.anchors import Anchor
from shop.support.documents.storage import Store


def differences(anchors: Sequence[Anchor] = (), store: Store | None = None) -> Iterator[Difference]:
    """Facts ↔ orders ↔ payments ↔ claims ↔ stock ↔ agreements ↔ roll-ups ↔ frozen reports ↔ seals; each difference by name.

    Nothing when all is well. Reads one snapshot, so that a shop at work shows no false alarm. `anchors` are heads of the audit
    chain that were kept outside the database; with `store` the filed workbooks are hashed as well.
    """
    db.session.rollback()
    if is_postgresql():
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    yield from books.differences()
    yield from elsewhere.differences()
    yield from claims.differences()
    yield from goods.differences()
    yield from agreements.differences()
    yield from groups.differences()
    yield from deliveries.differences()
    yield from rollups.differences()
    yield from seals.differences(store)
    for fault in seal.verify(anchors):
        yield Difference("审计封条", f"第 {fault.number} 号封条", "一致", fault.message)
    db.session.rollback()
