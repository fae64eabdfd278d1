"""What every download is made of: typed columns, rows that may be streamed, and notes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

Kind = Literal["text", "fen", "wan", "qty", "int", "date"]
FEN_A_WAN_CELL = 10_000  # 0.01 万元, the smallest step a summary shows


@dataclass(frozen=True)
class Column:
    """`kind` says what the cells hold: text (codes too), fen as 元, wan (hundredths of 万元, see
    `wan_cells`), qty in thousandths, int, or date. The unit stands in the label."""

    key: str
    label: str
    kind: Kind = "text"
    width: int = 14


@dataclass(frozen=True)
class Table:
    """`rows` hold one value per column, None for an empty cell; `notes` are (what, text) lines that
    state basis, period, scope and the instant of the figures."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    notes: Sequence[tuple[str, str]] = ()


def wan_cells(parts_fen: Sequence[int]) -> list[int]:
    """Parts in fen as hundredths of 万元 that add up to the rounded total of the parts.

    Largest remainder: no cell is off by a whole hundredth, and the sum is rounded once, half up.
    """
    cells = [part // FEN_A_WAN_CELL for part in parts_fen]
    missing = wan_cell(sum(parts_fen)) - sum(cells)
    by_remainder = sorted(range(len(cells)), key=lambda at: (-(parts_fen[at] % FEN_A_WAN_CELL), at))
    for at in by_remainder[:missing]:
        cells[at] += 1
    return cells


def wan_cell(fen: int) -> int:
    """Fen as hundredths of 万元, rounded half up."""
    return (fen + FEN_A_WAN_CELL // 2) // FEN_A_WAN_CELL


def plain(value: int, places: int) -> str:
    """An integer with `places` decimals, written exactly: (-5, 2) -> '-0.05'."""
    digits = str(abs(value)).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


PLACES = {"fen": 2, "wan": 2, "qty": 3, "int": 0}


def number(kind: str, value: int) -> str:
    """How a number cell is written: exact decimals, quantities without idle zeros."""
    if kind == "qty" and value % 1000 == 0:
        return str(value // 1000)
    written = plain(value, PLACES[kind])
    return written.rstrip("0").rstrip(".") if kind == "qty" else written


def text(value: Any) -> str:
    """How a text or date cell is written."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
