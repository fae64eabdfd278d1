"""预留份额: a unit files its own goal for a year, revises it, declares welfare spend, and sees how far it has come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from shop.core import clock
from shop.core.db import in_unit_of_work
from shop.http.guards import requires
from shop.http.inputs import idempotent, load
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.parties.buyers import queries as units
from shop.parties.buyers.models import BuyerUnit
from shop.reporting.quotas import actions, queries, rules, schemas
from shop.reporting.quotas.measures import Month
from shop.reporting.quotas.models import QuotaFiling
from shop.web.buyer.here import actor_and_unit
from shop.web.forms import CANNOT, back_to, faults, see, words

bp = Blueprint("buyer_quotas", __name__, url_prefix="/buyer/quotas")
P = Permission


@bp.get("")
@requires(P.QUOTA_READ)
def show() -> str:
    today = clock.business_day(clock.utcnow())
    year = request.args.get("year", today.year, type=int)
    actor, unit_id = actor_and_unit(P.QUOTA_READ)
    on = rules.day_of(year, None, today)
    line = queries.execution(queries.EVERYWHERE, year, on=on, only=[unit_id])[0]
    ids = queries.counted_units([line], year) or [unit_id]
    months = queries.months(ids, on=on)
    versions = queries.versions(unit_id, year)
    return render_template(
        "buyer/quotas/show.html",
        unit=units.unit(unit_id, actor, permission=P.QUOTA_READ),
        year=year,
        years=range(today.year, rules.FIRST_YEAR - 1, -1),
        on=on,
        line=line,
        months=months,
        chart=_chart(months, queries.months(ids, on=date(year - 1, 12, 31)), year),
        versions=versions,
        found=queries.in_force(versions),
        flags=queries.flags(versions[0]) if versions else [],
        welfare=queries.welfare(queries.EVERYWHERE, year, on=on, only=[unit_id])[0],
        declarations=queries.declarations(unit_id, year),
    )


def _chart(months: Sequence[Month], before: Sequence[Month], year: int) -> dict[str, Any]:
    """As `js/figures.js` draws it: each month's purchases beside last year's as bars, their sum as a line."""
    fen: list[int | None] = [one.bought.total_fen for one in months]
    return {
        "kind": "trend",
        "labels": [_("%(n)s月", n=month) for month in range(1, 13)],
        "before": {
            "name": _("%(year)s 年", year=year - 1),
            "fen": [one.bought.total_fen for one in before],
        },
        "now": {"name": _("%(year)s 年", year=year), "fen": fen + [None] * (12 - len(fen))},
        "sum": _("%(year)s 年累计", year=year),
        "unit": _("万元"),
    }


@bp.get("/new")
@requires(P.QUOTA_FILE)
def new() -> str:
    year = request.args.get("year", clock.business_day(clock.utcnow()).year, type=int)
    actor, unit_id = actor_and_unit(P.QUOTA_FILE)
    return _form(units.unit(unit_id, actor, permission=P.QUOTA_FILE), year, None)


def _form(unit: BuyerUnit, year: int, error: Exception | None) -> str:
    known = queries.versions(unit.id, year)
    last = known[0] if known else queries.in_force(queries.versions(unit.id, year - 1))
    typed = request.form if error else _typed(unit, last)
    return render_template(
        "buyer/quotas/form.html",
        unit=unit,
        year=year,
        typed=typed,
        fields=faults(error) if error else {},
        error=words(error) if error else "",
        last=last,
    )


def _typed(unit: BuyerUnit, last: QuotaFiling | None) -> dict[str, Any]:
    """What the form begins with: the version before, or what is known of the unit."""
    if last is None:
        return {"canteen": unit.canteen.value, "members": unit.union_members}
    known = dict(schemas.QuotaFilingForm(exclude=("draft", "reserved_fen", "year")).dump(last))
    if last.canteen not in rules.DUTY:
        known |= {"total_fen": "", "share_bp": ""}
    return {**known, "canteen": last.canteen.value}


@bp.post("")
@requires(P.QUOTA_FILE)
def file() -> Any:
    actor, unit_id = actor_and_unit(P.QUOTA_FILE)
    try:
        return _file()
    except CANNOT as error:
        year = request.form.get("year", clock.business_day(clock.utcnow()).year, type=int)
        return _form(units.unit(unit_id, actor, permission=P.QUOTA_FILE), year, error), 422


@idempotent
def _file() -> Response:
    typed = load(schemas.QuotaFilingForm)
    year, keep = typed.pop("year"), typed.pop("draft")
    goal = rules.goal(**typed)
    unit, by, now = _locked(), current_actor().id, clock.utcnow()
    made = actions.draft(unit, goal, year=year, by=by, now=now)
    if not keep:
        actions.file(made, by=by, now=now)
    flash(_("已存为草稿") if keep else _("已提交，等待主管部门确认"), "success")
    return see(".show", year=year)


def _locked() -> BuyerUnit:
    actor, unit_id = actor_and_unit(P.QUOTA_FILE)
    return units.unit(unit_id, actor, permission=P.QUOTA_FILE, lock=True)


@bp.post("/<int:filing_id>/file")
@back_to(".show")
@requires(P.QUOTA_FILE)
def hand_in(filing_id: int) -> Response:
    def work() -> int:
        found = queries.filing(filing_id, current_actor(), permission=P.QUOTA_FILE, lock=True)
        actions.file(found, by=current_actor().id, now=clock.utcnow())
        return found.year

    year = in_unit_of_work(work)
    flash(_("已提交，等待主管部门确认"), "success")
    return see(".show", year=year)


@bp.post("/welfare")
@back_to(".show")
@requires(P.QUOTA_FILE)
@idempotent
def declare() -> Response:
    typed = load(schemas.WelfareForm)
    actions.declare_welfare(_locked(), **typed, by=current_actor().id, now=clock.utcnow())
    flash(_("福利支出已申报，原来的记录保留"), "success")
    return see(".show", year=typed["year"])
