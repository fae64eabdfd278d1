"""The category tree of `data/categories.csv`."""

from __future__ import annotations

import csv
import secrets
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from shop.catalog.products import queries
from shop.catalog.products.models import CatalogueStamp, Category
from shop.core.db import db
from shop.support import outbox

SOURCE = Path(__file__).parent / "data" / "categories.csv"


def load_categories(*, now: datetime) -> int:
    """Insert what is missing and correct what changed; returns how many categories there are.

    Nothing is deleted: orders keep their category codes for ever. Flushes, never commits.
    """
    known = {category.code: category for category in db.session.scalars(select(Category))}
    with SOURCE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    renamed = 0
    for position, row in enumerate(rows):
        code, parent = row["code"], row["parent"] or None
        found = known.get(code)
        renamed += found is not None and found.name != row["name"]
        if found is None:
            found = Category(code=code, name=row["name"], parent_code=parent, path="")
            db.session.add(found)
        found.name, found.parent_code, found.position = row["name"], parent, position
        found.path = f"/{parent}/{code}/" if parent else f"/{code}/"
        found.illustration = row["illustration"]
        # Parents stand before their children in the file, and the foreign key wants them first.
        if parent is None:
            db.session.flush()
    if db.session.get(CatalogueStamp, 1) is None:
        db.session.add(CatalogueStamp(id=1, number=secrets.randbits(62)))
    if renamed:
        outbox.put("category.renamed", now=now, categories=renamed)
    db.session.flush()
    queries.forget_categories()
    return len(rows)
