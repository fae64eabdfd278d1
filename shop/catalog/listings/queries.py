"""Versions in sight and on a desk, a product's history, and what is due by the clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, exists, false, not_, or_, select
from sqlalchemy.orm import aliased, joinedload

from shop.catalog.listings.models import ListingSchedule, ListingVersion
from shop.catalog.listings.states import VersionStatus
from shop.catalog.pricing.desk import codes_of
from shop.catalog.products.models import CatalogueStamp, Product, ProductHold
from shop.catalog.products.states import HoldKind, ProductStatus
from shop.core.db import db
from shop.core.errors import Missing
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.parties.cooperatives.models import Cooperative
from shop.parties.cooperatives.states import CooperativeStatus
from shop.parties.policy import queries as policy
from shop.parties.policy.states import Policy

P = Permission


def description_of(product: Product) -> dict[str, Any]:
    """What the product says now, as a version keeps it."""
    return {
        "name": product.name,
        "category_code": product.category_code,
        "origin_code": product.origin_code,
        "marks": sorted(product.mark_list),
        "brand": product.brand,
        "photo": product.photo,
        "about": product.about,
        "storage": product.storage,
        "lead_days": product.lead_days,
    }


def visible_to(actor: Actor, permission: Permission = P.LISTING_REVIEW) -> Select[ListingVersion]:
    """Versions of own cooperatives, and of those in an official's region."""
    if actor.everywhere(permission):
        return select(ListingVersion)
    ways: list[ColumnElement[bool]] = []
    if ids := actor.cooperative_ids(permission):
        ways.append(ListingVersion.cooperative_id.in_(ids))
    for grant in actor.official_grants(permission):
        ways.append(ListingVersion.region_path.startswith(grant.region_path, autoescape=True))
    return select(ListingVersion).where(or_(*ways) if ways else false())


def version(
    version_id: int, actor: Actor, *, permission: Permission = P.LISTING_REVIEW, lock: bool = False
) -> ListingVersion:
    """One version within the actor's sight; raises Missing."""
    wanted = visible_to(actor, permission).where(ListingVersion.id == version_id)
    wanted = wanted.options(joinedload(ListingVersion.product))
    found = db.session.scalar(wanted.with_for_update(of=ListingVersion) if lock else wanted)
    if found is None:
        raise Missing("没有这个版本", version_id=version_id)
    return found


def queue(actor: Actor) -> Select[ListingVersion]:
    """What waits for this reviewer: the county of the cooperative, or the platform; never his own cooperative."""
    waiting = select(ListingVersion).where(ListingVersion.status == VersionStatus.WAITING)
    return waiting.where(_decided_by(actor)).options(joinedload(ListingVersion.product))


def _decided_by(actor: Actor) -> ColumnElement[bool]:
    ours = [grant.cooperative_id for grant in actor.grants if grant.cooperative_id is not None]
    codes = codes_of(actor, P.LISTING_REVIEW)
    mine = (
        ListingVersion.id.is_not(None)
        if actor.everywhere(P.LISTING_REVIEW)
        else ListingVersion.county_code.in_(codes)
    )
    return and_(mine, ListingVersion.cooperative_id.not_in(ours)) if ours else mine


def is_desk(actor: Actor, version_id: int) -> bool:
    """Whether one version is the actor's to decide."""
    wanted = select(ListingVersion.id).where(ListingVersion.id == version_id, _decided_by(actor))
    return db.session.scalar(wanted) is not None


def versions(product_id: int) -> Sequence[ListingVersion]:
    """All of one product, latest first."""
    wanted = select(ListingVersion).where(ListingVersion.product_id == product_id)
    return db.session.scalars(wanted.order_by(ListingVersion.number.desc())).all()


def numbered(product_id: int, number: int) -> ListingVersion:
    """One of a product that the caller may see; raises Missing."""
    wanted = select(ListingVersion).where(
        ListingVersion.product_id == product_id, ListingVersion.number == number
    )
    found = db.session.scalar(wanted)
    if found is None:
        raise Missing("没有这个版本", number=number)
    return found


def latest(product_id: int, *statuses: VersionStatus) -> ListingVersion | None:
    """The last one, of these statuses where any are named."""
    wanted = select(ListingVersion).where(ListingVersion.product_id == product_id)
    if statuses:
        wanted = wanted.where(ListingVersion.status.in_(statuses))
    return db.session.scalar(wanted.order_by(ListingVersion.number.desc()).limit(1))


