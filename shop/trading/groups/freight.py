"""What a group's freight comes to, and each unit's part of it, exact to the fen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shop.core import money
from shop.core.errors import Invalid
from shop.trading.groups.states import FreightSplit


class BadFreightTable(Invalid):
    """The brackets do not begin at nothing or do not rise."""

    code = "group.freight_table"


@dataclass(frozen=True)
class Bracket:
    """From this total on (grams or fen, as the table counts), the whole freight is so many fen."""

    from_total: int
    freight_fen: int


def check_table(brackets: Sequence[Bracket]) -> None:
    """Raise BadFreightTable unless the first bracket begins at 0 and each begins above the one before."""
    starts = [bracket.from_total for bracket in brackets]
    if not starts or starts[0] != 0 or starts != sorted(set(starts)):
        word = "第一档须从 0 起，其后各档的起点依次增大"
        raise BadFreightTable("运费表有误", fields={"freight_table": [word]})
    if any(bracket.freight_fen < 0 for bracket in brackets):
        raise BadFreightTable("运费表有误", fields={"freight_table": ["运费不能为负"]})


def by_table(brackets: Sequence[Bracket], total: int) -> int:
    """The freight in fen of the bracket that `total` (grams or fen) has reached; nothing costs nothing."""
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
