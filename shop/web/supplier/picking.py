"""拣货单: what to take from the store, and the delivery sheet of each place (A29)."""

from flask import Blueprint, render_template

from shop.core import clock
from shop.fulfilment.deliveries import queries, rules
from shop.http.guards import requires
from shop.parties.accounts.permissions import Permission
from shop.web.supplier.here import actor_and_cooperative

bp = Blueprint("supplier_picking", __name__, url_prefix="/supplier/pick-list")


@bp.get("")
@requires(Permission.ORDER_SHIP)
def show() -> str:
    actor, _cooperative = actor_and_cooperative(Permission.ORDER_SHIP)
    parcels = queries.open_parcels(actor)
    return render_template(
        "supplier/picking/show.html",
        picks=rules.picks(parcels),
        stops=rules.stops(parcels),
        now=clock.utcnow(),
    )
