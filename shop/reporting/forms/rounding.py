"""万元 cells that add up downwards and across: rows to their total, parts to their whole.

Every number is rounded to hundredths of 万元, down or up; sums of what is shown are what is shown as their sum.
"""

from __future__ import annotations

from collections.abc import Sequence

from shop.reporting.exports.table import FEN_A_WAN_CELL, wan_cell


def spread(parts_fen: Sequence[int], target: int) -> list[int]:
    """Parts as whole cells that add up to `target`: the largest remainders are rounded up."""
    cells = [part // FEN_A_WAN_CELL for part in parts_fen]
    missing = target - sum(cells)
    order = sorted(range(len(cells)), key=lambda at: (-(parts_fen[at] % FEN_A_WAN_CELL), at))
    for at in order[: max(missing, 0)]:
        cells[at] += 1
    return cells


def spread_table(
    parts_fen: Sequence[Sequence[int]], rows: Sequence[int], columns: Sequence[int]
) -> list[list[int]]:
    """A table of parts as cells that add up to both given sums; sum(rows) = sum(columns).

    Each cell is rounded down or up; which, is a flow of the missing units from rows to columns. Only where no
    such choice exists is a cell raised once more.
    """
    cells = [[part // FEN_A_WAN_CELL for part in row] for row in parts_fen]
    need_rows = [total - sum(row) for total, row in zip(rows, cells, strict=True)]
    need_columns = [total - sum(row[at] for row in cells) for at, total in enumerate(columns)]
    raised: list[set[int]] = [set() for _ in cells]
    open_to = [_by_remainder(row) for row in parts_fen]
    for row in range(len(cells)):
        while need_rows[row] > 0 and _raise_one(row, need_columns, raised, open_to):
            need_rows[row] -= 1
    for row, chosen in enumerate(raised):
        for at in chosen:
            cells[row][at] += 1
    _force(cells, need_rows, need_columns)
    return cells


def _by_remainder(row: Sequence[int]) -> list[int]:
    """Which cells of a row may be raised, the largest remainder first."""
    cut_off = [at for at, part in enumerate(row) if part % FEN_A_WAN_CELL]
    return sorted(cut_off, key=lambda at: (-(row[at] % FEN_A_WAN_CELL), at))


def _raise_one(start: int, need: list[int], raised: list[set[int]], open_to: Sequence[Sequence[int]]) -> bool:
    """One more unit for a row, other rows giving way where they must: an augmenting path, breadth first."""
    came: dict[int, tuple[int, int | None]] = {}  # column -> (row that reaches it, column that row gave up)
    queue: list[tuple[int, int | None]] = [(start, None)]
    seen = {start}
    for row, given_up in queue:
        for column in open_to[row]:
            if column in raised[row] or column in came:
                continue
            came[column] = (row, given_up)
            if need[column] > 0:
                need[column] -= 1
                _walk_back(column, came, raised)
                return True
            for other in range(len(raised)):
                if other not in seen and column in raised[other]:
                    seen.add(other)
                    queue.append((other, column))
    return False


def _walk_back(column: int, came: dict[int, tuple[int, int | None]], raised: list[set[int]]) -> None:
    at: int | None = column
    while at is not None:
        row, given_up = came[at]
        raised[row].add(at)
        if given_up is not None:
            raised[row].discard(given_up)
        at = given_up


def _force(cells: list[list[int]], rows: list[int], columns: list[int]) -> None:
    """Whatever is still missing, wherever it is missing."""
    for row in range(len(cells)):
        for at in range(len(columns)):
            more = min(rows[row], columns[at])
            if more > 0:
                cells[row][at] += more
                rows[row] -= more
                columns[at] -= more


def cells_of(parts_fen: Sequence[int], total_fen: int) -> tuple[list[int], int]:
    """One column: its cells and its total."""
    total = wan_cell(total_fen)
    return spread(parts_fen, total), total
