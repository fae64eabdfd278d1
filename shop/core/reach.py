"""How far a permission reaches, as a plain value: what rooms below the accounts need to scope a query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Reach:
    """Ids of own units and cooperatives, and (region path, department or '') of officials."""

    everywhere: bool = False
    unit_ids: tuple[int, ...] = ()
    cooperative_ids: tuple[int, ...] = ()
    regions: tuple[tuple[str, str], ...] = ()


class Scoped(Protocol):
    """Anybody who acts: an id, and a reach per permission (`resource:action`)."""

    @property
    def id(self) -> int: ...

    def reach(self, permission: str) -> Reach: ...
