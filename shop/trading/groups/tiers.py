"""The more is ordered together, the lower the price: which tier is earned, and how far it is to the next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shop.core.money import amount_fen


@dataclass(frozen=True)
class Tier:
    """From this total quantity (thousandths) on, the unit price is so many fen, for everybody."""

    from_milli: int
    price_fen: int


@dataclass(frozen=True)
class NextTier:
    """How much more the group must order for `tier`, and what that saves on what is ordered by now, in fen."""

    tier: Tier
    more_milli: int
    saves_all_fen: int
    saves_own_fen: int


def tier_at(tiers: Iterable[Tier], total_milli: int) -> Tier | None:
    """The tier that a total has earned; None below the first."""
    earned = (tier for tier in tiers if tier.from_milli <= total_milli)
    return max(earned, key=lambda tier: tier.from_milli, default=None)


def price_at(tiers: Iterable[Tier], total_milli: int, *, base_fen: int) -> int:
    """The unit price that a total has earned; `base_fen` below the first tier."""
    tier = tier_at(tiers, total_milli)
    return base_fen if tier is None else tier.price_fen


def next_tier(
    tiers: Sequence[Tier], total_milli: int, *, own_milli: int = 0, base_fen: int | None = None
) -> NextTier | None:
    """The tier after the one earned; None at the last.

    Savings are on today's quantities, the group's and the unit's own; below the first tier they are counted
    from `base_fen`, and are 0 where there is no such price.
    """
    ahead = [tier for tier in tiers if tier.from_milli > total_milli]
    if not ahead:
        return None
    tier = min(ahead, key=lambda tier: tier.from_milli)
    today = price_at(tiers, total_milli, base_fen=tier.price_fen if base_fen is None else base_fen)
    return NextTier(
        tier=tier,
        more_milli=tier.from_milli - total_milli,
        saves_all_fen=_saved(today, tier.price_fen, total_milli),
        saves_own_fen=_saved(today, tier.price_fen, own_milli),
    )


def _saved(price_fen: int, lower_fen: int, qty_milli: int) -> int:
    return max(0, amount_fen(price_fen, qty_milli) - amount_fen(lower_fen, qty_milli))
