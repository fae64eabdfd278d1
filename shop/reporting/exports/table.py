"""What every download is made of: typed columns, rows that may be streamed, and notes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

Kind = Literal["text", "fen", "wan", "qty", "int", "date"]
FEN_A_WAN_CELL = 10_000  # 0.01 万元, the smallest step a summary shows


@dataclass(frozen=True)
class Column:
    """`kind` says what the cells hold: text (codes too), fen as 元, wan (hundredths of 万元, see
    `wan_cells`), qty in thousandths, int, or date. The unit stands in the label. Where hardly a cell `repeats`
    (numbers of orders), a writer does not look for what it wrote before."""

    key: str
    label: str
    kind: Kind = "text"
    width: int = 14
    repeats: bool = True


@dataclass(frozen=True)
class Run:
    """Text or number columns side by side whose cells all follow from one key that comes again and again (who
    bought, where it grew): a writer writes them once per key."""

    first: int
    count: int
    cells: Callable[[Any], Sequence[Any]]


@dataclass(frozen=True)
class Table:
    """`rows` hold one value per column, None for an empty cell; where columns are a run, its one key instead.
    `notes` are (what, text) lines that state basis, period, scope and the instant of the figures."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    notes: Sequence[tuple[str, str]] = ()
    runs: Sequence[Run] = ()


Written = Callable[[Any], str]
KEPT = 8192  # how many written cells a writer keeps of one column or run


def pieces(table: Table, written: Callable[[Column], Written], empty: str, between: str) -> list[Written]:
    """One writer per value of a row. What comes again (texts, dates, runs) is written once and kept; a writer
    of cells never sees None."""

    def cell(column: Column) -> Written:
        writes = written(column)
        found_again = column.repeats and column.kind not in ("fen", "wan", "int")
        return kept(writes, empty) if found_again else writes

    def run(found: Run) -> Written:
        cells = [written(column) for column in table.columns[found.first : found.first + found.count]]

        def together(key: Any) -> str:
            values = zip(cells, found.cells(key), strict=True)
            return between.join(empty if value is None else writes(value) for writes, value in values)

        return kept(together, empty)

    starts = {found.first: found for found in table.runs}
    made, at = [], 0
    while at < len(table.columns):
        found = starts.get(at)
        made.append(cell(table.columns[at]) if found is None else run(found))
        at += 1 if found is None else found.count
    return made


def kept(writes: Written, empty: str) -> Written:
    """`writes` with what it wrote lately at hand; None is an empty cell."""
    known: dict[Any, str] = {None: empty}

    def cell(value: Any) -> str:
        found = known.get(value)
        if found is None:
            if len(known) > KEPT:
                known.clear()
                known[None] = empty
            found = known[value] = writes(value)
        return found

    return cell


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
    if kind == "fen" and value >= 100:  # nearly every cell of a ledger
        return f"{value // 100}.{value % 100:02d}"
    if kind == "qty" and value % 1000 == 0:
        return str(value // 1000)
    written = plain(value, PLACES[kind])
    return written.rstrip("0").rstrip(".") if kind == "qty" else written


def text(value: Any) -> str:
    """How a text or date cell is written."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
