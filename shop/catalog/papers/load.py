"""The needs of `data/needs.csv`: where an installation begins; afterwards they are edited in the console."""

from __future__ import annotations

import csv
from pathlib import Path

from sqlalchemy import exists, select

from shop.catalog.papers.models import PaperNeed
from shop.catalog.papers.states import PaperKind
from shop.core.db import db

SOURCE = Path(__file__).parent / "data" / "needs.csv"


def load_needs() -> int:
    """Insert the defaults into an empty table; what was edited stays. Returns how many there are in the file."""
    with SOURCE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if not db.session.scalar(select(exists().where(PaperNeed.id.is_not(None)))):
        for row in rows:
            need = PaperNeed(
                category_code=row["category_code"], kind=PaperKind(row["kind"]), source=row["source"]
            )
            need.for_sale = row["for_sale"] == "1"
            db.session.add(need)
        db.session.flush()
    return len(rows)
