"""Prices of a cooperative's own SKUs: set them, have them approved, see what like goods cost."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from marshmallow import fields
from werkzeug.wrappers import Response

from shop.catalog.pricing import actions, queries, schemas
from shop.catalog.pricing.reference import like_goods, side_by_side
from shop.catalog.pricing.rules import ReviewNeeded
from shop.catalog.products import queries as products
from shop.catalog.products.rules import AboveCeiling
from shop.core import clock
from shop.core.db import unit_of_work
from shop.core.errors import Refused
from shop.core.fields import YuanField
from shop.http.guards import requires
from shop.http.inputs import idempotent, load
from shop.http.login import current_actor
from shop.http.paging import page_number
from shop.parties.accounts.permissions import Permission
from shop.trading.lists.schemas import FormSchema
from shop.web.forms import back_to, see

bp = Blueprint("supplier_prices", __name__, url_prefix="/supplier/prices")
P = Permission


class PriceForm(FormSchema):
    """A list price as people type it."""

    price_fen = YuanField(data_key="price", required=True)


class AskedQuery(FormSchema):
    """The price that a form elsewhere was refused."""

    asked = fields.Integer(load_default=None)


@bp.get("")
@requires(P.PRICE_PROPOSE)
def index() -> str:
    actor, today = current_actor(), clock.business_day(clock.utcnow())
    q = request.args.get("q", "").strip()[:60]
    page = products.own_products(actor, q=q, page=page_number(), size=30)
    skus = [(product, sku) for product in page.items for sku in product.skus]
    return render_template(
        "supplier/prices/index.html",
        page=page,
        skus=skus,
        latest=queries.latest([sku.id for _product, sku in skus]),
        like=like_goods((product.category_code, sku.base_unit.value) for product, sku in skus),
        today=today,
        q=q,
    )


@bp.get("/<int:sku_id>")
@requires(P.PRICE_PROPOSE)
def show(sku_id: int) -> str:
    sku, today = products.own_sku(sku_id, current_actor(), permission=P.PRICE_PROPOSE), _today()
    key = (sku.product.category_code, sku.base_unit.value)
    return render_template(
        "supplier/prices/show.html",
        sku=sku,
        product=sku.product,
        asked_fen=load(AskedQuery, source="args")["asked"],
        waiting=queries.open_review(sku.id),
        reviews=queries.of_sku(sku.id),
        required=queries.required(sku.product, today),
        history=products.price_history([sku.id])[:12],
        like=like_goods([key]).get(key),
        offers=side_by_side(*key),
        today=today,
    )


def _today() -> Any:
    return clock.business_day(clock.utcnow())


@bp.post("/<int:sku_id>")
@requires(P.PRODUCT_MANAGE)
def set_price(sku_id: int) -> Response:
    wanted = load(PriceForm)
    try:
        with unit_of_work():
            sku = products.own_sku(sku_id, current_actor(), permission=P.PRODUCT_MANAGE, lock=True)
            actions.set_price(sku, **wanted, by=current_actor().id, now=clock.utcnow())
    except (AboveCeiling, ReviewNeeded) as refused:
        return to_review(refused, sku_id, wanted["price_fen"])
    flash(_("价格已更新，采购单位现在看到的就是新价格"), "success")
    return see(".show", sku_id=sku_id)


def to_review(refused: Refused, sku_id: int, price_fen: int | None) -> Response:
    """Say which price is allowed, and lead to the question for another with the wish filled in."""
    flash(refused.message, "error")
    return see("supplier_prices.show", sku_id=sku_id, asked=price_fen, _anchor="ask")


@bp.post("/<int:sku_id>/reviews")
@back_to(".show", sku_id="sku_id")
@idempotent
@requires(P.PRICE_PROPOSE)
def ask(sku_id: int) -> Response:
    wanted = load(schemas.ProposalForm)
    sku = products.own_sku(sku_id, current_actor(), permission=P.PRICE_PROPOSE, lock=True)
    actions.ask(sku, **wanted, by=current_actor().id, now=clock.utcnow())
    flash(_("已提交价格审定，结果会通知您"), "success")
    return see(".show", sku_id=sku_id)


@bp.post("/<int:sku_id>/reviews/<int:review_id>/recall")
@back_to(".show", sku_id="sku_id")
@requires(P.PRICE_PROPOSE)
def recall(sku_id: int, review_id: int) -> Response:
    with unit_of_work():
        found = queries.review(review_id, current_actor(), permission=P.PRICE_PROPOSE, lock=True)
        actions.recall(found, by=current_actor().id, now=clock.utcnow())
    flash(_("已撤回，可以修改后重新申报"), "success")
    return see(".show", sku_id=sku_id)
