"""The only writers of the books."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert

from shop.core import clock
from shop.core.db import db
from shop.ledger import queries, rules
from shop.ledger.entries import SaleEntry
from shop.ledger.models import SaleFact
from shop.parties.regions.rules import levels

COPIED = (
    *("basis", "source", "at", "order_id", "order_no", "order_line_id", "unit_id", "unit_name", "venue"),
    *(
        "competent_department",
        "buyer_category",
        "helper",
        "cooperative_id",
        "cooperative_name",
        "product_id",
        "product_name",
        "accredited",
    ),
    *("channel", "fund_source", "purpose", "festival", "campaign_id", "unit", "qty_milli", "amount_fen"),
)
MIRRORED = tuple(
    column.key for column in SaleFact.__table__.columns if column.key not in ("id", "xid", "reverses_id")
)


def record(entries: Iterable[SaleEntry]) -> None:
    """Append one fact per entry in the caller's transaction. Nothing else is written at a sale."""
    rows = [_row(entry) for entry in entries]
    if rows:
        db.session.execute(insert(SaleFact), rows)


def reverse(facts: Iterable[SaleFact], *, at: datetime, on: date) -> None:
    """Take facts back by their exact opposites, counted on the day on which that happens.

    Raises AlreadyReversed or NotReversible; a part is taken back by reversing and recording anew.
    """
    rows = []
    for fact in facts:
        rules.check_reversible(fact.reverses_id, already=queries.is_reversed(fact.id))
        mirrored = {key: getattr(fact, key) for key in MIRRORED}
        mirrored |= {"reverses_id": fact.id, "at": at, "on_day": on, "month": clock.month_number(on)}
        mirrored |= {"qty_milli": -fact.qty_milli, "amount_fen": -fact.amount_fen}
        rows.append(mirrored)
    if rows:
        db.session.execute(insert(SaleFact), rows)


def _row(entry: SaleEntry) -> dict[str, Any]:
    buyer, origin = levels(entry.buyer_path), levels(entry.origin_path)
    categories = [code for code in entry.category_path.split("/") if code]
    row = {key: getattr(entry, key) for key in COPIED}
    row |= {
        "reverses_id": None,
        "on_day": entry.on,
        "month": clock.month_number(entry.on),
        "department": entry.system,
        "category": categories[-1],
        "category_top": categories[0],
    }
    for level in ("province", "prefecture", "county", "town"):
        row[f"buyer_{level}"] = getattr(buyer, level)
        row[f"origin_{level}"] = getattr(origin, level)
    return row
