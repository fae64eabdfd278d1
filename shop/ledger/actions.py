"""The only writers of the books."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, exists, insert, literal, select
from sqlalchemy.orm import aliased

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
ORIGIN = tuple(f"origin_{level}" for level in ("province", "prefecture", "county", "town"))


def record(entries: Iterable[SaleEntry]) -> None:
    """Append one fact per entry in the caller's transaction. Nothing else is written at a sale."""
    rows = [_row(entry) for entry in entries]
    if not rows:
        return
    past = queries.past({row["order_id"] for row in rows})
    standing, reversed_at = _standing(past), _reversed_at(past)
    for row in rows:
        row["counts_from"] = standing[_order(row)].add([row[key] for key in ORIGIN])
        since = reversed_at.get((*_order(row), row["order_line_id"], row["at"]))
        if since is not None and since < row["on_day"]:
            row["since_on"] = since
    db.session.execute(insert(SaleFact), rows)


def reverse(facts: Iterable[SaleFact], *, at: datetime, on: date) -> None:
    """Take facts back by their exact opposites, counted on the day on which that happens.

    Raises AlreadyReversed or NotReversible; a part is taken back by reversing and recording anew.
    """
    facts = list(facts)
    if not facts:
        return
    past = queries.past({fact.order_id for fact in facts})
    standing, gone = _standing(past), {row["reverses_id"] for row in past}
    rows = []
    for fact in facts:
        rules.check_reversible(fact.reverses_id, already=fact.id in gone)
        gone.add(fact.id)
        mirrored = {key: getattr(fact, key) for key in MIRRORED}
        mirrored |= {"reverses_id": fact.id, "at": at, "on_day": on, "month": clock.month_number(on)}
        mirrored |= {"qty_milli": -fact.qty_milli, "amount_fen": -fact.amount_fen}
        since = fact.since_on or fact.on_day
        mirrored["since_on"] = since if since < on else None
        mirrored["counts_from"] = standing[_order(mirrored)].remove([mirrored[key] for key in ORIGIN])
        rows.append(mirrored)
    db.session.execute(insert(SaleFact), rows)


def _order(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Whose facts stand together: one order on one basis, from one source."""
    return row["basis"], row["source"], row["order_id"]


def _standing(past: Iterable[Any]) -> dict[tuple[Any, ...], rules.Standing]:
    found: dict[tuple[Any, ...], rules.Standing] = defaultdict(rules.Standing)
    for row in past:
        order, origin = found[_order(row)], [row[key] for key in ORIGIN]
        order.add(origin) if row["reverses_id"] is None else order.remove(origin)
    return found


def _reversed_at(past: Iterable[Any]) -> dict[tuple[Any, ...], date]:
    """By line and instant: since when counted what was taken back then. What is recorded of the line at that
    very instant goes on with it (a part kept of what was bought before is no new purchase)."""
    found: dict[tuple[Any, ...], date] = {}
    for row in past:
        if row["reverses_id"] is not None:
            key = (*_order(row), row["order_line_id"], row["at"])
            since = row["since_on"] or row["on_day"]
            found[key] = max(found.get(key, since), since)
    return found


def record_all(rows: Select[Any]) -> int:
    """Append one fact per row of a select whose columns are called as those of the facts; says how many. For what
    comes by the ten thousand: the rows never pass through the application."""
    names = [column.key for column in rows.selected_columns]
    appended = insert(SaleFact.__table__).from_select(names, rows)  # type: ignore[arg-type]  # a model's table
    done = db.session.execute(appended, execution_options={"preserve_rowcount": True})
    return int(done.rowcount)  # type: ignore[attr-defined]  # an INSERT's result is a CursorResult


def reverse_all(fact_ids: Select[Any], *, at: datetime, on: date) -> int:
    """Take all these facts back as `reverse` does, in one statement; those that are taken back already, and
    reversals, are left alone. Says how many."""
    other = aliased(SaleFact)
    changed: dict[str, Any] = {
        "reverses_id": SaleFact.id,
        "at": literal(at, SaleFact.at.type),
        "on_day": literal(on, SaleFact.on_day.type),
        "month": literal(clock.month_number(on)),
        "qty_milli": -SaleFact.qty_milli,
        "amount_fen": -SaleFact.amount_fen,
    }
    columns = {**{key: getattr(SaleFact, key) for key in MIRRORED}, **changed}
    rows = select(*(value.label(key) for key, value in columns.items())).where(
        SaleFact.id.in_(fact_ids),
        SaleFact.reverses_id.is_(None),
        ~exists().where(other.reverses_id == SaleFact.id),
    )
    return record_all(rows)


def _row(entry: SaleEntry) -> dict[str, Any]:
    buyer, origin = levels(entry.buyer_path), levels(entry.origin_path)
    categories = [code for code in entry.category_path.split("/") if code]
    row = {key: getattr(entry, key) for key in COPIED}
    row |= {
        "reverses_id": None,
        "since_on": None,
        "counts_from": rules.NOTHING,
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
