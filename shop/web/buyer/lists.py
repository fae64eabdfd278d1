"""The purchase list: fill it, paste into it, repeat an order, place it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, render_template, request, url_for
from flask_babel import gettext as _
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from shop.core import clock
from shop.core.db import in_unit_of_work, unit_of_work
from shop.core.errors import ShopError
from shop.core.money import yuan
from shop.http.guards import requires
from shop.http.inputs import idempotent, load
from shop.parties.accounts.permissions import Permission
from shop.parties.buyers import queries as units
from shop.trading.lists import actions, queries
from shop.trading.lists.actions import Pasted, Repeated
from shop.trading.lists.models import PurchaseList
from shop.trading.lists.schemas import CheckoutIn, PasteIn, PutIn, QtyIn
from shop.trading.orders import queries as orders
from shop.trading.orders.rules import why_approval
from shop.trading.orders.states import Festival, FundSource, PaymentMethod, Purpose
from shop.web.buyer.here import actor_and_unit
from shop.web.forms import CANNOT, back_to, see, words

bp = Blueprint("buyer_lists", __name__, url_prefix="/buyer/list")


def _draft() -> PurchaseList:
    actor, unit_id = actor_and_unit(Permission.LIST_EDIT)
    return actions.open_draft(unit_id=unit_id, by=actor.id, now=clock.utcnow())


def _page(**more: Any) -> str:
    actor, unit_id = actor_and_unit(Permission.LIST_EDIT)
    unit = units.unit(unit_id, actor)
    review = queries.review(queries.draft(actor, unit_id))
    shown = {"typed": {}, "pasted": None, "text": "", "error": "", "price_changed": False} | more
    return render_template(
        "buyer/lists/show.html",
        unit=unit,
        review=review,
        approval=_why_approval(actor.id, unit_id, review.total_fen) if review.lines else None,
        points=units.delivery_points(unit_id),
        countable=units.countable(unit),
        earlier=orders.orders(actor, unit_id=unit_id, size=5).items,
        today=clock.business_day(clock.utcnow()),
        fund_sources=FundSource,
        purposes=Purpose,
        festivals=[festival for festival in Festival if festival],
        methods=[method for method in PaymentMethod if method is not PaymentMethod.STRIPE],
        **shown,
    )


def _why_approval(user_id: int, unit_id: int, total_fen: int) -> str | None:
    """What placing will say of this total: empty when it goes straight to the cooperatives, None for
    somebody who may fill the list and not place it."""
    limits = orders.limits(user_id, unit_id)
    if limits is None:
        return None
    month = clock.month_number(clock.business_day(clock.utcnow()))
    spent_fen = orders.spent_fen(user_id, unit_id, month)
    return why_approval(limits, total_fen=total_fen, month_before_fen=spent_fen)


@bp.get("")
@requires(Permission.LIST_EDIT)
def show() -> str:
    return _page()


@bp.post("/lines")
@back_to(".show")
@requires(Permission.LIST_EDIT)
def add() -> Response:
    wanted = load(PutIn, source="form")
    with unit_of_work():
        actor, _unit = actor_and_unit(Permission.LIST_EDIT)
        actions.put(
            _draft(), sku_id=wanted["sku_id"], qty_milli=wanted["qty"], by=actor.id, now=clock.utcnow()
        )
    flash(_("已加入采购清单"), "success")
    return see(".show")


@bp.post("/lines/<int:sku_id>")
@back_to(".show")
@requires(Permission.LIST_EDIT)
def change(sku_id: int) -> Response:
    qty = load(QtyIn, source="form")["qty"]
    with unit_of_work():
        actor, _unit = actor_and_unit(Permission.LIST_EDIT)
        actions.put(_draft(), sku_id=sku_id, qty_milli=qty, add=False, by=actor.id, now=clock.utcnow())
    return see(".show")


@bp.post("/lines/<int:sku_id>/remove")
@requires(Permission.LIST_EDIT)
def remove(sku_id: int) -> Response:
    with unit_of_work():
        actor, _unit = actor_and_unit(Permission.LIST_EDIT)
        actions.remove(_draft(), sku_id=sku_id, by=actor.id, now=clock.utcnow())
    return see(".show")


@bp.post("/clear")
@requires(Permission.LIST_EDIT)
def clear() -> Response:
    with unit_of_work():
        actor, _unit = actor_and_unit(Permission.LIST_EDIT)
        actions.clear(_draft(), by=actor.id, now=clock.utcnow())
    flash(_("清单已清空"), "success")
    return see(".show")


@bp.post("/paste")
@back_to(".show")
@requires(Permission.LIST_EDIT)
def paste() -> Any:
    typed = load(PasteIn, source="form")

    def work() -> Pasted:
        actor, _unit = actor_and_unit(Permission.LIST_EDIT)
        return actions.paste(
            _draft(), typed["text"], partial=typed["good_lines_only"], by=actor.id, now=clock.utcnow()
        )

    pasted = in_unit_of_work(work)
    if pasted.errors:
        return _page(pasted=pasted, text=typed["text"]), 422
    flash(_("已写入 %(put)d 个商品", put=pasted.put), "success")
    return see(".show")


@bp.post("/repeat/<no>")
@back_to(".show")
@requires(Permission.LIST_EDIT)
def repeat(no: str) -> Response:
    with unit_of_work():
        actor, _unit = actor_and_unit(Permission.LIST_EDIT)
        order = orders.order(no, actor)
        done = actions.repeat(_draft(), order, by=actor.id, now=clock.utcnow())
    _tell(done)
    return see(".show")


def _tell(done: Repeated) -> None:
    if done.put:
        flash(_("已按原数量加入 %(put)d 个商品，请核对后下单", put=done.put), "success")
    if done.gone:
        flash(_("以下商品已停售，未加入：%(names)s", names="、".join(done.gone)), "warning")
    if done.changed:
        prices = "；".join(f"{name} ¥{yuan(was)} → ¥{yuan(is_now)}" for name, was, is_now in done.changed)
        flash(_("以下商品价格有变：%(prices)s", prices=prices), "warning")


@bp.post("/place")
@requires(Permission.ORDER_PLACE)
def place() -> Any:
    try:
        return _place()
    except CANNOT as error:
        # The page again with everything that was typed: nobody fills in a long form twice.
        fields = error.messages if isinstance(error, ValidationError) else {}
        changed = isinstance(error, ShopError) and error.code == "list.price_changed"
        return _page(typed=request.form, error=words(error), fields=fields, price_changed=changed), 422


@idempotent
def _place() -> Response:
    actor, _unit = actor_and_unit(Permission.ORDER_PLACE)
    typed = load(CheckoutIn, source="form")
    purchase = actions.place(_draft(), **typed, by=actor.id, now=clock.utcnow())
    return see(".placed", no=purchase.no)


@bp.get("/placed/<no>")
@requires(Permission.ORDER_PLACE)
def placed(no: str) -> str:
    actor, unit_id = actor_and_unit(Permission.ORDER_PLACE)
    return render_template(
        "buyer/lists/placed.html", purchase=orders.purchase(no, actor), more=url_for("public.index")
    )
