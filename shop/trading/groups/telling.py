"""Messages for many: some people a message, so that no delivery is long."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from shop.support import outbox
from shop.trading.groups.models import GroupPledge, GroupPurchase
from shop.trading.groups.states import PledgeStatus

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


def tell_closed(
    group: GroupPurchase,
    pledges: Sequence[GroupPledge],
    first_ids: set[int],
    *,
    by: int | None,
    now: datetime,
) -> None:
    """Ordered: both sides of the whole, each unit of its order (`first_ids`: one pledge of each), and those
    that were left out of what they were left out of."""
    outbox.put("group.ordered", now=now, group_id=group.id, by=by)
    tell_of_pledges("group.got", group, sorted(first_ids), now=now)
    left = [one.id for one in pledges if one.status is PledgeStatus.LEFT_OUT]
    tell_of_pledges("group.left_out", group, left, now=now)


def _pieces(ids: Sequence[int]) -> list[list[int]]:
    return [list(ids[at : at + AT_ONCE]) for at in range(0, len(ids), AT_ONCE)]
