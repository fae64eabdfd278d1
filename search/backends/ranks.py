"""Which of many stand on one page."""

from __future__ import annotations

from typing import Any

import numpy as np

# So few are simply sorted.
_FEW = 400


def page(first: Any, ties: Any, offset: int, limit: int) -> Any:
    """Which of them stand on the page, in order; the fiftieth page costs what the first costs.

    Sorted by `first`, more being first, then by `ties`; by ties alone where `first` is None."""
    if first is None:
        return _ranked(ties, offset, limit)
    number = len(first)
    if number <= _FEW:
        return np.lexsort((ties, first))[::-1][offset : offset + limit]
    limit = min(limit, number - offset)
    highest, lowest = number - 1 - offset, number - offset - limit
    parted = np.partition(first, (lowest, highest))
    top, bottom = parted[highest], parted[lowest]
    before = offset - int(np.count_nonzero(first > top))
    tied = np.flatnonzero(first == top)
    taken = [tied[_ranked(ties[tied], before, limit)]]
    if bottom < top:
        between = np.flatnonzero((first < top) & (first > bottom))
        taken.append(between[np.lexsort((-ties[between], -first[between]))])
        tied = np.flatnonzero(first == bottom)
        taken.append(tied[_ranked(ties[tied], 0, limit - len(taken[0]) - len(between))])
    return np.concatenate(taken)


def _ranked(values: Any, offset: int, limit: int) -> Any:
    """Places of the values that would stand at these ranks, the highest value first."""
    number = len(values)
    limit = min(limit, number - offset)
    if number > 4 * limit:
        highest, lowest = number - 1 - offset, number - offset - limit
        parted = np.argpartition(values, (lowest, highest))
        band = parted[lowest : highest + 1]
        return band[np.argsort(-values[band], kind="stable")]
    return np.argsort(-values, kind="stable")[offset : offset + limit]
