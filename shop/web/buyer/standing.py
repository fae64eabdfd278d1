"""定期订单: list, form, the month's calendar, approve, pause, end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from shop.core import clock
from shop.core.clock import Period
from shop.core.db import unit_of_work
from shop.core.page import Page
from shop.http.guards import requires
from shop.http.inputs import idempotent, load
from shop.http.login import current_actor
from shop.http.paging import page_number
from shop.parties.accounts import queries as accounts
from shop.parties.accounts.permissions import Permission
from shop.parties.buyers import queries as units
from shop.trading.agreements import queries as agreements
from shop.trading.agreements.models import Agreement
from shop.trading.agreements.states import AgreementStatus
from shop.trading.orders.states import FundSource, Purpose
from shop.trading.standing import actions, calendar, ordering, queries, rules, schemas
from shop.trading.standing.models import StandingOrder
from shop.trading.standing.states import MovedDays
from shop.web.buyer import standing_form as form
from shop.web.buyer.here import actor_and_unit
from shop.web.forms import CANNOT, back_to, faults, see, words

bp = Blueprint("buyer_standing", __name__, url_prefix="/buyer/standing")
P = Permission


def _locked(order_id: int, permission: Permission = P.STANDING_EDIT) -> StandingOrder:
    return queries.standing_order(order_id, current_actor(), permission=permission, lock=True)


def _who() -> dict[str, Any]:
    return {"by": current_actor().id, "now": clock.utcnow()}


@bp.get("")
@requires(P.ORDER_READ)
def index() -> str:
    actor, unit_id = actor_and_unit(P.ORDER_READ)
    found: Page[StandingOrder] = queries.standing_orders(actor, unit_id=unit_id, page=page_number(), size=20)
    today = clock.business_day(clock.utcnow())
    return render_template(
        "buyer/standing/index.html", orders=found, today=today, edits=actor.may(P.STANDING_EDIT)
    )


@bp.get("/new")
@requires(P.STANDING_EDIT)
def new() -> str:
    actor, _unit = actor_and_unit(P.STANDING_EDIT)
    wanted = request.args.get("agreement", "")
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 10):
        found = agreements.agreements(actor, status=AgreementStatus.IN_FORCE, size=100)
        return render_template("buyer/standing/choose.html", agreements=found)
    return _form(agreements.agreement(int(wanted), actor), typed=_fresh())


def _fresh() -> dict[str, Any]:
    first = clock.business_day(clock.utcnow()) + timedelta(days=4)
    return {
        "weeks": 1, "first_on": first.isoformat(), "off_on_holidays": True, "days_ahead": 3,
        "cutoff_days": 1, "cutoff_time": "16:00", "moved_days": MovedDays.AS_WEEKEND.value,
        **form.rotation_of(request.args),
    }  # fmt: skip


def _form(agreement: Agreement, *, order: StandingOrder | None = None, **more: Any) -> str:
    actor, unit_id = actor_and_unit(P.STANDING_EDIT)
    unit = units.unit(unit_id, actor)
    return render_template(
        "buyer/standing/form.html",
        agreement=agreement, order=order, items=ordering.agreed_items(agreement.id).values(),
        unit=unit, countable=units.countable(unit), points=units.delivery_points(unit_id),
        fund_sources=FundSource, purposes=Purpose, moved_days=MovedDays, max_weeks=rules.MAX_WEEKS,
        **{"errors": {}, "error": "", **more},
    )  # fmt: skip


def _again(agreement: Agreement, error: Exception, order: StandingOrder | None = None) -> tuple[str, int]:
    """The form with everything that was typed, and what is wrong with it."""
    found = faults(form.flat(error))
    return _form(agreement, order=order, typed=request.form, errors=found, error=words(error)), 422


@bp.post("/new")
@requires(P.STANDING_EDIT)
def create() -> Any:
    try:
        return _create()
    except CANNOT as error:
        wanted = form.order_of(request.form).get("agreement_id")
        if not isinstance(wanted, int):
            raise
        return _again(agreements.agreement(wanted, current_actor()), error)


@idempotent
def _create() -> Response:
    actor, unit_id = actor_and_unit(P.STANDING_EDIT)
    typed = schemas.StandingIn().load(form.order_of(request.form)) | {"unit_id": unit_id}
    agreement = agreements.agreement(typed.pop("agreement_id"), actor)
    made = actions.open_order(agreement, **typed, **_who())
    flash(_("已提交，等待本单位审批人审批"), "success")
    return see(".show", order_id=made.id)


@bp.get("/<int:order_id>")
@requires(P.ORDER_READ)
def show(order_id: int) -> str:
    actor, _unit = actor_and_unit(P.ORDER_READ)
    order, now = queries.standing_order(order_id, actor), clock.utcnow()
    first, last = _month(order, clock.business_day(now))
    days = calendar.days(order, first, last, queries.occurrences([order.id], first, last), now=now)
    plans = [plan for plan in (order.plan, order.asked) if plan is not None]
    return render_template(
        "buyer/standing/show.html",
        order=order, days=days, month=clock.month_number(first), first=first, last=last,
        today=clock.business_day(now), plans=plans, items=ordering.agreed_items(order.agreement_id),
        names=accounts.names({order.created_by} | {plan.asked_by for plan in plans}),
        edits=order.unit_id in actor.unit_ids(P.STANDING_EDIT),
        approves=order.asked is not None and order.unit_id in actor.unit_ids(P.ORDER_APPROVE),
    )  # fmt: skip


def _month(order: StandingOrder, today: date) -> tuple[date, date]:
    """The month asked for (?month=202611), or the present one, or the first of a plan still to come."""
    asked = request.args.get("month", "")
    if (
        asked.isascii()
        and asked.isdigit()
        and len(asked) == 6
        and "01" <= asked[4:] <= "12"
        and asked > "2000"
    ):
        period = Period.month(int(asked))
    else:
        plan = order.plan or order.asked
        period = Period.month(clock.month_number(max(today, plan.first_on) if plan is not None else today))
    return period.first, period.last


@bp.get("/<int:order_id>/plan")
@requires(P.STANDING_EDIT)
def plan(order_id: int) -> str:
    actor = current_actor()
    order = queries.standing_order(order_id, actor, permission=P.STANDING_EDIT)
    agreement = agreements.agreement(order.agreement_id, actor)
    typed = {**form.typed_of(order, order.asked or order.plan)}
    return _form(agreement, order=order, typed=typed | form.rotation_of(request.args))


@bp.post("/<int:order_id>/plan")
@requires(P.STANDING_EDIT)
def ask(order_id: int) -> Any:
    try:
        return _ask(order_id)
    except CANNOT as error:
        order = queries.standing_order(order_id, current_actor(), permission=P.STANDING_EDIT)
        return _again(agreements.agreement(order.agreement_id, current_actor()), error, order)


@idempotent
def _ask(order_id: int) -> Response:
    typed = schemas.StandingChange().load(form.change_of(request.form))
    order, plan = _locked(order_id), typed.pop("plan")
    actions.change(order, schemas.settings_after(order, typed), **_who())
    if form.differs(order.asked or order.plan, plan):
        actions.ask(order, plan, **_who())
        flash(_("新计划已提交审批；批准前仍按原计划执行"), "success")
    else:
        flash(_("已保存"), "success")
    return see(".show", order_id=order_id)


@bp.post("/<int:order_id>/approve")
@back_to(".show", order_id="order_id")
@requires(P.ORDER_APPROVE)
def approve(order_id: int) -> Response:
    with unit_of_work():
        actions.approve(_locked(order_id, P.ORDER_APPROVE), **_who())
    flash(_("已批准；计划之内的订单不再逐单审批"), "success")
    return see(".show", order_id=order_id)


@bp.post("/<int:order_id>/return")
@back_to(".show", order_id="order_id")
@requires(P.ORDER_APPROVE)
def send_back(order_id: int) -> Response:
    typed = load(schemas.WhyIn)
    with unit_of_work():
        actions.send_back(_locked(order_id, P.ORDER_APPROVE), **typed, **_who())
    flash(_("已退回，提交人会收到通知"), "success")
    return see(".show", order_id=order_id)


@bp.post("/<int:order_id>/pause")
@back_to(".show", order_id="order_id")
@requires(P.STANDING_EDIT)
def pause(order_id: int) -> Response:
    typed = load(schemas.PauseIn)
    first_on = typed.pop("first_on") or clock.business_day(clock.utcnow())
    with unit_of_work():
        actions.pause(_locked(order_id), first_on=first_on, **typed, **_who())
    flash(_("已暂停；已经生成的订单照常送货，如不需要请在日历中跳过那一天"), "success")
    return see(".show", order_id=order_id)


@bp.post("/<int:order_id>/resume")
@back_to(".show", order_id="order_id")
@requires(P.STANDING_EDIT)
def resume(order_id: int) -> Response:
    typed = load(schemas.ResumeIn)
    with unit_of_work():
        actions.resume(_locked(order_id), on=typed["on"] or clock.business_day(clock.utcnow()), **_who())
    flash(_("已恢复"), "success")
    return see(".show", order_id=order_id)


@bp.post("/<int:order_id>/end")
@back_to(".show", order_id="order_id")
@requires(P.STANDING_EDIT)
def end(order_id: int) -> Response:
    typed = load(schemas.WhyIn)
    with unit_of_work():
        actions.end(_locked(order_id), **typed, **_who())
    flash(_("已结束，不再生成新订单；已生成的订单照常执行"), "success")
    return see(".show", order_id=order_id)
