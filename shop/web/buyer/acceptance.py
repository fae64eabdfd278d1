"""验收: the page for a phone at the canteen door."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from shop.core import clock
from shop.fulfilment.acceptance import actions
from shop.fulfilment.acceptance.rules import REASONS
from shop.fulfilment.acceptance.schemas import SignedIn
from shop.fulfilment.deliveries import queries as deliveries
from shop.http.guards import requires
from shop.http.inputs import idempotent
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.trading.orders import queries
from shop.trading.orders.models import Order
from shop.trading.orders.states import OrderStatus
from shop.web.buyer import receiving
from shop.web.buyer.here import actor_and_unit
from shop.web.forms import CANNOT, see, words

bp = Blueprint("buyer_acceptance", __name__, url_prefix="/buyer/receive")


@bp.get("")
@requires(Permission.ORDER_ACCEPT)
def index() -> str:
    actor, _unit = actor_and_unit(Permission.ORDER_ACCEPT)
    page = request.args.get("page", 1, type=int)
    awaited = queries.orders(
        actor, status=OrderStatus.SHIPPED, page=page, size=20, permission=Permission.ORDER_ACCEPT
    )
    sheets = deliveries.sheets_to_accept(actor)
    return render_template("buyer/acceptance/index.html", orders=awaited, sheets=sheets)


@bp.get("/<no>")
@requires(Permission.ORDER_ACCEPT)
def show(no: str) -> str:
    return _page(queries.order(no, current_actor(), permission=Permission.ORDER_ACCEPT))


@bp.post("/<no>")
@requires(Permission.ORDER_ACCEPT)
def accept(no: str) -> Any:
    try:
        return _accept(no)
    except CANNOT as error:
        order = queries.order(no, current_actor(), permission=Permission.ORDER_ACCEPT)
        return _page(order, typed=request.form, error=words(error)), 422


@idempotent
def _accept(no: str) -> Response:
    actor = current_actor()
    order = queries.order(no, actor, permission=Permission.ORDER_ACCEPT, lock=True)
    body = receiving.typed(SignedIn, order.lines, by=actor.id)
    done = actions.accept(order, **body, by=actor.id, now=clock.utcnow())
    flash(_("已验收，验收单号 %(number)s", number=done.no), "success")
    return see("buyer_orders.show", no=no)


def _page(order: Order, *, typed: Any = None, error: str = "") -> str:
    awaited = [(line, line.to_accept_milli) for line in order.lines if line.to_accept_milli]
    return render_template(
        "buyer/acceptance/show.html",
        order=order,
        lines=awaited,
        typed=typed or {},
        error=error,
        reasons=REASONS,
        signed_name=current_actor().name,
    )
