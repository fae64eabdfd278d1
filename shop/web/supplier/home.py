"""What waits for the cooperative today."""

from flask import Blueprint, render_template

from shop.core import clock
from shop.finance.payments import queries as payments
from shop.fulfilment.deliveries import queries as deliveries
from shop.fulfilment.deliveries import rules
from shop.http.guards import requires
from shop.parties.accounts.permissions import Permission
from shop.parties.cooperatives import queries as cooperatives
from shop.trading.orders import queries
from shop.trading.orders.states import OrderStatus
from shop.web.supplier.here import actor_and_cooperative

bp = Blueprint("supplier_home", __name__, url_prefix="/supplier")


@bp.get("/")
@requires(Permission.COOPERATIVE_READ)
def show() -> str:
    actor, cooperative_id = actor_and_cooperative(Permission.COOPERATIVE_READ)
    return render_template(
        "supplier/home/show.html",
        cooperative=cooperatives.cooperative(cooperative_id, actor),
        counts=queries.waiting(actor),
        to_confirm=queries.orders(actor, status=OrderStatus.APPROVED, cooperative_id=cooperative_id, size=5),
        picks=rules.picks(deliveries.open_parcels(actor)),
        to_pay=payments.owing(actor, size=5),
        refunds=payments.refunds_due(actor, size=5),
        owed_fen=payments.owed_fen(actor),
        today=clock.business_day(clock.utcnow()),
    )
