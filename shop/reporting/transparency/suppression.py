"""Which cells are not shown: those that tell of a single unit, and enough others that nobody can work them out.

First come the cells with too few units, with one unit that is nearly all of it, or with confidential units that are
not hidden among others. A hidden cell can be worked out when the sums fix its value. Cells are therefore added until
the sums leave every hidden one open. Every cell added is above zero, so that a little more here and a little less
there is always a possible world: where the sums leave a cell open, no cleverness closes it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from shop.core.errors import Refused
from shop.reporting.transparency.grid import TOTAL, Key, Sum
from shop.reporting.transparency.states import Hidden

PRIME = (1 << 61) - 1  # the sums have coefficients 1 and -1: counting modulo a large prime is exact and quick
WHOLE_BP = 10_000
Row = dict[Key, int]


class CannotProtect(Refused):
    """What was published earlier would give a hidden figure away."""

    code = "transparency.cannot_protect"


def reason(
    units: Mapping[int, int], confidential: Collection[int], *, least: int | None, dominant_bp: int | None
) -> Hidden | None:
    """Why a cell may not be shown; a cell of nothing tells nothing. None for a limit switches its check off."""
    giving = {unit: fen for unit, fen in units.items() if fen}
    whole = sum(giving.values())
    if not giving or not whole:
        return None
    least = least or 0
    others = [unit for unit in giving if unit not in confidential]
    if len(others) < len(giving) and len(others) < max(least, 1):
        return Hidden.CONFIDENTIAL
    if len(giving) < least:
        return Hidden.FEW
    if dominant_bp is not None and max(giving.values()) * WHOLE_BP > dominant_bp * abs(whole):
        return Hidden.DOMINANT
    return None


def determined(sums: Iterable[Sum], hidden: AbstractSet[Key]) -> set[Key]:
    """The hidden cells whose value follows from the sums and the cells that are shown."""
    pivots: dict[Key, Row] = {}
    for one in sums:
        row: Row = {key: PRIME - 1 for key in one.parts if key in hidden}
        if one.total in hidden:
            row[one.total] = (row.get(one.total, 0) + 1) % PRIME
        _eliminate(row, pivots)
    return {key for key, row in pivots.items() if len(row) == 1}


def _eliminate(row: Row, pivots: dict[Key, Row]) -> None:
    """Gauss and Jordan: keep each pivot out of all other rows."""
    for key in [key for key in row if key in pivots]:
        _subtract(row, pivots[key], row[key])
    row = {key: value for key, value in row.items() if value}
    if not row:
        return
    pivot = min(row)
    inverse = pow(row[pivot], PRIME - 2, PRIME)
    row = {key: value * inverse % PRIME for key, value in row.items()}
    for other in pivots.values():
        if pivot in other:
            _subtract(other, row, other[pivot])
    pivots[pivot] = row


def _subtract(row: Row, other: Row, times: int) -> None:
    for key, value in other.items():
        left = (row.get(key, 0) - times * value) % PRIME
        if left:
            row[key] = left
        else:
            row.pop(key, None)


def protect(
    values: Mapping[Key, int],
    sums: Sequence[Sum],
    primary: AbstractSet[Key],
    *,
    hidden_before: AbstractSet[Key] = frozenset(),
    shown_before: AbstractSet[Key] = frozenset(),
) -> set[Key]:
    """All cells to hide. `values` are the cells of this publication; `sums` may join it with earlier ones, whose
    cells stand in `hidden_before` and `shown_before`. Raises CannotProtect."""
    hidden = set(primary) | set(hidden_before)
    free = {key for key, fen in values.items() if fen > 0 and key not in shown_before}
    touching: dict[Key, list[Sum]] = {}
    for one in sums:
        for key in (one.total, *one.parts):
            touching.setdefault(key, []).append(one)
    while worked_out := determined(sums, hidden):
        offers = (_offers(key, values, touching, hidden, free) for key in worked_out)
        best = min((offer for found in offers for offer in found), default=None)
        found = best[-1] if best is not None else _further(worked_out, touching, hidden, free)
        if found is None:
            raise CannotProtect(
                "与已发布的数据相减会还原个别单位的数字，不能按此范围发布。请先核对已发布的上下级区域数据"
            )
        hidden.add(found)
    return hidden


def _offers(
    key: Key,
    values: Mapping[Key, int],
    touching: Mapping[Key, list[Sum]],
    hidden: AbstractSet[Key],
    free: AbstractSet[Key],
) -> Iterator[tuple[int, int, bool, int, Key]]:
    """Cells to hide beside one that could be worked out, the best first: where it stands alone in its sum, no total
    if it can be helped, large enough to cover it, and otherwise as small as can be."""
    wanted = abs(values.get(key, 0))
    for one in touching.get(key, ()):
        members = (one.total, *one.parts)
        closed = sum(member in hidden for member in members)
        for member in members:
            if member in free and member not in hidden:
                fen = values[member]
                yield closed, _height(member, touching), fen < wanted, fen if fen >= wanted else -fen, member


def _further(
    keys: Iterable[Key], touching: Mapping[Key, list[Sum]], hidden: AbstractSet[Key], free: AbstractSet[Key]
) -> Key | None:
    """A cell one sum further away, where the sums of the cells themselves have none left to hide."""
    around = {
        m for key in keys for one in touching.get(key, ()) for m in (one.total, *one.parts) if m in hidden
    }
    beyond = (m for near in around for one in touching.get(near, ()) for m in (one.total, *one.parts))
    return min((m for m in beyond if m in free and m not in hidden), default=None)


def _height(key: Key, touching: Mapping[Key, list[Sum]]) -> int:
    """How many sums a cell is the total of: an inner cell is missed least."""
    return sum(one.total == key for one in touching[key]) + (key.dimension == TOTAL)
