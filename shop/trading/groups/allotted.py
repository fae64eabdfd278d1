"""What closing came to: the cooperative's one total, and each unit's number in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import distinct, func, select

from shop.catalog.products.rules import UNIT_WORDS
from shop.core import money
from shop.core.db import db
from shop.trading.groups.models import GroupItem, GroupPledge, GroupPurchase
from shop.trading.groups.reasons import from_plain, words
from shop.trading.groups.states import PledgeStatus


class Total(NamedTuple):
    """Of one item: thousandths that all units together get, and in how many orders."""

    item: GroupItem
    milli: int
    orders: int


def totals(group: GroupPurchase) -> Sequence[Total]:
    """What the cooperative packs for the whole group; orders cancelled since then are not taken off."""
    rows = db.session.execute(
        select(
            GroupItem,
            func.sum(GroupPledge.allocated_milli),
            func.count(distinct(GroupPledge.order_id)),
        )
        .join(GroupPledge, GroupPledge.item_id == GroupItem.id)
        .where(GroupPledge.group_id == group.id, GroupPledge.status == PledgeStatus.ORDERED)
        .group_by(GroupItem.id)
        .order_by(GroupItem.id)
    )
    return [Total(item, int(milli), orders) for item, milli, orders in rows]


def words_of(pledge: GroupPledge) -> str:
    """How a unit's number came about, in one sentence; empty before closing."""
    kept = (pledge.why or {}).get("reasons", [])
    unit = UNIT_WORDS[pledge.item.unit]
    return words([from_plain(one) for one in kept], unit=unit) if kept else pledge.closed_reason


def saved_fen(pledge: GroupPledge) -> int:
    """What the unit pays less than at the price it saw when it pledged."""
    if pledge.final_price_fen is None:
        return 0
    seen = money.amount_fen(pledge.seen_price_fen, pledge.allocated_milli)
    return max(0, seen - money.amount_fen(pledge.final_price_fen, pledge.allocated_milli))
