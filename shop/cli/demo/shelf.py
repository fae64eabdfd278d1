"""What the demo shelf shows besides prices: a change under review, a season, a weekly capacity, recommendations."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from shop.catalog.listings import actions as listings
from shop.catalog.listings import schedule
from shop.catalog.products import actions as products
from shop.catalog.products.models import Product
from shop.catalog.recommendations import actions as recommendations
from shop.cli.demo.people import DOMAIN
from shop.core import clock
from shop.core.db import db
from shop.parties.accounts.queries import user_by_email

TOWN_PATH = "/419001103/"
WEEKLY_MILLI = 20_000_000


def fill(*, now: datetime) -> None:
    """A changed name waits for the county; a season and a weekly capacity show; county and town recommend."""
    ours = list(
        db.session.scalars(
            select(Product).where(Product.origin_path.contains(TOWN_PATH)).order_by(Product.id).limit(5)
        )
    )
    day_before = now - timedelta(days=1)
    listings.revise(ours[0], brand="沃野", about="今年新收，按订单分拣。", by=None, now=day_before)
    first, last = 101, 1231
    schedule.plan(
        ours[1], list_at=None, withdraw_at=None, season_from=first, season_to=last, by=None, now=day_before
    )
    products.change_sku(ours[2].skus[0], weekly_milli=WEEKLY_MILLI, by=None, now=day_before)
    _recommend(ours, now=day_before)


def _recommend(ours: list[Product], *, now: datetime) -> None:
    county, town = (user_by_email(f"{key}@{DOMAIN}") for key in ("county", "town"))
    today = clock.business_day(now)
    last = today + timedelta(days=60)
    for position, product in enumerate(ours[:4]):
        if county is not None:
            recommendations.push(
                product,
                first_on=today,
                last_on=last,
                words="济源市重点推荐",
                position=position,
                by=county.id,
                now=now,
            )
        if town is not None:
            recommendations.name_for_unions(product, first_on=today, last_on=last, by=town.id, now=now)
