"""采购统计: what the unit itself bought in a year, against last year and against its reserved share."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shop.core import clock
from shop.http.downloads import send
from shop.http.guards import requires
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.reporting.quotas import queries as quotas
from shop.reporting.quotas import rules
from shop.reporting.quotas.measures import Execution
from shop.web import own_figures, own_lines
from shop.web.buyer.here import actor_and_unit

bp = Blueprint("buyer_statistics", __name__, url_prefix="/buyer/statistics")
P = Permission
OFFERED = ("cooperative", "category", "fund_source", "purpose", "source")


@bp.get("")
@requires(P.STATISTICS_READ)
def show() -> ResponseReturnValue:
    actor, unit_id = _own()
    today = clock.business_day(clock.utcnow())
    asked = own_figures.read(request.args, today, ())
    if kind := request.args.get("format"):
        by = request.args.get("by", "month")
        return send(own_figures.file_of(actor, asked, by, OFFERED, _("本单位采购统计")), kind)
    months = own_figures.months(actor, asked, today)
    total, before, figures = own_figures.totals(actor, asked, today)
    goal = _goal(actor, unit_id, asked.year, today)
    return render_template(
        "figures/own.html",
        buying=True,
        asked=asked,
        years=own_figures.years(today),
        months=months,
        chart=own_figures.trend(months, asked.year, _target(goal, asked)),
        sections=[own_figures.section(actor, asked, name, words) for name, words in _words()],
        total=total,
        before=before,
        growth=own_figures.growth,
        figures=figures,
        goal=goal,
        may_export=actor.may(P.STATISTICS_EXPORT),
    )


@bp.get("/lines")
@requires(P.STATISTICS_READ)
def lines() -> ResponseReturnValue:
    actor, _unit = _own()
    today = clock.business_day(clock.utcnow())
    return own_lines.answer(
        actor, today, OFFERED, title=_("采购明细"), order="buyer_orders.show", template="figures/lines.html"
    )


def _own() -> tuple[Actor, int]:
    actor, unit_id = actor_and_unit(P.STATISTICS_READ)
    return own_figures.own(actor, unit_id=unit_id), unit_id


def _words() -> list[tuple[str, str]]:
    words = (_("按供应商"), _("按品类"), _("按资金来源"), _("按用途"), _("平台与平台外"))
    return list(zip(OFFERED, words, strict=True))


def _goal(actor: Actor, unit_id: int, year: int, today: date) -> Execution | None:
    """How far the unit has come with its own reserved share; None for years in which there was none."""
    if year < rules.FIRST_YEAR or not actor.may(P.QUOTA_READ):
        return None
    on = rules.day_of(year, None, today)
    return next(iter(quotas.execution(quotas.EVERYWHERE, year, on=on, only=[unit_id])), None)


def _target(goal: Execution | None, asked: own_figures.Asked) -> dict[str, Any] | None:
    if goal is None or not goal.reserved_fen or asked.basis.value != "accepted":
        return None
    return {"name": _("预留金额"), "fen": goal.reserved_fen}
