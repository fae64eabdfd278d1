"""A cooperative's listings on their way: submit, take back, plan, compare versions, copy, withdraw."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from marshmallow import Schema
from werkzeug.wrappers import Response

from shop.catalog.listings import actions, queries, schedule, schemas
from shop.catalog.listings.rules import differences
from shop.catalog.listings.states import VersionStatus
from shop.catalog.products import actions as products
from shop.catalog.products import queries as goods
from shop.catalog.products.models import Product
from shop.catalog.products.states import ProductStatus
from shop.core import clock
from shop.core.db import unit_of_work
from shop.core.fields import QtyField
from shop.http.guards import requires
from shop.http.inputs import idempotent, load
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.web.forms import back_to, see

bp = Blueprint("supplier_listings", __name__, url_prefix="/supplier/products")
P = Permission
SHOW = "supplier_products.show"


class CapacityForm(Schema):
    """What can be delivered in a week; empty: as much as lies in stock."""

    weekly_milli = QtyField(data_key="weekly_qty", load_default=None)


def _own(product_id: int) -> Product:
    return goods.own(product_id, current_actor(), lock=True)


@bp.post("/<int:product_id>/submit")
@back_to(SHOW, product_id="product_id")
@requires(P.PRODUCT_MANAGE)
def submit(product_id: int) -> Response:
    with unit_of_work():
        product = _own(product_id)
        version = actions.submit(product, by=current_actor().id, now=clock.utcnow())
        words = _outcome(product, version.status)
    flash(words, "success")
    return see(SHOW, product_id=product_id)


def _outcome(product: Product, status: VersionStatus) -> str:
    if status is VersionStatus.WAITING:
        return _("已提交，由县级或平台审核，结果会通知您")
    if product.status is ProductStatus.SUBMITTED:
        return _("已通过，到设定的时间自动上架")
    if product.status is ProductStatus.HELD:
        return _("已上架，现在不在产季，到产季自动开售")
    return _("已上架，采购单位现在可以下单")


@bp.post("/<int:product_id>/recall")
@back_to(SHOW, product_id="product_id")
@requires(P.PRODUCT_MANAGE)
def recall(product_id: int) -> Response:
    with unit_of_work():
        actions.recall(_own(product_id), by=current_actor().id, now=clock.utcnow())
    flash(_("已撤回"), "success")
    return see(SHOW, product_id=product_id)


@bp.post("/<int:product_id>/withdraw")
@back_to(SHOW, product_id="product_id")
@requires(P.PRODUCT_MANAGE)
def withdraw(product_id: int) -> Response:
    with unit_of_work():
        actions.withdraw(_own(product_id), by=current_actor().id, now=clock.utcnow())
    flash(_("已下架。已经下的订单照常履行。"), "success")
    return see(SHOW, product_id=product_id)


@bp.post("/<int:product_id>/copy")
@back_to(SHOW, product_id="product_id")
@idempotent
@requires(P.PRODUCT_MANAGE)
def copy(product_id: int) -> Response:
    made = actions.copy(_own(product_id), by=current_actor().id, now=clock.utcnow())
    flash(_("已复制为新草稿，规格和价格都带过来了；请核对后提交上架"), "success")
    return see(SHOW, product_id=made.id)


@bp.post("/<int:product_id>/schedule")
@back_to(SHOW, product_id="product_id")
@requires(P.PRODUCT_MANAGE)
def plan(product_id: int) -> Response:
    wanted = load(schemas.ScheduleForm)
    with unit_of_work():
        schedule.plan(_own(product_id), **wanted, by=current_actor().id, now=clock.utcnow())
    flash(_("上下架时间和产季已保存"), "success")
    return see(SHOW, product_id=product_id)


@bp.post("/<int:product_id>/skus/<int:sku_id>/capacity")
@back_to(SHOW, product_id="product_id")
@requires(P.PRODUCT_MANAGE)
def set_capacity(product_id: int, sku_id: int) -> Response:
    wanted = load(CapacityForm)
    with unit_of_work():
        actor = current_actor()
        sku = goods.own_sku(sku_id, actor, permission=P.PRODUCT_MANAGE, product_id=product_id, lock=True)
        products.change_sku(sku, **wanted, by=actor.id, now=clock.utcnow())
    flash(_("每周供货能力已保存"), "success")
    return see(SHOW, product_id=product_id)


@bp.get("/<int:product_id>/versions")
@requires(P.PRODUCT_MANAGE)
def versions(product_id: int) -> str:
    product = goods.own(product_id, current_actor())
    found = queries.versions(product.id)
    before, after = _chosen(product.id, [one.number for one in found])
    return render_template(
        "supplier/products/versions.html",
        product=product,
        versions=found,
        before=before,
        after=after,
        changes=differences(before.description, after.description) if before and after else [],
    )


def _chosen(product_id: int, numbers: list[int]) -> tuple[Any, Any]:
    """The two versions that the address names; else the last two."""
    if not numbers:
        return None, None
    asked = [request.args.get(name, type=int) for name in ("from", "to")]
    last = numbers[0]
    first, second = asked[0] or (numbers[1] if len(numbers) > 1 else last), asked[1] or last
    return queries.numbered(product_id, first), queries.numbered(product_id, second)
