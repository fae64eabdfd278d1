"""Ask for, approve, change, pause and end a standing order. The caller holds its lock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from shop.core import clock
from shop.core.db import db
from shop.core.flow import WrongMoment
from shop.support import audit, outbox
from shop.support.numbering import new_number
from shop.trading.agreements.models import Agreement
from shop.trading.orders.states import FundSource, PaymentMethod, Purpose
from shop.trading.standing import generation, ordering, queries, rules
from shop.trading.standing.models import StandingItem, StandingOrder, StandingPause, StandingPlan
from shop.trading.standing.rules import ItemLine
from shop.trading.standing.schedule import ONE, CutOff
from shop.trading.standing.states import MovedDays, PlanStatus, StandingStatus


@dataclass(frozen=True, kw_only=True)
class PlanWanted:
    """What is wanted when; see `StandingPlan`."""

    first_on: date
    last_on: date | None = None
    weeks: int = 1
    off_on_holidays: bool = True
    moved_days: MovedDays = MovedDays.AS_WEEKEND
    items: Sequence[ItemLine]


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What needs no approval: the name, a note to the cooperative, and when orders are generated and fixed."""

    name: str
    note: str = ""
    days_ahead: int = 3
    cutoff_days: int = 1
    cutoff_minute: int = 16 * 60


def open_order(
    agreement: Agreement,
    wanted: PlanWanted,
    settings: Settings,
    *,
    unit_id: int,
    counted_unit_id: int | None,
    delivery_point_id: int | None,
    fund_source: FundSource,
    purpose: Purpose,
    payment_method: PaymentMethod = PaymentMethod.BANK_TRANSFER,
    by: int,
    now: datetime,
) -> StandingOrder:
    """Ask for deliveries week after week; nothing is ordered before the unit's approver has said yes. Without
    a last day it goes on as long as the agreement.

    Raises BadPlan, BadCutOff, NotInAgreement, what the agreement refuses (not in force, not this unit's),
    NotCounted, UnitNotActive, WrongDeliveryPoint.
    """
    rules.check_first_day(wanted.first_on, today=clock.business_day(now))
    unit, counted = ordering.check_side(
        agreement,
        unit_id=unit_id,
        counted_unit_id=counted_unit_id,
        delivery_point_id=delivery_point_id,
        now=now,
    )
    made = StandingOrder(
        no=new_number("DQ", clock.business_day(now)), agreement_id=agreement.id,
        cooperative_id=agreement.cooperative_id, cooperative_name=agreement.cooperative_name,
        unit_id=unit.id, unit_name=unit.public_name,
        counted_unit_id=counted.id, counted_unit_name=counted.public_name, delivery_point_id=delivery_point_id,
        fund_source=fund_source, purpose=purpose, payment_method=payment_method,
        created_by=by, created_at=now, **_settings(settings),
    )  # fmt: skip
    db.session.add(made)
    audit.note("standing_order.open", made, by=by, now=now, no=made.no, agreement_id=agreement.id)
    _ask(made, wanted, by=by, now=now)
    return made


def ask(order: StandingOrder, wanted: PlanWanted, *, by: int, now: datetime) -> StandingPlan:
    """Ask for another plan; the one in force goes on until this one is approved. Raises BadPlan,
    NotInAgreement, WrongMoment once the order has ended."""
    _check_goes_on(order)
    before = order.plan
    if before is None or wanted.first_on != before.first_on:
        rules.check_first_day(wanted.first_on, today=clock.business_day(now))
    waiting = order.asked
    if waiting is not None:
        audit.move(waiting, "replace", by=by, now=now)
    return _ask(order, wanted, by=by, now=now)


def change(order: StandingOrder, settings: Settings, *, by: int, now: datetime) -> None:
    """Another name, note, lead or cut-off, from the next day that is not generated yet. Raises BadCutOff."""
    _check_goes_on(order)
    audit.change("standing_order.change", order, by=by, now=now, **_settings(settings))
    for row in queries.without_order(order):
        row.cutoff_at = order.cut_off.of(row.day)
        if row.due_at is not None:
            row.due_at = generation.due_at(order, row.day, now=now)
    _look_again(order, now=now)


def approve(order: StandingOrder, *, by: int, now: datetime) -> StandingPlan:
    """The unit's approver says yes to the plan that waits: orders are generated from it without asking again.

    Days whose cut-off is past are left out. Raises OwnPlan, NothingToApprove.
    """
    plan = _waiting(order, by=by)
    before = order.plan
    if before is not None:
        audit.move(before, "replace", by=by, now=now)
    audit.move(plan, "approve", by=by, now=now)
    plan.decided_by, plan.decided_at = by, now
    if order.status is StandingStatus.WAITING:
        day = clock.business_day(now)
        while order.cut_off.of(day) <= now:
            day += ONE
        order.laid_until_on = day - ONE
        audit.move(order, "approve", by=by, now=now)
    _look_again(order, now=now)
    outbox.put("standing.approved", now=now, standing_order_id=order.id, by=by)
    return plan


