"""Buyer regions by origin regions (R10), with totals; each cell opens to its lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from admin.asked import LEVELS, UNCLASSIFIED, Asked
from admin.board import ask
from shop.parties.accounts.actor import Actor
from shop.reporting.stats.dimensions import LEVEL_NAMES
from shop.reporting.stats.queries import Figures

COLUMNS = 8
ENOUGH = 3  # with fewer provinces or prefectures the counties are shown at once
ROWS = 20
REST = "*"  # the key of what is drawn together: it has no lines of its own
Key = str | None


@dataclass(frozen=True)
class Cell:
    """An amount and the filters that give its lines; no filters where it stands for several keys."""

    fen: int
    filters: Mapping[str, str] | None
    heat: int = 0


@dataclass(frozen=True)
class Matrix:
    """`rows` are (name, cells, total); the last column and row are totals."""

    row_words: str
    column_words: str
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Cell], Cell]]
    totals: Sequence[Cell]
    total: Cell


def matrix(actor: Actor, asked: Asked) -> Matrix:
    """The side asked for goes one layer below its region, the other side by provinces."""
    levels = dict.fromkeys(("buyer", "origin"), "province")
    levels[asked.side] = _below(asked)
    figures = _asked(actor, asked, levels)
    at = 0 if asked.side == "buyer" else 1
    if levels[asked.side] != "county" and len({row.keys[at] for row in figures.rows}) < ENOUGH:
        levels[asked.side] = "county"
        figures = _asked(actor, asked, levels)
    down, across = figures.by
    sums: dict[tuple[Key, Key], int] = {}
    names: tuple[dict[Key, str], dict[Key, str]] = ({}, {})
    for row in [*figures.rows, *figures.unclassified_rows]:
        sums[(row.keys[0], row.keys[1])] = row.values["amount_fen"]
        for at in (0, 1):
            names[at][row.keys[at]] = row.names[at]
    row_keys = _kept(sums, 0, ROWS)
    column_keys = _kept(sums, 1, COLUMNS)
    return _drawn(sums, names, row_keys, column_keys, (down, across))


def _asked(actor: Actor, asked: Asked, levels: Mapping[str, str]) -> Figures:
    return ask(actor, asked, (f"buyer.{levels['buyer']}", f"origin.{levels['origin']}"), asked.period)


def _below(asked: Asked) -> str:
    """At a county its own figure says enough: towns are too many for a head."""
    level = asked.deeper() or LEVELS[-1]
    return "county" if level == "town" else level


def _kept(sums: Mapping[tuple[Key, Key], int], at: int, most: int) -> list[Key]:
    """The largest keys, then REST where some are left out, and None where something has no key."""
    whole: dict[Key, int] = {}
    for keys, fen in sums.items():
        whole[keys[at]] = whole.get(keys[at], 0) + fen
    ranked = sorted((key for key in whole if key is not None), key=lambda key: (-whole[key], key))
    kept: list[Key] = list(ranked[:most])
    if len(ranked) > most:
        kept.append(REST)
    return [*kept, None] if None in whole else kept


def _drawn(
    sums: Mapping[tuple[Key, Key], int], names: tuple[dict[Key, str], dict[Key, str]], row_keys: list[Key],
    column_keys: list[Key], by: tuple[str, str],
) -> Matrix:  # fmt: skip
    kept_rows, kept_columns = set(row_keys), set(column_keys)
    cells: dict[tuple[Key, Key], int] = {}
    for (row, column), fen in sums.items():
        place = (row if row in kept_rows else REST, column if column in kept_columns else REST)
        cells[place] = cells.get(place, 0) + fen
    highest = max((fen for fen in cells.values()), default=0)

    def cell(row: Key, column: Key) -> Cell:
        fen = cells.get((row, column), 0)
        heat = (5 * fen + highest - 1) // highest if highest > 0 and fen > 0 else 0
        return Cell(fen, _filters({by[0]: row, by[1]: column}), heat)

    def word(at: int, key: Key) -> str:
        return _("其余") if key == REST else names[at].get(key, _("未归类"))

    rows = []
    for row in row_keys:
        whole = sum(cells.get((row, column), 0) for column in column_keys)
        drawn = [cell(row, column) for column in column_keys]
        rows.append((word(0, row), drawn, Cell(whole, _filters({by[0]: row}))))
    totals = [
        Cell(sum(cells.get((row, column), 0) for row in row_keys), _filters({by[1]: column}))
        for column in column_keys
    ]
    return Matrix(
        row_words=_("采购方") + LEVEL_NAMES[by[0].split(".")[1]],
        column_words=_("产地") + LEVEL_NAMES[by[1].split(".")[1]],
        columns=[word(1, column) for column in column_keys],
        rows=rows,
        totals=totals,
        total=Cell(sum(sums.values()), {}),
    )


def _filters(keys: Mapping[str, Any]) -> dict[str, str] | None:
    if REST in keys.values():
        return None
    return {name: UNCLASSIFIED if key is None else str(key) for name, key in keys.items()}
