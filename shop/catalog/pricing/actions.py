"""A cooperative proposes prices and sets them; the town, or the county in its place, approves a ceiling."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import update

from shop.catalog.pricing import desk, queries, reference, rules
from shop.catalog.pricing.models import PriceReview
from shop.catalog.products import actions as products
from shop.catalog.products.models import Product, Sku
from shop.catalog.products.states import HoldKind, ProductStatus
from shop.core import clock
from shop.core.db import db
from shop.core.workdays import add_workdays
from shop.parties.accounts.permissions import Permission
from shop.parties.accounts.queries import actor_of
from shop.parties.policy import queries as policy
from shop.parties.policy.states import Policy
from shop.support import audit, outbox

ON_SALE = (ProductStatus.LISTED, ProductStatus.HELD)


def ask(
    sku: Sku,
    *,
    asked_fen: int,
    reference_fen: int,
    reference_source: str,
    by: int | None,
    now: datetime,
    note: str = "",
) -> PriceReview:
    """Ask for a price to be approved. Raises BadProposal, AlreadyAsked."""
    rules.check_proposal(asked_fen=asked_fen, reference_fen=reference_fen, source=reference_source)
    if queries.open_review(sku.id) is not None:
        raise rules.AlreadyAsked("该规格已有一项价格审定在办理，请等待结果，或先撤回再重新申报")
    product, today = sku.product, clock.business_day(now)
    days = policy.number_of(Policy.REVIEW_WORKDAYS, region_path=product.origin_path, on=today)
    made = PriceReview(
        sku_id=sku.id, product_id=product.id, cooperative_id=product.cooperative_id,
        region_path=product.origin_path, product_name=product.name, category_code=product.category_code,
        spec=sku.spec, unit=sku.unit, base_unit=sku.base_unit, pack_milli=sku.pack_milli, asked_fen=asked_fen,
        reference_fen=reference_fen, reference_source=reference_source.strip(), note=note.strip(),
        asked_by=by, asked_at=now, due_on=add_workdays(today, days or 0), **desk.places(product.origin_path),
    )  # fmt: skip
    db.session.add(made)
    facts = {"asked_fen": asked_fen, "reference_fen": reference_fen, "source": made.reference_source}
    audit.note("price_review.ask", made, by=by, now=now, **facts)
    _tell("price_review.asked", made, by=by, now=now)
    return made


def recall(review: PriceReview, *, by: int, now: datetime) -> None:
    """Take the question back before it was answered. Raises WrongMoment."""
    audit.move(review, "recall", by=by, now=now)


def approve(
    review: PriceReview, *, ceiling_fen: int, valid_until: date, by: int, now: datetime, opinion: str = ""
) -> None:
    """Let it cost up to `ceiling_fen`, up to and including `valid_until`.

    A price that is higher comes down to the ceiling; on sale it is held until the cooperative agrees.
    Raises NotYourDesk, BadCeiling, WrongMoment.
    """
    _check_reviewer(review, by, now)
    today = clock.business_day(now)
    rules.check_ceiling(
        ceiling_fen=ceiling_fen, asked_fen=review.asked_fen, valid_until=valid_until, today=today
    )
    audit.move(review, "approve", by=by, now=now, ceiling_fen=ceiling_fen, valid_until=valid_until)
    like = reference.like_goods([(review.category_code, review.base_unit)])
    found = like.get((review.category_code, review.base_unit.value))
    review.like_n, review.like_median_fen = (found.n, found.median_fen) if found else (0, None)
    review.ceiling_fen, review.valid_until, review.opinion = ceiling_fen, valid_until, opinion.strip()
    review.decided_by, review.decided_at = by, now
    sku, product = review.sku, review.sku.product
    if sku.price_fen > ceiling_fen:
        review.unconfirmed = product.status in ON_SALE
        products.change_price(sku, price_fen=ceiling_fen, by=by, now=now)
    products.set_ceiling(sku, ceiling_fen=ceiling_fen, until=valid_until, by=by, now=now)
    settle(product, by=by, now=now)
    _tell("price_review.approved", review, by=by, now=now)


def send_back(review: PriceReview, *, reason: str, by: int, now: datetime) -> None:
    """Say no and why; ceiling and price stay what they are. Raises NotYourDesk, WrongMoment."""
    _check_reviewer(review, by, now)
    audit.move(review, "send_back", by=by, now=now, reason=reason)
    review.opinion, review.decided_by, review.decided_at = reason.strip(), by, now
    _tell("price_review.returned", review, by=by, now=now)


def set_price(sku: Sku, *, price_fen: int, by: int | None, now: datetime) -> None:
    """Sell at another price from now on; lower is free, higher only within what the review allows.

    Also says yes to a price that a review has lowered. Raises AboveCeiling, ReviewNeeded.
    """
    today, product = clock.business_day(now), sku.product
    required = queries.required(product, today)
    if not required:
        _lift_expired(product, now=now)
    if required and sku.ceiling_fen is None and price_fen > sku.price_fen and product.status in ON_SALE:
        raise rules.ReviewNeeded("当地要求价格先审定：调高价格前，请先申请价格审定", sku_id=sku.id)
    products.change_price(sku, price_fen=price_fen, by=by, now=now)
    agreed = update(PriceReview).where(PriceReview.sku_id == sku.id, PriceReview.unconfirmed.is_(True))
    db.session.execute(agreed.values(unconfirmed=False))
    settle(product, by=by, now=now)


def add_sku(product: Product, *, by: int | None, now: datetime, **values: Any) -> Sku:
    """One more way of selling; of a product on sale where prices are reviewed, it waits for its approval."""
    made = products.add_sku(product, by=by, now=now, **values)
    if product.status in ON_SALE and queries.required(product, clock.business_day(now)):
        products.change_sku(made, active=False, by=by, now=now)
    return made


def change_offer(sku: Sku, *, by: int | None, now: datetime, **values: Any) -> None:
    """What a form sends at once: the price by `set_price`, the rest is corrected.

    Raises AboveCeiling, ReviewNeeded (also for putting an unreviewed SKU on sale), BadSku.
    """
    price_fen = values.pop("price_fen", None)
    if values.get("active") and not sku.active:
        _check_may_sell(sku, now)
    if values:
        products.change_sku(sku, by=by, now=now, **values)
    if price_fen is not None and price_fen != sku.price_fen:
        set_price(sku, price_fen=price_fen, by=by, now=now)
    elif "active" in values:
        settle(sku.product, by=by, now=now)


def settle(product: Product, *, by: int | None, now: datetime) -> None:
    """Hold a product on sale whose prices are not in order; let it go again when they are."""
    today = clock.business_day(now)
    stale = [sku for sku in queries.unreviewed(product, today) if sku.ceiling_fen is not None]
    if stale:
        words = f"“{stale[0].spec}”的审定价已于 {stale[0].ceiling_until} 到期，待重新审定"
    elif queries.unconfirmed(product.id):
        words = "审定价低于原售价，已按审定价调低，待合作社确认"
    else:
        products.release(product, kind=HoldKind.PRICE, by=by, now=now)
        return
    if product.status in ON_SALE:
        products.hold(product, kind=HoldKind.PRICE, reason=words, by=by, now=now)


def hold_expired(*, now: datetime, limit: int) -> int:
    """Take off sale what may no longer be sold at its price; how many were looked at."""
    found = queries.with_expired_ceiling(clock.business_day(now), limit=limit)
    for product in found:
        if queries.required(product, clock.business_day(now)):
            settle(product, by=None, now=now)
        else:
            _lift_expired(product, now=now)
    return len(found)


def _lift_expired(product: Product, *, now: datetime) -> None:
    """Where no review is required a ceiling ends by itself."""
    for sku in product.skus:
        if rules.expired(sku.ceiling_until, clock.business_day(now)):
            products.set_ceiling(sku, ceiling_fen=None, until=None, by=None, now=now)


def _check_may_sell(sku: Sku, now: datetime) -> None:
    today, product = clock.business_day(now), sku.product
    if product.status in ON_SALE and rules.needs_review(
        required=queries.required(product, today),
        ceiling_fen=sku.ceiling_fen,
        ceiling_until=sku.ceiling_until,
        today=today,
    ):
        raise rules.ReviewNeeded("该规格的价格尚未审定，审定通过后才能开售", sku_id=sku.id)


def _check_reviewer(review: PriceReview, by: int, now: datetime) -> None:
    actor = actor_of(by)
    rules.check_reviewer(
        is_desk=desk.is_desk(actor, Permission.PRICE_REVIEW, PriceReview, review.id, now),
        is_member=desk.is_member(actor, review.cooperative_id),
    )


def _tell(name: str, review: PriceReview, *, by: int | None, now: datetime) -> None:
    db.session.flush()
    outbox.put(name, now=now, review_id=review.id, by=by)
