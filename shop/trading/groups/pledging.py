"""A unit's word: given, changed, withdrawn, approved; all before the window closes.

Each of these holds the group (shared), so that a closing waits for them and they for a closing, but never
for each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from shop.catalog.products.rules import check_qty
from shop.core import clock, money
from shop.core.db import db
from shop.core.errors import Invalid, Missing
from shop.support import audit, outbox
from shop.trading.groups import pledges, progress, queries, rules
from shop.trading.groups.models import GroupItem, GroupPledge, GroupPurchase
from shop.trading.groups.states import PledgeStatus
from shop.trading.groups.tiers import price_at
from shop.trading.orders import basket
from shop.trading.orders import rules as orders
from shop.trading.orders.states import Festival, FundSource, Purpose


@dataclass(frozen=True, kw_only=True)
class Word:
    """What a unit says; `counted_unit_id` None counts for the unit itself. `reserved_gap_fen` is what it still
    has to buy of its reserved share this year, by its own word."""

    qty_milli: int
    fund_source: FundSource
    purpose: Purpose
    tolerance_milli: int = 0
    festival: Festival = Festival.NONE
    counted_unit_id: int | None = None
    delivery_point_id: int | None = None
    note: str = ""
    reserved_gap_fen: int = 0


def word_of(pledge: GroupPledge) -> Word:
    """What a unit said, to be said again with changes."""
    return Word(
        qty_milli=pledge.qty_milli,
        tolerance_milli=pledge.tolerance_milli,
        fund_source=pledge.fund_source,
        purpose=pledge.purpose,
        festival=pledge.festival,
        counted_unit_id=pledge.counted_unit_id,
        delivery_point_id=pledge.delivery_point_id,
        note=pledge.note,
        reserved_gap_fen=pledge.reserved_gap_fen,
    )


def pledge(
    group: GroupPurchase, item_id: int, word: Word, *, unit_id: int, by: int, now: datetime
) -> GroupPledge:
    """Join with one item. Within the member's limits it stands at once, otherwise it waits for an approver.

    Raises Closed, NotOpenYet, NotInvited, AlreadyPledged, NotAMember, NotCounted, UnitNotActive, BadQuantity,
    WrongDeliveryPoint, Invalid (tolerance, festival); then nothing is written.
    """
    group = queries.held(group.id)
    rules.check_takes_pledges(group, now)
    if not queries.is_for(group.id, unit_id):
        raise rules.NotInvited("本次拼单面向其他单位，本单位不在范围内")
    item = _item(group, item_id)
    counted_id = _check(item, word, unit_id)
    most_fen = _most_fen(item, word)
    reason = _why_approval(unit_id, most_fen, by=by, now=now)
    made = GroupPledge(
        group_id=group.id,
        item_id=item.id,
        unit_id=unit_id,
        counted_unit_id=counted_id,
        status=PledgeStatus.PENDING if reason else PledgeStatus.STANDING,
        approval_reason=reason,
        seen_price_fen=0,
        pledged_by=by,
        pledged_at=now,
        arrived_at=now,
    )
    _say(made, item, word)
    _add(made)
    _see(made, item)
    audit.note("group_pledge.pledge", made, by=by, now=now, **_facts(made))
    _ask_approver(made, now=now)
    return made


def change(pledge: GroupPledge, word: Word, *, by: int, now: datetime) -> None:
    """Say it anew while the window is open; the caller holds its lock (`queries.pledge(lock=True)`).

    More than was approved asks for approval again. Who takes more goes to the end of the line.
    Raises what `pledge` raises; for another counted unit withdraw and pledge again.
    """
    rules.check_takes_pledges(pledge.group, now)
    _check_live(pledge)
    if (word.counted_unit_id or pledge.unit_id) != pledge.counted_unit_id:
        fault = "计入单位不能修改，请撤回后重新参团"
        raise Invalid(fault, fields={"counted_unit_id": [fault]})
    _check(pledge.item, word, pledge.unit_id)
    was, most_before, qty_before = _facts(pledge), pledge.most_fen, pledge.qty_milli
    _say(pledge, pledge.item, word)
    if pledge.qty_milli > qty_before:
        pledge.arrived_at = now
    if pledge.most_fen > most_before or pledge.status is PledgeStatus.PENDING:
        _ask_again(pledge, by=by, now=now)
    _see(pledge, pledge.item)
    became = _facts(pledge)
    changed = {key: [was[key], became[key]] for key in became if was[key] != became[key]}
    if changed:
        audit.note("group_pledge.change", pledge, by=by, now=now, changed=changed)


def withdraw(pledge: GroupPledge, *, by: int, now: datetime) -> None:
    """Take it back while the window is open."""
    rules.check_takes_pledges(pledge.group, now)
    _check_live(pledge)
    audit.move(pledge, "withdraw", by=by, now=now)


def approve(pledge: GroupPledge, *, by: int, now: datetime) -> None:
    """The unit's approver, never the one who pledged, says yes; before the window closes."""
    rules.check_takes_pledges(pledge.group, now)
    orders.check_approver(placed_by=pledge.pledged_by, by=by)
    audit.move(pledge, "approve", by=by, now=now, most_fen=pledge.most_fen)
    pledge.approved_by, pledge.approved_at = by, now
    _see(pledge, pledge.item)
    outbox.put("group.pledge_approved", now=now, pledge_id=pledge.id)


