"""A cooperative writes, prices, lists and withdraws its products."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import update

from shop.catalog.products import queries, rules
from shop.catalog.products.models import CatalogueStamp, PriceChange, Product, ProductHold, Sku
from shop.catalog.products.states import BaseUnit, HoldKind, Mark, ProductStatus, SaleUnit
from shop.core.db import db
from shop.core.pinyin import pinyin_key
from shop.parties.cooperatives.models import Cooperative
from shop.parties.cooperatives.states import CooperativeStatus
from shop.support import audit, outbox


def draft(
    cooperative: Cooperative,
    *,
    name: str,
    category_code: str,
    origin_code: str,
    by: int | None,
    now: datetime,
    brand: str = "",
    marks: Sequence[Mark] = (),
    about: str = "",
    storage: str = "",
    photo: str = "",
    lead_days: int = 2,
) -> Product:
    """Write down a new product; nobody sees it before it is listed.

    Raises UnknownCategory for a category that is not a leaf, UnknownRegion for an unknown origin.
    """
    made = Product(
        cooperative=cooperative,
        code=secrets.token_hex(8),
        name=name.strip(),
        pinyin_key=pinyin_key(name),
        accredited=False,
        brand=brand.strip(),
        marks=rules.joined_marks(list(marks)),
        about=about.strip(),
        storage=storage.strip(),
        photo=photo,
        lead_days=lead_days,
        created_at=now,
        skus=[],
        **_category(category_code),
        **_origin(origin_code),
    )
    db.session.add(made)
    db.session.flush()
    made.code = f"P{made.id:06d}"  # what people type in a quick order: short, and known only now
    audit.note("product.draft", made, by=by, now=now, name=made.name)
    db.session.flush()
    return made


def change(product: Product, *, by: int | None, now: datetime, **values: Any) -> None:
    """Correct a product's description; orders keep what they were placed with.

    `values` may hold name, category_code, origin_code, brand, marks (a list), about, storage, lead_days.
    """
    if "name" in values:
        values["name"] = values["name"].strip()
        values["pinyin_key"] = pinyin_key(values["name"])
    if "category_code" in values:
        values |= _category(values["category_code"])
    if "origin_code" in values:
        values |= _origin(values["origin_code"])
    if "marks" in values:
        values["marks"] = rules.joined_marks(list(values["marks"]))
    if audit.change("product.change", product, by=by, now=now, **values):
        _touch(product, now=now)


def add_sku(
    product: Product,
    *,
    spec: str,
    unit: SaleUnit,
    base_unit: BaseUnit,
    price_fen: int,
    by: int | None,
    now: datetime,
    pack_milli: int = 1000,
    min_milli: int = 1000,
    step_milli: int = 1000,
    max_milli: int = 100_000_000,
) -> Sku:
    """Offer the product in one more way; raises BadSku with every contradiction."""
    numbers = {
        "pack_milli": pack_milli,
        "min_milli": min_milli,
        "step_milli": step_milli,
        "max_milli": max_milli,
    }
    rules.check_sku(unit=unit, base_unit=base_unit, price_fen=price_fen, **numbers)
    made = Sku(
        product=product,
        code=f"{product.code}-{len(product.skus) + 1}",
        spec=spec.strip(),
        unit=unit,
        base_unit=base_unit,
        price_fen=price_fen,
        active=True,
        **numbers,
    )
    db.session.add(made)
    db.session.flush()
    db.session.add(PriceChange(sku_id=made.id, price_fen=price_fen, from_at=now, by_user=by))
    audit.note("product.add_sku", product, by=by, now=now, sku_id=made.id, price_fen=price_fen)
    _offer_changed(product, now=now)
    return made


def change_sku(sku: Sku, *, by: int | None, now: datetime, **values: Any) -> None:
    """Correct spec, min_milli, step_milli, max_milli or active; units and packs are for a new SKU."""
    wanted = {key: values.get(key, getattr(sku, key)) for key in ("min_milli", "step_milli", "max_milli")}
    rules.check_sku(
        unit=sku.unit, base_unit=sku.base_unit, pack_milli=sku.pack_milli, price_fen=sku.price_fen, **wanted
    )
    if audit.change("sku.change", sku, by=by, now=now, **values):
        _offer_changed(sku.product, now=now)


def change_price(sku: Sku, *, price_fen: int, by: int | None, now: datetime) -> None:
    """A new price from now on, added to the public history; the same price changes nothing.

    Raises AboveCeiling for more than the price review allows.
    """
    rules.check_price(price_fen)
    rules.check_ceiling(price_fen, sku.ceiling_fen, sku_id=sku.id)
    if audit.change("sku.change_price", sku, by=by, now=now, price_fen=price_fen):
        db.session.add(PriceChange(sku_id=sku.id, price_fen=price_fen, from_at=now, by_user=by))
        _offer_changed(sku.product, now=now)


def set_ceiling(
    sku: Sku, *, ceiling_fen: int | None, until: date | None, by: int | None, now: datetime
) -> None:
    """The most it may cost, up to and including `until`; None lifts the limit. Raises AboveCeiling."""
    rules.check_ceiling(sku.price_fen, ceiling_fen, sku_id=sku.id)
    audit.change("sku.set_ceiling", sku, by=by, now=now, ceiling_fen=ceiling_fen, ceiling_until=until)


def list_product(product: Product, *, by: int | None, now: datetime) -> None:
    """Put it on the shelf; raises NotReady without a SKU, WrongMoment when it already is."""
    rules.check_ready(
        has_sku=any(sku.active for sku in product.skus),
        cooperative_active=product.cooperative.status is CooperativeStatus.ACTIVE,
        held_for="；".join(found.reason for found in queries.holds(product.id)),
    )
    audit.move(product, "list", by=by, now=now)
    _touch(product, now=now)


def hold(product: Product, *, kind: HoldKind, reason: str, by: int | None, now: datetime) -> None:
    """Off sale until `release` of the same kind; orders already placed go on.

    A product that is not on the shelf is only kept from it. Holding twice renews the reason.
    """
    standing = _lock_holds(product)
    found = standing.get(kind)
    if found is not None:
        audit.change("product_hold.renew", found, by=by, now=now, reason=reason)
    else:
        made = ProductHold(product_id=product.id, kind=kind, reason=reason, since=now)
        db.session.add(made)
        audit.note("product.add_hold", product, by=by, now=now, kind=kind.value, reason=reason)
    if product.status is ProductStatus.LISTED:
        audit.move(product, "hold", by=by, now=now, reason=reason)
    _holds_changed(product, now=now)


def release(product: Product, *, kind: HoldKind, by: int | None, now: datetime) -> None:
    """What it was held for is in order; on sale again unless something else holds it. Nothing held: no change."""
    found = _lock_holds(product).pop(kind, None)
    if found is None:
        return
    db.session.delete(found)
    audit.note("product.drop_hold", product, by=by, now=now, kind=kind.value, reason=found.reason)
    _holds_changed(product, now=now)
    if product.status is ProductStatus.HELD and not queries.holds(product.id):
        audit.move(product, "release", by=by, now=now, reason=found.reason)
        _touch(product, now=now)


def _lock_holds(product: Product) -> dict[HoldKind, ProductHold]:
    """Its holds by kind; whoever else holds or releases it waits until this transaction is over."""
    db.session.flush()
    db.session.refresh(product, ["status"], with_for_update={"of": Product})
    return {found.kind: found for found in queries.holds(product.id)}


def _holds_changed(product: Product, *, now: datetime) -> None:
    db.session.flush()
    product.held_reason = "；".join(found.reason for found in queries.holds(product.id))[:255]
    _touch(product, now=now)


def withdraw(product: Product, *, by: int | None, now: datetime) -> None:
    """Take it off the shelf; orders already placed go on."""
    audit.move(product, "withdraw", by=by, now=now)
    _touch(product, now=now)


def set_accreditation(product: Product, *, number: str, by: int | None, now: datetime) -> None:
    """Accredited under this number, or no more where it is empty; the accreditation room alone decides that."""
    values = {"accredited": bool(number), "accreditation_no": number}
    if audit.change("product.set_accreditation", product, by=by, now=now, **values):
        _touch(product, now=now)


def set_photo(product: Product, *, photo: str, by: int | None, now: datetime) -> None:
    """Show the picture at this address instead of the category's illustration; empty takes it away."""
    if audit.change("product.set_photo", product, by=by, now=now, photo=photo):
        _touch(product, now=now)


