"""Who sells: the cooperatives as everybody may see them."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from shop.catalog.products import queries as products
from shop.catalog.shelf import queries
from shop.catalog.shelf.rules import Wish
from shop.http.guards import public
from shop.http.paging import page_number

bp = Blueprint("public_cooperatives", __name__, url_prefix="/cooperatives")


@bp.get("")
@public
def index() -> str:
    q = request.args.get("q", "").strip()[:60]
    return render_template(
        "public/cooperatives/index.html", page=products.sellers(q, page=page_number()), q=q
    )


@bp.get("/<int:cooperative_id>")
@public
def show(cooperative_id: int) -> str:
    seller = products.seller(cooperative_id)
    page, _facets = queries.shelf(Wish(cooperative_id=seller.id), page=page_number())
    return render_template("public/cooperatives/show.html", seller=seller, page=page)
