"""A cooperative's own products: write, price, picture, list, withdraw."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, render_template, request
from flask_babel import gettext as _
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from shop.catalog.listings import actions as listings
from shop.catalog.listings import queries as versions
from shop.catalog.listings.rules import differences
from shop.catalog.listings.states import VersionStatus
from shop.catalog.pricing import actions as pricing
from shop.catalog.pricing.rules import ReviewNeeded
from shop.catalog.products import actions, queries, schemas
from shop.catalog.products.rules import AboveCeiling
from shop.catalog.products.states import ProductStatus
from shop.catalog.stock import queries as stock
from shop.core import clock
from shop.core.db import unit_of_work
from shop.core.errors import Invalid, Refused
from shop.http.files import store
from shop.http.guards import requires
from shop.http.inputs import idempotent, load
from shop.http.login import current_actor
from shop.http.paging import page_number
from shop.parties.accounts.permissions import Permission
from shop.parties.cooperatives import queries as cooperatives
from shop.support.documents import actions as documents
from shop.support.documents.rules import BadFile
from shop.web.forms import back_to, see
from shop.web.supplier.here import actor_and_cooperative
from shop.web.supplier.prices import to_review

bp = Blueprint("supplier_products", __name__, url_prefix="/supplier/products")
P = Permission


@bp.get("")
@requires(P.PRODUCT_MANAGE)
def index() -> str:
    asked, q = request.args.get("status", ""), request.args.get("q", "").strip()[:60]
    status = ProductStatus(asked) if asked in set(ProductStatus) else None
    page = queries.own_products(current_actor(), q=q, status=status, page=page_number(), size=30)
    free = stock.free([sku.id for product in page.items for sku in product.skus])
    return render_template(
        "supplier/products/index.html", page=page, free=free, status=status, statuses=ProductStatus, q=q
    )


@bp.get("/new")
@requires(P.PRODUCT_MANAGE)
def new() -> str:
    actor, cooperative_id = actor_and_cooperative(P.PRODUCT_MANAGE)
    seller = cooperatives.cooperative(cooperative_id, actor)
    return _form(typed={"origin_code": seller.region_code, "lead_days": 2}, errors={})


def _form(*, typed: Any, errors: dict[str, Any]) -> str:
    return render_template(
        "supplier/products/new.html", typed=typed, errors=errors, tree=queries.categories()
    )


@bp.post("")
@requires(P.PRODUCT_MANAGE)
def draft() -> Any:
    try:
        return _draft()
    except (ValidationError, Invalid) as error:
        return _form(typed=_typed(), errors=_errors(error)), 422


@idempotent
def _draft() -> Response:
    wanted = load(schemas.ProductIn)
    actor, cooperative_id = actor_and_cooperative(P.PRODUCT_MANAGE)
    seller = cooperatives.cooperative(cooperative_id, actor)
    made = actions.draft(seller, **wanted, by=actor.id, now=clock.utcnow())
    flash(_("草稿已保存。再添加规格和价格，就可以上架。"), "success")
    return see(".show", product_id=made.id)


def _typed() -> dict[str, Any]:
    return {**request.form.to_dict(), "marks": request.form.getlist("marks")}


def _errors(error: ValidationError | Invalid) -> dict[str, Any]:
    if isinstance(error, Invalid):
        return error.fields or {"name": [error.message]}
    return dict(error.normalized_messages())


@bp.get("/<int:product_id>")
@requires(P.PRODUCT_MANAGE)
def show(product_id: int) -> str:
    return _page(product_id)


def _page(product_id: int, typed: Any = None, errors: Any = None) -> str:
    product = queries.own(product_id, current_actor())
    skus = [sku.id for sku in product.skus]
    kept = {name: getattr(product, name) for name in schemas.ProductIn().fields if name != "marks"}
    waiting = versions.latest(product.id, VersionStatus.WAITING)
    last = versions.latest(product.id)
    return render_template(
        "supplier/products/show.html",
        product=product,
        waiting=waiting,
        last=last,
        changes=differences(versions.description_of(product), waiting.description) if waiting else [],
        schedule=versions.schedule(product.id),
        review_required=versions.required(product, clock.business_day(clock.utcnow())),
        node=queries.category(product.category_code),
        levels=stock.levels(skus),
        history=queries.price_history(skus)[:12],
        tree=queries.categories(),
        typed=typed or {**kept, "marks": product.mark_list},
        errors=errors or {},
    )


@bp.post("/<int:product_id>")
@requires(P.PRODUCT_MANAGE)
def change(product_id: int) -> Any:
    try:
        # An unticked box sends nothing, and means no.
        wanted = {"marks": [], **load(schemas.ProductIn)}
        with unit_of_work():
            product = queries.own(product_id, current_actor(), lock=True)
            version = listings.revise(product, **wanted, by=current_actor().id, now=clock.utcnow())
            waits = version is not None and version.status is VersionStatus.WAITING
    except (ValidationError, Invalid) as error:
        return _page(product_id, _typed(), _errors(error)), 422
    except Refused as refused:
        flash(refused.message, "error")
        return see(".show", product_id=product_id)
    flash(_saved(waits), "success")
    return see(".show", product_id=product_id)


def _saved(waits: bool) -> str:
    if waits:
        return _("已保存。名称、类别、产地、标志、品牌、图片的改动须审核，通过前仍按原来的资料销售。")
    return _("已保存")


@bp.post("/<int:product_id>/skus")
@back_to(".show", product_id="product_id")
@idempotent
@requires(P.PRODUCT_MANAGE)
def add_sku(product_id: int) -> Response:
    wanted = load(schemas.SkuForm)
    product = queries.own(product_id, current_actor(), lock=True)
    pricing.add_sku(product, **wanted, by=current_actor().id, now=clock.utcnow())
    flash(_("规格已添加"), "success")
    return see(".show", product_id=product_id)


@bp.post("/<int:product_id>/skus/<int:sku_id>")
@back_to(".show", product_id="product_id")
@requires(P.PRODUCT_MANAGE)
def change_sku(product_id: int, sku_id: int) -> Response:
    wanted = {"active": False, **load(schemas.SkuChangeForm)}
    try:
        with unit_of_work():
            actor = current_actor()
            sku = queries.own_sku(
                sku_id, actor, permission=P.PRODUCT_MANAGE, product_id=product_id, lock=True
            )
            pricing.change_offer(sku, **wanted, by=actor.id, now=clock.utcnow())
    except (AboveCeiling, ReviewNeeded) as refused:
        return to_review(refused, sku_id, wanted.get("price_fen"))
    flash(_("规格已更新"), "success")
    return see(".show", product_id=product_id)


@bp.post("/<int:product_id>/photo")
@back_to(".show", product_id="product_id")
@requires(P.PRODUCT_MANAGE)
def set_photo(product_id: int) -> Response:
    file, now = request.files.get("photo"), clock.utcnow()
    with unit_of_work():
        actor = current_actor()
        product = queries.own(product_id, actor, lock=True)
        if file is None or not file.filename:
            version = listings.revise(product, photo="", by=actor.id, now=now)
        else:
            kept = documents.keep(
                file.read(),
                file_name=file.filename,
                owner_kind="product",
                owner_id=product.id,
                purpose=queries.PHOTO,
                cooperative_id=product.cooperative_id,
                store=store(),
                max_bytes=current_app.extensions["settings"].max_upload_bytes,
                by=actor.id,
                now=now,
            )
            if kept.kind == "pdf":
                raise BadFile(_("商品图片须为 JPEG 或 PNG"))
            version = listings.revise(product, photo=f"/photos/{kept.sha256}", by=actor.id, now=now)
        waits = version is not None and version.status is VersionStatus.WAITING
    flash(_saved(waits) if waits else _("图片已更新"), "success")
    return see(".show", product_id=product_id)
