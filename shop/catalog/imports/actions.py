"""Check a file, take photos for it, make its good rows drafts; note where else a product is offered."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError

from shop.catalog.imports import queries, rules
from shop.catalog.imports.models import ExternalListing, ListingImport, ListingImportRow
from shop.catalog.imports.states import Extent, ImportStatus, SameName
from shop.catalog.products import actions as products
from shop.catalog.products import queries as shelf
from shop.catalog.products.models import Product
from shop.catalog.products.states import BaseUnit, Mark, SaleUnit
from shop.catalog.stock import actions as stock
from shop.core.db import db
from shop.parties.cooperatives.models import Cooperative
from shop.support import audit
from shop.support.documents import actions as documents
from shop.support.documents.models import Document
from shop.support.documents.rules import BadFile, kind_of
from shop.support.documents.storage import Store
from shop.support.workbooks.rules import Line, clean

_PRODUCT = ("name", "category_code", "origin_code", "brand", "about", "storage", "lead_days")
_SKU = ("spec", "pack_milli", "price_fen", "min_milli", "step_milli", "max_milli")


def check(
    cooperative: Cooperative,
    *,
    data: bytes,
    lines: Sequence[Line],
    file_name: str,
    by: int | None,
    now: datetime,
) -> ListingImport:
    """Keep every row with every fault; nothing is made yet. A file seen before and not yet confirmed is checked
    anew in its place. Raises AlreadyImported for one that was confirmed."""
    digest = hashlib.sha256(data).hexdigest()
    made = queries.by_digest(cooperative.id, digest)
    if made is not None and made.status is ImportStatus.DONE:
        raise rules.AlreadyImported("这份文件已经导入过，没有重复导入", import_id=made.id)
    if made is None:
        made = _first(cooperative, digest, now=now)
    look = queries.lookups(cooperative)
    found = [rules.check_row(line.no, line.cells, look) for line in rules.inherit(lines)]
    rules.compare(found)
    made.file_name, made.by_user = clean(file_name)[:120], by
    made.row_count, made.bad_count = len(found), sum(1 for row in found if row.faults)
    _keep_rows(made, found)
    audit.note(
        "listing_import.check", made, by=by, now=now, digest=digest, rows=made.row_count, bad=made.bad_count
    )
    return made


def _first(cooperative: Cooperative, digest: str, *, now: datetime) -> ListingImport:
    made = ListingImport(cooperative_id=cooperative.id, digest=digest, file_name="", created_at=now)
    db.session.add(made)
    try:
        db.session.flush()
    except IntegrityError:  # the same file, sent twice in the same moment
        raise rules.BeingChecked("同一份文件正在检查，请稍候刷新导入记录") from None
    return made


def _keep_rows(made: ListingImport, found: Sequence[rules.Checked]) -> None:
    db.session.execute(delete(ListingImportRow).where(ListingImportRow.import_id == made.id))
    values = [
        {
            "import_id": made.id,
            "row_no": row.no,
            "cells": dict(row.cells),
            "made": row.made,
            "faults": row.faults,
            "bad": bool(row.faults),
        }
        for row in found
    ]
    db.session.execute(insert(ListingImportRow), values)


def add_photo(
    made: ListingImport, *, data: bytes, file_name: str, store: Store, by: int | None, now: datetime
) -> Document:
    """Take one photo for the products of an import, found by its name; raises BadFile."""
    if made.status is ImportStatus.DONE:
        raise rules.AlreadyImported("这次导入已经完成，请在商品页更换照片", import_id=made.id)
    if kind_of(data) == "pdf":
        raise BadFile("商品图片须为 JPEG 或 PNG", fields={"file": ["商品图片须为 JPEG 或 PNG"]})
    return documents.keep(
        data,
        file_name=rules.without_folders(file_name),
        owner_kind=ListingImport.__tablename__,
        owner_id=made.id,
        purpose=queries.PHOTO,
        cooperative_id=made.cooperative_id,
        store=store,
        by=by,
        now=now,
    )


def confirm(
    made: ListingImport,
    cooperative: Cooperative,
    *,
    extent: Extent,
    same_name: SameName,
    by: int | None,
    now: datetime,
) -> int:
    """Make the good rows drafts, in the caller's one transaction; says how many products.

    Raises AlreadyImported the second time, NotAllGood when all or nothing was asked for and some row is bad,
    NothingToImport when no row is left.
    """
    if made.status is ImportStatus.DONE:
        raise rules.AlreadyImported("这份文件已经导入过，没有重复导入", import_id=made.id)
    if extent is Extent.ALL_OR_NOTHING and made.bad_count:
        raise rules.NotAllGood(f"还有 {made.bad_count} 行有错误，按“全部或不导入”没有导入任何一行")
    taken = queries.names(cooperative.id) if same_name is SameName.SKIP else {}
    good = [
        row
        for row in db.session.scalars(queries.rows_of(made.id, bad=False))
        if row.made["name"] not in taken
    ]
    if not good:
        raise rules.NothingToImport("没有可以导入的行：请改正错误，或选择把同名商品作为新商品导入")
    audit.move(made, "confirm", by=by, now=now, extent=extent.value, same_name=same_name.value)
    made.done_at, made.product_count = now, _make_all(made, cooperative, good, by=by, now=now)
    db.session.flush()
    return made.product_count


def _make_all(
    made: ListingImport, cooperative: Cooperative, good: Sequence[ListingImportRow], **who: Any
) -> int:
    photos = queries.photos(made.id)
    order = {row.made["name"]: at for at, row in reversed(list(enumerate(good)))}
    together = sorted(good, key=lambda row: order[row.made["name"]])
    count = 0
    for _name, rows in groupby(together, key=lambda row: row.made["name"]):
        _make(cooperative, list(rows), photos, **who)
        count += 1
    return count


def _make(
    cooperative: Cooperative, rows: Sequence[ListingImportRow], photos: dict[str, Document], **who: Any
) -> None:
    """One product with all its SKUs, their stock and its photo."""
    first = rows[0].made
    marks = [Mark(mark) for mark in first["marks"]]
    product = products.draft(cooperative, **{key: first[key] for key in _PRODUCT}, marks=marks, **who)
    for row in rows:
        unit, base = SaleUnit(row.made["unit"]), BaseUnit(row.made["base_unit"])
        offer = {key: row.made[key] for key in _SKU}
        sku = products.add_sku(product, unit=unit, base_unit=base, **offer, **who)
        if row.made["stock_milli"] is not None:
            stock.count(sku.id, on_hand_milli=row.made["stock_milli"], reason="批量导入", **who)
        row.product_id = product.id
    photo = photos.get(rules.photo_key(first["photo"])) if first["photo"] else None
    if photo is not None:
        documents.hand_on(
            photo, owner_kind=Product.__tablename__, owner_id=product.id, purpose=shelf.PHOTO, **who
        )
        products.set_photo(product, photo=f"/photos/{photo.sha256}", **who)


def note_external(
    product: Product,
    *,
    platform: str,
    shop: str,
    link: str,
    listed_on: date,
    by: int | None,
    now: datetime,
) -> ExternalListing:
    """Write down that a product is offered on another platform; the same page again changes nothing."""
    rules.check_link(link)
    before = queries.same_page(product.id, link)
    if before is not None:
        return before
    made = ExternalListing(
        cooperative_id=product.cooperative_id, product_id=product.id, platform=platform.strip(),
        shop=shop.strip(), link=link, listed_on=listed_on, by_user=by, created_at=now,
    )  # fmt: skip
    db.session.add(made)
    audit.note("external_listing.note", made, by=by, now=now, platform=platform, link=link)
    return made


def drop_external(listing: ExternalListing, *, by: int | None, now: datetime) -> None:
    """Take an entry out of the register; the trail keeps what it said."""
    audit.note("external_listing.drop", listing, by=by, now=now, platform=listing.platform, link=listing.link)
    db.session.delete(listing)
