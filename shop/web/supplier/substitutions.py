"""Offer other goods for what is not to be had; nothing changes before the unit consents."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from shop.core import clock
from shop.fulfilment.substitutions import actions, queries
from shop.fulfilment.substitutions.schemas import SubstitutionIn
from shop.http.guards import requires
from shop.http.inputs import idempotent, load
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.trading.orders import queries as orders
from shop.trading.orders.models import Order
from shop.web.forms import CANNOT, see, words

bp = Blueprint("supplier_substitutions", __name__, url_prefix="/supplier")
P = Permission


@bp.get("/orders/<no>/substitute")
@requires(P.ORDER_SHIP)
def new(no: str) -> str:
    return _page(orders.order(no, current_actor(), permission=P.ORDER_SHIP))


@bp.post("/orders/<no>/substitute")
@requires(P.ORDER_SHIP)
def propose(no: str) -> Any:
    try:
        return _propose(no)
    except CANNOT as error:
        order = orders.order(no, current_actor(), permission=P.ORDER_SHIP)
        return _page(order, typed=request.form, error=words(error)), 422


@idempotent
def _propose(no: str) -> Response:
    actor = current_actor()
    body = load(SubstitutionIn)
    order = orders.order(no, actor, permission=P.ORDER_SHIP, lock=True)
    line_id, sku, qty = body.pop("line_id"), queries.sku(body.pop("sku_id")), body.pop("qty")
    actions.propose(order, line_id, sku, qty_milli=qty, **body, by=actor.id, now=clock.utcnow())
    flash(_("已提议替换，单位同意后才生效"), "success")
    return see("supplier_orders.show", no=no)


@bp.post("/substitutions/<int:substitution_id>/withdraw")
@idempotent
@requires(P.ORDER_SHIP)
def withdraw(substitution_id: int) -> Response:
    actor = current_actor()
    found = queries.substitution(substitution_id, actor, permission=P.ORDER_SHIP, lock=True)
    actions.withdraw(found, by=actor.id, now=clock.utcnow())
    flash(_("已撤回替换提议"), "success")
    return see("supplier_orders.show", no=found.order.no)


def _page(order: Order, *, typed: Any = None, error: str = "") -> str:
    found = queries.candidates(order)
    lines = [line for line in order.lines if line.to_ship_milli]
    return render_template(
        "supplier/substitutions/new.html",
        order=order,
        offers=[(line, queries.fitting(line, found)) for line in lines],
        typed=typed or {},
        error=error,
    )
