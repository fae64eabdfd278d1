"""Load the region tables into the database: the whole tree in seconds, and again without harm."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from shop.core.db import db
from shop.parties.regions import queries
from shop.parties.regions.models import Region, RegionLevel
from shop.parties.regions.rules import is_pseudo
from shop.support import outbox

DATA = Path(__file__).parent / "data"
# What a reload brings up to date. Flags are not among them: people edit those here.
LOADED = (
    "name",
    "level",
    "parent_code",
    "path",
    "hidden",
    "current",
    "successor_code",
    "valid_from",
    "valid_to",
)


def load_regions(*, now: datetime) -> int:
    """Insert the regions that are missing, correct those that changed; says how many of both.

    Flags that people have edited stay.
    """
    rows = {row["code"]: row for row in _rows()}
    known = {row.code: row._asdict() for row in db.session.execute(select(Region.code, *_columns()))}
    new = [row for code, row in rows.items() if code not in known]
    changed = [
        {"at_code": code, **{key: row[key] for key in LOADED}}
        for code, row in rows.items()
        if code in known and any(known[code][key] != row[key] for key in LOADED)
    ]
    if new:
        db.session.execute(insert(Region.__table__), new)  # type: ignore[arg-type]  # a mapped class's Table
    if changed:
        table: Any = Region.__table__
        connection = db.session.connection()
        connection.execute(update(table).where(table.c.code == bindparam("at_code")), changed)
        db.session.expire_all()
        outbox.put("region.renamed", now=now, regions=len(changed))
    queries.forget_names()
    return len(new) + len(changed)


def _columns() -> list[Any]:
    return [getattr(Region, key) for key in LOADED]


def _rows() -> Iterator[dict[str, Any]]:
    """All rows with their path. Parents stand before their children in the files."""
    validity = {row["code"]: row for row in _read("validity.csv")}
    flagged = {row["code"] for row in _read("is_832.csv")}
    paths: dict[str, str] = {"": "/"}
    for row in [*_by_level("regions.csv"), *_read("villages.csv")]:
        code, hidden = row["code"], is_pseudo(row["code"], row["name"])
        if row["parent"] == code:  # 东莞, 中山, 儋州 stand in the source a second time, as their own county
            continue
        above = paths[row["parent"]]
        paths[code] = above if hidden else f"{above}{code}/"
        dates = validity.get(code, {})
        yield {
            "code": code,
            "name": row["name"],
            "level": RegionLevel(row["level"]),
            "parent_code": row["parent"] or None,
            "path": paths[code],
            "hidden": hidden,
            "current": row["status"] == "current",
            "successor_code": row["successor"] or None,
            "valid_from": _day(dates.get("valid_from")),
            "valid_to": _day(dates.get("valid_to")),
            "is_832": code in flagged,
            "is_mountain_town": False,
        }


def _by_level(name: str) -> list[dict[str, str]]:
    order = list(RegionLevel)
    return sorted(_read(name), key=lambda row: (order.index(RegionLevel(row["level"])), row["code"]))


def _read(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
