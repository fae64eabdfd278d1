"""How the reports of the levels below stand against the ledger, with the reasons, adding up to the total."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from shop.core import clock
from shop.core.errors import Missing
from shop.http.guards import requires
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.reporting.forms import queries as forms
from shop.reporting.reports import periods, queries, reconcile

bp = Blueprint("reconcile", __name__, url_prefix="/reconcile")
P = Permission


@bp.get("")
@requires(P.REPORT_READ)
def index() -> str:
    actor, now = current_actor(), clock.utcnow()
    home = queries.home(actor)
    code = request.args.get("code") or "R7-2"
    text = request.args.get("period") or periods.written(*periods.latest(clock.business_day(now)))
    kind, period = periods.parse(text)
    department = request.args.get("department", home.department).strip()
    place = queries.place(request.args.get("region", "").strip() or home.code, department)
    if not actor.reaches(P.REPORT_READ, place.path, department):
        raise Missing(_("没有这个地区，或不在您的辖区（部门）"))
    found = reconcile.reconciled(code, place, kind, period, now=now, column=request.args.get("column", ""))
    return render_template(
        "admin/report_runs/reconcile.html",
        found=found,
        code=code,
        period=text,
        said=periods.said(kind, period),
        place=place,
        place_name=queries.place_name(place.path, department),
        forms=[one for one in forms.definitions() if one.columns and not one.matrix],
        why=WHY,
        now=now,
    )


WHY = {
    reconcile.ALIKE: _l("一致"),
    reconcile.LATE_FACTS: _l("报送后又有新的记录，计入下一期的“以前期间调整”"),
    reconcile.RESTATING: _l("正在更正，更正稿尚未确认"),
    reconcile.WAITING: _l("已报送，尚未确认"),
    reconcile.RETURNED: _l("已退回，尚未重新报送"),
    reconcile.NOT_THERE: _l("尚未报送"),
}
