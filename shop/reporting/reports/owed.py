"""Duties within sight: one's own, those of the levels below, those that are late; who reported how punctually."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true

from shop.core import clock
from shop.core.clock import Period
from shop.core.db import db
from shop.core.errors import Missing
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.parties.policy import queries as policy
from shop.parties.policy.states import Policy
from shop.parties.regions import queries as regions
from shop.reporting.forms.registers import Asked
from shop.reporting.reports import queries
from shop.reporting.reports.models import DutyRule, ReportDuty
from shop.reporting.reports.rules import days_late
from shop.reporting.reports.states import DutyStatus

PREPARE = Permission.REPORT_PREPARE
OFFICE = "本级办公室"
T = ReportDuty.__table__.c


def visible_to(actor: Actor) -> Select[ReportDuty]:
    """The duties of places in the actor's sight."""
    return select(ReportDuty).where(queries.sight(actor, T.region_path, T.department))


def mine(actor: Actor) -> ColumnElement[bool]:
    """The condition for what the actor's own department or office owes."""
    ways = [
        and_(T.region_path == grant.region_path, T.department == grant.department)
        for grant in actor.official_grants(PREPARE)
    ]
    if actor.everywhere(PREPARE):
        ways.append(T.region_path == "/")
    return or_(*ways) if ways else false()


def late(today: date) -> ColumnElement[bool]:
    """The condition for what is overdue, or came too late."""
    return or_(
        and_(T.status == DutyStatus.OPEN.value, T.due_on < today),
        and_(T.status == DutyStatus.DONE.value, T.done_on > T.due_on),
    )


def open_of(actor: Actor, *, most: int = 20) -> Sequence[ReportDuty]:
    """What the actor's place still owes, the most urgent first."""
    wanted = select(ReportDuty).where(mine(actor), ReportDuty.status == DutyStatus.OPEN)
    return db.session.scalars(wanted.order_by(ReportDuty.due_on, ReportDuty.id).limit(most)).all()


def duty(duty_id: int, actor: Actor) -> ReportDuty:
    """One duty in sight, locked; raises Missing."""
    found = db.session.scalar(
        visible_to(actor).where(ReportDuty.id == duty_id).with_for_update(of=ReportDuty)
    )
    if found is None:
        raise Missing("没有这项报送任务，或不在您的辖区（部门）", duty_id=duty_id)
    return found


def duty_of(run_id: int) -> ReportDuty | None:
    """The duty that a report meets."""
    return db.session.scalar(select(ReportDuty).where(ReportDuty.run_id == run_id).limit(1))


def rules_seen(actor: Actor) -> Select[DutyRule]:
    """The lists of duties in the actor's sight."""
    table = DutyRule.__table__.c
    return select(DutyRule).where(queries.sight(actor, table.region_path, table.department))


def rule(rule_id: int, actor: Actor) -> DutyRule:
    """One line of the list; raises Missing."""
    found = db.session.scalar(rules_seen(actor).where(DutyRule.id == rule_id))
    if found is None:
        raise Missing("没有这条报送安排，或不在您的辖区（部门）", rule_id=rule_id)
    return found


def due_days(one: DutyRule, on: date) -> int:
    """Days after the period's last day: the rule's own, else the policy's of the place and department."""
    if one.due_days is not None:
        return one.due_days
    found = policy.number_of(
        Policy.REPORT_DUE_DAYS, region_path=one.region_path, on=on, department=one.department
    )
    return 0 if found is None else found


def to_remind(today: date) -> list[tuple[ReportDuty, str]]:
    """Open duties that are due within the reminder's days or late, and which reminder it is."""
    wanted = select(ReportDuty).where(ReportDuty.status == DutyStatus.OPEN).order_by(ReportDuty.id)
    found = []
    for one in db.session.scalars(wanted):
        days = policy.numbers_of(
            Policy.REPORT_REMINDER_DAYS, region_path=one.region_path, on=today, department=one.department
        )
        left = (one.due_on - today).days
        if left < 0:
            found.append((one, f"late{-left // 7}"))
        elif (near := [day for day in days if left <= day]) and days:
            found.append((one, f"soon{min(near)}"))
    return found


def register(asked: Asked) -> list[Mapping[str, Any]]:
    """The rows of R19 (报送情况表), as the forms ask for them."""
    return punctuality(
        region_path=asked.region_path,
        department=asked.department,
        period=asked.period,
        today=clock.business_day(clock.utcnow()),
    )


def punctuality(*, region_path: str, department: str, period: Period, today: date) -> list[Mapping[str, Any]]:
    """By place in a region: what was due within a period, what came, how many were late and by how many days."""
    wanted = select(ReportDuty).where(
        T.region_path.startswith(region_path, autoescape=True),
        T.due_on >= period.first,
        T.due_on < period.end,
        T.status != DutyStatus.CANCELLED.value,
        T.department == department if department else true(),
    )
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for one in db.session.scalars(wanted.order_by(T.region_path, T.department, T.id)):
        row = rows.setdefault(
            (one.region_path, one.department),
            {
                "place": queries.place_name(one.region_path, ""),
                "department": one.department or OFFICE,
                "due": 0,
                "filed": 0,
                "late": 0,
                "late_days": 0,
            },
        )
        days = days_late(one.due_on, one.done_on, today)
        row["due"] += 1
        row["filed"] += one.status is DutyStatus.DONE
        row["late"] += days > 0
        row["late_days"] += days
    return list(rows.values())


def below(region_path: str) -> Sequence[tuple[str, str]]:
    """Lower places that a duty can be given to: code and name."""
    code = region_path.strip("/").rpartition("/")[2]
    return [(child.code, child.name) for child in regions.children(code or None)]
