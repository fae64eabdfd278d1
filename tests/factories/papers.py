"""Papers, handed in and checked by the real actions."""

from __future__ import annotations

from datetime import date
from typing import Any

from shop.catalog.papers import actions, queries
from shop.catalog.papers.models import Paper
from shop.catalog.papers.states import OF_COOPERATIVE, PaperKind
from shop.catalog.products.models import Product
from shop.core import clock
from shop.core.db import db
from tests.factories.parties_rows import MORNING

FAR = date(2030, 12, 31)
STATED: dict[PaperKind, dict[str, Any]] = {
    PaperKind.HELPING: {"households": 40, "people": 121},
    PaperKind.VOLUME: {"volume_milli": 80_000_000, "value_fen": 54_400_000},
}


def a_paper(
    product: Product, kind: PaperKind, *, checked: bool = True, by: int | None = None, **values: Any
) -> Paper:
    """A paper of the product, or of its cooperative where the kind is such; good until the end of 2030."""
    now = values.pop("now", MORNING)
    given = {"number": f"TEST-{kind.value}", "last_on": FAR} | STATED.get(kind, {}) | values
    made = actions.hand_in(
        product.cooperative,
        kind=kind,
        product=None if kind in OF_COOPERATIVE else product,
        by=by,
        now=now,
        **given,
    )
    if checked:
        actions.check(made, by=None, now=now)
    db.session.flush()
    return made


def all_papers(product: Product, *, but: PaperKind | None = None, **values: Any) -> dict[PaperKind, Paper]:
    """Every paper that the product lacks (`but` one), checked."""
    on = clock.business_day(values.get("now", MORNING))
    return {
        need.kind: a_paper(product, need.kind, **values)
        for need in queries.needed(product, on)
        if not need.in_order and need.kind is not but
    }
