"""What is owed: the reference to write on a transfer, and the payment request to print."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from shop.core import clock
from shop.core.db import unit_of_work
from shop.finance.payments import actions, queries
from shop.fulfilment.acceptance import queries as acceptances
from shop.http.guards import requires
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.parties.buyers import queries as units
from shop.trading.orders import queries as orders
from shop.web.buyer.here import actor_and_unit
from shop.web.forms import back_to, see

bp = Blueprint("buyer_payments", __name__, url_prefix="/buyer/payments")


@bp.get("")
@requires(Permission.PAYMENT_READ)
def index() -> str:
    actor, _unit = actor_and_unit(Permission.PAYMENT_READ)
    return render_template(
        "buyer/payments/index.html",
        orders=queries.owing(actor, page=request.args.get("page", 1, type=int), size=20),
        owed_fen=queries.owed_fen(actor),
        refunds=queries.refunds_due(actor, size=20),
        today=clock.business_day(clock.utcnow()),
        may_ask=actor.may(Permission.PAYMENT_REQUEST),
    )


@bp.post("/<no>/ask")
@back_to("buyer_orders.show", no="no")
@requires(Permission.PAYMENT_REQUEST)
def ask(no: str) -> Response:
    with unit_of_work():
        actor = current_actor()
        order = orders.order(no, actor, permission=Permission.PAYMENT_REQUEST, lock=True)
        actions.ask(order, method=order.payment_method.value, by=actor.id, now=clock.utcnow())
    return see(".paper", no=no)


@bp.get("/<no>")
@requires(Permission.PAYMENT_REQUEST)
def paper(no: str) -> str:
    """请款证明: lines, acceptance, amount and payee on one sheet."""
    actor, unit_id = actor_and_unit(Permission.PAYMENT_REQUEST)
    order = orders.order(no, actor, permission=Permission.PAYMENT_REQUEST)
    return render_template(
        "buyer/payments/paper.html",
        order=order,
        expected=queries.expected(order),
        payments=queries.payments_of(order),
        payee=queries.payee_of(order),
        acceptances=acceptances.acceptances_of(order),
        invoice=units.unit(unit_id, actor).invoice,
        today=clock.business_day(clock.utcnow()),
    )
