"""按单位分配: one list, many canteens, each with its own amounts, orders and figures (A26)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from shop.core import clock
from shop.core.errors import ShopError
from shop.http.guards import requires
from shop.http.inputs import check_text, idempotent
from shop.parties.accounts.permissions import Permission
from shop.parties.buyers import queries as units
from shop.trading.lists import actions, queries
from shop.trading.lists.schemas import CheckoutIn, ManyIn
from shop.web.buyer.here import actor_and_unit
from shop.web.forms import CANNOT, see, words

bp = Blueprint("buyer_many", __name__, url_prefix="/buyer/list/many")


@bp.get("")
@requires(Permission.ORDER_PLACE)
def show() -> str:
    return _page()


@bp.post("")
@requires(Permission.ORDER_PLACE)
def place() -> Any:
    try:
        return _place()
    except CANNOT as error:
        # The page again with all that was typed: nobody fills in such a table twice.
        fields = error.messages if isinstance(error, ValidationError) else {}
        changed = isinstance(error, ShopError) and error.code == "list.price_changed"
        return _page(typed=request.form, error=words(error), fields=fields, price_changed=changed), 422


@idempotent
def _place() -> Response:
    actor, unit_id = actor_and_unit(Permission.ORDER_PLACE)
    typed = ManyIn().load(check_text(_typed()))
    draft = actions.open_draft(unit_id=unit_id, by=actor.id, now=clock.utcnow())
    purchase = actions.place_for_many(draft, **typed, by=actor.id, now=clock.utcnow())
    return see("buyer_lists.placed", no=purchase.no)


def _typed() -> dict[str, Any]:
    """The form's `qty_SKU_UNIT` and `point_UNIT` as the shares of the schema; empty and zero are left out."""
    form, shares = request.form, []
    for name, value in form.items():
        part, _, cell = name.partition("_")
        if part == "qty" and value.strip().strip("0."):
            sku_id, _, unit_id = cell.partition("_")
            point_id = form.get(f"point_{unit_id}", "")
            share = {"sku_id": sku_id, "counted_unit_id": unit_id, "delivery_point_id": point_id}
            shares.append(share | {"qty": value.strip()})
    return {name: form[name] for name in CheckoutIn().fields if name in form} | {"shares": shares}


def _page(**more: Any) -> str:
    actor, unit_id = actor_and_unit(Permission.ORDER_PLACE)
    unit = units.unit(unit_id, actor)
    counted = units.countable(unit)
    shown = {"typed": {}, "error": "", "price_changed": False, "fields": {}} | more
    return render_template(
        "buyer/lists/many.html",
        unit=unit,
        review=queries.review(queries.draft(actor, unit_id)),
        counted=counted,
        points=units.points_of(one.id for one in counted),
        today=clock.business_day(clock.utcnow()),
        **shown,
    )
