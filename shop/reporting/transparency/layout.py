"""Figures laid out as tables: places down, the keys of one dimension across, totals on both sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from shop.reporting.transparency.grid import DIMENSIONS, TOTAL, Key


class Figure(Protocol):
    """What is known of one cell."""

    @property
    def place(self) -> str: ...
    @property
    def place_name(self) -> str: ...
    @property
    def dimension(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def amount_fen(self) -> int | None: ...


@dataclass(frozen=True)
class Line:
    """One place: its cells in the order of the columns, and its total. A cell that does not exist is None."""

    name: str
    cells: Sequence[Figure | None]
    total: Figure | None


@dataclass(frozen=True)
class Table:
    """`whole` is the line of totals."""

    dimension: str
    columns: Sequence[str]
    lines: Sequence[Line]
    whole: Line


def tables(region: str, figures: Sequence[Figure]) -> list[Table]:
    """One table a dimension; the largest column first, places by code."""
    at = {Key(figure.place, figure.dimension, figure.key): figure for figure in figures}
    places = {figure.place: figure.place_name for figure in figures}
    below = sorted(place for place in places if place != region)
    return [_table(dimension, region, at, places, below) for dimension in DIMENSIONS]


def _table(
    dimension: str, region: str, at: Mapping[Key, Figure], places: Mapping[str, str], below: Sequence[str]
) -> Table:
    columns = sorted(
        (key for key in at if key.place == region and key.dimension == dimension),
        key=lambda key: (key.key == "", -(at[key].amount_fen or 0), key.key),
    )

    def line(place: str) -> Line:
        cells = [at.get(Key(place, dimension, column.key)) for column in columns]
        return Line(places.get(place, ""), cells, at.get(Key(place, TOTAL)))

    return Table(dimension, [at[column].name for column in columns], [line(p) for p in below], line(region))
