"""Reporting duties: one's own, those of the levels below, reminders, and the list of who reports what."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select

from admin import questions
from admin.forms import CAUGHT, faults_of, form_values
from admin.lists import Column, Filter, ListScreen
from shop.core import clock
from shop.core.db import unit_of_work
from shop.http.guards import requires
from shop.http.inputs import load
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.reporting.forms import queries as forms
from shop.reporting.reports import actions, duties, owed, queries, rules, schemas
from shop.reporting.reports.models import DutyRule, ReportDuty
from shop.reporting.reports.states import DutyKind, DutyStatus, PeriodKind
from shop.web.forms import back_to, see

bp = Blueprint("duties", __name__, url_prefix="/duties")
P = Permission
WHOSE = (("mine", _l("本单位的任务")), ("below", _l("下级的任务")), ("late", _l("迟报的任务")))


def _whose(wanted: Select[Any], text: str) -> Select[Any]:
    actor = current_actor()
    if text == "late":
        return wanted.where(owed.late(_today()))
    return wanted.where(owed.mine(actor) if text == "mine" else ~owed.mine(actor))


def _today() -> Any:
    return clock.business_day(clock.utcnow())


def days_late(duty: ReportDuty) -> int:
    if duty.status is DutyStatus.CANCELLED:
        return 0
    return rules.days_late(duty.due_on, duty.done_on, _today())


LIST = ListScreen(
    title=_l("报送任务"),
    columns=(
        Column("due_on", _l("截止日"), lambda duty: duty.due_on, kind="date", sort=ReportDuty.due_on),
        Column(
            "title",
            _l("任务"),
            lambda duty: duty.title,
            sort=ReportDuty.title,
            link=lambda duty: url_for("admin.duties.show", duty_id=duty.id),
        ),
        Column("period", _l("期间"), lambda duty: duty.period_name, sort=ReportDuty.first_on),
        Column("region", _l("地区"), lambda duty: duty.region_path, kind="region", sort=ReportDuty.region_path),
        Column("department", _l("部门"), lambda duty: duty.department or _("本级办公室"), sort=ReportDuty.department),
        Column("status", _l("状态"), lambda duty: duty.status, kind="status", sort=ReportDuty.status),
        Column("done_on", _l("报送日"), lambda duty: duty.done_on, kind="date", sort=ReportDuty.done_on),
        Column("late", _l("迟报天数"), days_late, kind="int"),
    ),
    filters=(
        Filter("whose", _l("范围"), _whose, kind="select", choices=lambda: WHOSE),
        questions.words(ReportDuty.title, ReportDuty.code, label=_l("任务名称或表号")),
        questions.region(ReportDuty.region_path),
        questions.one_of("status", _l("状态"), ReportDuty.status, DutyStatus),
        questions.one_of("kind", _l("类型"), ReportDuty.kind, DutyKind),
    ),
    sort="-due_on",
    tie=ReportDuty.id,
    empty=_l("没有符合条件的报送任务。任务在每期结束后自动生成，可在“报送安排”中设置。"),
)  # fmt: skip


@bp.get("/")
@requires(P.REPORT_READ)
def index() -> ResponseReturnValue:
    return LIST.answer(
        owed.visible_to(current_actor()), template="admin/duties/index.html", whose=WHOSE, now_at=request.args.get("whose", "")
    )  # fmt: skip


@bp.get("/<int:duty_id>")
@requires(P.REPORT_READ)
def show(duty_id: int) -> str:
    actor, found = current_actor(), owed.duty(duty_id, current_actor())
    return render_template(
        "admin/duties/show.html",
        duty=found,
        place=queries.place_name(found.region_path, found.department),
        late=days_late(found),
        names=queries.names(one.by_user for one in found.reminders),
        setter=queries.names([found.set_by]).get(found.set_by or 0, ""),
        may_prepare=actor.may(P.REPORT_PREPARE)
        and rules.may_prepare(actor, found.region_path, found.department),
        may_remind=actor.may(P.REPORT_CONFIRM)
        and rules.may_receive(
            actor, path=found.region_path, department=found.department, receiver=found.receiver_path
        ),
    )


@bp.post("/<int:duty_id>/begin")
@back_to(".show", duty_id="duty_id")
@requires(P.REPORT_PREPARE)
def begin(duty_id: int) -> ResponseReturnValue:
    """The draft of a plan or a summary; tables of the calendar have theirs already."""
    with unit_of_work():
        actor, found = current_actor(), owed.duty(duty_id, current_actor())
        run_id = found.run_id
        if run_id is None:
            run_id = actions.draft(
                found.code, found.place, found.period_kind, found.period, by=actor, now=clock.utcnow()
            ).id
    return redirect(url_for("admin.report_runs.show", run_id=run_id), 303)


@bp.post("/<int:duty_id>/remind")
@back_to(".show", duty_id="duty_id")
@requires(P.REPORT_CONFIRM)
def remind(duty_id: int) -> ResponseReturnValue:
    wanted = load(schemas.DutyReminderIn)
    with unit_of_work():
        actor = current_actor()
        duties.remind(owed.duty(duty_id, actor), **wanted, by=actor, now=clock.utcnow())
    flash(_("已催办，填报单位会收到通知"), "success")
    return see(".show", duty_id=duty_id)


@bp.post("/<int:duty_id>/cancel")
@back_to(".show", duty_id="duty_id")
@requires(P.REPORT_CONFIRM)
def cancel(duty_id: int) -> ResponseReturnValue:
    wanted = load(schemas.ReportReasonIn)
    with unit_of_work():
        actor = current_actor()
        duties.cancel(owed.duty(duty_id, actor), **wanted, by=actor, now=clock.utcnow())
    flash(_("任务已取消"), "success")
    return see(".show", duty_id=duty_id)


RULES = ListScreen(
    title=_l("报送安排"),
    columns=(
        Column("code", _l("表号"), lambda one: one.code, kind="code", sort=DutyRule.code),
        Column("form", _l("报表"), lambda one: one.code, kind="looked_up"),
        Column("region", _l("地区"), lambda one: one.region_path, kind="region", sort=DutyRule.region_path),
        Column("department", _l("部门"), lambda one: one.department or _("本级办公室"), sort=DutyRule.department),
        Column("cadence", _l("周期"), lambda one: one.cadence, kind="label", sort=DutyRule.cadence),
        Column("due", _l("期末后几天内"), lambda one: owed.due_days(one, _today()), kind="int"),
        Column("since", _l("开始日"), lambda one: one.since_on, kind="date", sort=DutyRule.since_on),
        Column("until", _l("停止日"), lambda one: one.until_on, kind="date", sort=DutyRule.until_on),
        Column(
            "end", _l("停止"), lambda one: "" if one.until_on else _("停止…"),
            link=lambda one: "" if one.until_on else url_for("admin.duties.rules_index", end=one.id) + "#end",
        ),
    ),
    filters=(questions.region(DutyRule.region_path),),
    sort="region",
    tie=DutyRule.id,
    empty=_l("还没有报送安排。可一次建立通知要求的全部安排，再按本地情况增减。"),
    look_up=lambda rows: {code: queries.form_title(code) for code in {row.code for row in rows}},
)  # fmt: skip


@bp.get("/rules")
@requires(P.REPORT_READ)
def rules_index() -> ResponseReturnValue:
    return _rules({}, {})


def _rules(values: dict[str, Any], faults: dict[str, list[str]]) -> ResponseReturnValue:
    actor, ending = current_actor(), request.args.get("end", "")
    return RULES.answer(
        owed.rules_seen(actor),
        template="admin/duties/rules.html",
        values={"region": queries.home(actor).code or "", **values},
        faults=faults,
        forms=forms.definitions(),
        cadences=[kind for kind in PeriodKind if kind is not PeriodKind.DAYS],
        may_edit=actor.may(P.REPORT_CONFIRM),
        ending=owed.rule(int(ending), actor) if ending.isdigit() and len(ending) < 18 else None,
        form_title=queries.form_title,
        today=_today(),
    )


@bp.post("/rules")
@requires(P.REPORT_CONFIRM)
def set_rule() -> ResponseReturnValue:
    try:
        wanted = load(schemas.DutyRuleIn)
        with unit_of_work():
            place = queries.place(wanted.pop("region"), wanted.pop("department"))
            duties.set_rule(
                wanted.pop("code"),
                place,
                wanted.pop("cadence"),
                by=current_actor(),
                now=clock.utcnow(),
                **wanted,
            )
    except CAUGHT as error:
        return _rules(form_values(), faults_of(error)), 422  # type: ignore[return-value]  # a list page is text
    flash(_("报送安排已保存，期末后自动生成任务"), "success")
    return see(".rules_index")


@bp.post("/rules/standard")
@back_to(".rules_index")
@requires(P.REPORT_CONFIRM)
def set_standard() -> ResponseReturnValue:
    wanted = load(schemas.DutyStandardIn)
    with unit_of_work():
        place = queries.place(wanted["region"])
        made = duties.set_standard(place, since_on=wanted["since_on"], by=current_actor(), now=clock.utcnow())
    flash(_("已建立 %(number)s 条报送安排", number=len(made)), "success")
    return see(".rules_index")


@bp.post("/rules/<int:rule_id>/end")
@back_to(".rules_index")
@requires(P.REPORT_CONFIRM)
def end_rule(rule_id: int) -> ResponseReturnValue:
    wanted = load(schemas.DutyRuleEndIn)
    with unit_of_work():
        actor = current_actor()
        duties.end_rule(owed.rule(rule_id, actor), **wanted, by=actor, now=clock.utcnow())
    flash(_("已停止，已生成的任务不受影响"), "success")
    return see(".rules_index")


@bp.get("/give")
@requires(P.REPORT_CONFIRM)
def give_form() -> str:
    return _give({}, {})


def _give(values: dict[str, Any], faults: dict[str, list[str]]) -> str:
    place = queries.home(current_actor())
    return render_template(
        "admin/duties/give.html",
        values=values,
        faults=faults,
        kinds=[kind for kind in DutyKind if kind is not DutyKind.REPORT],
        below=owed.below(place.path),
        own=place.code,
    )


@bp.post("/give")
@requires(P.REPORT_CONFIRM)
def give() -> ResponseReturnValue:
    try:
        wanted = load(schemas.DutyGiveIn)
        _kind, period = wanted.pop("period")
        with unit_of_work():
            places = [queries.place(*place) for place in schemas.places_in(wanted.pop("places"))]
            made = duties.give(
                wanted.pop("kind"), places, period=period, by=current_actor(), now=clock.utcnow(), **wanted
            )
    except CAUGHT as error:
        return _give(form_values(), faults_of(error)), 422
    flash(_("已布置给 %(number)s 个单位", number=len(made)), "success")
    return see(".index")
