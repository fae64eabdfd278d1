"""Other platforms: lists to be put on sale there, and a register of where each product already is."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from shop.catalog.imports import actions, queries
from shop.catalog.imports.schemas import ExternalListingIn
from shop.catalog.products import queries as products
from shop.core import clock
from shop.core.db import unit_of_work
from shop.http.downloads import send
from shop.http.guards import requires
from shop.http.inputs import idempotent, load
from shop.http.login import current_actor
from shop.http.paging import page_number
from shop.parties.accounts.permissions import Permission
from shop.web import sheets
from shop.web.forms import back_to, see

bp = Blueprint("supplier_elsewhere", __name__, url_prefix="/supplier/elsewhere")
P = Permission


@bp.get("")
@requires(P.PRODUCT_MANAGE)
def index() -> str:
    actor = current_actor()
    return render_template(
        "supplier/elsewhere/index.html",
        page=queries.external_listings(actor, page=page_number()),
        goods=queries.choices(actor),
        today=clock.business_day(clock.utcnow()),
    )


@bp.get("/listings/<any(general,'832'):platform>")
@requires(P.PRODUCT_MANAGE)
def export(platform: str) -> Response:
    scope = products.visible_to(current_actor())
    return send(sheets.offered(scope, sheets.Platform(platform)), request.args.get("format", "xlsx"))


@bp.post("")
@back_to(".index")
@idempotent
@requires(P.PRODUCT_MANAGE)
def note() -> Response:
    wanted = load(ExternalListingIn)
    actor = current_actor()
    product = products.own(wanted.pop("product_id"), actor)
    actions.note_external(product, **wanted, by=actor.id, now=clock.utcnow())
    flash(_("已登记"), "success")
    return see(".index")


@bp.post("/<int:listing_id>/drop")
@back_to(".index")
@requires(P.PRODUCT_MANAGE)
def drop(listing_id: int) -> Response:
    with unit_of_work():
        actor = current_actor()
        found = queries.external_listing(listing_id, actor)
        actions.drop_external(found, by=actor.id, now=clock.utcnow())
    flash(_("已删除这条记录"), "success")
    return see(".index")
