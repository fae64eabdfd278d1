"""Everything that happens to groups and pledges, by its room's doors."""

from __future__ import annotations

from shop.trading.groups.opening import consent, copy, decline, draft, edit, invite, propose
from shop.trading.groups.pledging import Word, approve, change, pledge, reject, withdraw

__all__ = [
    "Word",
    "approve",
    "change",
    "consent",
    "copy",
    "decline",
    "draft",
    "edit",
    "invite",
    "pledge",
    "propose",
    "reject",
    "withdraw",
]
