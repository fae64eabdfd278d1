"""Orders by the clock: lay out the coming days, order each in its own transaction, and never lose one.

Whatever dies in between, a day is ordered once: its row is unique, locked, and becomes `generated` in the
transaction that writes the order.
"""

from __future__ import annotations

from datetime import date, datetime

from shop.core import clock
from shop.core.db import db
from shop.core.errors import ShopError
from shop.support import audit, outbox
from shop.trading.orders.models import Purchase
from shop.trading.standing import ordering, queries, rules, schedule
from shop.trading.standing.models import StandingOccurrence, StandingOrder
from shop.trading.standing.schedule import ONE, PlannedDay
from shop.trading.standing.states import DayKind, OccurrenceStatus, StandingStatus

MISSED = "系统未能在修改截止前生成订单"
_NOTHING = (DayKind.PAUSED, DayKind.OUTSIDE)


def lay_out(*, now: datetime, limit: int) -> int:
    """Give every day that has come within the lead of its standing order a row that is due; how many
    standing orders were gone through. Doing it again changes nothing."""
    found = queries.to_lay(now, limit=limit)
    for order in found:
        _lay(order, now=now)
    return len(found)


def _lay(order: StandingOrder, *, now: datetime) -> None:
    plan, laid = order.plan, order.laid_until_on
    today = clock.business_day(now)
    until = today + ONE * order.days_ahead
    if plan is not None and laid is not None:
        first = min(today, laid + ONE)
        rows = {row.day: row for row in queries.occurrences([order.id], first, until)}
        for planned in schedule.days(first, until, plan.pattern, order.breaks):
            _lay_day(order, planned, rows.get(planned.day), laid=laid, now=now)
        order.laid_until_on = max(laid, until)
    over = plan is not None and plan.last_on < today
    order.lay_at = None if over else clock.start_of(today + ONE)
    db.session.flush()


def _lay_day(
    order: StandingOrder, planned: PlannedDay, row: StandingOccurrence | None, *, laid: date, now: datetime
) -> None:
    cutoff_at = order.cut_off.of(planned.day)
    if row is None:
        # A day that nobody looked at before its cut-off (the worker stood still) gets its row all the same:
        # it fails in sight of both sides.
        if planned.due and (cutoff_at > now or planned.day > laid):
            db.session.add(new_row(order, planned.day, due_at=now))
    elif row.status in rules.OPEN and row.due_at is None and cutoff_at > now and planned.kind not in _NOTHING:
        row.due_at = now


def new_row(order: StandingOrder, day: date, *, due_at: datetime | None) -> StandingOccurrence:
    """A row for a day that has none."""
    return StandingOccurrence(
        standing_order_id=order.id, order=order, day=day, status=OccurrenceStatus.PLANNED,
        cutoff_at=order.cut_off.of(day), due_at=due_at, tries=0, reason="",
    )  # fmt: skip


def due_at(order: StandingOrder, day: date, *, now: datetime) -> datetime:
    """When the system orders a day: at the beginning of the day `days_ahead` before, or now if that is past."""
    return max(now, clock.start_of(day - ONE * order.days_ahead))


def hand_out(*, now: datetime, limit: int) -> int:
    """Put a message for every day that is due, so that each is ordered in its own transaction; a day whose
    cut-off is past fails for good. How many were due."""
    found = queries.due(now, limit=limit)
    for row in found:
        if row.status not in rules.OPEN or row.order.status is not StandingStatus.ACTIVE:
            row.due_at = None
        elif row.cutoff_at <= now:
            _give_up(row, now=now)
        else:
            uniq = f"standing.due:{row.id}:{row.tries}"
            outbox.put("standing.due", now=now, uniq=uniq, occurrence_id=row.id)
            row.tries += 1
            row.due_at = min(now + rules.RETRY, row.cutoff_at)
    db.session.flush()
    return len(found)


def generate_due(occurrence_id: int, *, now: datetime) -> Purchase | None:
    """Order one day that is due, in the name of the one who asked for it. A refusal is kept as the day's
    reason, told to both sides and tried again until the cut-off. Does nothing when it is done already."""
    order, row = queries.locked(occurrence_id)
    plan = order.plan
    if row.status not in rules.OPEN or order.status is not StandingStatus.ACTIVE or plan is None:
        return None
    planned = schedule.look_at(row.day, plan.pattern, order.breaks)
    if planned.kind in _NOTHING or not (row.wanted or planned.due):
        row.due_at = None  # paused, or no longer in the plan; `lay_out` wakes it where that changes
        return None
    try:
        with db.session.begin_nested():
            return generate(order, row, planned, by=row.changed_by or plan.asked_by, now=now)
    except ShopError as error:
        db.session.refresh(row)
        _fail(row, error.message, now=now)
        return None


def generate(
    order: StandingOrder, row: StandingOccurrence, planned: PlannedDay, *, by: int, now: datetime
) -> Purchase:
    """Order the day and mark it, both or neither. Raises whatever the agreement or the order refuses."""
    approved = planned.wanted if planned.due else {}
    wanted = row.wanted or approved
    if not wanted:
        raise rules.NothingDue("这一天没有要送的货，请先填写数量")
    made = ordering.order_day(
        order, wanted, day=row.day, agreed=schedule.within(wanted, approved), by=by, now=now
    )
    row.purchase_id, row.purchase, row.reason, row.due_at = made.id, made, "", None
    audit.move(row, "generate", by=by, now=now, day=row.day, purchase_no=made.no)
    return made


def _fail(row: StandingOccurrence, reason: str, *, now: datetime) -> None:
    """Told once for each reason, however often it is tried."""
    reason = reason[:255]
    if row.status is OccurrenceStatus.FAILED and row.reason == reason:
        return
    row.reason = reason
    audit.move(row, "fail", by=None, now=now, day=row.day, reason=reason)
    outbox.put("standing.failed", now=now, occurrence_id=row.id, reason=reason)


def _give_up(row: StandingOccurrence, *, now: datetime) -> None:
    row.due_at = None
    row.reason = row.reason or MISSED
    if row.status is not OccurrenceStatus.FAILED:
        audit.move(row, "fail", by=None, now=now, day=row.day, reason=row.reason)
    outbox.put("standing.given_up", now=now, occurrence_id=row.id, reason=row.reason)
