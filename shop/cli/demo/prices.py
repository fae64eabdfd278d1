"""Reviewed prices and listings of the demo world: the campaigns' regions require them, some wait on a desk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import select

from shop.catalog.pricing import actions
from shop.catalog.pricing.desk import officers
from shop.catalog.pricing.models import PriceReview
from shop.catalog.products.models import Product, Sku
from shop.cli.demo.people import DOMAIN
from shop.core import clock
from shop.core.db import db
from shop.parties.accounts import actions as accounts
from shop.parties.accounts.permissions import Permission, Role, ScopeKind
from shop.parties.accounts.queries import user_by_email
from shop.parties.policy import actions as policy
from shop.parties.policy.states import Policy
from shop.parties.regions import queries as regions
from shop.parties.regions.rules import levels

REQUIRED_IN = ("419001", "654200")
DEMO_TOWN = "419001103"
WAITING, RETURNED = 2, 1  # of the demo cooperative's five products


def require(*, now: datetime) -> None:
    """Prices and listings are reviewed where the two campaigns were."""
    first = date(clock.business_day(now).year, 1, 1)
    for name in (Policy.PRICE_REVIEW_REQUIRED, Policy.LISTING_REVIEW_REQUIRED):
        for code in REQUIRED_IN:
            policy.set_value(
                name,
                value="1",
                region_code=code,
                valid_from=first,
                source="演示：本地要求先审后售",
                by=None,
                now=now,
            )


def review(*, now: datetime) -> None:
    """Every price there was approved a month ago; the demo cooperative has more to ask."""
    month_ago, today = now - timedelta(days=30), clock.business_day(now)
    desks = _desks(month_ago)
    goods = [sku for sku in _skus() if any(f"/{code}/" in sku.product.origin_path for code in REQUIRED_IN)]
    for number, sku in enumerate(goods):
        made = _ask(sku, sku.price_fen * (105 + number % 6) // 100, at=month_ago)
        until = today + timedelta(days=120 + number % 200)
        officer, _email = officers(Permission.PRICE_REVIEW, made, month_ago)[0]
        actions.approve(made, ceiling_fen=made.asked_fen, valid_until=until, by=officer, now=month_ago)
    ours = [sku for sku in goods if levels(sku.product.origin_path).town == DEMO_TOWN]
    for sku in ours[:WAITING]:
        _ask(sku, sku.price_fen * 118 // 100, at=now - timedelta(days=1))
    for sku in ours[WAITING : WAITING + RETURNED]:
        asked = _ask(sku, sku.price_fen * 150 // 100, at=now - timedelta(days=6))
        words = "涨幅过大，请附近三个月的进货凭据后重新申报"
        actions.send_back(asked, reason=words, by=desks[DEMO_TOWN], now=now - timedelta(days=4))


def _ask(sku: Sku, asked_fen: int, *, at: datetime) -> PriceReview:
    return actions.ask(
        sku, asked_fen=asked_fen, reference_fen=sku.price_fen * 104 // 100,
        reference_source="所在县农产品批发市场当周均价（演示）", by=None, now=at,
    )  # fmt: skip


def _skus() -> Iterable[Sku]:
    return db.session.scalars(select(Sku).join(Product, Product.id == Sku.product_id).order_by(Sku.id)).all()


def _desks(now: datetime) -> dict[str, int]:
    """Who decides where: the demo's own officials, and one for each county that has none."""
    found = {DEMO_TOWN: "town", "419001": "county"}
    desks = {code: user.id for code, key in found.items() if (user := user_by_email(f"{key}@{DOMAIN}"))}
    for region in regions.children("654200"):
        user = accounts.create_user(
            email=f"county{region.code}@{DOMAIN}", name=f"{region.name}工作人员", by=None, now=now
        )
        accounts.give(
            user, role=Role.COUNTY, scope_kind=ScopeKind.REGION, region_code=region.code, by=None, now=now
        )
        desks[region.code] = user.id
    return desks
