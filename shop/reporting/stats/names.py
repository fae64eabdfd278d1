"""What the keys of a figure are called."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import func, select

from shop.core.db import db
from shop.ledger.models import SaleFact
from shop.parties.regions import queries as regions
from shop.reporting.stats.dimensions import DIMENSIONS
from shop.reporting.stats.models import StatName

Namer = Callable[[Iterable[Any]], Mapping[Any, str]]
CHUNK = 500
# Rooms that statistics must not import tell their names here when the application is put together.
_provided: dict[str, Namer] = {}


def provide(dimension: str, namer: Namer) -> None:
    """Let `namer` turn keys of `dimension` (category, category_top, campaign) into names."""
    _provided[dimension] = namer


def names_of(dimension: str, keys: Iterable[Any]) -> dict[Any, str]:
    """The names of some keys; a key nobody knows goes by itself."""
    found = DIMENSIONS[dimension]
    wanted = sorted({key for key in keys if key is not None})
    if found.name_of is not None:
        return {key: found.name_of(key) for key in wanted}
    if found.kind == "region":
        return {**regions.names(wanted)}
    if found.kind == "party":
        return _parties(dimension, wanted)
    words: Mapping[Any, str] = found.words or {}
    if found.kind == "provided" and dimension in _provided:
        words = _provided[dimension](wanted)
    return {key: words.get(key, str(key)) for key in wanted}


def _parties(kind: str, keys: list[int]) -> dict[Any, str]:
    known: dict[Any, str] = {}
    for at in range(0, len(keys), CHUNK):
        chunk = keys[at : at + CHUNK]
        query = select(StatName.key, StatName.name).where(StatName.kind == kind, StatName.key.in_(chunk))
        known.update((key, name) for key, name in db.session.execute(query))
    unknown = [key for key in keys if key not in known]
    column, name = getattr(SaleFact, f"{kind}_id"), getattr(SaleFact, f"{kind}_name")
    for at in range(0, len(unknown), CHUNK):  # sold for the first time within the live tail
        latest = select(func.max(SaleFact.id)).where(column.in_(unknown[at : at + CHUNK])).group_by(column)
        known.update(
            (key, word)
            for key, word in db.session.execute(select(column, name).where(SaleFact.id.in_(latest)))
        )
    return {key: known.get(key, f"#{key}") for key in keys}
