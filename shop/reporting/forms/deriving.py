"""Numbers made of other columns: shares, growth, differences, ranks; exact, rounded once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from shop.core.clock import Period
from shop.reporting.forms.definitions import Column
from shop.reporting.forms.gathering import Gathered, Line
from shop.reporting.forms.periods import progress_bp

# formula -> (words, how many columns it is made of, at least; at most)
FORMULAS: Mapping[str, tuple[str, int, int]] = {
    "ratio": ("占比（前一列÷后一列）", 2, 2),
    "growth": ("增长（前一列比后一列）", 2, 2),
    "difference": ("相差（前一列减后一列）", 2, 2),
    "sum": ("相加", 2, 8),
    "each": ("平均（前一列÷后一列）", 2, 2),
    "share": ("占合计的比重", 1, 1),
    "rank": ("排名（大的在前）", 1, 1),
    "time_gap": ("与时间进度之差", 1, 1),
}
IN_BP = ("ratio", "growth", "share", "time_gap")
LINEAR = ("sum", "difference")


def rounded(numerator: int, denominator: int) -> int:
    """A quotient, half away from zero; the denominator is positive."""
    found = (2 * abs(numerator) + denominator) // (2 * denominator)
    return found if numerator >= 0 else -found


def derive(columns: Sequence[Column], found: Gathered, subtotals: Sequence[Line], period: Period) -> None:
    """Fill every derived column of the rows, subtotals and the whole; None where it makes no sense."""
    for column in columns:
        if column.form != "derived":
            continue
        if column.formula == "rank":
            _rank(column, found.lines)
            found.total[column.key] = None
            continue
        whole = found.total.get(column.of[0])
        for values in (*(line.values for line in (*found.lines, *subtotals)), found.total):
            values[column.key] = _one(column, values, whole, period)


def _one(column: Column, values: Mapping[str, Any], whole: int | None, period: Period) -> int | None:
    parts = [values.get(key) for key in column.of]
    if column.formula == "sum":
        return sum(part or 0 for part in parts)
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    if column.formula == "time_gap":
        return int(known[0]) - progress_bp(period)
    if column.formula == "share":
        return _ratio(known[0], whole or 0)
    return _QUOTIENTS[column.formula](*known)


def _ratio(part: int, whole: int) -> int | None:
    return rounded(part * 10_000, whole) if whole > 0 else None


_QUOTIENTS: Mapping[str, Callable[..., int | None]] = {
    "ratio": _ratio,
    "growth": lambda now, before: _ratio(now - before, before),
    "difference": lambda one, other: one - other,
    "each": lambda sum_of, number: rounded(sum_of, number) if number > 0 else None,
}


def _rank(column: Column, lines: Sequence[Line]) -> None:
    """The largest is first; equals share their rank."""
    ranked = [line.values.get(column.of[0]) for line in lines if line.kind == "row"]
    order = sorted((value for value in ranked if value is not None), reverse=True)
    for line in lines:
        value = line.values.get(column.of[0])
        line.values[column.key] = None if value is None or line.kind != "row" else order.index(value) + 1