def reject(pledge: GroupPledge, *, reason: str, by: int, now: datetime) -> None:
    """The unit's approver says no and why."""
    orders.check_approver(placed_by=pledge.pledged_by, by=by)
    reason = reason.strip()
    if not reason:
        raise Invalid("请填写原因", fields={"reason": ["请填写原因，参团人会看到"]})
    audit.move(pledge, "reject", by=by, now=now, reason=reason)
    pledge.closed_reason = reason[:255]
    outbox.put("group.pledge_rejected", now=now, pledge_id=pledge.id)


def _item(group: GroupPurchase, item_id: int) -> GroupItem:
    found = db.session.get(GroupItem, item_id)
    if found is None or found.group_id != group.id:
        raise Missing("本次拼单没有这种商品", item_id=item_id)
    return found


def _check(item: GroupItem, word: Word, unit_id: int) -> int:
    """Everything that may be wrong with a word; answers the id of the unit it counts for."""
    orders.check_festival(word.purpose, word.festival)
    check_qty(item, word.qty_milli)
    rules.check_tolerance(item, word.qty_milli, word.tolerance_milli)
    if word.reserved_gap_fen < 0:
        raise Invalid("预留份额缺口有误", fields={"reserved_gap_fen": ["不能为负数"]})
    counted = None if word.counted_unit_id == unit_id else word.counted_unit_id
    part = basket.Part(counted, word.delivery_point_id, ())
    basket.units_of(unit_id, [part])
    basket.delivery_of(unit_id, [part])
    return counted or unit_id


def _check_live(pledge: GroupPledge) -> None:
    if pledge.status not in (PledgeStatus.PENDING, PledgeStatus.STANDING):
        raise rules.Closed("这笔参团已撤回或已结束，未作任何更改", status=pledge.status.value)


def _say(pledge: GroupPledge, item: GroupItem, word: Word) -> None:
    pledge.qty_milli, pledge.tolerance_milli = word.qty_milli, word.tolerance_milli
    pledge.delivery_point_id = word.delivery_point_id
    pledge.fund_source, pledge.purpose, pledge.festival = word.fund_source, word.purpose, word.festival
    pledge.note, pledge.reserved_gap_fen = word.note, word.reserved_gap_fen
    pledge.most_fen = _most_fen(item, word)


def _facts(pledge: GroupPledge) -> dict[str, object]:
    """What the trail keeps of a pledge."""
    return {
        "qty_milli": pledge.qty_milli,
        "tolerance_milli": pledge.tolerance_milli,
        "delivery_point_id": pledge.delivery_point_id,
        "fund_source": str(pledge.fund_source),
        "purpose": str(pledge.purpose),
        "festival": str(pledge.festival),
        "reserved_gap_fen": pledge.reserved_gap_fen,
        "note": pledge.note,
        "most_fen": pledge.most_fen,
        "status": str(pledge.status),
    }


def _most_fen(item: GroupItem, word: Word) -> int:
    """What the goods may cost at most: all of the tolerance, at the base price."""
    return money.amount_fen(item.base_price_fen, word.qty_milli + word.tolerance_milli)


def _why_approval(unit_id: int, most_fen: int, *, by: int, now: datetime, but: int | None = None) -> str:
    limits = basket.limits_of(by, unit_id)
    reason = orders.why_approval(limits, total_fen=most_fen, month_before_fen=0)
    if reason or limits.month_fen is None:
        return reason
    month = clock.month_number(clock.business_day(now))
    before = pledges.month_fen(by, unit_id, month, but=but)
    return orders.why_approval(limits, total_fen=most_fen, month_before_fen=before)


def _ask_again(pledge: GroupPledge, *, by: int, now: datetime) -> None:
    """The one who changed it answers for it now: his limits decide."""
    pledge.pledged_by = by
    reason = _why_approval(pledge.unit_id, pledge.most_fen, by=by, now=now, but=pledge.id)
    pledge.approval_reason = reason
    pledge.approved_by = pledge.approved_at = None
    if reason and pledge.status is PledgeStatus.STANDING:
        audit.move(pledge, "ask_again", by=by, now=now, reason=reason)
    elif not reason and pledge.status is PledgeStatus.PENDING:
        audit.move(pledge, "approve", by=by, now=now, reason="within limits")
    _ask_approver(pledge, now=now)


def _ask_approver(pledge: GroupPledge, *, now: datetime) -> None:
    if pledge.status is PledgeStatus.PENDING:
        db.session.flush()
        outbox.put("group.pledge_asked", now=now, pledge_id=pledge.id)


def _add(made: GroupPledge) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError as error:
        raise rules.AlreadyPledged("本单位已参加这种商品的拼单，请修改原来的数量") from error


def _see(pledge: GroupPledge, item: GroupItem) -> None:
    """Keep the price that the unit saw, and whether it waits behind the cap."""
    db.session.flush()
    wanted = select(func.coalesce(func.sum(GroupPledge.qty_milli), 0)).where(
        GroupPledge.item_id == item.id, GroupPledge.status == PledgeStatus.STANDING
    )
    total = int(db.session.scalar(wanted) or 0)
    if pledge.status is PledgeStatus.PENDING:
        total += pledge.qty_milli
    counted = total if item.cap_milli is None else min(total, item.cap_milli)
    pledge.seen_price_fen = price_at(progress.ladder(item), counted, base_fen=item.base_price_fen)
    full = item.cap_milli is not None and total > item.cap_milli
    pledge.waiting = full and pledge.id in progress.beyond_cap(pledge.group_id)
    db.session.flush()
