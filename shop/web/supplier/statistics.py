"""销售统计: what the cooperative itself sold in a year, to whom, and what came back."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shop.core import clock
from shop.http.downloads import send
from shop.http.guards import requires
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.web import own_figures, own_lines
from shop.web.supplier.here import actor_and_cooperative

bp = Blueprint("supplier_statistics", __name__, url_prefix="/supplier/statistics")
P = Permission
OFFERED = ("product", "source", "unit", "buyer.county")


@bp.get("")
@requires(P.STATISTICS_READ)
def show() -> ResponseReturnValue:
    actor = _own()
    today = clock.business_day(clock.utcnow())
    asked = own_figures.read(request.args, today, ())
    if kind := request.args.get("format"):
        by = request.args.get("by", "month")
        return send(own_figures.file_of(actor, asked, by, OFFERED, _("本社销售统计")), kind)
    months = own_figures.months(actor, asked, today)
    total, before, figures = own_figures.totals(actor, asked, today)
    return render_template(
        "figures/own.html",
        buying=False,
        asked=asked,
        years=own_figures.years(today),
        months=months,
        chart=own_figures.trend(months, asked.year),
        sections=[own_figures.section(actor, asked, name, words) for name, words in _words()],
        total=total,
        before=before,
        growth=own_figures.growth,
        figures=figures,
        goal=None,
        may_export=actor.may(P.STATISTICS_EXPORT),
    )


@bp.get("/lines")
@requires(P.STATISTICS_READ)
def lines() -> ResponseReturnValue:
    today = clock.business_day(clock.utcnow())
    return own_lines.answer(
        _own(),
        today,
        OFFERED,
        title=_("销售明细"),
        order="supplier_orders.show",
        template="figures/lines.html",
    )


def _own() -> Actor:
    actor, cooperative_id = actor_and_cooperative(P.STATISTICS_READ)
    return own_figures.own(actor, cooperative_id=cooperative_id)


def _words() -> list[tuple[str, str]]:
    words = (_("按产品"), _("平台与平台外"), _("按采购单位"), _("按采购方区域"))
    return list(zip(OFFERED, words, strict=True))
