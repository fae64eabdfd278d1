"""Whose sales a campaign counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a rule takes what it is given
    from shop.trading.campaigns.models import Campaign


def tag_for(running: Sequence[Campaign], paths: Iterable[str]) -> int | None:
    """The first running campaign whose region holds the buyer or the goods' origin; None without one."""
    wanted = tuple(paths)
    return next((c.id for c in running if any(path.startswith(c.region_path) for path in wanted)), None)
