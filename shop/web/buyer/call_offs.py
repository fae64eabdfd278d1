"""Calling off under an agreement: how much of each item, on which terms."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from shop.core import clock
from shop.http.guards import requires
from shop.http.inputs import idempotent
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.parties.buyers import queries as units
from shop.trading.agreements import actions, queries
from shop.trading.agreements.models import Agreement
from shop.trading.agreements.schemas import CallOffForm
from shop.trading.orders import queries as orders
from shop.web import agreement_forms as forms
from shop.web.forms import CANNOT, see, words

bp = Blueprint("buyer_call_offs", __name__, url_prefix="/buyer/agreements")
P = Permission
TERMS = (
    "fund_source", "purpose", "festival", "counted_unit_id", "delivery_point_id", "payment_method", "wanted_on", "note",
)  # fmt: skip


@bp.get("/<int:agreement_id>/call-off")
@requires(P.ORDER_PLACE)
def form(agreement_id: int) -> str:
    return _page(queries.agreement(agreement_id, current_actor(), permission=P.ORDER_PLACE))


def _page(found: Agreement, **more: Any) -> str:
    actor = current_actor()
    unit_id = _unit_of(found)
    unit = units.unit(unit_id, actor)
    parties = {party.unit_id for party in found.parties}
    shown = {"typed": {}, "error": "", "errors": {}} | more
    return render_template(
        "buyer/agreements/call_off.html",
        agreement=found,
        drawdown=queries.drawdown(found.id),
        unit=unit,
        countable=[one for one in units.countable(unit) if one.id in parties],
        points=units.delivery_points(unit_id),
        limits=orders.limits(actor.id, unit_id),
        today=clock.business_day(clock.utcnow()),
        **shown,
    )


def _unit_of(found: Agreement) -> int:
    """The first of the actor's units that is a party; whether he may order is checked when he does."""
    parties = {party.unit_id for party in found.parties}
    ours = [unit_id for unit_id in current_actor().unit_ids(P.ORDER_PLACE) if unit_id in parties]
    return orders.unit_to_order_for(current_actor(), ours[0] if ours else None)


@bp.post("/<int:agreement_id>/call-off")
@requires(P.ORDER_PLACE)
def place(agreement_id: int) -> Any:
    try:
        return _place(agreement_id)
    except CANNOT as error:
        # The page again with everything that was typed: nobody fills in a long form twice.
        found = queries.agreement(agreement_id, current_actor(), permission=P.ORDER_PLACE)
        errors = error.normalized_messages() if isinstance(error, ValidationError) else {}
        return _page(found, typed=request.form, error=words(error), errors=errors), 422


@idempotent
def _place(agreement_id: int) -> Response:
    actor = current_actor()
    found = queries.agreement(agreement_id, actor, permission=P.ORDER_PLACE, lock=True)
    sent = {name: request.form[name].strip() for name in TERMS if request.form.get(name, "").strip()}
    body = CallOffForm().load(sent | {"lines": forms.quantities()})
    asked = {**body, "unit_id": _unit_of(found)}
    placed = actions.call_off_for_many(found, **asked, by=actor.id, now=clock.utcnow())
    order = placed.orders[0]
    if order.needs_approval:
        flash(_("已下单，%(reason)s，等待审批人审批", reason=order.approval_reason), "success")
    else:
        flash(_("已按协议价下单，合作社会收到通知"), "success")
    return see("buyer_orders.show", no=order.no)
