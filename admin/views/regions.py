"""The administrative tree: browse, search, and mark 832 counties and mountain towns."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import Schema, fields

from shop.core import clock
from shop.core.db import unit_of_work
from shop.http.guards import requires
from shop.http.inputs import load
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.parties.regions import actions, queries

bp = Blueprint("regions", __name__, url_prefix="/regions")


class FlagsIn(Schema):
    """Checkboxes: what is not sent is off."""

    is_832 = fields.Boolean(load_default=False)
    is_mountain_town = fields.Boolean(load_default=False)


@bp.get("/")
@requires(Permission.CONSOLE_READ)
def index() -> ResponseReturnValue:
    asked = request.args.get("q", "").strip()
    return render_template(
        "admin/regions/index.html",
        region=None,
        crumbs=[],
        asked=asked,
        rows=queries.search(asked) if asked else queries.children(None),
    )


@bp.get("/<code>")
@requires(Permission.CONSOLE_READ)
def show(code: str) -> ResponseReturnValue:
    region = queries.region(code)
    return render_template(
        "admin/regions/index.html",
        region=region,
        crumbs=[(part, queries.name(part)) for part in region.path.strip("/").split("/") if part],
        asked="",
        rows=queries.children(code),
        may_edit=queries.may_edit(current_actor(), region.path),
    )


@bp.post("/<code>/flags")
@requires(Permission.REGION_EDIT)
def flag(code: str) -> ResponseReturnValue:
    values = load(FlagsIn, source="form")
    with unit_of_work():
        actor = current_actor()
        region = queries.region_to_edit(code, actor)
        actions.set_flags(region, **values, by=actor.id, now=clock.utcnow())
    flash(_("已保存区划标记"), "success")
    return redirect(url_for(".show", code=code), 303)
