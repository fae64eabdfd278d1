"""Messages for many: some people a message, so that no delivery is long."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from shop.support import outbox
from shop.trading.groups.models import GroupPledge, GroupPurchase

AT_ONCE = 50


def announce(group: GroupPurchase, unit_ids: Sequence[int], *, now: datetime) -> None:
    """The group is open to these units: their buyers are told."""
    for some in _pieces(unit_ids):
        outbox.put("group.invited", now=now, group_id=group.id, unit_ids=some)


def tell_pledgers(
    name: str, group: GroupPurchase, pledges: Iterable[GroupPledge], *, now: datetime, **facts: Any
) -> None:
    """Those who gave their units' word, each once: of the first of their pledges."""
    first: dict[int, int] = {}
    for pledge in pledges:
        first.setdefault(pledge.pledged_by, pledge.id)
    for some in _pieces(sorted(first.values())):
        outbox.put(name, now=now, group_id=group.id, pledge_ids=some, **facts)


def tell_of_pledges(name: str, group: GroupPurchase, pledge_ids: Sequence[int], *, now: datetime) -> None:
    """Something happened to these pledges, to each its own."""
    for some in _pieces(pledge_ids):
        outbox.put(name, now=now, group_id=group.id, pledge_ids=some)


def _pieces(ids: Sequence[int]) -> list[list[int]]:
    return [list(ids[at : at + AT_ONCE]) for at in range(0, len(ids), AT_ONCE)]
