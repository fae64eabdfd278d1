"""Dealing out less than was asked for: exactly a number of whole lots, and to nobody less than its minimum.

Quantities are thousandths. A `Span` is what one unit can be given besides nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import gcd, lcm
from typing import NamedTuple

from shop.core import money

Interval = tuple[int, int]


class Span(NamedTuple):
    """Nothing, or from `low` to `high` in steps; `high` is 0 for a unit that cannot be served."""

    low: int
    high: int


@dataclass(frozen=True)
class Bounds:
    """What the whole must come to: a multiple of `lot`, from `least` to `most`."""

    lot: int
    least: int
    most: int

    def total(self, lowest: int, highest: int) -> int | None:
        """The largest total allowed between the two; None when there is none."""
        total = min(highest, self.most) // self.lot * self.lot
        return total if total >= max(lowest, self.least) else None


def in_turn(spans: Sequence[Span], *, most: int, pack: int, step: int) -> list[int]:
    """The first gets as much as whole packs allow, then the second, and so on; the last give way first.

    Of all ways to deal out a multiple of `pack` up to `most`, the one that is best for the first, then for
    the second, … . More to deal out never makes the sum less: a way that was not open before is more.
    """
    grid = _grid(spans, step)
    return _best(spans, Bounds(lcm(pack, grid), 0, most), grid)


def in_proportion(spans: Sequence[Span], *, most: int, pack: int, step: int) -> list[int]:
    """As much as can be dealt out in whole packs, to each by what it asked; ties go to the earlier.

    Shares below a unit's minimum are raised to it; where not all the minimums fit, the shares that are too
    small are put together and given, a minimum each, to the earlier ones.
    """
    grid = _grid(spans, step)
    lot = lcm(pack, grid)
    total = most // lot * lot
    served = _served(spans, total)
    if total and sum(spans[at].high for at in served) < total:
        total = _most_reachable(spans, Bounds(lot, 0, most), grid)
        return _best(spans, Bounds(lot, total, total), grid)
    parts = [0] * len(spans)
    for at, part in zip(served, _proportional([spans[at] for at in served], total, grid), strict=True):
        parts[at] = part
    return parts


def _grid(spans: Sequence[Span], step: int) -> int:
    """What every possible sum is a multiple of."""
    flexible = any(span.high > span.low for span in spans)
    return gcd(step if flexible else 0, *(span.low for span in spans)) or step


# --- in proportion ---------------------------------------------------------------------------------


def _served(spans: Sequence[Span], total: int) -> list[int]:
    """Who gets anything: their minimums fit into `total`; in the order of the spans."""
    able = [at for at, span in enumerate(spans) if span.high]
    if sum(spans[at].low for at in able) <= total:
        return able
    asked = sum(spans[at].high for at in able)
    served = [at for at in able if spans[at].high * total >= spans[at].low * asked]
    small = sorted(set(able) - set(served))
    pool = sum(spans[at].high for at in small) * total // asked
    for at in small:
        if spans[at].low <= pool:
            pool -= spans[at].low
            served.append(at)
    return _joined(spans, served, sorted(set(able) - set(served)), total)


def _joined(spans: Sequence[Span], served: list[int], others: list[int], total: int) -> list[int]:
    """`served` and as many of the others as are needed to take all of `total`, while their minimums fit."""
    lows, highs = sum(spans[at].low for at in served), sum(spans[at].high for at in served)
    for at in others:
        if highs < total and lows + spans[at].low <= total:
            lows, highs = lows + spans[at].low, highs + spans[at].high
            served.append(at)
    return sorted(served)


def _proportional(spans: Sequence[Span], total: int, grid: int) -> list[int]:
    """`total` by largest remainder over what was asked, nobody below its minimum."""
    parts = [span.low for span in spans]
    free, left = list(range(len(spans))), total
    while free:
        asked = sum(spans[at].high for at in free)
        raised = {at for at in free if spans[at].high * left < spans[at].low * asked}
        if not raised:
            break
        left -= sum(spans[at].low for at in raised)
        free = [at for at in free if at not in raised]
    shares = money.split(left // grid, [spans[at].high for at in free]) if free else []
    for at, share in zip(free, shares, strict=True):
        parts[at] = share * grid
    return parts


# --- exactly ---------------------------------------------------------------------------------------


def _best(spans: Sequence[Span], bounds: Bounds, grid: int) -> list[int]:
    """The best for the first, then for the second, … among the ways that keep within the bounds.

    First each takes what is left. Where that makes no whole lot, we go back from the last one to the first
    who can take less so that it comes out: usually the last or the last but one.
    """
    parts = _each_what_is_left(spans, bounds.most, grid)
    before = [0, *accumulate(parts)]
    if bounds.total(before[-1], before[-1]) is not None:
        return parts
    after: list[list[Interval]] = [[(0, 0)]]
    for at in range(len(spans) - 1, -1, -1):
        less = Span(spans[at].low, parts[at] - grid)
        found = _largest(less, before[at], after[-1], bounds) if parts[at] else None
        if found is not None:
            return [*parts[:at], found, *_onwards(spans[at + 1 :], before[at] + found, after, bounds)]
        after.append(_with(spans[at], after[-1], grid))
    raise AssertionError("nothing at all is always a way")


def _each_what_is_left(spans: Sequence[Span], most: int, grid: int) -> list[int]:
    parts, left = [], most // grid * grid
    for span in spans:
        part = min(span.high, left)
        parts.append(part if part >= span.low else 0)
        left -= parts[-1]
    return parts


def _onwards(spans: Sequence[Span], done: int, after: list[list[Interval]], bounds: Bounds) -> list[int]:
    """The best for each of the last spans in turn; `after[n]` holds the sums that the last n can make."""
    parts = []
    for at, span in enumerate(spans):
        part = _largest(span, done, after[len(spans) - at - 1], bounds)
        if part is None:
            raise AssertionError("the sums said that there was a way")
        parts.append(part)
        done += part
    return parts


def _largest(span: Span, done: int, after: list[Interval], bounds: Bounds) -> int | None:
    """The most of this span after which the others can still bring the whole within the bounds."""
    found: list[int] = []
    for low, high in after:
        if bounds.total(done + low, done + high) is not None:
            found.append(0)
        total = bounds.total(done + span.low + low, done + span.high + high)
        if total is not None and 0 < span.low <= span.high:
            found.append(min(span.high, total - done - low))
    return max(found, default=None)


def _with(span: Span, after: list[Interval], grid: int) -> list[Interval]:
    """The sums that can be made when this span joins: disjoint intervals on the grid, in order."""
    if not span.high:
        return after
    joined: list[Interval] = []
    for low, high in sorted([*after, *((low + span.low, high + span.high) for low, high in after)]):
        if joined and low <= joined[-1][1] + grid:
            joined[-1] = (joined[-1][0], max(high, joined[-1][1]))
        else:
            joined.append((low, high))
    return joined


def _most_reachable(spans: Sequence[Span], bounds: Bounds, grid: int) -> int:
    """The largest total within the bounds that the spans can make at all."""
    sums: list[Interval] = [(0, 0)]
    for span in reversed(spans):
        sums = _with(span, sums, grid)
    return max(total for low, high in sums if (total := bounds.total(low, high)) is not None)
