"""送货单, 验收单 and 索证索票包 as PDF, for both sides of a delivery."""

from flask import Blueprint, Response, url_for

from shop.core.errors import Missing
from shop.fulfilment.acceptance.queries import acceptances_of
from shop.fulfilment.deliveries import queries
from shop.http import sheet_forms
from shop.http.guards import requires
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.trading.orders import queries as orders

bp = Blueprint("handover", __name__, url_prefix="/handover")


def address(token: str) -> str:
    """What a sheet's code opens."""
    return url_for("buyer_sheets.show", token=token, _external=True)


@bp.get("/sheets/<int:sheet_id>/<any(delivery,acceptance,papers):form>.pdf")
@requires(Permission.ORDER_READ)
def sheet(sheet_id: int, form: str) -> Response:
    return sheet_forms.of_sheet(queries.sheet(current_actor(), sheet_id=sheet_id), form, address)


@bp.get("/orders/<no>/<acceptance_no>.pdf")
@requires(Permission.PAYMENT_READ)
def acceptance(no: str, acceptance_no: str) -> Response:
    order = orders.order(no, current_actor(), permission=Permission.PAYMENT_READ)
    found = next((one for one in acceptances_of(order) if one.no == acceptance_no), None)
    if found is None:
        raise Missing("没有这张验收单", no=acceptance_no)
    return sheet_forms.of_acceptance(order, found)
