"""Everything that happens to groups and pledges, by its room's doors."""

from __future__ import annotations

from shop.trading.groups.answering import answer_no, answer_yes, confirm_orders, confirm_some
from shop.trading.groups.closing import agree, close, close_due
from shop.trading.groups.ending import cancel, extend, refuse
from shop.trading.groups.opening import consent, copy, decline, draft, edit, invite, propose
from shop.trading.groups.pledging import Word, approve, change, pledge, reject, withdraw, word_of

__all__ = [
    "Word",
    "answer_no",
    "answer_yes",
    "approve",
    "refuse",
    "extend",
    "close_due",
    "close",
    "cancel",
    "agree",
    "change",
    "confirm_orders",
    "confirm_some",
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
    "word_of",
]
