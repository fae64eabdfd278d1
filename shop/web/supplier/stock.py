"""Stock of a cooperative's own SKUs: what lies there, what is promised, and counting it."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from shop.catalog.products import queries as products
from shop.catalog.products.schemas import CountIn
from shop.catalog.stock import actions, queries
from shop.core import clock
from shop.core.db import unit_of_work
from shop.http.guards import requires
from shop.http.inputs import load
from shop.http.login import current_actor
from shop.http.paging import page_number
from shop.parties.accounts.permissions import Permission
from shop.web.forms import back_to, see

bp = Blueprint("supplier_stock", __name__, url_prefix="/supplier/stock")


@bp.get("")
@requires(Permission.STOCK_MANAGE)
def index() -> str:
    q = request.args.get("q", "").strip()[:60]
    page = products.own_products(current_actor(), q=q, page=page_number(), size=30)
    levels = queries.levels([sku.id for product in page.items for sku in product.skus])
    return render_template("supplier/stock/index.html", page=page, levels=levels, q=q)


@bp.get("/<int:sku_id>")
@requires(Permission.STOCK_MANAGE)
def show(sku_id: int) -> str:
    sku = products.own_sku(sku_id, current_actor(), permission=Permission.STOCK_MANAGE)
    return render_template(
        "supplier/stock/show.html",
        sku=sku,
        level=queries.levels([sku.id])[sku.id],
        moves=queries.moves(sku.id, limit=50),
    )


@bp.post("/<int:sku_id>")
@back_to(".show", sku_id="sku_id")
@requires(Permission.STOCK_MANAGE)
def count(sku_id: int) -> Response:
    wanted = load(CountIn)
    with unit_of_work():
        actor = current_actor()
        sku = products.own_sku(sku_id, actor, permission=Permission.STOCK_MANAGE)
        actions.count(
            sku.id,
            on_hand_milli=wanted["on_hand_qty"],
            reason=wanted["reason"],
            by=actor.id,
            now=clock.utcnow(),
        )
    flash(_("库存已更新"), "success")
    return see(".show", sku_id=sku_id)
