"""The report forms: which there are, one filled, its files, and the lines behind each figure."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import func

from admin import reports_asked
from admin.reports_asked import OFFERED, Wanted
from admin.views import lines as line_list
from shop.core import clock
from shop.core.db import db
from shop.core.errors import Forbidden
from shop.http import downloads
from shop.http.guards import requires
from shop.http.login import current_actor
from shop.ledger.models import SaleFact
from shop.parties.accounts.permissions import Permission
from shop.parties.buyers.states import StatisticalSystem
from shop.parties.regions import queries as regions
from shop.reporting.exports import sheets
from shop.reporting.exports.sheet import SheetColumn, SheetRow
from shop.reporting.forms import access, asking, evaluate, opening, periods
from shop.reporting.forms.definitions import CADENCES
from shop.reporting.stats import names
from shop.reporting.stats.dimensions import DIMENSIONS, SIDES

bp = Blueprint("reports", __name__, url_prefix="/reports")


@bp.get("/")
@requires(Permission.REPORT_READ)
def index() -> ResponseReturnValue:
    actor = current_actor()
    today = clock.business_day(clock.utcnow())
    rows = [
        (found, CADENCES[found.cadence], periods.written(periods.of_kind(found.cadence, today)))
        for found in access.readable(actor)
    ]
    return render_template("admin/reports/index.html", rows=rows, may_edit=actor.may(Permission.FORM_EDIT))


@bp.get("/<string:code>")
@requires(Permission.REPORT_READ)
def show(code: str) -> ResponseReturnValue:
    actor, now = current_actor(), clock.utcnow()
    wanted = reports_asked.read(code, request.args, actor)
    sheet = evaluate.fill(wanted.asked, now=now)
    if kind := request.args.get("format"):
        if not actor.may(Permission.STATISTICS_EXPORT):
            raise Forbidden(_("您的角色不能导出统计数据"))
        return downloads.attached(*sheets.file_of(sheet, kind, now=now, prepared_by=actor.name))

    def cell_url(row: SheetRow, column: SheetColumn) -> str:
        keys = {f"key.{name}": value for name, value in row.keys.items()}
        return url_for("admin.reports.lines", **wanted.args(**keys, column=column.key))

    return render_template(
        "admin/reports/show.html",
        wanted=wanted,
        sheet=sheet,
        cell_url=cell_url,
        period=wanted.asked.period,
        kind=periods.kind_of(wanted.asked.period),
        crumbs=_crumbs(wanted),
        below=access.below(actor, wanted.asked.region_path),
        choices=_choices(),
        may_export=actor.may(Permission.STATISTICS_EXPORT),
        parts=[access.queries.definition(part) for part in wanted.definition.parts],
    )


@bp.get("/<string:code>/lines")
@requires(Permission.REPORT_READ)
def lines(code: str) -> ResponseReturnValue:
    actor = current_actor()
    wanted = reports_asked.read(code, request.args, actor)
    keys, column = reports_asked.keys_of(request.args), request.args.get("column", "")
    question = asking.question(wanted.definition, wanted.asked, now=clock.utcnow())
    facts, period, basis = opening.facts(question, keys, column)
    added = facts.order_by(None).with_only_columns(
        func.coalesce(func.sum(SaleFact.amount_fen), 0), func.count(), maintain_column_froms=True
    )
    sum_fen, number = (int(value) for value in db.session.execute(added).one())
    kept = wanted.args(**{f"key.{name}": value for name, value in keys.items()}, column=column)
    code = kept.pop("code")
    return line_list.LIST.answer(
        facts,
        template="admin/reports/lines.html",
        keep={**kept, "code": code},
        notes=[(_("报表"), wanted.definition.title), (_("范围"), asking.scope_words(question))],
        report=wanted,
        period=period,
        basis=basis,
        scope=asking.scope_words(question),
        said=_said(keys),
        sum_fen=sum_fen,
        number=number,
    )


@bp.get("/go")
@requires(Permission.REPORT_READ)
def go() -> ResponseReturnValue:
    """The picker's month, quarter, year or days as one address."""
    given = {key: value for key, value in request.args.items() if value}
    code, kind = given.pop("code", "R8"), given.pop("kind", "month")
    parts = {part: given.pop(part, "") for part in ("month", "quarter", "year", "from", "to")}
    if kind == "quarter":
        period = f"{parts['year']}-Q{parts['quarter']}"
    elif kind == "days":
        period = f"{parts['from']}..{parts['to']}"
    else:
        period = parts["month"] if kind == "month" else parts["year"]
    periods.parse(period)
    known = {key: given[key] for key in (*reports_asked.KEYS, *OFFERED, "buyer") if key in given}
    address: dict[str, Any] = {**known, "code": code, "period": period}
    return redirect(url_for("admin.reports.show", **address), 303)


def _crumbs(wanted: Wanted) -> list[tuple[str, str]]:
    """Codes and names from the widest place he may see down to the one shown."""
    codes = [code for code in wanted.asked.region_path.split("/") if code]
    return [(code, regions.name(code)) for code in codes]


def _said(keys: dict[str, str]) -> list[tuple[str, str]]:
    """The keys of a row in words."""
    found = []
    for name, value in keys.items():
        label = SIDES.get(name) or DIMENSIONS[name].label
        if value == "-":
            found.append((label, _("未归类")))
            continue
        typed: Any = int(value) if name in ("unit", "cooperative", "product", "campaign") else value
        known = names.names_of(name, [typed]) if name in DIMENSIONS else {value: regions.name(value)}
        found.append((label, known.get(typed, value)))
    return found


def _choices() -> dict[str, Any]:
    return {
        "filters": {name: (DIMENSIONS[name].label, list(words.items())) for name, words in OFFERED.items()},
        "department": [member.value for member in StatisticalSystem],
    }