def send_back(order: StandingOrder, *, reason: str, by: int, now: datetime) -> None:
    """The unit's approver says no and why; a plan in force goes on. Raises OwnPlan, NothingToApprove."""
    plan = _waiting(order, by=by)
    plan.notes = rules.reason_of(reason)
    audit.move(plan, "send_back", by=by, now=now, reason=plan.notes)
    plan.decided_by, plan.decided_at = by, now
    outbox.put("standing.returned", now=now, standing_order_id=order.id, by=by, reason=plan.notes)


def pause(
    order: StandingOrder, *, first_on: date, last_on: date | None, reason: str, by: int, now: datetime
) -> StandingPause:
    """No deliveries from `first_on` to `last_on`, or until resumed. What was generated already stays
    ordered: skip its day to take it back. Raises BadPause."""
    _check_goes_on(order)
    rules.check_pause(first_on, last_on, today=clock.business_day(now))
    made = StandingPause(
        standing_order_id=order.id, first_on=first_on, last_on=last_on, reason=rules.reason_of(reason),
        asked_by=by, asked_at=now,
    )  # fmt: skip
    order.pauses.append(made)
    audit.note(
        "standing_order.pause", order, by=by, now=now, first_on=first_on, last_on=last_on, reason=made.reason
    )
    db.session.flush()
    day, why = first_on.isoformat(), made.reason
    outbox.put("standing.paused", now=now, standing_order_id=order.id, by=by, on=day, reason=why)
    return made


def resume(order: StandingOrder, *, on: date, by: int, now: datetime) -> None:
    """Deliveries again from `on`, which ends every pause that would go on. Raises BadPause for the past,
    NotPaused when there is none."""
    _check_goes_on(order)
    rules.check_pause(on, None, today=clock.business_day(now))
    running = [pause for pause in order.pauses if pause.last_on is None or pause.last_on >= on]
    if not running:
        raise rules.NotPaused("该定期订单没有正在进行或将要开始的暂停")
    for pause in running:
        if pause.first_on >= on:
            order.pauses.remove(pause)
            db.session.delete(pause)
        else:
            pause.last_on = on - timedelta(days=1)
    audit.note("standing_order.resume", order, by=by, now=now, on=on)
    _look_again(order, now=now)
    outbox.put("standing.resumed", now=now, standing_order_id=order.id, by=by, on=on.isoformat())


def end(order: StandingOrder, *, reason: str, by: int, now: datetime) -> None:
    """No more orders from now; those generated stay, and are cancelled one by one if need be."""
    order.ended_reason = rules.reason_of(reason)
    audit.move(order, "end", by=by, now=now, reason=order.ended_reason)
    order.ended_at, order.lay_at = now, None
    if order.laid_until_on is not None:
        outbox.put("standing.ended", now=now, standing_order_id=order.id, by=by, reason=order.ended_reason)
    db.session.flush()


def _ask(order: StandingOrder, wanted: PlanWanted, *, by: int, now: datetime) -> StandingPlan:
    until = ordering.last_day(order.agreement_id)
    last_on = wanted.last_on or until
    rules.check_plan(
        wanted.items, weeks=wanted.weeks, first_on=wanted.first_on, last_on=last_on, agreed_until=until
    )
    rules.check_agreed((line.sku_id for line in wanted.items), ordering.agreed_items(order.agreement_id))
    plan = StandingPlan(
        number=len(order.plans) + 1, status=PlanStatus.WAITING, first_on=wanted.first_on,
        last_on=last_on, weeks=wanted.weeks, off_on_holidays=wanted.off_on_holidays,
        moved_days=wanted.moved_days, asked_by=by, asked_at=now,
        items=[StandingItem(**line._asdict()) for line in wanted.items],
    )  # fmt: skip
    order.plans.append(plan)
    db.session.flush()
    audit.note("standing_plan.ask", plan, by=by, now=now, number=plan.number, items=len(plan.items))
    outbox.put("standing.asked", now=now, standing_order_id=order.id, by=by)
    return plan


def _settings(settings: Settings) -> Mapping[str, Any]:
    cut_off = CutOff(settings.cutoff_days, settings.cutoff_minute)
    rules.check_cut_off(cut_off, days_ahead=settings.days_ahead)
    return {
        "name": settings.name.strip(), "note": settings.note.strip(), "days_ahead": settings.days_ahead,
        "cutoff_days": settings.cutoff_days, "cutoff_minute": settings.cutoff_minute,
    }  # fmt: skip


def _waiting(order: StandingOrder, *, by: int) -> StandingPlan:
    plan = order.asked
    if plan is None or order.status is StandingStatus.ENDED:
        raise rules.NothingToApprove("没有等待审批的计划")
    rules.check_approver(asked_by=plan.asked_by, by=by)
    return plan


def _check_goes_on(order: StandingOrder) -> None:
    if order.status is StandingStatus.ENDED:
        raise WrongMoment("该定期订单已结束，请新建一份", status=order.status.value)


def _look_again(order: StandingOrder, *, now: datetime) -> None:
    """Have the worker go through the coming days anew."""
    if order.status is StandingStatus.ACTIVE:
        order.lay_at = now
    db.session.flush()
