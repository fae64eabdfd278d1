"""One day by hand: other quantities, skipped, as planned again, ordered now. The caller holds the lock of
the standing order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from shop.core import clock
from shop.core.db import db
from shop.support import audit, outbox
from shop.trading.orders import actions as orders
from shop.trading.orders import queries as placed
from shop.trading.orders.models import Purchase
from shop.trading.orders.rules import counts_towards_limit
from shop.trading.orders.states import OrderStatus
from shop.trading.standing import generation, ordering, queries, rules, schedule
from shop.trading.standing.models import StandingLine, StandingOccurrence, StandingOrder
from shop.trading.standing.schedule import PlannedDay
from shop.trading.standing.states import DayKind, OccurrenceStatus, StandingStatus

D = OccurrenceStatus


def edit(
    order: StandingOrder, day: date, wanted: Mapping[int, int], *, by: int, now: datetime
) -> StandingOccurrence:
    """Other quantities (sku id -> thousandths) for one day; also goods on a day without any. A day that is
    ordered already is ordered anew. More than was approved asks the unit's approver again.

    Raises TooLate, BadPlan for nothing at all, NotInAgreement, AlreadyShipped, and what ordering refuses.
    """
    row, planned = _open(order, day, now=now)
    quantities = {sku_id: qty for sku_id, qty in wanted.items() if qty}
    if not quantities:
        raise rules.BadPlan(
            "请至少填写一个数量；如当天不送货，请选择跳过", fields={"items": ["不能全部为空"]}
        )
    rules.check_agreed(quantities, ordering.agreed_items(order.agreement_id))
    was = row.wanted or dict(planned.wanted)
    again = row.status is D.GENERATED
    if again:
        _take_back(row, "按修改后的数量重新下单", by=by, now=now)
    row.lines.clear()
    db.session.flush()
    row.lines.extend(StandingLine(sku_id=sku_id, qty_milli=qty) for sku_id, qty in quantities.items())
    audit.move(row, "edit", by=by, now=now, day=day, before=_by_sku(was), wanted=_by_sku(quantities))
    row.reason, row.changed_by = "", by
    if again:
        generation.generate(order, row, planned, by=by, now=now)
    else:
        row.due_at = generation.due_at(order, day, now=now)
    db.session.flush()
    return row


def skip(order: StandingOrder, day: date, *, reason: str, by: int, now: datetime) -> StandingOccurrence:
    """No delivery on this day, and why; what was ordered is cancelled. A failed day can be skipped after its
    cut-off too: nothing is on its way. Raises TooLate, NothingDue, AlreadyShipped."""
    why = rules.reason_of(reason)
    row, planned = _of(order, day)
    if row.status is not D.FAILED:
        rules.check_open(order.cut_off.of(day), now=now)
    if not (row.wanted or planned.due) and row.status is not D.GENERATED:
        raise rules.NothingDue("这一天本来就没有要送的货，无需跳过")
    was_known = row.status in (D.GENERATED, D.FAILED)
    if row.status is D.GENERATED:
        _take_back(row, why, by=by, now=now)
    row.reason, row.due_at = why, None
    audit.move(row, "skip", by=by, now=now, day=day, reason=why)
    if was_known:
        outbox.put("standing.skipped", now=now, occurrence_id=row.id, by=by, reason=why)
    db.session.flush()
    return row


def restore(order: StandingOrder, day: date, *, by: int, now: datetime) -> StandingOccurrence:
    """As the plan says again. Raises TooLate, WrongMoment for a day that was not changed."""
    row, _planned = _open(order, day, now=now)
    audit.move(row, "restore", by=by, now=now, day=day)
    row.lines.clear()
    row.reason, row.changed_by = "", None
    row.due_at = generation.due_at(order, day, now=now)
    db.session.flush()
    return row


def generate_now(order: StandingOrder, day: date, *, by: int, now: datetime) -> Purchase:
    """Order a day at once and in one's own name: one that failed, also after its cut-off, or one whose order
    was cancelled. Raises TooLate for past days, NothingDue, and whatever the order refuses."""
    row, planned = _of(order, day)
    if day < clock.business_day(now):
        raise rules.TooLate("这一天已经过去，不能再下单；如确未送货，请填写原因跳过")
    if planned.kind in (DayKind.PAUSED, DayKind.OUTSIDE):
        raise rules.NothingDue("这一天暂停供货或不在计划期内")
    if row.status is D.GENERATED and row.purchase is not None and not _stand(row):
        audit.move(row, "take_back", by=by, now=now, day=day)
        row.purchase_id = row.purchase = None
    return generation.generate(order, row, planned, by=by, now=now)


def _of(order: StandingOrder, day: date) -> tuple[StandingOccurrence, PlannedDay]:
    """The day's row, locked (a new one if it has none), and what the plan says of it."""
    plan = order.plan
    if order.status is not StandingStatus.ACTIVE or plan is None:
        raise rules.NothingDue("该定期订单未在执行中")
    planned = schedule.look_at(day, plan.pattern, order.breaks)
    row = queries.occurrence(order, day, lock=True)
    if row is None:
        if planned.kind is DayKind.OUTSIDE:
            raise rules.NothingDue("这一天不在计划期内")
        row = generation.new_row(order, day, due_at=None)
        db.session.add(row)
        db.session.flush()
    return row, planned


def _open(order: StandingOrder, day: date, *, now: datetime) -> tuple[StandingOccurrence, PlannedDay]:
    rules.check_open(order.cut_off.of(day), now=now)
    return _of(order, day)


def _stand(row: StandingOccurrence) -> bool:
    """Whether some order of the day still counts."""
    purchase = row.purchase
    return purchase is not None and any(counts_towards_limit(order.status) for order in purchase.orders)


def _take_back(row: StandingOccurrence, reason: str, *, by: int, now: datetime) -> None:
    """Cancel what was ordered for the day; AlreadyShipped when something is on its way."""
    purchase = row.purchase
    for order_id in sorted(order.id for order in purchase.orders) if purchase is not None else ():
        order = placed.locked(order_id)
        if not counts_towards_limit(order.status):
            continue
        if order.status not in (OrderStatus.PLACED, OrderStatus.APPROVED, OrderStatus.CONFIRMED):
            raise rules.AlreadyShipped(f"订单 {order.no} 已发货，不能再改；请在到货时按实际数量验收")
        orders.cancel(order, reason=reason, by=by, now=now)
    audit.move(row, "take_back", by=by, now=now, day=row.day)
    row.purchase_id = row.purchase = None


def _by_sku(wanted: Mapping[int, int]) -> dict[str, int]:
    return {str(sku_id): qty for sku_id, qty in wanted.items()}
