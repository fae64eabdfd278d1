"""What waits for the reader, and how much of the month is spent."""

from flask import Blueprint, render_template

from shop.core import clock
from shop.finance.payments import queries as payments
from shop.http.guards import requires
from shop.parties.accounts.permissions import Permission
from shop.parties.buyers import queries as units
from shop.trading.lists import queries as lists
from shop.trading.orders import queries
from shop.trading.orders.states import OrderStatus
from shop.web.buyer.here import actor_and_unit

bp = Blueprint("buyer_home", __name__, url_prefix="/buyer")


@bp.get("/")
@requires(Permission.UNIT_READ)
def show() -> str:
    actor, unit_id = actor_and_unit(Permission.UNIT_READ)
    month = clock.month_number(clock.business_day(clock.utcnow()))
    buys = unit_id in actor.unit_ids(Permission.ORDER_PLACE)
    return render_template(
        "buyer/home/show.html",
        unit=units.unit(unit_id, actor),
        counts=queries.waiting(actor),
        to_approve=queries.orders(actor, status=OrderStatus.PLACED, unit_id=unit_id, size=5),
        to_receive=queries.orders(actor, status=OrderStatus.SHIPPED, unit_id=unit_id, size=5),
        to_pay=payments.owing(actor, size=5),
        owed_fen=payments.owed_fen(actor),
        latest=queries.orders(actor, unit_id=unit_id, size=6),
        month=month,
        spent_fen=queries.spent_fen(actor.id, unit_id, month),
        limits=queries.limits(actor.id, unit_id),
        draft=lists.draft(actor, unit_id) if buys else None,
        buys=buys,
        today=clock.business_day(clock.utcnow()),
    )
