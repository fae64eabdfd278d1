"""Choosing a place level by level, by plain links and selects: 45,000 regions in no list, and no script needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shop.core.errors import Missing
from shop.parties.regions import queries
from shop.parties.regions.models import Region
from shop.parties.regions.rules import level_of


@dataclass(frozen=True)
class Place:
    """What has been chosen so far, from the province down, and what can be chosen next."""

    chosen: Sequence[tuple[str, str]]
    next: Sequence[Region]

    @property
    def code(self) -> str:
        return self.chosen[-1][0] if self.chosen else ""

    @property
    def level(self) -> str:
        return level_of(self.code) if self.code else ""

    @property
    def name(self) -> str:
        return " ".join(name for _code, name in self.chosen)

    @property
    def exact(self) -> bool:
        """Down to the town at least."""
        return self.level in ("town", "village")


def place(code: str) -> Place:
    """The place of a code; nothing chosen yet where the code is empty or unknown."""
    try:
        found = queries.region(code)
    except Missing:
        return Place([], queries.children(None))
    codes = [part for part in found.path.strip("/").split("/") if part]
    names = queries.names(codes)
    return Place([(one, names.get(one, one)) for one in codes], queries.children(found.code))
