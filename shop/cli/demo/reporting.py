"""Reports of the demo world: who owes what, what was sent in, confirmed, sent back, corrected, and what is late."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from shop.cli.demo.people import DOMAIN
from shop.cli.demo.trade import deliver_waiting
from shop.core import clock
from shop.core.clock import Period
from shop.core.db import db
from shop.core.errors import Missing
from shop.http.files import store
from shop.parties.accounts import actions as accounts
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Role, ScopeKind
from shop.parties.accounts.queries import actor_of, user_by_email
from shop.reporting.reports import actions, calendar, duties, periods, queries
from shop.reporting.reports.models import ReportDuty, ReportRun
from shop.reporting.reports.states import DutyKind, PeriodKind

MONTHS = 4
# Who prepares beside the accounts that sign in: a second person and the counties of 塔城.
COLLEAGUES = (
    ("treasury2", "济源市财政局填表人", Role.TREASURY, ScopeKind.DEPARTMENT, "419001", "财政局"),
    ("union2", "济源市总工会填表人", Role.UNION, ScopeKind.DEPARTMENT, "419001", "总工会"),
    ("wusu", "乌苏市工作人员", Role.COUNTY, ScopeKind.REGION, "654202", ""),
    ("shawan", "沙湾市工作人员", Role.COUNTY, ScopeKind.REGION, "654203", ""),
)
TACHENG = Period.inclusive(date(2020, 8, 1), date(2020, 9, 30))
JIYUAN = Period.inclusive(date(2020, 9, 10), date(2020, 10, 10))
TOLD = "本期订单均来自平台，数据自动生成。食堂采购按月预留、按周下单，进度正常。"
CASES = "某单位食堂与两家合作社签订长期协议，每周一、周四配送，先后使用米、面、油和当季蔬菜。"


def make(*, now: datetime) -> None:
    """Everything at its own day, by the people whose work it is."""
    for key, name, role, kind, region, department in COLLEAGUES:
        user = accounts.create_user(email=f"{key}@{DOMAIN}", name=name, by=None, now=now)
        accounts.give(
            user, role=role, scope_kind=kind, region_code=region, department=department, by=None, now=now
        )
    db.session.flush()
    _campaigns_of_2020()
    _months(now)
    deliver_waiting()


def _who(key: str) -> Actor:
    found = user_by_email(f"{key}@{DOMAIN}")
    assert found is not None  # noqa: S101  made by people.officials and above
    return actor_of(found.id)


def _at(day: date, hour: int = 2) -> datetime:
    return datetime(day.year, day.month, day.day, hour, 0, tzinfo=UTC)


def _campaigns_of_2020() -> None:
    """The plan by 12 August and the summary by 23 September (塔城), the report by 12 October (济源)."""
    prefecture, platform = _who("prefecture"), _who("platform")
    below = [queries.place("654202"), queries.place("654203")]
    plans = duties.give(
        DutyKind.PLAN, below, title="“消费扶贫月”活动方案", period=TACHENG, due_on=date(2020, 8, 12), by=prefecture,
        now=_at(date(2020, 8, 1)),
    )  # fmt: skip
    _sent(plans[0], _who("wusu"), date(2020, 8, 10), by=prefecture)
    _sent(plans[1], _who("shawan"), date(2020, 8, 15), by=prefecture)
    for kind, places, window, due_on, giver in (
        (DutyKind.SUMMARY, below, TACHENG, date(2020, 9, 23), prefecture),
        (DutyKind.ACTIVITY, [queries.place("419001")], JIYUAN, date(2020, 10, 12), platform),
    ):
        try:
            actions.form_of(duties.ASKED_FOR[kind])
        except Missing:
            continue
        made = duties.give(
            kind, places, title="活动总结" if kind is DutyKind.SUMMARY else "活动开展情况", period=window,
            due_on=due_on, by=giver, now=_at(window.first),
        )  # fmt: skip
        for duty in made:
            if duty.region_code != "654203":  # 沙湾 never sent its summary
                author = _who("county" if duty.region_code == "419001" else "wusu")
                _sent(duty, author, due_on - timedelta(days=1), by=giver)


def _sent(duty: ReportDuty, author: Actor, day: date, *, by: Actor) -> ReportRun:
    at = _at(day)
    run = actions.draft(duty.code, duty.place, duty.period_kind, duty.period, by=author, now=at)
    db.session.flush()
    _submit(run, author, at)
    actions.confirm(run, store=store(), by=by, now=at + timedelta(days=1))
    return run


def _submit(run: ReportRun, author: Actor, at: datetime) -> None:
    actions.write(run, narrative=TOLD, cases=CASES, by=author, now=at)
    actions.submit(run, store=store(), by=author, now=at)


def _months(now: datetime) -> None:
    """济源's departments and 塔城 by the calendar: the older months are confirmed, the last one is under way."""
    today = clock.business_day(now)
    since = today
    for _month in range(MONTHS):
        since = periods.holding(PeriodKind.MONTH, since).first - timedelta(days=1)
    started = _at(since.replace(day=1))
    county, prefecture, platform = _who("county"), _who("prefecture"), _who("platform")
    made = duties.set_standard(queries.place("419001"), since_on=since.replace(day=1), by=county, now=started)
    for department in sorted({"财政局", "总工会"} - {one.department for one in made}):
        own = queries.place("419001", department)
        duties.set_rule("R7-3", own, PeriodKind.MONTH, since_on=since.replace(day=1), by=county, now=started)
    for code, by in (("654202", prefecture), ("654203", prefecture), ("654200", platform)):
        duties.set_rule(
            "R7-2", queries.place(code), PeriodKind.MONTH, since_on=since.replace(day=1), by=by, now=started
        )
    authors = {
        ("419001", "财政局"): (_who("treasury2"), county), ("419001", "总工会"): (_who("union2"), county),
        ("654202", ""): (_who("wusu"), prefecture), ("654203", ""): (_who("shawan"), prefecture),
        ("654200", ""): (prefecture, platform),
    }  # fmt: skip
    first = periods.holding(PeriodKind.MONTH, since)
    for number in range(MONTHS):
        period, first = first, periods.holding(PeriodKind.MONTH, first.end)
        calendar.make_due(now=_at(period.end))
        deliver_waiting()
        month = select(ReportDuty).where(
            ReportDuty.first_on == period.first, ReportDuty.period_kind == PeriodKind.MONTH
        )
        for duty in db.session.scalars(month.order_by(ReportDuty.id)).all():
            if found := authors.get((duty.region_code or "", duty.department)):
                _one(duty, *found, last=number == MONTHS - 1, today=today)


def _one(duty: ReportDuty, author: Actor, receiver: Actor, *, last: bool, today: date) -> None:
    """What became of one duty: 沙湾 is late, of the last month 总工会's was sent back and 乌苏's waits."""
    run = duty.run
    if run is None:
        return
    late = duty.region_code == "654203"
    if last and late:
        duties.remind(duty, words="请于本周内报送。", by=receiver, now=_at(today - timedelta(days=1)))
        return
    day = min(duty.due_on + timedelta(days=3 if late else -1), today)
    _submit(run, author, _at(day))
    if not last or duty.department == "财政局":
        actions.confirm(run, store=store(), by=receiver, now=_at(day, 6))
    elif duty.department == "总工会":
        actions.send_back(run, reason="请补充典型案例和优秀单位。", by=receiver, now=_at(day, 6))
    if last and duty.department == "财政局":
        second = actions.restate(run, reason="补录一家单位的说明。", by=author, now=_at(day, 7))
        actions.write(second, narrative=TOLD + "另有一家单位本期新开通账号。", by=author, now=_at(day, 7))