def latest_before(version: ListingVersion) -> ListingVersion | None:
    """The approved version that this one takes the place of."""
    wanted = select(ListingVersion).where(
        ListingVersion.product_id == version.product_id,
        ListingVersion.number < version.number,
        ListingVersion.status == VersionStatus.APPROVED,
    )
    return db.session.scalar(wanted.order_by(ListingVersion.number.desc()).limit(1))


def required(product: Product, on: date) -> bool:
    """Whether listings of this cooperative have to be reviewed."""
    path = product.cooperative.region_path
    return policy.required(Policy.LISTING_REVIEW_REQUIRED, region_path=path, on=on)


def schedule(product_id: int) -> ListingSchedule | None:
    return db.session.get(ListingSchedule, product_id)


class Glance(NamedTuple):
    """What a product's page asks besides the product: the catalogue's stamp, and the season if it has one."""

    stamp: int
    season_from: int | None
    season_to: int | None


def glance(product_id: int) -> Glance:
    """In one statement, since the page is read most."""
    row = db.session.execute(
        select(CatalogueStamp.number, ListingSchedule.season_from, ListingSchedule.season_to)
        .outerjoin(ListingSchedule, ListingSchedule.product_id == product_id)
        .where(CatalogueStamp.id == 1)
    ).first()
    return Glance(*row) if row else Glance(0, None, None)


class Resting(NamedTuple):
    """A product that is off sale until its season comes again."""

    product: Product
    schedule: ListingSchedule


def resting(product_id: int) -> Resting:
    """One that nothing but its season keeps off sale; raises Missing."""
    held = aliased(ProductHold)
    other = exists().where(held.product_id == Product.id, held.kind != HoldKind.SEASON)
    wanted = (
        select(Product, ListingSchedule)
        .join(ListingSchedule, ListingSchedule.product_id == Product.id)
        .join(ProductHold, and_(ProductHold.product_id == Product.id, ProductHold.kind == HoldKind.SEASON))
        .join(Cooperative, Cooperative.id == Product.cooperative_id)
        .where(
            Product.id == product_id,
            Product.status == ProductStatus.HELD,
            Cooperative.status == CooperativeStatus.ACTIVE,
            not_(other),
        )
    )
    row = db.session.execute(wanted).first()
    if row is None:
        raise Missing("没有这个商品，或已下架", product_id=product_id)
    return Resting(row[0], row[1])


def due_to_list(now: datetime, *, limit: int) -> list[Product]:
    """Approved products whose moment has come; ids in order, so that locks never cross."""
    waits = exists().where(
        ListingVersion.product_id == Product.id, ListingVersion.status == VersionStatus.WAITING
    )
    due = [Product.status == ProductStatus.SUBMITTED, ListingSchedule.list_at <= now, not_(waits)]
    return _scheduled(due, limit)


def due_to_withdraw(now: datetime, *, limit: int) -> list[Product]:
    due = [Product.status.in_((ProductStatus.LISTED, ProductStatus.HELD)), ListingSchedule.withdraw_at <= now]
    return _scheduled(due, limit)


def out_of_step(today: date, *, limit: int) -> list[Product]:
    """Products on sale out of their season, and products held though their season has come."""
    day = today.month * 100 + today.day
    first, last = ListingSchedule.season_from, ListingSchedule.season_to
    inside = or_(
        and_(first <= last, first <= day, last >= day),
        and_(first > last, or_(first <= day, last >= day)),
    )
    held = exists().where(ProductHold.product_id == Product.id, ProductHold.kind == HoldKind.SEASON)
    on_sale = Product.status.in_((ProductStatus.LISTED, ProductStatus.HELD))
    wrong = or_(and_(inside, held), and_(not_(inside), not_(held)))
    return _scheduled([on_sale, first.is_not(None), wrong], limit)


def _scheduled(conditions: Sequence[ColumnElement[bool]], limit: int) -> list[Product]:
    wanted = select(Product).join(ListingSchedule, ListingSchedule.product_id == Product.id)
    return list(db.session.scalars(wanted.where(*conditions).order_by(Product.id).limit(limit)))
