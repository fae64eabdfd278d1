"""The cells of a publication and the sums between them: regions one layer down, each by department, venue and
category, with every total. A cell is named alike in every publication, so that they can be looked at together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

DIMENSIONS = ("department", "venue", "category_top")
TOTAL = ""
OWN = "-"  # follows a region's code: what lies in the region itself, in no place below it


@dataclass(frozen=True, order=True)
class Key:
    """Region code, dimension and its key; a region's total has neither."""

    place: str
    dimension: str = TOTAL
    key: str = ""


@dataclass(frozen=True)
class Share:
    """What one unit bought with one set of keys; `place` is a region one layer below, or `own(region)`."""

    unit_id: int
    confidential: bool
    place: str
    keys: Mapping[str, str]
    fen: int


@dataclass(frozen=True)
class Sum:
    """`total` is the sum of `parts`: what everybody can subtract."""

    total: Key
    parts: tuple[Key, ...]


def own(region: str) -> str:
    """The place of what names no place below the region."""
    return f"{region}{OWN}"


def cells(region: str, shares: Iterable[Share]) -> dict[Key, dict[int, int]]:
    """Unit -> fen for every cell and every total."""
    found: dict[Key, dict[int, int]] = {Key(region): {}}
    for share in shares:
        for place in (region, share.place):
            named = (Key(place, dimension, share.keys[dimension]) for dimension in DIMENSIONS)
            for key in (Key(place), *named):
                units = found.setdefault(key, {})
                units[share.unit_id] = units.get(share.unit_id, 0) + share.fen
    return found


def sums(region: str, keys: Iterable[Key]) -> list[Sum]:
    """How the cells of one publication add up: places to their region, keys to their place."""
    known = set(keys)
    places = sorted({key.place for key in known})
    below = [place for place in places if place != region]
    found = []
    for whole in sorted(key for key in known if key.place == region):
        parts = (Key(place, whole.dimension, whole.key) for place in below)
        found.append(Sum(whole, tuple(part for part in parts if part in known)))
    for place in places:
        for dimension in DIMENSIONS:
            inside = sorted(key for key in known if key.place == place and key.dimension == dimension)
            found.append(Sum(Key(place), tuple(inside)))
    return [one for one in found if one.parts]
