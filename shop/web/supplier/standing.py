"""定期供货: what the standing orders will bring, by day and product."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, render_template
from marshmallow import fields

from shop.core import clock
from shop.http.guards import requires
from shop.http.inputs import load
from shop.parties.accounts.permissions import Permission
from shop.trading.lists.schemas import FormSchema
from shop.trading.orders.schemas import DAY
from shop.trading.standing import queries
from shop.trading.standing.coming import coming, totals
from shop.web.supplier.here import actor_and_cooperative

bp = Blueprint("supplier_standing", __name__, url_prefix="/supplier/standing")
SPAN = timedelta(days=13)


class FromQuery(FormSchema):
    """The first of the two weeks that are shown."""

    first = fields.Date(data_key="from", load_default=None, validate=DAY)


@bp.get("")
@requires(Permission.ORDER_READ)
def index() -> str:
    actor, cooperative_id = actor_and_cooperative(Permission.ORDER_READ)
    now = clock.utcnow()
    first = load(FromQuery, source="args")["first"] or clock.business_day(now)
    orders = queries.running(actor, cooperative_id)
    rows = queries.occurrences([order.id for order in orders], first, first + SPAN)
    days = coming(orders, first, first + SPAN, rows, now=now)
    return render_template(
        "supplier/standing/index.html",
        orders=orders, days=days, totals=totals(days), first=first, last=first + SPAN, step=SPAN + SPAN / 13,
        skus=queries.skus({sku for day in days for stop in day.stops for sku in stop.day.wanted}),
    )  # fmt: skip
