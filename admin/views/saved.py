"""Saved views of the workbench: keep, rename, start with, delete; everybody his own."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from admin.asked import read
from shop.core import clock
from shop.core.db import unit_of_work
from shop.http.guards import requires
from shop.http.inputs import load
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.reporting.views import actions, queries
from shop.reporting.views.schemas import SavedViewIn, SavedViewNameIn, SavedViewStartIn
from shop.web.forms import back_to

bp = Blueprint("saved", __name__, url_prefix="/sales/views")


@bp.get("")
@requires(Permission.STATISTICS_READ)
def index() -> str:
    return render_template(
        "admin/sales/views.html", query=request.args.get("query", ""), views=queries.views(current_actor())
    )


@bp.post("")
@back_to(".index")
@requires(Permission.STATISTICS_READ)
def keep() -> ResponseReturnValue:
    """The address is read as the page would read it, so that what is kept always opens."""
    wanted = load(SavedViewIn, source="form")
    actor, now = current_actor(), clock.utcnow()
    asked = read(dict(parse_qsl(wanted["query"])), actor, clock.business_day(now))
    query = urlencode(asked.args())
    with unit_of_work():
        actions.keep(actor, name=wanted["name"], query=query, now=now)
    flash(_("已保存视图，可在“我的视图”中打开"), "success")
    return redirect(f"{url_for('admin.sales.index')}?{query}", 303)


@bp.post("/<int:view_id>/rename")
@back_to(".index")
@requires(Permission.STATISTICS_READ)
def rename(view_id: int) -> ResponseReturnValue:
    wanted = load(SavedViewNameIn, source="form")
    with unit_of_work():
        actor = current_actor()
        actions.rename(queries.view(view_id, actor, lock=True), actor, **wanted, now=clock.utcnow())
    flash(_("已改名"), "success")
    return redirect(url_for(".index"), 303)


@bp.post("/<int:view_id>/start")
@back_to(".index")
@requires(Permission.STATISTICS_READ)
def start(view_id: int) -> ResponseReturnValue:
    wanted = load(SavedViewStartIn, source="form")
    with unit_of_work():
        actor = current_actor()
        actions.start_with(queries.view(view_id, actor, lock=True), actor, **wanted, now=clock.utcnow())
    flash(_("已设为工作台首页") if wanted["start"] else _("已取消首页"), "success")
    return redirect(url_for(".index"), 303)


@bp.post("/<int:view_id>/drop")
@back_to(".index")
@requires(Permission.STATISTICS_READ)
def drop(view_id: int) -> ResponseReturnValue:
    with unit_of_work():
        actor = current_actor()
        actions.drop(queries.view(view_id, actor, lock=True), by=actor.id, now=clock.utcnow())
    flash(_("已删除视图"), "success")
    return redirect(url_for(".index"), 303)
