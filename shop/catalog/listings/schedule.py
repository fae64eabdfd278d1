"""Going on and off sale by the clock: planned moments, and a season every year."""

from __future__ import annotations

from datetime import datetime

from shop.catalog.listings import queries, rules
from shop.catalog.listings.models import ListingSchedule
from shop.catalog.products import actions as products
from shop.catalog.products import queries as goods
from shop.catalog.products.models import Product
from shop.catalog.products.rules import NotReady
from shop.catalog.products.states import HoldKind, ProductStatus
from shop.core import clock
from shop.core.db import db
from shop.support import audit, outbox


def plan(
    product: Product,
    *,
    list_at: datetime | None,
    withdraw_at: datetime | None,
    season_from: int | None,
    season_to: int | None,
    by: int | None,
    now: datetime,
) -> ListingSchedule:
    """Set all of it anew; None takes a part away. Raises BadSchedule."""
    rules.check_schedule(list_at=list_at, withdraw_at=withdraw_at, now=now)
    rules.check_season(season_from, season_to)
    found = queries.schedule(product.id)
    if found is None:
        found = ListingSchedule(product_id=product.id)
        db.session.add(found)
        db.session.flush()
    values = {
        "list_at": list_at, "withdraw_at": withdraw_at, "season_from": season_from, "season_to": season_to,
    }  # fmt: skip
    audit.change("product.plan", found, by=by, now=now, **values)
    keep_season(product, now=now)
    return found


def go_on_sale(product: Product, *, by: int | None, now: datetime) -> None:
    """Put an approved product on the shelf, unless its planned moment is still to come. Raises NotReady."""
    planned = queries.schedule(product.id)
    if planned is not None and planned.list_at is not None and planned.list_at > now:
        return
    products.release(product, kind=HoldKind.SEASON, by=by, now=now)
    products.list_product(product, by=by, now=now)
    keep_season(product, now=now)


def keep_season(product: Product, *, now: datetime) -> None:
    """Off sale out of its season, back in it."""
    planned = queries.schedule(product.id)
    first, last = (planned.season_from, planned.season_to) if planned else (None, None)
    if first is None or last is None or rules.in_season(first, last, clock.business_day(now)):
        products.release(product, kind=HoldKind.SEASON, by=None, now=now)
        return
    held = any(found.kind is HoldKind.SEASON for found in goods.holds(product.id))
    if product.status in (ProductStatus.LISTED, ProductStatus.HELD) and not held:
        words = f"不在产季，下季再来（每年 {rules.season_words(first, last)}）"
        products.hold(product, kind=HoldKind.SEASON, reason=words, by=None, now=now)


def run_due(*, now: datetime, limit: int) -> int:
    """What the clock asks for: put on sale, take off, seasons; how many products were touched."""
    coming = queries.due_to_list(now, limit=limit)
    for product in coming:
        _list_planned(product, now=now)
    going = queries.due_to_withdraw(now, limit=limit)
    for product in going:
        products.withdraw(product, by=None, now=now)
        _forget(product, "withdraw_at", now=now)
    turning = queries.out_of_step(clock.business_day(now), limit=limit)
    for product in turning:
        keep_season(product, now=now)
    return len(coming) + len(going) + len(turning)


def _list_planned(product: Product, *, now: datetime) -> None:
    """What is missing by then (a paper, an approved price) sends it back to its draft, and its people are told."""
    try:
        go_on_sale(product, by=None, now=now)
    except NotReady as missing:
        audit.move(product, "send_back", by=None, now=now, reason=missing.message)
        outbox.put("listing.failed", now=now, product_id=product.id, reason=missing.message)
    _forget(product, "list_at", now=now)


def _forget(product: Product, part: str, *, now: datetime) -> None:
    planned = queries.schedule(product.id)
    if planned is not None:
        audit.change("product.plan", planned, by=None, now=now, **{part: None})
