"""From draft to shelf by way of a review; every change of a listing is a version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shop.catalog.listings import queries, rules
from shop.catalog.listings.models import ListingVersion
from shop.catalog.listings.schedule import go_on_sale
from shop.catalog.listings.states import VersionKind, VersionStatus
from shop.catalog.papers import queries as papers
from shop.catalog.pricing import actions as pricing
from shop.catalog.pricing import queries as prices
from shop.catalog.products import actions as products
from shop.catalog.products import queries as goods
from shop.catalog.products.models import Product
from shop.catalog.products.rules import NotReady, check_ready
from shop.catalog.products.states import HoldKind, Mark, ProductStatus
from shop.core import clock
from shop.core.db import db
from shop.core.workdays import add_workdays
from shop.parties.accounts.queries import actor_of
from shop.parties.cooperatives.states import CooperativeStatus
from shop.parties.policy import queries as policy
from shop.parties.policy.states import Policy
from shop.parties.regions.rules import levels
from shop.support import audit, outbox

ON_SALE = (ProductStatus.LISTED, ProductStatus.HELD)
S, K = VersionStatus, VersionKind


def submit(product: Product, *, by: int | None, now: datetime) -> ListingVersion:
    """Ask for it to go on sale; where nobody has to look (again), it does at once, or at its moment.

    Raises NotReady (no SKU, price not approved, held for something), WrongMoment.
    """
    check_may_be_sold(product, now=now)
    today, says = clock.business_day(now), queries.description_of(product)
    shown = queries.latest(product.id, S.APPROVED)
    changed = rules.differences(shown.description, says) if shown else []
    to_review = queries.required(product, today) and (shown is None or rules.material(changed))
    audit.move(product, "submit", by=by, now=now)
    if shown is not None and not changed:
        made = shown
    else:
        made = _record(product, says, kind=K.LISTING, waits=to_review, by=by, now=now)
    if not to_review:
        go_on_sale(product, by=by, now=now)
    return made


def check_may_be_sold(product: Product, *, now: datetime) -> None:
    """Raises NotReady with what is missing: a SKU, an approved price, a cooperative that may sell; where
    listings are reviewed also the papers without which nothing of the category is sold."""
    pricing.settle(product, by=None, now=now)
    kept_back = [found.reason for found in goods.holds(product.id) if found.kind is not HoldKind.SEASON]
    check_ready(
        has_sku=any(sku.active for sku in product.skus),
        cooperative_active=product.cooperative.status is CooperativeStatus.ACTIVE,
        held_for="；".join(kept_back),
    )
    today = clock.business_day(now)
    if queries.required(product, today) and (missing := papers.missing_for_sale(product, today)):
        raise NotReady(f"上架前须备齐证照资料：{'、'.join(missing)}。请在“证照资料”中上传，核验后再提交")
    if unreviewed := prices.unreviewed(product, today):
        names = "、".join(sku.spec for sku in unreviewed)
        raise NotReady(f"当地要求价格先审定：请先为“{names}”申请价格审定，通过后再提交上架")


def recall(product: Product, *, by: int | None, now: datetime) -> None:
    """Take back what waits: a submitted product is a draft again, a listed one stays as it is."""
    waiting = queries.latest(product.id, S.WAITING)
    if waiting is not None:
        audit.move(waiting, "recall", by=by, now=now)
    if waiting is None or product.status is ProductStatus.SUBMITTED:
        audit.move(product, "send_back", by=by, now=now)


def approve(version: ListingVersion, *, by: int, now: datetime, notes: str = "") -> None:
    """Show it. Raises NotYourDesk, WrongMoment, NotReady when something is missing by now."""
    product = _opened(version, by, now)
    audit.move(version, "approve", by=by, now=now)
    _decided(version, notes, by=by, now=now)
    if version.kind is K.LISTING:
        check_may_be_sold(product, now=now)
        go_on_sale(product, by=by, now=now)
    else:
        # What counted at once meanwhile stays: only what was reviewed is taken from the version.
        says = queries.description_of(product)
        says |= {name: version.description[name] for name in rules.MATERIAL}
        version.description = says
        _say(product, says, by=by, now=now)
    _tell("listing.approved", version, now=now)


def send_back(version: ListingVersion, *, notes: str, by: int, now: datetime) -> None:
    """Say what has to change; a listed product keeps its approved version. Raises NotYourDesk, WrongMoment."""
    product = _opened(version, by, now)
    audit.move(version, "send_back", by=by, now=now, notes=notes)
    _decided(version, notes, by=by, now=now)
    if version.kind is K.LISTING:
        audit.move(product, "send_back", by=by, now=now)
    _tell("listing.returned", version, now=now)


def revise(product: Product, *, by: int | None, now: datetime, **values: Any) -> ListingVersion | None:
    """Change what a product says. Off sale: simply. On sale: as a version, what buyers choose by after a
    review where one is required. Raises UnderReview, and what `products.change` raises.

    Answers the version that came of it, if any.
    """
    if product.status is ProductStatus.SUBMITTED:
        raise rules.UnderReview("商品正在审核，暂不能修改；如需修改请先撤回")
    others = {name: value for name, value in values.items() if name not in rules.DESCRIPTION}
    if others:
        products.change(product, by=by, now=now, **others)
    before = queries.description_of(product)
    wanted = {**before, **_plain(values)}
    found = rules.differences(before, wanted)
    if product.status not in ON_SALE:
        _say(product, wanted, by=by, now=now)
        return None
    if not found:
        return None
    if queries.latest(product.id) is None:
        _record(product, before, kind=K.LISTING, waits=False, by=None, now=product.created_at)
    return _revise_on_sale(product, before, wanted, found, by=by, now=now)


def _revise_on_sale(
    product: Product,
    before: Mapping[str, Any],
    wanted: Mapping[str, Any],
    found: list[rules.Difference],
    *,
    by: int | None,
    now: datetime,
) -> ListingVersion:
    waits = rules.material(found) and queries.required(product, clock.business_day(now))
    if not waits:
        _say(product, wanted, by=by, now=now)
        kind = K.MATERIAL if rules.material(found) else K.MINOR
        return _record(product, wanted, kind=kind, waits=False, by=by, now=now)
    minor = {**before, **{one.field: one.after for one in found if not one.material}}
    if minor != before:
        _say(product, minor, by=by, now=now)
        _record(product, minor, kind=K.MINOR, waits=False, by=by, now=now)
    earlier = queries.latest(product.id, S.WAITING)
    if earlier is not None:
        audit.move(earlier, "recall", by=by, now=now)
    return _record(product, wanted, kind=K.MATERIAL, waits=True, by=by, now=now)


def withdraw(product: Product, *, by: int | None, now: datetime) -> None:
    """Off the shelf; what waited for a review is taken back."""
    waiting = queries.latest(product.id, S.WAITING)
    if waiting is not None:
        audit.move(waiting, "recall", by=by, now=now)
    products.withdraw(product, by=by, now=now)


def copy(product: Product, *, by: int | None, now: datetime) -> Product:
    """A withdrawn product as a new draft with its SKUs and prices, for another season. Raises NothingToCopy."""
    if product.status is not ProductStatus.WITHDRAWN:
        raise rules.NothingToCopy("只能复制已下架的商品；在售商品可以直接修改")
    says = queries.description_of(product)
    photo = says.pop("photo")
    made = products.draft(product.cooperative, by=by, now=now, **says | {"marks": _marks(says["marks"])})
    if photo:
        products.set_photo(made, photo=photo, by=by, now=now)
    for sku in product.skus:
        if sku.active:
            products.add_sku(
                made, spec=sku.spec, unit=sku.unit, base_unit=sku.base_unit, price_fen=sku.price_fen,
                pack_milli=sku.pack_milli, min_milli=sku.min_milli, step_milli=sku.step_milli,
                max_milli=sku.max_milli, by=by, now=now,
            )  # fmt: skip
    audit.note("product.copy", made, by=by, now=now, from_product=product.id)
    return made


def _record(
    product: Product,
    says: Mapping[str, Any],
    *,
    kind: VersionKind,
    waits: bool,
    by: int | None,
    now: datetime,
) -> ListingVersion:
    last, path = queries.latest(product.id), product.cooperative.region_path
    today = clock.business_day(now)
    days = policy.number_of(Policy.REVIEW_WORKDAYS, region_path=path, on=today) if waits else 0
    made = ListingVersion(
        product_id=product.id, product=product, cooperative_id=product.cooperative_id, region_path=path,
        county_code=levels(path).county, number=last.number + 1 if last else 1, kind=kind, description=dict(says),
        status=S.WAITING if waits else S.APPROVED, decided_at=None if waits else now,
        asked_by=by, asked_at=now, due_on=add_workdays(today, days or 0),
    )  # fmt: skip
    db.session.add(made)
    audit.note("listing_version.ask", made, by=by, now=now, number=made.number, kind=kind.value, waits=waits)
    db.session.flush()
    if waits:
        _tell("listing.submitted", made, now=now)
    return made


def _opened(version: ListingVersion, by: int, now: datetime) -> Product:
    """The product of a version that this person may decide."""
    actor = actor_of(by)
    rules.check_reviewer(
        is_desk=queries.is_desk(actor, version.id),
        is_member=any(grant.cooperative_id == version.cooperative_id for grant in actor.grants),
    )
    return version.product


def _decided(version: ListingVersion, notes: str, *, by: int, now: datetime) -> None:
    version.notes, version.decided_by, version.decided_at = notes.strip(), by, now


def _say(product: Product, says: Mapping[str, Any], *, by: int | None, now: datetime) -> None:
    values = {name: says[name] for name in rules.DESCRIPTION if name not in ("photo", "marks")}
    products.change(product, by=by, now=now, marks=_marks(says["marks"]), **values)
    products.set_photo(product, photo=says["photo"], by=by, now=now)


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """As a version keeps them: JSON, marks in order, text without blanks around."""
    found = {name: values[name] for name in rules.DESCRIPTION if name in values}
    if "marks" in found:
        found["marks"] = sorted(Mark(mark).value for mark in found["marks"])
    return {name: value.strip() if isinstance(value, str) else value for name, value in found.items()}


def _marks(codes: list[str]) -> list[Mark]:
    return [Mark(code) for code in codes]


def _tell(name: str, version: ListingVersion, *, now: datetime) -> None:
    db.session.flush()
    outbox.put(name, now=now, version_id=version.id)
