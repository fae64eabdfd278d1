"""The console of officials and the platform: screens only, no rule lives here."""

from __future__ import annotations

from flask import Blueprint, Flask
from flask_babel import gettext as _

from admin import menu
from admin.views import (
    accreditations,
    agreements,
    aliases,
    applications,
    audit,
    campaigns,
    claims,
    complaints,
    cooperatives,
    directory,
    duties,
    events,
    exports,
    flags,
    forms,
    groups,
    helped,
    helped_sales,
    home,
    inspections,
    jobs,
    lines,
    listings,
    offline,
    orders,
    outlets,
    papers,
    policy,
    prices,
    products,
    quotas,
    recommendations,
    reconcile,
    regions,
    report_runs,
    reports,
    sales,
    saved,
    selections,
    surplus,
    transparency,
    units,
    users,
)
from shop.core.errors import Forbidden
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission

VIEWS = (
    home, sales, lines, saved, units, cooperatives, orders, agreements, groups, products, prices, listings,
    quotas,
    transparency,
    reports, forms,
    recommendations, papers,
    accreditations, directory, audit, flags, users,
    regions, policy, aliases, jobs,
)  # fmt: skip
FIGURES = (exports, duties, report_runs, reconcile, campaigns)
DESKS = (
    offline, helped_sales, applications, helped, claims, complaints, inspections, selections, outlets, surplus, events,
)  # fmt: skip


def init_app(app: Flask) -> None:
    """Hang the console under /admin and its menu into the console layout."""
    console = Blueprint("admin", __name__, url_prefix="/admin", template_folder="templates")
    for view in (*VIEWS, *FIGURES, *DESKS):
        console.register_blueprint(view.bp)
    console.before_request(_officials_only)
    app.register_blueprint(console)
    menu.init_app()


def _officials_only() -> None:
    """Members of units and cooperatives read their own orders elsewhere; this door is not theirs."""
    if not current_actor().may(Permission.CONSOLE_READ):
        raise Forbidden(_("区域管理台只对监管人员和平台开放"))
