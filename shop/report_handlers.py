"""Who is told what of reports and of the duties to send them, and what the calendar makes due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from shop.core import clock
from shop.core.db import db
from shop.parties.accounts.models import User
from shop.parties.accounts.permissions import Permission
from shop.reporting.reports import calendar, owed, queries
from shop.reporting.reports.models import DutyReminder, ReportDuty, ReportRun
from shop.reporting.reports.states import DutyStatus
from shop.support.notices import actions as notices
from shop.support.outbox.drain import Handler
from shop.support.outbox.models import Message


def tell_receivers(message: Message, now: datetime) -> None:
    """Submitted, or opened again with a reason: the people of the level that confirms."""
    run = db.session.get_one(ReportRun, message.facts["run_id"])
    people = queries.responsible(run.receiver_path, "", Permission.REPORT_CONFIRM)
    others = [user for user in people if user.id not in (run.prepared_by, run.submitted_by)]
    _about_run(message, run, others, now)


def tell_preparers(message: Message, now: datetime) -> None:
    """Confirmed or sent back: who prepared and submitted it, and the others of the place."""
    run = db.session.get_one(ReportRun, message.facts["run_id"])
    own = [
        user
        for number in {run.prepared_by, run.submitted_by} - {None}
        if (user := db.session.get(User, number))
    ]
    _about_run(message, run, [*own, *queries.responsible(run.region_path, run.department)], now)


def tell_of_duty(message: Message, now: datetime) -> None:
    """A new duty: whoever answers for the place, with its draft."""
    duty = db.session.get_one(ReportDuty, message.facts["duty_id"])
    if duty.status is DutyStatus.OPEN:
        _about_duty(duty, f"report.due:{duty.id}:new", now)


def tell_of_reminder(message: Message, now: datetime) -> None:
    """催办: the same people, who asks and in which words."""
    reminder = db.session.get_one(DutyReminder, message.facts["reminder_id"])
    duty = db.session.get_one(ReportDuty, message.facts["duty_id"])
    asker = db.session.get_one(User, reminder.by_user)
    facts = _duty_facts(duty) | {"by": asker.name, "words": reminder.words or "请尽快报送。"}
    _tell(
        _owers(duty),
        "report.reminded",
        facts,
        uniq=f"report.reminded:{reminder.id}",
        link=_link(duty),
        now=now,
    )


def make_due(_message: Message, now: datetime) -> None:
    """Duties of periods that are over; reminders before the day and after it, each once."""
    calendar.make_due(now=now)
    for duty, which in owed.to_remind(clock.business_day(now)):
        _about_duty(duty, f"report.due:{duty.id}:{duty.due_on}:{which}", now)


def _about_run(message: Message, run: ReportRun, people: Iterable[User], now: datetime) -> None:
    facts = {
        "no": run.no or "—",
        "title": run.title,
        "place": queries.place_name(run.region_path, run.department),
        "period": run.period_name,
        "version": str(run.version),
        "reason": str(message.facts.get("reason", "")),
    }
    uniq = f"{message.name}:{run.id}:{message.id}"
    _tell(people, message.name, facts, uniq=uniq, link=f"/admin/report-runs/{run.id}", now=now)


def _about_duty(duty: ReportDuty, uniq: str, now: datetime) -> None:
    left = (duty.due_on - clock.business_day(now)).days
    when = f"还有 {left} 天到期" if left > 0 else "今天到期" if left == 0 else f"已迟报 {-left} 天"
    _tell(
        _owers(duty), "report.due", _duty_facts(duty) | {"when": when}, uniq=uniq, link=_link(duty), now=now
    )


def _duty_facts(duty: ReportDuty) -> dict[str, str]:
    return {
        "title": duty.title,
        "place": queries.place_name(duty.region_path, duty.department),
        "period": duty.period_name,
        "due_on": str(duty.due_on),
    }


def _owers(duty: ReportDuty) -> list[User]:
    return queries.responsible(duty.region_path, duty.department)


def _link(duty: ReportDuty) -> str:
    return f"/admin/duties/{duty.id}"


def _tell(
    people: Iterable[User], name: str, facts: dict[str, str], *, uniq: str, link: str, now: datetime
) -> None:
    addressed = [(user.id, user.email) for user in people if user.active]
    notices.tell(addressed, name, facts=facts, uniq=uniq, link=link, now=now)


REPORT_HANDLERS: dict[str, tuple[Handler, ...]] = {
    "report.submitted": (tell_receivers,),
    "report.restated": (tell_receivers,),
    "report.returned": (tell_preparers,),
    "report.confirmed": (tell_preparers,),
    "report.due": (tell_of_duty,),
    "report.reminded": (tell_of_reminder,),
    "tick.reports": (make_due,),
}
