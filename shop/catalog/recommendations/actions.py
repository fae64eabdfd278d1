"""Counties push their goods, towns name goods for unions, and both end it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from shop.catalog.pricing import desk
from shop.catalog.pricing import queries as prices
from shop.catalog.products import actions as products
from shop.catalog.products.models import Product
from shop.catalog.products.states import ProductStatus
from shop.catalog.recommendations import queries, rules
from shop.catalog.recommendations.models import Recommendation
from shop.catalog.recommendations.states import RecommendationKind
from shop.core import clock
from shop.core.db import db
from shop.core.flow import WrongMoment
from shop.parties.accounts.permissions import Permission
from shop.parties.accounts.queries import actor_of
from shop.parties.regions import queries as regions
from shop.support import audit

P = Permission


def push(
    product: Product,
    *,
    first_on: date,
    last_on: date,
    by: int,
    now: datetime,
    words: str = "",
    position: int = 0,
    audience_code: str = "",
) -> Recommendation:
    """Show a product of the recommender's own county on the front page: to everybody, or to a partner region.

    Raises NotYours, BadDays, AlreadyRecommended, WrongMoment unless it is on sale, Missing (region).
    """
    actor, place = actor_of(by), desk.places(product.origin_path)
    rules.check_county(
        is_member=desk.is_member(actor, product.cooperative_id),
        is_county=place["county_code"] in desk.codes_of(actor, P.PRODUCT_RECOMMEND),
    )
    audience = regions.region(audience_code).path if audience_code else ""
    return _make(
        product, RecommendationKind.FRONT_PAGE, first_on=first_on, last_on=last_on, words=words,
        position=position, audience_path=audience, by=by, now=now,
    )  # fmt: skip


def name_for_unions(
    product: Product, *, first_on: date, last_on: date, by: int, now: datetime, words: str = ""
) -> Recommendation:
    """Put a product of the recommender's own town into the union catalogue. Raises NotReviewed too."""
    actor = actor_of(by)
    rules.check_town(
        is_member=desk.is_member(actor, product.cooperative_id),
        is_desk=desk.covers(actor, P.PRODUCT_RECOMMEND, product.origin_path, product.cooperative_id, now),
    )
    if product.id not in prices.reviewed([product.id], clock.business_day(now)):
        raise rules.NotReviewed("只有价格审定过且在有效期内的商品才能进入工会目录，请先完成价格审定")
    return _make(
        product, RecommendationKind.UNION, first_on=first_on, last_on=last_on, words=words, by=by, now=now
    )


def end(recommendation: Recommendation, *, by: int, now: datetime) -> None:
    """From now on it no longer holds. Raises NotYours, WrongMoment."""
    actor, product = actor_of(by), recommendation.product
    _check_own(actor, recommendation, product, now)
    audit.move(recommendation, "end", by=by, now=now)
    products.touch()


def _check_own(actor: Any, recommendation: Recommendation, product: Product, now: datetime) -> None:
    member = desk.is_member(actor, product.cooperative_id)
    if recommendation.kind is RecommendationKind.FRONT_PAGE:
        codes = desk.codes_of(actor, P.PRODUCT_RECOMMEND)
        rules.check_county(is_member=member, is_county=recommendation.county_code in codes)
    else:
        covers = desk.covers(actor, P.PRODUCT_RECOMMEND, product.origin_path, product.cooperative_id, now)
        rules.check_town(is_member=member, is_desk=covers)


def _make(
    product: Product,
    kind: RecommendationKind,
    *,
    first_on: date,
    last_on: date,
    words: str,
    by: int,
    now: datetime,
    position: int = 0,
    audience_path: str = "",
) -> Recommendation:
    today = clock.business_day(now)
    rules.check_days(first_on, last_on, today)
    if product.status is not ProductStatus.LISTED:
        raise WrongMoment("只能推荐在售的商品", status=product.status.value)
    earlier = queries.active(product.id, kind, audience_path)
    if earlier is not None and earlier.last_on >= today:
        raise rules.AlreadyRecommended("该商品已在推荐中；如需调整，请先结束原来的推荐")
    if earlier is not None:
        audit.move(earlier, "end", by=by, now=now)
    made = Recommendation(
        product_id=product.id, product=product, cooperative_id=product.cooperative_id, kind=kind,
        region_path=product.origin_path, county_code=desk.places(product.origin_path)["county_code"],
        audience_path=audience_path, position=position, words=words.strip(), first_on=first_on,
        last_on=last_on, made_by=by, made_at=now,
    )  # fmt: skip
    db.session.add(made)
    audit.note("recommendation.make", made, by=by, now=now, kind=kind.value, product_id=product.id)
    products.touch()
    return made