def add_sold(sold: Mapping[int, int], *, now: datetime) -> None:
    """Count accepted quantities (product id -> thousandths) for sorting by sales; in id order."""
    for product_id, qty_milli in sorted(sold.items()):
        db.session.execute(
            update(Product)
            .where(Product.id == product_id)
            .values(sold_milli=Product.sold_milli + qty_milli)
            .execution_options(synchronize_session=False)
        )
    tell_changed(sold, now=now)


def tell_changed(product_ids: Iterable[int], *, now: datetime) -> None:
    """Announce that these products look different now, in the transaction that made it so."""
    if changed := sorted(set(product_ids)):
        outbox.put("product.changed", now=now, product_ids=changed)


def _category(code: str) -> dict[str, str]:
    found = queries.leaf(code)
    return {"category_code": found.code, "category_path": found.path}


def _origin(code: str) -> dict[str, str]:
    found = queries.origin(code, field="origin_code")
    return {"origin_code": found.code, "origin_path": found.path}


def _offer_changed(product: Product, *, now: datetime) -> None:
    prices = [sku.price_fen for sku in product.skus if sku.active]
    product.lowest_price_fen = min(prices, default=0)
    _touch(product, now=now)


def touch() -> None:
    """Say to every process that its counts over the shelf are out of date."""
    db.session.flush()
    db.session.execute(
        update(CatalogueStamp)
        .where(CatalogueStamp.id == 1)
        .values(number=secrets.randbits(62))
        .execution_options(synchronize_session=False)
    )


def _touch(product: Product, *, now: datetime) -> None:
    """The same after a change of a product, and tell the search index."""
    touch()
    tell_changed([product.id], now=now)
