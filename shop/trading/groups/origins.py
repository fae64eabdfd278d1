"""From where the goods of groups come: what the list can be narrowed to."""

from __future__ import annotations

from sqlalchemy import select

from shop.core.db import db
from shop.parties.accounts.actor import Actor
from shop.trading.groups.queries import visible_to


def origins(actor: Actor | None) -> list[str]:
    """Codes of the counties (or what stands in their place) whose goods the groups in sight offer, in order."""
    seen = visible_to(actor).subquery()
    paths = db.session.scalars(select(seen.c.cooperative_path).distinct())
    return sorted({_county(path) for path in paths})


def _county(path: str) -> str:
    """/410000/419001/419001103/ -> 419001: the lowest level above the towns."""
    codes = [code for code in path.strip("/").split("/") if len(code) == 6]
    return codes[-1] if codes else path.strip("/")
