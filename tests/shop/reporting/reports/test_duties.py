"""The calendar makes duties at the edges of months in Shanghai; the level above reminds; days late are counted."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from shop.core import clock
from shop.core.clock import Period
from shop.core.db import db
from shop.core.errors import Missing
from shop.handlers import HANDLERS
from shop.parties.accounts.actor import Actor
from shop.parties.policy import actions as policy
from shop.parties.policy.states import Policy
from shop.reporting.forms import registers
from shop.reporting.reports import actions, calendar, duties, owed, package, queries, reconcile, rules
from shop.reporting.reports.models import ReportDuty, ReportRun
from shop.reporting.reports.rules import PLAN, Place
from shop.reporting.reports.states import DutyKind, DutyStatus, PeriodKind, RunStatus
from shop.support.audit.models import AuditEntry
from shop.support.notices.queries import inbox
from shop.support.outbox.drain import drain
from shop.support.outbox.models import Message
from tests.factories.facts import SHAWAN, WUSU, a_sale
from tests.factories.files import a_pdf
from tests.factories.reports import FORM, STORE, Houses, confirmed, houses, submitted

# The last second of October in Shanghai, and the first of November: both are 31 October in UTC.
BEFORE = datetime(2026, 10, 31, 15, 59, 59, tzinfo=UTC)
AFTER = datetime(2026, 10, 31, 16, 0, tzinfo=UTC)
TREASURY = "财政局"


@pytest.fixture
def all_of(app: Flask) -> Houses:
    return houses()


def deliver(now: datetime) -> None:
    db.session.commit()
    assert drain(HANDLERS, now=lambda: now).failed == 0


def told(actor: Actor, name: str) -> list[str]:
    return [notice.title for notice in inbox(actor.id).items if notice.name == name]


def tick(now: datetime) -> None:
    for handler in HANDLERS["tick.reports"]:
        handler(Message(name="tick.reports"), now)
    db.session.commit()
    deliver(now)


def monthly(all_of: Houses, **values: Any) -> None:
    place = queries.place("654202", TREASURY)
    given: dict[str, object] = {"since_on": date(2026, 10, 1), "by": all_of.wusu, "now": BEFORE} | values
    duties.set_rule(FORM, place, PeriodKind.MONTH, **given)
    db.session.commit()


def only() -> ReportDuty:
    return db.session.scalars(select(ReportDuty)).one()


def test_a_month_is_owed_from_the_first_second_after_it(
    all_of: Houses, at: Callable[[datetime], datetime]
) -> None:
    at(AFTER)
    a_sale(buyer_path=WUSU, on=date(2026, 10, 31), amount_fen=120_000_00)
    monthly(all_of)
    assert calendar.make_due(now=BEFORE) == 0
    tick(AFTER)
    tick(AFTER + timedelta(hours=1))
    duty = only()
    assert (duty.period, duty.due_on) == (Period.month(202610), date(2026, 11, 5))
    # The draft is there with its figures, and nobody typed any of them (A93).
    run = duty.run
    assert run is not None and run.status is RunStatus.DRAFTED and run.prepared_by is None
    total = queries.sheet_of(run, now=AFTER).rows[-1]
    assert total.kind == "total" and 1200 in total.cells
    assert told(all_of.wusu_treasury, "report.due") == [
        "报送任务：消费帮扶倡议响应季报（2026年10月）还有 4 天到期"
    ]
    assert told(all_of.wusu, "report.due") == [] and told(all_of.shawan, "report.due") == []
    assert [one.id for one in owed.open_of(all_of.wusu_treasury)] == [duty.id]
    actions.submit(run, store=STORE, by=all_of.wusu_treasury, now=AFTER + timedelta(days=1))
    assert (duty.status, duty.done_on) == (DutyStatus.DONE, date(2026, 11, 2))
    deliver(AFTER + timedelta(days=3))
    assert len(told(all_of.wusu, "report.submitted")) == 1
    actions.send_back(run, reason="请补充案例", by=all_of.wusu, now=AFTER + timedelta(days=2))
    assert (duty.status, duty.done_on) == (DutyStatus.OPEN, None)
    deliver(AFTER + timedelta(days=3))
    assert len(told(all_of.wusu_treasury, "report.returned")) == 1


def test_reminders_come_before_the_day_and_after_it_each_once(
    all_of: Houses, at: Callable[[datetime], datetime]
) -> None:
    at(AFTER)
    policy.set_value(
        Policy.REPORT_DUE_DAYS, value="8", valid_from=date(2026, 1, 1), source="本地通知", region_code="654202",
        department=TREASURY, by=None, now=AFTER,
    )  # fmt: skip
    monthly(all_of)
    for day in range(12):
        now = at(AFTER + timedelta(days=day, hours=1))
        tick(now)
        tick(now)
    duty = only()
    assert duty.due_on == date(2026, 11, 8)
    titles = [title.rpartition("）")[2] for title in told(all_of.wusu_treasury, "report.due")]
    assert titles == ["已迟报 1 天", "还有 1 天到期", "还有 3 天到期", "还有 7 天到期"]
    assert rules.days_late(duty.due_on, duty.done_on, date(2026, 11, 12)) == 4
    rows = owed.punctuality(
        region_path="/650000/654200/", department="", period=Period.month(202611), today=date(2026, 11, 12)
    )
    assert rows == [
        {"place": "乌苏市", "department": TREASURY, "due": 1, "filed": 0, "late": 1, "late_days": 4}
    ]
    asked = registers.Asked("R19", "/650000/654200/", Period.month(202611))
    assert registers.rows("duties", asked)[0]["late_days"] == 4


def test_the_level_above_reminds_and_the_unit_sees_it(
    all_of: Houses, at: Callable[[datetime], datetime]
) -> None:
    at(AFTER)
    monthly(all_of)
    tick(AFTER)
    duty = only()
    for nobody in (all_of.wusu_treasury, all_of.treasury, all_of.shawan):
        with pytest.raises(rules.NotReceiver):
            duties.remind(duty, by=nobody, now=AFTER)
    duties.remind(duty, words="请于今日报送", by=all_of.tacheng_treasury, now=AFTER)
    with pytest.raises(rules.RemindedToday):
        duties.remind(duty, by=all_of.wusu, now=AFTER)
    duties.remind(duty, by=all_of.wusu, now=AFTER + timedelta(days=1))
    db.session.commit()
    deliver(AFTER + timedelta(days=3))
    assert len(told(all_of.wusu_treasury, "report.reminded")) == 2
    assert "请于今日报送" in [one.words for one in owed.duty(duty.id, all_of.wusu_treasury).reminders]
    noted = select(AuditEntry).where(AuditEntry.action == "report_duty.remind")
    assert len(db.session.scalars(noted).all()) == 2
    with pytest.raises(Missing):
        owed.duty(duty.id, all_of.shawan)


def test_a_list_of_duties_is_dated_and_belongs_to_its_region(all_of: Houses) -> None:
    made = duties.set_standard(
        queries.place("419001"), since_on=date(2026, 10, 1), by=all_of.jiyuan, now=AFTER
    )
    again = duties.set_standard(
        queries.place("419001"), since_on=date(2026, 10, 1), by=all_of.jiyuan, now=AFTER
    )
    known = {definition.code for definition in duties.forms.definitions()}
    wanted = {(code, department) for code, department, _cadence in duties.STANDARD if code in known}
    assert {(one.code, one.department) for one in made} == wanted and again == []
    duties.end_rule(made[0], on=date(2026, 11, 30), by=all_of.jiyuan, now=AFTER)
    calendar.make_due(now=datetime(2027, 1, 1, 4, 0, tzinfo=UTC))
    of_first = db.session.scalars(select(ReportDuty).where(ReportDuty.rule_id == made[0].id)).all()
    assert [one.first_on.month for one in of_first] == [10]  # November ended on the day it stopped
    quarters = [
        one for one in db.session.scalars(select(ReportDuty)) if one.period_kind is PeriodKind.QUARTER
    ]
    assert {one.period for one in quarters} == {Period.quarter(2026, 4)}
    for nobody in (all_of.wusu, all_of.treasury):
        with pytest.raises(rules.NotReceiver):
            duties.set_rule(
                FORM,
                queries.place("419001"),
                PeriodKind.YEAR,
                since_on=date(2026, 1, 1),
                by=nobody,
                now=AFTER,
            )
    with pytest.raises(rules.BadDuty):
        duties.set_rule(
            FORM,
            queries.place("419001"),
            PeriodKind.DAYS,
            since_on=date(2026, 1, 1),
            by=all_of.jiyuan,
            now=AFTER,
        )


def test_plans_and_summaries_of_a_campaign_with_their_days(all_of: Houses) -> None:
    """塔城's notice: the plan by 12 August 2020, the summary by 23 September, figures filled in and frozen."""
    window = Period.inclusive(date(2020, 8, 1), date(2020, 9, 30))
    august, september = datetime(2020, 8, 13, 4, 0, tzinfo=UTC), datetime(2020, 9, 22, 4, 0, tzinfo=UTC)
    places = [queries.place("654202"), queries.place("654203"), queries.place("654200", TREASURY)]
    plans = duties.give(
        DutyKind.PLAN, places, title="“消费扶贫月”活动方案", period=window, due_on=date(2020, 8, 12),
        by=all_of.tacheng, now=datetime(2020, 8, 1, 4, 0, tzinfo=UTC),
    )  # fmt: skip
    with pytest.raises(rules.NotReceiver):
        duties.give(
            DutyKind.PLAN, [queries.place("419001")], title="方案", period=window, due_on=date(2020, 8, 12),
            by=all_of.tacheng, now=august,
        )  # fmt: skip
    plan = plans[0]
    run = actions.draft(plan.code, plan.place, plan.period_kind, plan.period, by=all_of.wusu, now=august)
    assert (run.code, plan.run_id) == (PLAN, run.id)
    actions.write(run, narrative="组织“五进”活动", by=all_of.wusu, now=august)
    actions.attach(
        run, a_pdf(), file_name="方案.pdf", store=STORE, max_bytes=None, by=all_of.wusu, now=august
    )
    actions.submit(run, store=STORE, by=all_of.wusu, now=august)
    assert run.no and rules.days_late(plan.due_on, plan.done_on, date(2020, 9, 1)) == 1
    # What the notice asks for at the end, before the campaign's last day.
    a_sale(buyer_path=WUSU, on=date(2020, 8, 20), amount_fen=50_000_00)
    summary = confirmed(all_of.wusu, all_of.tacheng, "2020-08-01/2020-09-30", now=september)
    a_sale(buyer_path=WUSU, on=date(2020, 9, 29), amount_fen=10_000_00)
    frozen = queries.sheet_of(summary, now=september)
    assert 500 in frozen.rows[-1].cells
    # The whole of it travels together, each file with its hash.
    with zipfile.ZipFile(io.BytesIO(package.packed(run, store=STORE, now=september))) as archive:
        names = archive.namelist()
        listed = json.loads(archive.read("清单.json"))
    assert "附件/01-方案.pdf" in names and "文字材料.txt" in names
    assert {one["名称"] for one in listed["文件"]} == set(names) - {"清单.json"}
    assert listed["文号"] == run.no


