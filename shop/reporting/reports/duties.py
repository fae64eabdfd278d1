"""Duties: given out, met by a report, opened again, reminded of; and the dated list behind them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from shop.core import clock
from shop.core.db import db
from shop.core.errors import Missing
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.reporting.forms import queries as forms
from shop.reporting.reports import rules
from shop.reporting.reports.models import DutyReminder, DutyRule, ReportDuty, ReportRun
from shop.reporting.reports.periods import Period
from shop.reporting.reports.rules import PLAN, BadDuty, Place
from shop.reporting.reports.states import DutyKind, DutyStatus, PeriodKind
from shop.support import audit, outbox

ASKED_FOR = {DutyKind.PLAN: PLAN, DutyKind.SUMMARY: "R20", DutyKind.ACTIVITY: "R20"}
MOST_RECEIVERS = 200
# Who reports what by the notices of the campaigns: form, department, how often.
STANDARD = (
    ("R2", "财政局", PeriodKind.MONTH),
    ("R3", "总工会", PeriodKind.MONTH),
    ("R4", "工商联", PeriodKind.MONTH),
    ("R5", "民政局", PeriodKind.MONTH),
    ("R6", "团委", PeriodKind.MONTH),
    ("R7", "妇联", PeriodKind.QUARTER),
    ("R7-2", "", PeriodKind.QUARTER),
)


def set_rule(
    code: str,
    place: Place,
    cadence: PeriodKind,
    *,
    since_on: date,
    by: Actor | None,
    now: datetime,
    until_on: date | None = None,
    due_days: int | None = None,
) -> DutyRule:
    """From a day on, a place owes a form for every month, quarter or year. Raises BadDuty, NotReceiver, Missing."""
    _check_giving(place, by)
    if cadence is PeriodKind.DAYS:
        raise _bad("cadence", "按月、按季或按年报送；一次性的材料请“布置任务”")
    if until_on is not None and until_on <= since_on:
        raise _bad("until_on", "截止日须晚于开始日")
    title = forms.definition(code).title
    there = select(DutyRule).where(
        DutyRule.code == code, DutyRule.region_path == place.path, DutyRule.department == place.department,
        DutyRule.cadence == cadence,
    )  # fmt: skip
    if any(one.holds_on(since_on) for one in db.session.scalars(there)):
        raise _bad("code", f"这个单位已有“{title}”的报送安排")
    made = DutyRule(
        code=code, department=place.department, region_code=place.code, region_path=place.path, cadence=cadence,
        due_days=due_days, since_on=since_on, until_on=until_on, by_user=by.id if by else None, at=now,
    )  # fmt: skip
    db.session.add(made)
    audit.note(
        "duty_rule.set", made, by=made.by_user, now=now, report=code, cadence=cadence, since_on=since_on
    )
    return made


def set_standard(place: Place, *, since_on: date, by: Actor | None, now: datetime) -> list[DutyRule]:
    """What the notices ask of the lead departments and the office of a region, as far as it is not there yet."""
    made = []
    for code, department, cadence in STANDARD:
        try:
            made.append(
                set_rule(
                    code,
                    Place(place.path, place.code, department),
                    cadence,
                    since_on=since_on,
                    by=by,
                    now=now,
                )
            )
        except (BadDuty, Missing):  # there already, or nobody keeps that form here
            continue
    return made


def end_rule(rule: DutyRule, *, on: date, by: Actor, now: datetime) -> None:
    """From `on` no new duties come of it. Raises BadDuty, NotReceiver."""
    _check_giving(Place(rule.region_path, rule.region_code, rule.department), by)
    if on < rule.since_on:
        raise _bad("on", "不能早于开始日")
    audit.change("duty_rule.end", rule, by=by.id, now=now, until_on=on)


def give(
    kind: DutyKind,
    places: Sequence[Place],
    *,
    title: str,
    period: Period,
    due_on: date,
    note: str = "",
    by: Actor,
    now: datetime,
) -> list[ReportDuty]:
    """A plan, a summary or a report of activities by a day, from lower offices and departments.

    Raises BadDuty, NotReceiver.
    """
    if not places or len(places) > MOST_RECEIVERS:
        raise _bad("places", f"请选择 1 至 {MOST_RECEIVERS} 个报送单位")
    if kind is DutyKind.REPORT:
        raise _bad("kind", "定期报表请在“报送安排”中设置")
    for place in places:
        _check_giving(place, by)
    made = []
    for place in dict.fromkeys(places):
        one = ReportDuty(
            kind=kind, code=ASKED_FOR[kind], title=title.strip(), region_code=place.code, region_path=place.path,
            department=place.department, receiver_path=place.receiver, period_kind=PeriodKind.DAYS,
            first_on=period.first, end_on=period.end, due_on=due_on, note=note.strip(), set_by=by.id, made_at=now,
        )  # fmt: skip
        db.session.add(one)
        audit.note("report_duty.give", one, by=by.id, now=now, title=one.title, due_on=due_on)
        outbox.put("report.due", now=now, duty_id=one.id, state="new")
        made.append(one)
    return made


def _check_giving(place: Place, by: Actor | None) -> None:
    """The level that receives it, or the office of the place itself for its departments and its own list."""
    if by is None:
        return
    own = any(
        g.region_path == place.path and not g.department
        for g in by.official_grants(Permission.REPORT_CONFIRM)
    )
    if not own:
        rules.check_receiving(by, path=place.path, department=place.department, receiver=place.receiver)


def cancel(duty: ReportDuty, *, reason: str, by: Actor, now: datetime) -> None:
    """It is no longer wanted. Raises NotReceiver, WrongMoment."""
    _check_giving(duty.place, by)
    audit.move(duty, "cancel", by=by.id, now=now, reason=reason.strip())


def met_by(run: ReportRun) -> None:
    """The open duties of the same place, form and period are met with this report."""
    wanted = select(ReportDuty).where(
        ReportDuty.code == run.code, ReportDuty.region_path == run.region_path,
        ReportDuty.department == run.department, ReportDuty.first_on == run.first_on,
        ReportDuty.end_on == run.end_on, ReportDuty.run_id.is_(None), ReportDuty.status == DutyStatus.OPEN,
    )  # fmt: skip
    db.session.flush()
    for duty in db.session.scalars(wanted):
        duty.run_id = run.id
    db.session.flush()


def fulfil(run: ReportRun, *, by: int, now: datetime) -> None:
    """Sent in: what is owed with it is done."""
    for duty in _duties_of(run):
        if duty.status is DutyStatus.OPEN:
            duty.done_on = clock.business_day(now)
            audit.move(duty, "fulfil", by=by, now=now, run_id=run.id)


def reopen(run: ReportRun, *, by: int, now: datetime) -> None:
    """Sent back: owed again."""
    for duty in _duties_of(run):
        if duty.status is DutyStatus.DONE:
            duty.done_on = None
            audit.move(duty, "reopen", by=by, now=now, run_id=run.id)


def _duties_of(run: ReportRun) -> Sequence[ReportDuty]:
    return db.session.scalars(select(ReportDuty).where(ReportDuty.run_id == run.id)).all()


def remind(duty: ReportDuty, *, words: str = "", by: Actor, now: datetime) -> DutyReminder:
    """催办 by the level above: logged, and told to whoever owes it. Raises NotReceiver, RemindedToday, WrongMoment."""
    rules.check_receiving(by, path=duty.region_path, department=duty.department, receiver=duty.receiver_path)
    duty.FLOW.target(duty.status, "fulfil")
    today = clock.business_day(now)
    if any(clock.business_day(one.at) == today for one in duty.reminders):
        raise rules.RemindedToday("今天已经催办过，请明天再催")
    made = DutyReminder(by_user=by.id, at=now, words=words.strip())
    duty.reminders.append(made)
    db.session.flush()
    audit.note("report_duty.remind", duty, by=by.id, now=now, words=made.words)
    outbox.put("report.reminded", now=now, duty_id=duty.id, reminder_id=made.id)
    return made


def _bad(field: str, fault: str) -> BadDuty:
    return BadDuty(fault, fields={field: [fault]})
