"""Which cubes are kept, and which of them answers a question with the fewest rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shop.parties.regions.rules import level_of
from shop.reporting.stats.dimensions import DIMENSIONS, LEVELS


@dataclass(frozen=True)
class Cube:
    """Keyed by one or two dimensions, besides basis, month and source."""

    keys: tuple[str, ...]

    @property
    def name(self) -> str:
        return "*".join(self.keys)

    def place(self, dimension: str) -> int | None:
        """Which key (0 or 1) answers a dimension: its own, or a finer one it can be derived from."""
        if dimension in self.keys:
            return self.keys.index(dimension)
        if dimension == "category_top" and "category" in self.keys:
            return self.keys.index("category")
        if dimension.endswith(".province"):
            return self.side(dimension.split(".")[0])
        return None

    def side(self, side: str) -> int | None:
        """Which key holds the regions of a side."""
        return next((at for at, key in enumerate(self.keys) if key.startswith(f"{side}.")), None)

    def filters(self, name: str, code: str) -> int | None:
        """Which key a filter can be applied to without losing or adding a fact."""
        if name in ("origin", "buyer"):
            at = self.side(name)
            if at is None:
                return None
            reached = LEVELS.index(self.keys[at].split(".")[1])
            return at if LEVELS.index(level_of(code)) <= reached else None
        return self.place("category") if name == "category" else self.place(name)


# From narrow to wide: the first that fits is taken.
_SMALL = ("department", "venue", "channel", "fund_source", "purpose", "festival", "category")
CUBES: tuple[Cube, ...] = (
    Cube(("department", "channel")),
    Cube(("venue", "fund_source")),
    Cube(("purpose", "festival")),
    Cube(("origin.province",)),
    Cube(("buyer.province",)),
    Cube(("category",)),
    Cube(("origin.prefecture",)),
    Cube(("buyer.prefecture",)),
    Cube(("origin.county",)),
    Cube(("buyer.county",)),
    Cube(("origin.prefecture", "buyer.prefecture")),
    Cube(("origin.county", "buyer.province")),
    Cube(("buyer.county", "origin.province")),
    *(Cube((f"{side}.county", name)) for side in ("origin", "buyer") for name in _SMALL),
    Cube(("origin.town",)),
    Cube(("buyer.town",)),
    Cube(("origin.county", "cooperative")),
    Cube(("origin.county", "product")),
    Cube(("buyer.county", "unit")),
)
# Read from the cube's own columns, whichever cube it is.
EVERYWHERE = frozenset({"month", "quarter", "year", "source"})
NOTHING = "-"  # the filter value for 未归类


def covering(by: Sequence[str], filters: Mapping[str, str]) -> Cube | None:
    """The narrowest cube that answers the question exactly, or None: then the facts are read."""
    if NOTHING in filters.values():
        return None
    asked = [name for name in by if name not in EVERYWHERE]
    narrowed = [(name, code) for name, code in filters.items() if name not in EVERYWHERE]
    return next((cube for cube in CUBES if _fits(cube, asked, narrowed)), None)


def _fits(cube: Cube, asked: Sequence[str], narrowed: Sequence[tuple[str, str]]) -> bool:
    return all(cube.place(name) is not None for name in asked) and all(
        cube.filters(name, code) is not None for name, code in narrowed
    )


assert all(key in DIMENSIONS for cube in CUBES for key in cube.keys)  # noqa: S101  a slip in the list above
