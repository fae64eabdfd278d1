"""配送: gather open goods into a run, pick and pack, load what is really there, print, drive off."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from shop.core import clock
from shop.fulfilment.deliveries import actions, queries, rules
from shop.fulfilment.deliveries.models import Delivery
from shop.fulfilment.deliveries.schemas import DeliveryIn, LoadIn, VehicleIn
from shop.http import sheet_forms
from shop.http.guards import requires
from shop.http.inputs import idempotent, load
from shop.http.login import current_actor
from shop.http.paging import page_number
from shop.parties.accounts.permissions import Permission
from shop.web.forms import back_to, see
from shop.web.handover import address
from shop.web.supplier.here import actor_and_cooperative

bp = Blueprint("supplier_deliveries", __name__, url_prefix="/supplier/deliveries")
P = Permission


@bp.get("")
@requires(P.ORDER_SHIP)
def index() -> str:
    actor, cooperative_id = actor_and_cooperative(P.ORDER_SHIP)
    parcels = queries.open_parcels(actor, cooperative_id=cooperative_id)
    return render_template(
        "supplier/deliveries/index.html",
        runs=queries.deliveries(actor, page=page_number()),
        picks=rules.picks(parcels),
        stops=rules.stops(parcels),
        today=clock.business_day(clock.utcnow()),
    )


@bp.post("")
@back_to(".index")
@idempotent
@requires(P.ORDER_SHIP)
def plan() -> Response:
    actor, cooperative_id = actor_and_cooperative(P.ORDER_SHIP)
    body = load(DeliveryIn)
    parcels = queries.open_parcels(actor, cooperative_id=cooperative_id, **body["window"], lock=True)
    made = actions.plan(parcels, **body["said"], by=actor.id, now=clock.utcnow())
    flash(_("已安排配送 %(no)s，共 %(number)s 张送货单", no=made.no, number=len(made.sheets)), "success")
    return see(".show", delivery_id=made.id)


@bp.get("/<int:delivery_id>")
@requires(P.ORDER_SHIP)
def show(delivery_id: int) -> str:
    found = queries.delivery(delivery_id, current_actor())
    return render_template(
        "supplier/deliveries/show.html",
        run=found,
        picks=rules.picks(found.parcels),
        taken=queries.received(found.sheets),
    )


def _locked(delivery_id: int) -> Delivery:
    return queries.delivery(delivery_id, current_actor(), lock=True)


@bp.post("/<int:delivery_id>/load")
@back_to(".show", delivery_id="delivery_id")
@idempotent
@requires(P.ORDER_SHIP)
def load_up(delivery_id: int) -> Response:
    found = _locked(delivery_id)
    actions.load(found, **LoadIn().load(_typed(found)), by=current_actor().id, now=clock.utcnow())
    flash(_("已装车，各订单的发货单已生成"), "success")
    return see(".show", delivery_id=delivery_id)


def _typed(delivery: Delivery) -> dict[str, Any]:
    """The form's `qty_ID` and `nomore_ID` fields as the schema's lines; an empty field loads nothing."""
    form = request.form
    return {
        "lines": [
            {
                "line_id": one.id,
                "qty": form.get(f"qty_{one.id}", "").strip() or "0",
                "no_more": f"nomore_{one.id}" in form,
            }
            for one in delivery.lines
        ]
    }


@bp.post("/<int:delivery_id>/leave")
@back_to(".show", delivery_id="delivery_id")
@idempotent
@requires(P.ORDER_SHIP)
def leave(delivery_id: int) -> Response:
    actions.leave(_locked(delivery_id), **load(VehicleIn), by=current_actor().id, now=clock.utcnow())
    flash(_("已发车，收货人扫送货单上的二维码即可验收"), "success")
    return see(".show", delivery_id=delivery_id)


@bp.post("/<int:delivery_id>/cancel")
@back_to(".show", delivery_id="delivery_id")
@idempotent
@requires(P.ORDER_SHIP)
def cancel(delivery_id: int) -> Response:
    actions.cancel(_locked(delivery_id), by=current_actor().id, now=clock.utcnow())
    flash(_("已取消这次配送，货物可重新安排"), "success")
    return see(".index")


@bp.get("/<int:delivery_id>/<any(picking,sheets):form>.pdf")
@requires(P.ORDER_SHIP)
def paper(delivery_id: int, form: str) -> Response:
    return sheet_forms.of_run(queries.delivery(delivery_id, current_actor()), form, address)
