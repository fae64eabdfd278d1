"""How far a group is: pledged, reached, the price now, what the next tier would save; by sums in SQL, in the
same few statements whether ten units joined or a thousand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, case, distinct, func, or_, select

from shop.core import money
from shop.core.db import db
from shop.core.page import Page, paginate_rows
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.parties.buyers.models import BuyerUnit
from shop.parties.buyers.queries import SHOWN_NAME
from shop.trading.groups import pledges
from shop.trading.groups.models import GroupItem, GroupPledge, GroupPurchase
from shop.trading.groups.states import Fairness, GroupStatus, PledgeStatus
from shop.trading.groups.tiers import NextTier, Tier, next_tier, price_at

# What counted, or would have: shown of a group that is over too.
COUNTED = (PledgeStatus.STANDING, PledgeStatus.ORDERED, PledgeStatus.RELEASED)
_standing = GroupPledge.status.in_(COUNTED)
_pending = GroupPledge.status == PledgeStatus.PENDING


class Sums(NamedTuple):
    """Of one item: thousandths that count and that wait for approval, and how many units."""

    pledged_milli: int = 0
    pending_milli: int = 0
    units: int = 0


@dataclass(frozen=True)
class ItemProgress:
    """One item of a group now. `total_milli` is what counts, at most the cap; `price_fen` the price that it
    earns; `left_milli` what the cap still lets in; `over_milli` what was pledged beyond it."""

    item: GroupItem
    pledged_milli: int
    pending_milli: int
    units: int
    total_milli: int
    price_fen: int
    reached: bool
    to_minimum_milli: int
    next: NextTier | None
    left_milli: int | None
    over_milli: int
    own: tuple[GroupPledge, ...] = ()

    @property
    def own_milli(self) -> int:
        return sum(_counts(pledge) for pledge in self.own)

    @property
    def own_fen(self) -> int:
        """The own share at the price now."""
        return money.amount_fen(self.price_fen, self.own_milli)

    @property
    def saves_fen(self) -> int:
        """What everybody together saves by now against the base price."""
        return money.amount_fen(self.item.base_price_fen, self.total_milli) - money.amount_fen(
            self.price_fen, self.total_milli
        )

    @property
    def own_saves_fen(self) -> int:
        return money.amount_fen(self.item.base_price_fen, self.own_milli) - self.own_fen


@dataclass(frozen=True)
class Progress:
    """A group now, as one who may see it sees it; `own` are the pledges of his units."""

    group: GroupPurchase
    items: tuple[ItemProgress, ...]
    units: int
    left: timedelta
    takes_pledges: bool
    own: tuple[GroupPledge, ...]

    @property
    def reached(self) -> bool:
        """Whether at least one item comes about."""
        return any(item.reached for item in self.items)

    @property
    def full(self) -> bool:
        """Whether every item has a cap and has reached it."""
        return all(item.left_milli == 0 for item in self.items)


def _counts(pledge: GroupPledge) -> int:
    if pledge.status is PledgeStatus.ORDERED:
        return pledge.allocated_milli
    return pledge.qty_milli if pledge.status in COUNTED else 0


def progress(group: GroupPurchase, *, actor: Actor | None, now: datetime) -> Progress:
    """One group; three statements."""
    return progress_of([group], actor=actor, now=now)[group.id]


def progress_of(
    groups: Sequence[GroupPurchase], *, actor: Actor | None, now: datetime
) -> dict[int, Progress]:
    """Group id -> progress; three statements for however many groups."""
    ids = [group.id for group in groups]
    sums, units = _sums(ids), _units(ids)
    own: dict[int, list[GroupPledge]] = defaultdict(list)
    for pledge in _own(ids, actor):
        own[pledge.group_id].append(pledge)
    return {
        group.id: _progress(group, sums, units.get(group.id, 0), tuple(own[group.id]), now)
        for group in groups
    }


def _progress(
    group: GroupPurchase,
    sums: dict[int, Sums],
    units: int,
    own: tuple[GroupPledge, ...],
    now: datetime,
) -> Progress:
    items = tuple(
        _item(item, sums.get(item.id, Sums()), tuple(one for one in own if one.item_id == item.id))
        for item in group.items
    )
    open_now = group.status is GroupStatus.OPEN and group.opens_at <= now < group.closes_at
    return Progress(group, items, units, max(timedelta(), group.closes_at - now), open_now, own)


def ladder(item: GroupItem) -> list[Tier]:
    """The tiers of an item as values."""
    return [Tier(tier.from_milli, tier.price_fen) for tier in item.tiers]


def _item(item: GroupItem, sums: Sums, own: tuple[GroupPledge, ...]) -> ItemProgress:
    over = item.final_price_fen is not None
    total = item.allocated_milli if over else sums.pledged_milli
    if item.cap_milli is not None:
        total = min(total, item.cap_milli)
    tiers = ladder(item)
    earned = price_at(tiers, total, base_fen=item.base_price_fen)
    return ItemProgress(
        item=item,
        pledged_milli=sums.pledged_milli,
        pending_milli=sums.pending_milli,
        units=sums.units,
        total_milli=total,
        price_fen=item.final_price_fen if item.final_price_fen is not None else earned,
        reached=bool(item.reached) if item.reached is not None else 0 < total >= item.minimum_milli,
        to_minimum_milli=max(0, item.minimum_milli - total),
        next=None if over else next_tier(
            tiers, total, own_milli=sum(_counts(one) for one in own), base_fen=item.base_price_fen
        ),
        left_milli=None if item.cap_milli is None else item.cap_milli - total,
        over_milli=0 if over else sums.pledged_milli - total,
        own=own,
    )  # fmt: skip


def _sums(group_ids: Sequence[int]) -> dict[int, Sums]:
    rows = db.session.execute(
        select(
            GroupPledge.item_id,
            func.sum(case((_standing, GroupPledge.qty_milli), else_=0)),
            func.sum(case((_pending, GroupPledge.qty_milli), else_=0)),
            func.count(distinct(case((_standing, GroupPledge.counted_unit_id)))),
        )
        .where(GroupPledge.group_id.in_(group_ids), or_(_standing, _pending))
        .group_by(GroupPledge.item_id)
    )
    return {item_id: Sums(int(pledged), int(pending), units) for item_id, pledged, pending, units in rows}


def _units(group_ids: Sequence[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(GroupPledge.group_id, func.count(distinct(GroupPledge.counted_unit_id)))
        .where(GroupPledge.group_id.in_(group_ids), _standing)
        .group_by(GroupPledge.group_id)
    )
    return dict(rows.all())


def _own(group_ids: Sequence[int], actor: Actor | None) -> Iterable[GroupPledge]:
    if actor is None or not actor.unit_ids(Permission.GROUP_READ):
        return ()
    wanted = pledges.visible_to(actor).where(
        GroupPledge.group_id.in_(group_ids), GroupPledge.status != PledgeStatus.WITHDRAWN
    )
    return db.session.scalars(wanted.order_by(GroupPledge.item_id, GroupPledge.id))


class Joined(NamedTuple):
    """A unit that joined, as others may read it. The quantity adds up all items: it says something where
    they count the same."""

    name: str
    confidential: bool
    since: datetime
    items: int
    qty_milli: int
    own: bool


def joined(group: GroupPurchase, actor: Actor | None, *, page: int = 1, size: int = 50) -> Page[Joined]:
    """The units whose pledges count, by arrival; confidential ones by their alias."""
    own = actor.unit_ids(Permission.GROUP_READ) if actor else ()
    got = case(
        (GroupPledge.status == PledgeStatus.ORDERED, GroupPledge.allocated_milli), else_=GroupPledge.qty_milli
    )
    first = func.min(GroupPledge.pledged_at)
    wanted: Select[Any] = (
        select(
            SHOWN_NAME, BuyerUnit.confidential, first, func.count(distinct(GroupPledge.item_id)), func.sum(got),
            BuyerUnit.id,
        )
        .join(GroupPledge, GroupPledge.counted_unit_id == BuyerUnit.id)
        .where(GroupPledge.group_id == group.id, _standing)
        .group_by(BuyerUnit.id, BuyerUnit.name, BuyerUnit.alias, BuyerUnit.confidential)
        .order_by(first, BuyerUnit.id)
    )  # fmt: skip
    return paginate_rows(wanted, page=page, size=size).map(
        lambda row: Joined(row[0], row[1], row[2], row[3], int(row[4]), row[5] in own)
    )


# --- the waiting list ------------------------------------------------------------------------------


def _in_turn() -> Select[int, bool, bool]:
    """Each standing pledge of a capped item with what all before it and itself come to, in the group's own
    order of turns. Where everybody gives way in proportion nobody waits."""
    turn = case((GroupPurchase.fairness == Fairness.LARGEST_GAP, -GroupPledge.reserved_gap_fen), else_=0)
    come_to = func.sum(GroupPledge.qty_milli).over(
        partition_by=GroupPledge.item_id, order_by=(turn, GroupPledge.arrived_at, GroupPledge.id)
    )
    return (
        select(
            GroupPledge.id.label("id"),
            GroupPledge.waiting.label("waiting"),
            (come_to > GroupItem.cap_milli).label("beyond"),
        )
        .join(GroupItem, GroupItem.id == GroupPledge.item_id)
        .join(GroupPurchase, GroupPurchase.id == GroupPledge.group_id)
        .where(
            GroupItem.cap_milli.is_not(None),
            GroupPurchase.fairness != Fairness.PRO_RATA,
            GroupPledge.status == PledgeStatus.STANDING,
        )
    )


def beyond_cap(group_id: int) -> set[int]:
    """Ids of the pledges that would get less than they asked if the group closed now."""
    turns = _in_turn().where(GroupPledge.group_id == group_id).subquery()
    return set(db.session.scalars(select(turns.c.id).where(turns.c.beyond)))


def moved(group_id: int) -> tuple[list[int], list[int]]:
    """Ids of pledges that moved up into the cap, or back beyond it, since their units were last told."""
    turns = _in_turn().where(GroupPledge.group_id == group_id).subquery()
    rows = db.session.execute(
        select(turns).where(turns.c.waiting != turns.c.beyond).order_by(turns.c.id)
    ).all()
    return [row.id for row in rows if row.waiting], [row.id for row in rows if not row.waiting]
