"""The cooperative's yes or no: to the terms before a group opens, to the base price after a missed minimum."""

from __future__ import annotations

from datetime import datetime

from shop.trading.groups import closing, ending, opening
from shop.trading.groups.models import GroupPurchase
from shop.trading.groups.states import GroupStatus


def answer_yes(group: GroupPurchase, *, by: int, now: datetime) -> None:
    """Open it, or go on at the base price; raises what `consent` and `agree` raise."""
    if group.status is GroupStatus.AWAITING:
        closing.agree(group, by=by, now=now)
    else:
        opening.consent(group, by=by, now=now)


def answer_no(group: GroupPurchase, *, reason: str, by: int, now: datetime) -> None:
    """Send it back to its organiser, or let it lapse."""
    if group.status is GroupStatus.AWAITING:
        ending.refuse(group, by=by, now=now)
    else:
        opening.decline(group, reason=reason, by=by, now=now)