def test_children_and_their_rest_add_up_to_the_total_with_reasons(all_of: Houses) -> None:
    now = datetime(2026, 11, 3, 4, 0, tzinfo=UTC)
    for path, fen in ((WUSU, 100_00), (SHAWAN, 70_00), ("/650000/654200/", 5_00)):
        a_sale(buyer_path=path, on=date(2026, 10, 10), amount_fen=fen)
    wusu = confirmed(all_of.wusu, all_of.tacheng, "2026-10", now=now)
    submitted(all_of.shawan, "2026-10", now=now)
    a_sale(buyer_path=WUSU, on=date(2026, 10, 11), amount_fen=3_00)
    found = reconcile.reconciled(
        FORM, queries.place("654200"), PeriodKind.MONTH, Period.month(202610), now=now
    )
    lines = {line.code: line for line in found.lines}
    assert (lines["654202"].reported, lines["654202"].now, lines["654202"].why) == (
        100_00, 103_00, (reconcile.LATE_FACTS,),
    )  # fmt: skip
    assert lines["654203"].why == (reconcile.WAITING,)
    assert {line.why for code, line in lines.items() if code not in ("654202", "654203")} == {
        (reconcile.NOT_THERE,)
    }
    assert sum(line.now for line in found.lines) + found.rest == found.whole.now == 178_00
    assert (found.rest, found.reported) == (5_00, 170_00)
    again = actions.restate(wusu, reason="补录", by=all_of.wusu, now=now)
    actions.submit(again, store=STORE, by=all_of.wusu, now=now)
    restating = reconcile.reconciled(
        FORM, queries.place("654200"), PeriodKind.MONTH, Period.month(202610), now=now
    ).lines
    assert next(one.why for one in restating if one.code == "654202") == (
        reconcile.LATE_FACTS, reconcile.RESTATING,
    )  # fmt: skip
    # 济源 has towns right below it, and its province above it.
    jiyuan = reconcile.reconciled(
        FORM, queries.place("419001"), PeriodKind.MONTH, Period.month(202610), now=now
    )
    assert len(jiyuan.lines) > 10 and jiyuan.whole.now == 0


def test_whoever_answers_is_found_upwards(all_of: Houses) -> None:
    assert [user.id for user in queries.responsible("/650000/654200/654202/", "总工会")] == [all_of.wusu.id]
    assert [user.id for user in queries.responsible("/650000/654200/654221/", "")] == [all_of.tacheng.id]
    assert [user.id for user in queries.responsible("/410000/", "")] == [all_of.platform.id]
    assert isinstance(queries.place(None), Place) and db.session.scalars(select(ReportRun)).all() == []
    assert clock.business_day(AFTER) == date(2026, 11, 1)
