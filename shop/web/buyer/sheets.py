"""送货单 on a phone: the code on the paper opens the acceptance of exactly that sheet, for its unit's receivers;
the cooperative's own people come to their run."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from shop.core import clock
from shop.fulfilment.acceptance.rules import REASONS
from shop.fulfilment.deliveries import actions, queries
from shop.fulfilment.deliveries.models import DeliverySheet
from shop.fulfilment.deliveries.schemas import SheetAcceptanceIn
from shop.http.guards import requires
from shop.http.inputs import idempotent
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.web.buyer import receiving
from shop.web.forms import CANNOT, see, words

bp = Blueprint("buyer_sheets", __name__, url_prefix="/d")
P = Permission


@bp.get("/<token>")
@requires(P.ORDER_READ)
def show(token: str) -> Any:
    """The acceptance for the unit's receivers; staff of the cooperative are led to the run on their own desk."""
    actor = current_actor()
    found = queries.sheet(actor, token=token)
    receives = found.unit_id in actor.unit_ids(P.ORDER_ACCEPT)
    if not receives and found.delivery.cooperative_id in actor.cooperative_ids(P.ORDER_SHIP):
        return see("supplier_deliveries.show", delivery_id=found.delivery_id)
    return _page(queries.sheet(actor, token=token, permission=P.ORDER_ACCEPT))


@bp.post("/<token>")
@requires(P.ORDER_ACCEPT)
def accept(token: str) -> Any:
    try:
        return _accept(token)
    except CANNOT as error:
        sheet = queries.sheet(current_actor(), token=token, permission=P.ORDER_ACCEPT)
        return _page(sheet, typed=request.form, error=words(error)), 422


@idempotent
def _accept(token: str) -> Response:
    actor = current_actor()
    sheet = queries.sheet(actor, token=token, permission=P.ORDER_ACCEPT, lock=True)
    body = receiving.typed(SheetAcceptanceIn, [one.line for one in sheet.lines], by=actor.id)
    done = actions.accept(sheet, **body, by=actor.id, now=clock.utcnow())
    flash(_("已验收，验收单号 %(number)s", number="、".join(one.no for one in done)), "success")
    return see(".show", token=token)


def _page(sheet: DeliverySheet, *, typed: Any = None, error: str = "") -> str:
    awaited = queries.awaited(sheet)
    return render_template(
        "buyer/sheets/show.html",
        sheet=sheet,
        lines=[(one.line, awaited[one.order_line_id]) for one in sheet.lines if awaited[one.order_line_id]],
        acceptances=queries.acceptances_of(sheet),
        goods={one.order_line_id: one.line for one in sheet.lines},
        typed=typed or {},
        error=error,
        reasons=REASONS,
        signed_name=current_actor().name,
    )
