"""The unit's orders: list, one order, approve, reject, cancel."""

from __future__ import annotations

from flask import Blueprint, flash, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from shop.core import clock
from shop.core.db import unit_of_work
from shop.finance.payments import queries as payments
from shop.fulfilment.acceptance import queries as acceptances
from shop.fulfilment.aftersales import queries as claims
from shop.fulfilment.deliveries import queries as deliveries
from shop.fulfilment.shipments import queries as shipments
from shop.fulfilment.substitutions import queries as substitutions
from shop.http.guards import requires
from shop.http.inputs import load
from shop.http.login import current_actor
from shop.parties.accounts import queries as accounts
from shop.parties.accounts.permissions import Permission
from shop.trading.agreements import queries as agreements
from shop.trading.orders import actions, queries
from shop.trading.orders.schemas import OrderReasonIn, OrdersQuery
from shop.trading.orders.states import OrderStatus
from shop.web.buyer.here import actor_and_unit
from shop.web.forms import back_to, see
from shop.web.steps import steps_of

bp = Blueprint("buyer_orders", __name__, url_prefix="/buyer/orders")


@bp.get("")
@requires(Permission.ORDER_READ)
def index() -> str:
    actor, unit_id = actor_and_unit(Permission.ORDER_READ)
    asked = load(OrdersQuery, source="args")
    found = queries.orders(actor, **asked | {"unit_id": unit_id, "size": 20})
    return render_template(
        "buyer/orders/index.html",
        orders=found,
        asked=asked,
        counts=queries.waiting(actor),
        statuses=OrderStatus,
    )


@bp.get("/<no>")
@requires(Permission.ORDER_READ)
def show(no: str) -> str:
    actor, _unit = actor_and_unit(Permission.ORDER_READ)
    order = queries.order(no, actor)
    trail = queries.trail(order)
    return render_template(
        "buyer/orders/show.html",
        order=order,
        steps=steps_of(order),
        trail=trail,
        agreement=agreements.named(order.agreement_id, actor),
        names=accounts.names({entry.by_user for entry in trail if entry.by_user} | {order.placed_by}),
        may=queries.may_do(order, actor),
        shipments=shipments.shipments_of(order),
        sheets=deliveries.sheets_of(order),
        proposals=substitutions.of_order(order),
        acceptances=acceptances.acceptances_of(order),
        claims=claims.of_order(order, actor),
        payments=payments.payments_of(order) if actor.may(Permission.PAYMENT_READ) else [],
        repeats=actor.may(Permission.LIST_EDIT),
        claimable=claims.may_claim(order, actor, today=clock.business_day(clock.utcnow())),
    )


@bp.post("/<no>/approve")
@back_to(".show", no="no")
@requires(Permission.ORDER_APPROVE)
def approve(no: str) -> Response:
    with unit_of_work():
        actor = current_actor()
        order = queries.order(no, actor, permission=Permission.ORDER_APPROVE, lock=True)
        actions.approve(order, by=actor.id, now=clock.utcnow())
    flash(_("已同意订单 %(no)s，合作社会收到通知", no=no), "success")
    return see(".show", no=no)


@bp.post("/<no>/reject")
@back_to(".show", no="no")
@requires(Permission.ORDER_APPROVE)
def reject(no: str) -> Response:
    reason = load(OrderReasonIn, source="form")["reason"]
    with unit_of_work():
        actor = current_actor()
        order = queries.order(no, actor, permission=Permission.ORDER_APPROVE, lock=True)
        actions.reject(order, reason=reason, by=actor.id, now=clock.utcnow())
    flash(_("已驳回订单 %(no)s", no=no), "success")
    return see(".show", no=no)


@bp.post("/<no>/cancel")
@back_to(".show", no="no")
@requires(Permission.ORDER_CANCEL)
def cancel(no: str) -> Response:
    reason = load(OrderReasonIn, source="form")["reason"]
    with unit_of_work():
        actor = current_actor()
        order = queries.order(no, actor, permission=Permission.ORDER_CANCEL, lock=True)
        actions.cancel(order, reason=reason, by=actor.id, now=clock.utcnow())
    flash(_("已取消订单 %(no)s，库存已释放", no=no), "success")
    return see(".show", no=no)
