"""What the clock does to groups, in bounded pieces: each due group gets a message of its own, and so a
transaction of its own; tiers and places in the line are told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, update

from shop.core.db import db
from shop.support import outbox
from shop.support.outbox.models import Message
from shop.trading.groups import closing, progress, queries, rules, telling
from shop.trading.groups.models import GroupItem, GroupPledge, GroupPurchase, GroupTier
from shop.trading.groups.pledges import standing
from shop.trading.groups.states import Fairness, GroupStatus, PledgeStatus

AT_ONCE = 20
RETRY_SECONDS = 600  # what could not be closed is asked for again; its message itself backs off within that


def look_through(*, now: datetime) -> None:
    """Ask for what is due or full to be closed; tell of lower prices and of places in the line."""
    slot = int(now.timestamp()) // RETRY_SECONDS
    full = db.session.scalars(_full(now)).all()
    for group_id in dict.fromkeys([*queries.due(now, limit=AT_ONCE), *full]):
        uniq = f"group.due:{group_id}:{slot}"
        if db.session.scalar(select(Message.id).where(Message.uniq == uniq)) is None:
            outbox.put("group.due", now=now, uniq=uniq, group_id=group_id)
    for group_id in sorted({*db.session.scalars(_cheaper(now)), *db.session.scalars(_queues(now))}):
        group = queries.locked(group_id)
        _tell_tiers(group, now=now)
        _tell_places(group, now=now)


def close_due(group_id: int, *, now: datetime) -> bool:
    """Close one group if it is due or full; False when somebody was faster."""
    group = queries.locked(group_id)
    full = group.status is GroupStatus.OPEN and group.close_when_full and now < group.closes_at
    if full and progress.progress(group, actor=None, now=now).full:
        return _close_full(group, now=now)
    return closing.close_due(group, now=now)


def _close_full(group: GroupPurchase, *, now: datetime) -> bool:
    """False where the cap is full and yet nothing is reached, as when the stock is gone: it runs to its end."""
    try:
        closing.close(group, by=None, now=now)
    except rules.NotReached:
        return False
    return True


def _sum() -> Any:
    standing = GroupPledge.status == PledgeStatus.STANDING
    wanted = select(func.coalesce(func.sum(GroupPledge.qty_milli), 0))
    return wanted.where(GroupPledge.item_id == GroupItem.id, standing).correlate(GroupItem).scalar_subquery()


def _open(now: datetime) -> Select[int]:
    return select(GroupPurchase.id).where(
        GroupPurchase.status == GroupStatus.OPEN, GroupPurchase.closes_at > now
    )


def _full(now: datetime) -> Select[int]:
    """Groups that close when every item's cap is reached, and where it is."""
    room = select(GroupItem.id).where(
        GroupItem.group_id == GroupPurchase.id,
        (GroupItem.cap_milli.is_(None)) | (_sum() < GroupItem.cap_milli),
    )
    wanted = _open(now).where(GroupPurchase.close_when_full, ~room.correlate(GroupPurchase).exists())
    return wanted.order_by(GroupPurchase.id).limit(AT_ONCE)


def _cheaper(now: datetime) -> Select[int]:
    """Groups that have earned a tier that nobody was told of."""
    earned = (
        select(GroupTier.id)
        .join(GroupItem, GroupItem.id == GroupTier.item_id)
        .where(
            GroupItem.group_id == GroupPurchase.id,
            GroupTier.from_milli > GroupItem.told_from_milli,
            GroupTier.from_milli <= _sum(),
        )
    )
    wanted = _open(now).where(earned.correlate(GroupPurchase).exists())
    return wanted.order_by(GroupPurchase.id).limit(AT_ONCE)


def _queues(now: datetime) -> Select[int]:
    """Groups where more was pledged than the cap, or somebody was told that he waits."""
    waits = select(GroupPledge.id).where(
        GroupPledge.group_id == GroupPurchase.id,
        GroupPledge.waiting,
        GroupPledge.status == PledgeStatus.STANDING,
    )
    beyond = select(GroupItem.id).where(GroupItem.group_id == GroupPurchase.id, _sum() > GroupItem.cap_milli)
    either = waits.correlate(GroupPurchase).exists() | beyond.correlate(GroupPurchase).exists()
    wanted = _open(now).where(GroupPurchase.fairness != Fairness.PRO_RATA, either)
    return wanted.order_by(GroupPurchase.id).limit(AT_ONCE)


def _tell_tiers(group: GroupPurchase, *, now: datetime) -> None:
    """Once per tier, to everybody whose pledge stands; a tier lost and earned again is not told twice."""
    seen = progress.progress(group, actor=None, now=now)
    for one in seen.items:
        tier = max((t.from_milli for t in one.item.tiers if t.from_milli <= one.total_milli), default=0)
        if tier > one.item.told_from_milli:
            one.item.told_from_milli = tier
            joined = [pledge for pledge in standing(group.id) if pledge.item_id == one.item.id]
            telling.tell_pledgers("group.tier", group, joined, now=now, price_fen=one.price_fen)
    db.session.flush()


def _tell_places(group: GroupPurchase, *, now: datetime) -> None:
    """Who moved up into the cap, or was pushed behind it by a larger gap, since he was last told."""
    up, back = progress.moved(group.id)
    for name, ids, waits in (("group.moved_up", up, False), ("group.moved_back", back, True)):
        db.session.execute(update(GroupPledge).where(GroupPledge.id.in_(ids)).values(waiting=waits))
        telling.tell_of_pledges(name, group, ids, now=now)
