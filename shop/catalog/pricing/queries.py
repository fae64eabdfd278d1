"""Price reviews in sight, on a desk, and public; what keeps a product's prices from being in order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, false, or_, select

from shop.catalog.pricing import desk, rules
from shop.catalog.pricing.models import PriceReview
from shop.catalog.pricing.states import PriceReviewStatus
from shop.catalog.products.models import Product, Sku
from shop.catalog.products.states import ProductStatus
from shop.core.db import db
from shop.core.errors import Missing
from shop.core.page import Page, paginate
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.parties.policy import queries as policy
from shop.parties.policy.states import Policy

P = Permission


def visible_to(actor: Actor, permission: Permission = P.PRICE_REVIEW) -> Select[PriceReview]:
    """Reviews of own cooperatives, and of goods that come from an official's region."""
    return select(PriceReview).where(_reach(actor, permission))


def _reach(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    if actor.everywhere(permission):
        return PriceReview.id.is_not(None)
    ways: list[ColumnElement[bool]] = []
    if ids := actor.cooperative_ids(permission):
        ways.append(PriceReview.cooperative_id.in_(ids))
    for grant in actor.official_grants(permission):
        ways.append(PriceReview.region_path.startswith(grant.region_path, autoescape=True))
    return or_(*ways) if ways else false()


def review(
    review_id: int, actor: Actor, *, permission: Permission = P.PRICE_REVIEW, lock: bool = False
) -> PriceReview:
    """One review within the actor's sight; raises Missing."""
    wanted = visible_to(actor, permission).where(PriceReview.id == review_id)
    found = db.session.scalar(wanted.with_for_update(of=PriceReview) if lock else wanted)
    if found is None:
        raise Missing("没有这项价格审定", review_id=review_id)
    return found


def queue(actor: Actor, now: datetime) -> Select[PriceReview]:
    """What waits on the actor's own desk."""
    mine = desk.decided_by(actor, P.PRICE_REVIEW, PriceReview, now)
    return visible_to(actor).where(PriceReview.status == PriceReviewStatus.ASKED, mine)


def own_reviews(
    actor: Actor, *, status: PriceReviewStatus | None = None, page: int = 1, size: int = 50
) -> Page[PriceReview]:
    """What the own cooperatives asked for, latest first."""
    wanted = visible_to(actor, P.PRICE_PROPOSE).order_by(PriceReview.id.desc())
    if status is not None:
        wanted = wanted.where(PriceReview.status == status)
    return paginate(wanted, page=page, size=size)


def of_sku(sku_id: int, *, limit: int = 20) -> Sequence[PriceReview]:
    """All of one SKU, latest first."""
    wanted = select(PriceReview).where(PriceReview.sku_id == sku_id).order_by(PriceReview.id.desc())
    return db.session.scalars(wanted.limit(limit)).all()


def open_review(sku_id: int) -> PriceReview | None:
    """The one that waits for an answer, if any."""
    wanted = select(PriceReview).where(
        PriceReview.sku_id == sku_id, PriceReview.status == PriceReviewStatus.ASKED
    )
    return db.session.scalar(wanted)


def latest(sku_ids: Sequence[int]) -> dict[int, PriceReview]:
    """The last word on each SKU, whatever it was."""
    wanted = select(PriceReview).where(PriceReview.sku_id.in_(sku_ids)).order_by(PriceReview.id)
    return {found.sku_id: found for found in db.session.scalars(wanted)}


def approved(product_id: int, *, limit: int = 20) -> Sequence[PriceReview]:
    """What was approved for a product, latest first: public, with reference and source."""
    wanted = select(PriceReview).where(
        PriceReview.product_id == product_id, PriceReview.status == PriceReviewStatus.APPROVED
    )
    return db.session.scalars(wanted.order_by(PriceReview.id.desc()).limit(limit)).all()


def required(product: Product, on: date) -> bool:
    """Whether prices of goods from there have to be reviewed."""
    return policy.required(Policy.PRICE_REVIEW_REQUIRED, region_path=product.origin_path, on=on)


def unreviewed(product: Product, on: date) -> list[Sku]:
    """The SKUs on offer whose price still has to be approved; none where no review is required."""
    active = [sku for sku in product.skus if sku.active]
    if not active or not required(product, on):
        return []
    return [
        sku
        for sku in active
        if rules.needs_review(
            required=True, ceiling_fen=sku.ceiling_fen, ceiling_until=sku.ceiling_until, today=on
        )
    ]


def unconfirmed(product_id: int) -> bool:
    """Whether a price was lowered by its review and the cooperative has not agreed yet."""
    wanted = select(PriceReview.id).where(
        PriceReview.product_id == product_id, PriceReview.unconfirmed.is_(True)
    )
    return db.session.scalar(wanted.limit(1)) is not None


def with_expired_ceiling(on: date, *, limit: int) -> list[Product]:
    """Products on sale with a SKU whose ceiling ran out before `on`; ids in order, so that locks never cross."""
    stale = select(Sku.product_id).where(Sku.active.is_(True), Sku.ceiling_until < on)
    wanted = select(Product).where(Product.status == ProductStatus.LISTED, Product.id.in_(stale))
    return list(db.session.scalars(wanted.order_by(Product.id).limit(limit)))


def reviewed(product_ids: Sequence[int], on: date) -> set[int]:
    """Of these products those whose every SKU on offer has an approved price that still holds (A19)."""
    rows = db.session.execute(
        select(Sku.product_id, Sku.ceiling_fen, Sku.ceiling_until).where(
            Sku.product_id.in_(product_ids), Sku.active.is_(True)
        )
    ).all()
    bad = {row[0] for row in rows if row[1] is None or rules.expired(row[2], on)}
    return {row[0] for row in rows} - bad
