"""What the calendar makes due: at the start of a month, for the one before, a duty with its draft filled in."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import or_, select

from shop.core import clock
from shop.core.clock import Period
from shop.core.db import db
from shop.reporting.forms import queries as forms
from shop.reporting.reports import actions, owed, periods, queries
from shop.reporting.reports.models import DutyRule, ReportDuty, ReportRun
from shop.reporting.reports.rules import Place
from shop.reporting.reports.states import DutyKind
from shop.support import audit, outbox

MADE_AT_ONCE = 100  # a tick holds the write lock on SQLite: few at a time, the next tick goes on


def make_due(*, now: datetime, most: int = MADE_AT_ONCE) -> int:
    """Every duty of a period that is over and has none yet; answers how many were made."""
    today, made = clock.business_day(now), 0
    holding = select(DutyRule).where(
        DutyRule.since_on <= today, or_(DutyRule.until_on.is_(None), DutyRule.until_on > DutyRule.since_on)
    )
    known = {one.code for one in forms.definitions()}
    for rule in db.session.scalars(holding.where(DutyRule.code.in_(known)).order_by(DutyRule.id)).all():
        there = set(db.session.scalars(select(ReportDuty.first_on).where(ReportDuty.rule_id == rule.id)))
        for period in periods.ended(rule.cadence, since=rule.since_on, until=rule.until_on, today=today):
            if made >= most:
                return made
            if period.first not in there:
                _owe(rule, period, today, now=now)
                made += 1
    return made


def _owe(rule: DutyRule, period: Period, today: date, *, now: datetime) -> None:
    place = Place(rule.region_path, rule.region_code, rule.department)
    title = forms.definition(rule.code).title
    run = _prefilled(rule, place, period, now=now)
    duty = ReportDuty(
        rule_id=rule.id, kind=DutyKind.REPORT, code=rule.code, title=title, region_code=place.code,
        region_path=place.path, department=place.department, receiver_path=place.receiver,
        period_kind=rule.cadence, first_on=period.first, end_on=period.end,
        due_on=period.last + timedelta(days=owed.due_days(rule, today)), run_id=run.id, made_at=now,
    )  # fmt: skip
    db.session.add(duty)
    audit.note("report_duty.make", duty, by=None, now=now, report=rule.code, due_on=duty.due_on)
    if run.is_frozen:
        duty.done_on = clock.business_day(run.submitted_at or now)
        audit.move(duty, "fulfil", by=run.submitted_by, now=now, run_id=run.id)
    else:
        outbox.put("report.due", now=now, duty_id=duty.id, state="new")


def _prefilled(rule: DutyRule, place: Place, period: Period, *, now: datetime) -> ReportRun:
    """The draft of the period, or what somebody began before the calendar did."""
    _title, _version, basis = actions.form_of(rule.code)
    series = actions.series_of(rule.code, place, rule.cadence, basis, {})
    there = queries.newest(series, period)
    if there is not None:
        return there
    made = actions.draft(rule.code, place, rule.cadence, period, by=None, now=now)
    db.session.flush()
    return made
