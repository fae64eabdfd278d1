"""One day of a standing order: change its quantities, skip it, put it back, order it now."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from shop.core import clock
from shop.core.db import in_unit_of_work, unit_of_work
from shop.core.errors import Missing
from shop.http.guards import requires
from shop.http.inputs import idempotent, load
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.trading.standing import calendar, occurrences, ordering, queries, schemas
from shop.trading.standing.models import StandingOrder
from shop.web.buyer import standing_form as form
from shop.web.buyer.here import actor_and_unit
from shop.web.forms import back_to, see

bp = Blueprint("buyer_standing_days", __name__, url_prefix="/buyer/standing/<int:order_id>/days/<day>")
P = Permission


def _locked(order_id: int) -> StandingOrder:
    return queries.standing_order(order_id, current_actor(), permission=P.STANDING_EDIT, lock=True)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Missing(_("没有这一天"), day=text) from None


def _who() -> dict[str, Any]:
    return {"by": current_actor().id, "now": clock.utcnow()}


@bp.get("")
@requires(P.ORDER_READ)
def show(order_id: int, day: str) -> str:
    actor, _unit = actor_and_unit(P.ORDER_READ)
    order, on = queries.standing_order(order_id, actor), _day(day)
    found = calendar.day(order, on, queries.occurrence(order, on), now=clock.utcnow())
    return render_template(
        "buyer/standing/day.html",
        order=order, found=found, items=ordering.agreed_items(order.agreement_id),
        may=found.may if order.unit_id in actor.unit_ids(P.STANDING_EDIT) else frozenset(),
    )  # fmt: skip


@bp.post("/edit")
@back_to(".show", order_id="order_id", day="day")
@requires(P.STANDING_EDIT)
def edit(order_id: int, day: str) -> Response:
    typed = schemas.DayChange().load({"items": form.day_of(request.form)})
    wanted = schemas.wanted_of(typed["items"])
    in_unit_of_work(lambda: occurrences.edit(_locked(order_id), _day(day), wanted, **_who()))
    flash(_("当天数量已更新"), "success")
    return see(".show", order_id=order_id, day=day)


@bp.post("/skip")
@back_to(".show", order_id="order_id", day="day")
@requires(P.STANDING_EDIT)
def skip(order_id: int, day: str) -> Response:
    typed = load(schemas.WhyIn)
    with unit_of_work():
        occurrences.skip(_locked(order_id), _day(day), **typed, **_who())
    flash(_("已跳过这一天"), "success")
    return see(".show", order_id=order_id, day=day)


@bp.post("/restore")
@back_to(".show", order_id="order_id", day="day")
@requires(P.STANDING_EDIT)
def restore(order_id: int, day: str) -> Response:
    with unit_of_work():
        occurrences.restore(_locked(order_id), _day(day), **_who())
    flash(_("已恢复为原计划"), "success")
    return see(".show", order_id=order_id, day=day)


@bp.post("/generate")
@back_to(".show", order_id="order_id", day="day")
@idempotent
@requires(P.STANDING_EDIT)
def generate(order_id: int, day: str) -> Response:
    made = occurrences.generate_now(_locked(order_id), _day(day), **_who())
    flash(_("已下单：%(no)s", no=made.no), "success")
    return see(".show", order_id=order_id, day=day)
