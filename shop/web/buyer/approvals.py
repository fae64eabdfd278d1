"""What waits for the approver, with all that he needs to decide on one page."""

from flask import Blueprint, render_template, request

from shop.http.guards import requires
from shop.parties.accounts import queries as accounts
from shop.parties.accounts.permissions import Permission
from shop.trading.orders import queries
from shop.trading.orders.states import OrderStatus
from shop.web.buyer.here import actor_and_unit

bp = Blueprint("buyer_approvals", __name__, url_prefix="/buyer/approvals")


@bp.get("")
@requires(Permission.ORDER_APPROVE)
def index() -> str:
    actor, _unit = actor_and_unit(Permission.ORDER_APPROVE)
    page = request.args.get("page", 1, type=int)
    found = queries.orders(
        actor, status=OrderStatus.PLACED, page=page, size=20, permission=Permission.ORDER_APPROVE
    )
    names = accounts.names({order.placed_by for order in found.items})
    return render_template("buyer/approvals/index.html", orders=found, names=names)
