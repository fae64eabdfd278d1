"""What follows from prices and listings: who is told, and what the clock does to them."""

from __future__ import annotations

from datetime import datetime

from shop.catalog.listings import schedule
from shop.catalog.listings.models import ListingVersion
from shop.catalog.pricing import actions as prices
from shop.catalog.pricing import desk
from shop.catalog.pricing.models import PriceReview
from shop.catalog.products.models import Product
from shop.core import money
from shop.core.db import db
from shop.parties.accounts.permissions import Permission, Role
from shop.parties.accounts.queries import users_with_role
from shop.support.notices import actions as notices
from shop.support.outbox.drain import Handler
from shop.support.outbox.models import Message

STAFF = (Role.SUPPLIER, Role.SUPPLIER_ADMIN)
AT_ONCE = 50  # a tick holds the write lock on SQLite: few at a time, the next tick goes on


def tell_price_desk(message: Message, now: datetime) -> None:
    """A price was proposed: those who decide about it."""
    review = db.session.get_one(PriceReview, message.facts["review_id"])
    people = desk.officers(Permission.PRICE_REVIEW, review, now)
    _tell_of_price(message, review, people, f"/admin/prices/{review.id}", now)


def tell_proposer(message: Message, now: datetime) -> None:
    """The price was decided upon: the cooperative's people."""
    review = db.session.get_one(PriceReview, message.facts["review_id"])
    people = _staff(review.cooperative_id)
    _tell_of_price(message, review, people, f"/supplier/prices/{review.sku_id}", now)


def _tell_of_price(
    message: Message, review: PriceReview, people: list[tuple[int, str]], link: str, now: datetime
) -> None:
    facts = {
        "product": f"{review.product_name} {review.spec}",
        "asked": money.yuan(review.asked_fen),
        "ceiling": money.yuan(review.ceiling_fen or 0),
        "until": str(review.valid_until or ""),
        "due": str(review.due_on),
        "opinion": review.opinion,
    }
    notices.tell(people, message.name, facts=facts, uniq=f"message:{message.id}", link=link, now=now)


def hold_expired_prices(_message: Message, now: datetime) -> None:
    prices.hold_expired(now=now, limit=AT_ONCE)


def tell_listing_desk(message: Message, now: datetime) -> None:
    """A listing or a change of one waits: those who review for the cooperative's county."""
    version = db.session.get_one(ListingVersion, message.facts["version_id"])
    people = desk.officers_of(Permission.LISTING_REVIEW, [version.county_code], version.cooperative_id, now)
    _tell_of_listing(message, version, people, f"/admin/listings/{version.id}", now)


def tell_lister(message: Message, now: datetime) -> None:
    """The listing was decided upon: the cooperative's people."""
    version = db.session.get_one(ListingVersion, message.facts["version_id"])
    people = _staff(version.cooperative_id)
    _tell_of_listing(message, version, people, f"/supplier/products/{version.product_id}", now)


def _tell_of_listing(
    message: Message, version: ListingVersion, people: list[tuple[int, str]], link: str, now: datetime
) -> None:
    facts = {
        "product": str(version.description["name"]),
        "number": str(version.number),
        "due": str(version.due_on),
        "notes": version.notes,
    }
    notices.tell(people, message.name, facts=facts, uniq=f"message:{message.id}", link=link, now=now)


def tell_not_listed(message: Message, now: datetime) -> None:
    """A planned listing did not come about."""
    product = db.session.get_one(Product, message.facts["product_id"])
    people = _staff(product.cooperative_id)
    facts = {"product": product.name, "reason": message.facts["reason"]}
    link = f"/supplier/products/{product.id}"
    notices.tell(people, message.name, facts=facts, uniq=f"message:{message.id}", link=link, now=now)


def run_schedules(_message: Message, now: datetime) -> None:
    schedule.run_due(now=now, limit=AT_ONCE)


def _staff(cooperative_id: int) -> list[tuple[int, str]]:
    people = {
        user.id: user for role in STAFF for user in users_with_role(role, cooperative_id=cooperative_id)
    }
    return [(user.id, user.email) for user in people.values()]


SHELF_HANDLERS: dict[str, tuple[Handler, ...]] = {
    "price_review.asked": (tell_price_desk,),
    "price_review.approved": (tell_proposer,),
    "price_review.returned": (tell_proposer,),
    "listing.submitted": (tell_listing_desk,),
    "listing.approved": (tell_lister,),
    "listing.returned": (tell_lister,),
    "listing.failed": (tell_not_listed,),
    "tick.prices": (hold_expired_prices,),
    "tick.listings": (run_schedules,),
}
