"""What a group's freight comes to, and each unit's part of it, exact to the fen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shop.core import money
from shop.trading.groups.states import FreightSplit


@dataclass(frozen=True)
class Bracket:
    """From this total on (grams or fen, as the table counts), the whole freight is so many fen."""

    from_total: int
    freight_fen: int


def by_table(brackets: Sequence[Bracket], total: int) -> int:
    """The freight in fen of the bracket that `total` has reached; nothing costs nothing. The first bracket is
    from 0 on (`rules.check_plan` sees to it)."""
    if total <= 0:
        return 0
    return max(
        (bracket for bracket in brackets if bracket.from_total <= total),
        key=lambda bracket: bracket.from_total,
    ).freight_fen


def split_freight(total_fen: int, weights: Sequence[int], how: FreightSplit) -> list[int]:
    """Each unit's part, in the order of `weights`; the parts add up to `total_fen`.

    `weights` are grams or fen as `how` says. Who gets nothing (0) pays nothing, also when the freight is
    split evenly. Raises ValueError where nobody gets anything and yet there is freight to pay.
    """
    if total_fen and not any(weights):
        raise ValueError("nobody to split the freight among")
    if how is FreightSplit.EVENLY:
        weights = [1 if weight else 0 for weight in weights]
    return money.split(total_fen, weights)
