"""A run of the demo cooperative on the road and one being planned: what its confirmed orders wait for."""

from __future__ import annotations

from datetime import datetime, timedelta

from shop.cli.demo.people import DOMAIN
from shop.cli.demo.trade import deliver_waiting
from shop.core import clock
from shop.core.db import db
from shop.fulfilment.deliveries import actions, queries
from shop.fulfilment.deliveries.rules import Parcel
from shop.parties.accounts.queries import actor_of, user_by_email


def drive(*, now: datetime) -> None:
    """Half of what is open is loaded and under way, the rest is planned; nothing where there is nothing open."""
    supplier = user_by_email(f"supplier@{DOMAIN}")
    if supplier is None:
        return
    parcels = queries.open_parcels(actor_of(supplier.id), lock=True)
    half = len(parcels) // 2
    on_the_road = _planned(parcels[: half or 1], "豫U·D0001", by=supplier.id, at=now - timedelta(hours=8))
    if on_the_road:
        run = queries.delivery(on_the_road, actor_of(supplier.id), lock=True)
        actions.load(run, by=supplier.id, now=now - timedelta(hours=5))
        actions.leave(run, by=supplier.id, now=now - timedelta(hours=4))
    _planned(parcels[half or 1 :], "豫U·D0002", by=supplier.id, at=now - timedelta(hours=2))
    deliver_waiting()


def _planned(parcels: list[Parcel], vehicle: str, *, by: int, at: datetime) -> int | None:
    if not parcels:
        return None
    day = clock.business_day(at)
    made = actions.plan(
        parcels,
        first_on=day,
        last_on=day + timedelta(days=1),
        vehicle=vehicle,
        driver="演示司机",
        by=by,
        now=at,
    )
    db.session.flush()
    return made.id
