"""Ends without orders: extended, asked about, lapsed, cancelled; everybody is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, update

from shop.core import clock
from shop.core.db import db
from shop.core.errors import Invalid
from shop.support import audit, outbox
from shop.trading.groups import rules, telling
from shop.trading.groups.models import GroupPledge, GroupPurchase
from shop.trading.groups.pledges import standing
from shop.trading.groups.states import GroupStatus, IfShort

SHORT = "未达到成团量"


def fall_short(
    group: GroupPurchase, pledges: Sequence[GroupPledge], *, any_goods: bool, by: int | None, now: datetime
) -> None:
    """The window is over and nothing was reached: what the organiser chose beforehand."""
    if group.if_short is IfShort.EXTEND and group.extended_at is None:
        _extend(group, pledges, group.closes_at + timedelta(days=group.extend_days), by=by, now=now)
    elif group.if_short is IfShort.BASE_PRICE and any_goods:
        audit.move(group, "ask", by=by, now=now)
        group.answer_by_at = now + rules.ANSWER_WITHIN
        outbox.put("group.awaiting", now=now, group_id=group.id)
    else:
        lapse(group, pledges, reason=SHORT, by=by, now=now)


def extend(group: GroupPurchase, *, until: datetime, by: int, now: datetime) -> None:
    """The organiser gives the window more time, once; the delivery moves along where it must.

    Raises Closed, AlreadyExtended, BadPlan.
    """
    rules.check_open(group.status)
    if now >= group.closes_at:
        raise rules.Closed("截单时间已过，不能再延期", status=group.status.value)
    rules.check_extension(extended=group.extended_at is not None, closes_at=group.closes_at, until=until)
    _extend(group, standing(group.id), until, by=by, now=now)


def _extend(
    group: GroupPurchase, pledges: Sequence[GroupPledge], until: datetime, *, by: int | None, now: datetime
) -> None:
    late = clock.business_day(until) - group.deliver_first_on
    shift = max(late, timedelta())
    audit.move(group, "extend", by=by, now=now, closes_at=[group.closes_at, until], days_later=shift.days)
    group.closes_at, group.extended_at = until, now
    group.deliver_first_on += shift
    group.deliver_last_on += shift
    db.session.flush()
    outbox.put("group.extended", now=now, group_id=group.id, by=by)
    telling.tell_pledgers("group.extended_for_you", group, pledges, now=now)


def refuse(group: GroupPurchase, *, by: int, now: datetime) -> None:
    """The cooperative does not go on at the base price: the group lapses."""
    rules.check_awaiting(group.status, group.answer_by_at, now)
    lapse(group, standing(group.id), reason="未达到成团量，合作社不同意按基准价供货", by=by, now=now)


def cancel(group: GroupPurchase, *, reason: str, by: int, now: datetime) -> None:
    """The organiser calls it off before it has closed; every pledge is free again."""
    reason = reason.strip()[:255]
    if not reason:
        raise Invalid("请填写原因", fields={"reason": ["请填写原因，参团单位会看到"]})
    known = group.status not in (GroupStatus.DRAFT, GroupStatus.PROPOSED)
    audit.move(group, "cancel", by=by, now=now, reason=reason)
    _end(group, standing(group.id), reason, by=by, now=now)
    if known:
        outbox.put("group.cancelled", now=now, group_id=group.id, by=by)


def lapse(
    group: GroupPurchase, pledges: Sequence[GroupPledge], *, reason: str, by: int | None, now: datetime
) -> None:
    """It comes to nothing."""
    audit.move(group, "lapse", by=by, now=now, reason=reason)
    _end(group, pledges, reason, by=by, now=now)
    outbox.put("group.lapsed", now=now, group_id=group.id)


def _end(
    group: GroupPurchase, pledges: Sequence[GroupPledge], reason: str, *, by: int | None, now: datetime
) -> None:
    group.closed_at, group.closed_reason = now, reason
    left = [(pledge, {"reason": reason}) for pledge in pledges]
    keep_reasons(left)
    audit.move_all(left, "release", by=by, now=now)
    telling.tell_pledgers("group.released", group, pledges, now=now)


_PLEDGES: Any = GroupPledge.__table__
_REASON = (
    update(_PLEDGES).where(_PLEDGES.c.id == bindparam("pledge")).values(closed_reason=bindparam("reason"))
)


def keep_reasons(left: Sequence[tuple[GroupPledge, Mapping[str, str]]]) -> None:
    """Why each of these pledges came to nothing."""
    db.session.flush()
    rows = [{"pledge": pledge.id, "reason": facts["reason"]} for pledge, facts in left]
    if rows:
        db.session.connection().execute(_REASON, rows)
    for pledge, _facts in left:
        db.session.expire(pledge, ["closed_reason"])
