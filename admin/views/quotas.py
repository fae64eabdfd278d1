"""Reserved shares: how far every unit has come, who lags or has not filed, filings to confirm, and union welfare."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from admin import questions
from admin.lists import Column, ListScreen
from shop.core import clock
from shop.core.db import unit_of_work
from shop.core.errors import Invalid
from shop.http.guards import requires
from shop.http.inputs import load
from shop.http.login import current_actor
from shop.parties.accounts import queries as accounts
from shop.parties.accounts.permissions import Permission
from shop.parties.buyers.models import BuyerUnit
from shop.parties.buyers.states import StatisticalSystem
from shop.reporting.quotas import actions, measures, queries, rules, schemas
from shop.reporting.quotas.models import QuotaFiling
from shop.reporting.quotas.states import ExecutionState, FilingStatus
from shop.web.forms import back_to

bp = Blueprint("quotas", __name__, url_prefix="/quotas")
P = Permission
SHOWN = ("ranked", "lagging", "unfiled", "waiting", "all")


@dataclass(frozen=True)
class Asked:
    """Which execution is looked at."""

    year: int
    month: int | None
    region: str
    department: str
    on: date
    path: str

    def args(self, **changes: Any) -> dict[str, Any]:
        """The address of this view with some of it changed."""
        kept: dict[str, Any] = {
            "year": self.year,
            "month": self.month,
            "region": self.region,
            "department": self.department,
        }
        return {key: value for key, value in {**kept, **changes}.items() if value not in (None, "")}


def _asked() -> Asked:
    today = clock.business_day(clock.utcnow())
    year, month = _number("year") or today.year, _number("month")
    region, department = request.args.get("region", "").strip(), request.args.get("department", "").strip()
    if month is not None and not 1 <= month <= 12:
        raise Invalid(_("月份应为 1 至 12"), fields={"month": [_("请重新选择月份")]})
    path, narrowed = queries.scope_of(current_actor(), region, department)
    return Asked(year, month, region, narrowed, rules.day_of(year, month, today), path)


def _number(name: str) -> int | None:
    text = request.args.get(name, "").strip()
    if text and not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise Invalid(_("年度和月份应为数字"), fields={name: [_("请重新选择")]})
    return int(text) if text else None


def _frame(asked: Asked) -> dict[str, Any]:
    today = clock.business_day(clock.utcnow())
    return {
        "asked": asked,
        "years": range(today.year, rules.FIRST_YEAR - 1, -1),
        "systems": list(StatisticalSystem),
    }


@bp.get("/")
@requires(P.QUOTA_READ)
def index() -> str:
    asked, shown = _asked(), request.args.get("shown", "ranked")
    lines = queries.execution(asked.path, asked.year, department=asked.department, on=asked.on)
    lists = {
        "ranked": [line for line in lines if line.rank is not None],
        "lagging": measures.lagging(lines),
        "unfiled": [line for line in lines if line.state is ExecutionState.UNFILED],
        "waiting": [line for line in lines if line.state in measures.FILED and line.cumulative_fen <= 0],
        "all": lines,
    }
    return render_template(
        "admin/quotas/index.html",
        **_frame(asked),
        lists=lists,
        shown=shown if shown in SHOWN else "ranked",
        total=measures.whole(lines),
        time_bp=rules.share_of_year_bp(asked.on),
        months=queries.months(queries.counted_units(lines, asked.year), on=asked.on),
        waiting=queries.waiting(current_actor()) if current_actor().may(P.QUOTA_CONFIRM) else 0,
    )


@bp.get("/welfare")
@requires(P.QUOTA_READ)
def welfare() -> str:
    asked = _asked()
    lines = queries.welfare(asked.path, asked.year, department=asked.department, on=asked.on)
    return render_template("admin/quotas/welfare.html", **_frame(asked), lines=lines)


LIST = ListScreen(
    title=_l("预留份额填报"),
    columns=(
        Column(
            "unit",
            _l("单位"),
            lambda found: found.unit_name,
            sort=BuyerUnit.pinyin_key,
            link=lambda found: url_for("admin.quotas.show", filing_id=found.id),
        ),
        Column("year", _l("年度"), lambda found: str(found.year), sort=QuotaFiling.year),
        Column("version", _l("版本"), lambda found: found.version, kind="int"),
        Column("status", _l("状态"), lambda found: found.status, kind="status", sort=QuotaFiling.status),
        Column("department", _l("统计系统"), lambda found: found.unit.system, kind="label"),
        Column("region", _l("所在区划"), lambda found: found.region_path, kind="region"),
        Column("canteen", _l("食堂情况"), lambda found: found.canteen, kind="label"),
        Column("total", _l("采购总额（元）"), lambda found: found.total_fen, kind="fen"),
        Column(
            "reserved",
            _l("预留金额（元）"),
            lambda found: found.reserved_fen,
            kind="fen",
            sort=QuotaFiling.reserved_fen,
        ),
        Column(
            "filed_at",
            _l("提交时间"),
            lambda found: found.filed_at,
            kind="instant",
            sort=QuotaFiling.filed_at,
        ),
    ),
    filters=(
        questions.words(BuyerUnit.pinyin_key, label=_l("单位拼音")),
        questions.region(BuyerUnit.region_path),
        questions.one_of("status", _l("状态"), QuotaFiling.status, FilingStatus),
        questions.one_of("department", _l("统计系统"), BuyerUnit.system, StatisticalSystem),
    ),
    sort="-filed_at",
    tie=QuotaFiling.id,
    empty=_l("没有符合条件的填报。"),
)


@bp.get("/filings")
@requires(P.QUOTA_READ)
def filings() -> ResponseReturnValue:
    return LIST.answer(queries.visible_to(current_actor()))


@bp.get("/filings/<int:filing_id>")
@requires(P.QUOTA_READ)
def show(filing_id: int) -> str:
    found = queries.filing(filing_id, current_actor())
    versions = [
        one for one in queries.versions(found.unit_id, found.year) if one.status is not FilingStatus.DRAFT
    ]
    last = queries.in_force(queries.versions(found.unit_id, found.year - 1))
    return render_template(
        "admin/quotas/show.html",
        filing=found,
        versions=versions,
        flags=queries.flags(found),
        last=last,
        names=accounts.names((found.answered_by,)),
        reviews=found.status is FilingStatus.FILED and _may_review(found),
    )


def _may_review(found: QuotaFiling) -> bool:
    return current_actor().reaches(P.QUOTA_CONFIRM, found.region_path, found.unit.system.value)


@bp.post("/filings/<int:filing_id>/confirm")
@back_to(".show", filing_id="filing_id")
@requires(P.QUOTA_CONFIRM)
def confirm(filing_id: int) -> ResponseReturnValue:
    typed = load(schemas.QuotaOpinionIn)
    with unit_of_work():
        found = queries.filing(filing_id, current_actor(), permission=P.QUOTA_CONFIRM, lock=True)
        actions.confirm(found, **typed, reviewer=current_actor(), now=clock.utcnow())
    flash(_("已确认"), "success")
    return redirect(url_for(".show", filing_id=filing_id), 303)


@bp.post("/filings/<int:filing_id>/return")
@back_to(".show", filing_id="filing_id")
@requires(P.QUOTA_CONFIRM)
def return_filing(filing_id: int) -> ResponseReturnValue:
    typed = load(schemas.QuotaReturnIn)
    with unit_of_work():
        found = queries.filing(filing_id, current_actor(), permission=P.QUOTA_CONFIRM, lock=True)
        actions.send_back(found, **typed, reviewer=current_actor(), now=clock.utcnow())
    flash(_("已退回，单位会收到通知"), "success")
    return redirect(url_for(".show", filing_id=filing_id), 303)
