"""Which cubes are kept, and which of them answers a question with the fewest rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shop.parties.regions.rules import level_of
from shop.reporting.stats.dimensions import DIMENSIONS, LEVELS


@dataclass(frozen=True)
class Cube:
    """Keyed by one to four dimensions, besides basis, period and source. With `parties` it also answers how
    many units, cooperatives or products there are: it has them among its keys."""

    keys: tuple[str, ...]
    parties: bool = False

    @property
    def name(self) -> str:
        return "*".join(self.keys)

    def place(self, dimension: str) -> int | None:
        """Which key answers a dimension: its own, or a finer one it can be derived from."""
        if dimension in self.keys:
            return self.keys.index(dimension)
        if dimension == "category_top" and "category" in self.keys:
            return self.keys.index("category")
        side, _, level = dimension.partition(".")
        at = self.side(side) if level in LEVELS else None
        if at is not None and LEVELS.index(level) <= LEVELS.index(self.keys[at].split(".")[1]):
            return at
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


def depth_of(dimension: str) -> int:
    """1 for a province to 4 for a town, of a region dimension."""
    return LEVELS.index(dimension.split(".")[1]) + 1


def order_depth(by: Sequence[str], filters: Mapping[str, str]) -> int:
    """The level of origin at which orders have to be counted for a question; 0 asks for whole orders."""
    named = [name for name in (*by, *filters) if name.startswith("origin.")]
    found = [depth_of(name) for name in named]
    if "origin" in filters:
        found.append(LEVELS.index(level_of(filters["origin"])) + 1)
    return max(found, default=0)


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
    Cube(("origin.county", "buyer.province", "venue")),
    Cube(("buyer.county", "origin.prefecture")),
    *(Cube((f"{side}.county", name)) for side in ("origin", "buyer") for name in _SMALL),
    Cube(("origin.town",)),
    Cube(("buyer.town",)),
    Cube(("origin.county", "category", "measure_unit")),
    Cube(("origin.town", "cooperative"), parties=True),
    Cube(("buyer.county", "unit", "department", "venue"), parties=True),
    Cube(("origin.county", "category", "cooperative", "product"), parties=True),
    Cube(("origin.town", "product", "measure_unit", "cooperative"), parties=True),
    Cube(("buyer.county", "unit", "department", "cooperative"), parties=True),
)
# Read from the cube's own columns, whichever cube it is.
EVERYWHERE = frozenset({"month", "quarter", "year", "source"})
NOTHING = "-"  # the filter value for 未归类


# An order may have several of these: how many orders have one is asked of the facts.
OF_LINES = frozenset(
    {"category", "category_top", "product", "accredited", "measure_unit", "campaign", "either"}
)


def covering(by: Sequence[str], filters: Mapping[str, str], *, party: str = "") -> Cube | None:
    """The narrowest cube that answers the question exactly, or None: then the facts are read. `party` asks
    for a count of units, cooperatives or products."""
    if NOTHING in filters.values():
        return None
    asked = [name for name in by if name not in EVERYWHERE]
    narrowed = [(name, code) for name, code in filters.items() if name not in EVERYWHERE]
    for cube in CUBES:
        if (not party or (cube.parties and party in cube.keys)) and _fits(cube, asked, narrowed):
            return cube
    return None


def _fits(cube: Cube, asked: Sequence[str], narrowed: Sequence[tuple[str, str]]) -> bool:
    return all(cube.place(name) is not None for name in asked) and all(
        cube.filters(name, code) is not None for name, code in narrowed
    )


assert all(key in DIMENSIONS for cube in CUBES for key in cube.keys)  # noqa: S101  a slip in the list above
