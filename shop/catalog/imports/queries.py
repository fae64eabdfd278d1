"""A cooperative's imports and their rows, what rows are held against, and what leaves for other platforms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from sqlalchemy import Select, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from shop.catalog.imports import rules
from shop.catalog.imports.models import ExternalListing, ListingImport, ListingImportRow
from shop.catalog.products import queries as products
from shop.catalog.products.models import Product, Sku
from shop.catalog.products.rules import UnknownCategory
from shop.catalog.products.states import ProductStatus
from shop.core.db import db
from shop.core.errors import Missing
from shop.core.page import Page, paginate
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.parties.cooperatives.models import Cooperative
from shop.parties.regions import queries as regions
from shop.parties.regions.models import Region
from shop.parties.regions.rules import UnknownRegion, levels
from shop.support.documents.models import Document

PHOTO = "listing_photo"
FETCHED = 200
_BETWEEN = re.compile(r"[\s/›>·,，、]+")


def visible_to(actor: Actor, permission: Permission = Permission.PRODUCT_MANAGE) -> Select[ListingImport]:
    """The imports of the cooperatives on which some grant gives `permission`."""
    return select(ListingImport).where(ListingImport.cooperative_id.in_(actor.cooperative_ids(permission)))


def listing_import(import_id: int, actor: Actor, *, lock: bool = False) -> ListingImport:
    """One import of the actor's own cooperative; raises Missing."""
    wanted = visible_to(actor).where(ListingImport.id == import_id)
    found = db.session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise Missing("没有这次导入", import_id=import_id)
    return found


def latest(actor: Actor, *, limit: int = 20) -> list[ListingImport]:
    """The latest imports, newest first."""
    return list(db.session.scalars(visible_to(actor).order_by(ListingImport.id.desc()).limit(limit)))


def by_digest(cooperative_id: int, digest: str) -> ListingImport | None:
    """What became of the same file before, locked: it must not be confirmed while it is checked anew."""
    mine = (ListingImport.cooperative_id == cooperative_id, ListingImport.digest == digest)
    return db.session.scalar(select(ListingImport).where(*mine).with_for_update())


def rows_of(import_id: int, *, bad: bool | None = None) -> Select[ListingImportRow]:
    """The rows of one import in the file's order; only the bad or only the good ones where asked."""
    wanted = select(ListingImportRow).where(ListingImportRow.import_id == import_id)
    if bad is not None:
        wanted = wanted.where(ListingImportRow.bad.is_(bad))
    return wanted.order_by(ListingImportRow.row_no)


def page_of_rows(import_id: int, *, bad: bool | None = None, page: int = 1) -> Page[ListingImportRow]:
    return paginate(rows_of(import_id, bad=bad), page=page, size=50)


def names(cooperative_id: int) -> dict[str, int]:
    """The names a cooperative already has on any listing -> the product's id."""
    wanted = select(Product.name, Product.id).where(Product.cooperative_id == cooperative_id)
    return dict(db.session.execute(wanted.order_by(Product.id.desc())).all())


def photos(import_id: int) -> dict[str, Document]:
    """The photos handed in with an import, by `rules.photo_key`; of the same name the last counts."""
    mine = (Document.owner_kind == ListingImport.__tablename__, Document.owner_id == import_id)
    found = db.session.scalars(select(Document).where(*mine, Document.purpose == PHOTO).order_by(Document.id))
    return {rules.photo_key(document.file_name): document for document in found}


def lookups(cooperative: Cooperative) -> rules.Lookups:
    """Categories by name or code, places by code or name; each answer is found once."""
    leaves = _leaves()

    def category(text: str) -> str:
        found = leaves.get(text)
        if found is None:
            raise UnknownCategory(f"没有“{text[:20]}”这个类别，请从下拉列表中选择")
        return products.leaf(found).code

    @cache
    def origin(code: str, name: str) -> str:
        return (
            _coded(code, name)
            if code
            else regions.place(name, near=cooperative.region_path, what="产地").code
        )

    return rules.Lookups(category, origin)


def _leaves() -> dict[str, str]:
    """What people may write -> the code of a category. A top category is there to be refused in clear words."""
    nodes = [node for top in products.categories() for node in (top, *top.children)]
    return {text: n.code for n in nodes for text in (n.code, n.name, f"{n.code} {n.name}")}


def _coded(code: str, name: str) -> str:
    if not (code.isascii() and code.isdigit() and len(code) in (6, 9, 12)):
        raise UnknownRegion("产地区划代码应为 6、9 或 12 位数字")
    found = regions.follow(products.origin(code).code)
    last = [word for word in _BETWEEN.split(name) if word][-1:]
    if last and last[0] not in regions.path_names(found.path):
        raise UnknownRegion(f"代码 {code} 是{regions.full_name(found.path)}，与产地名称不符")
    return found.code


def offered(scope: Select[Product], *, only_832: bool = False) -> Iterator[tuple[Product, Sku]]:
    """Every SKU on sale within `scope`, for listing elsewhere; only those from a county flagged 832 where asked."""
    poor = set(db.session.scalars(select(Region.code).where(Region.is_832))) if only_832 else set()
    wanted = scope.where(Product.status == ProductStatus.LISTED).order_by(None).order_by(Product.id)
    loaded = wanted.options(
        selectinload(Product.skus),
        joinedload(Product.category),
        joinedload(Product.cooperative).selectinload(Cooperative.helped),
    )
    for product in db.session.scalars(loaded.execution_options(yield_per=FETCHED)):
        if only_832 and levels(product.origin_path).county not in poor:
            continue
        for sku in product.skus:
            if sku.active:
                yield product, sku


def external_listings(actor: Actor, *, page: int = 1) -> Page[ExternalListing]:
    """Where the own products are offered elsewhere, latest first."""
    return paginate(_external(actor).order_by(ExternalListing.id.desc()), page=page, size=50)


def external_listing(listing_id: int, actor: Actor) -> ExternalListing:
    """One entry of the own register; raises Missing."""
    found = db.session.scalar(_external(actor).where(ExternalListing.id == listing_id))
    if found is None:
        raise Missing("没有这条外部上架记录", listing_id=listing_id)
    return found


def _external(actor: Actor) -> Select[ExternalListing]:
    mine = actor.cooperative_ids(Permission.PRODUCT_MANAGE)
    wanted = select(ExternalListing).where(ExternalListing.cooperative_id.in_(mine))
    return wanted.options(joinedload(ExternalListing.product))


def in_region(path: str) -> Select[ExternalListing]:
    """The outside listings of a region's cooperatives ("/" for all), for those who keep the register (A67)."""
    wanted = select(ExternalListing).join(Cooperative, Cooperative.id == ExternalListing.cooperative_id)
    if path != "/":
        wanted = wanted.where(Cooperative.region_path.startswith(path, autoescape=True))
    return wanted.options(joinedload(ExternalListing.product).joinedload(Product.cooperative))


def in_sight(actor: Actor, permission: Permission) -> Select[ExternalListing]:
    """The outside listings of cooperatives in an official's region."""
    wanted = in_region("/").join(ExternalListing.product)
    if actor.everywhere(permission):
        return wanted
    paths = [grant.region_path for grant in actor.official_grants(permission)]
    return wanted.where(
        or_(false(), *(Cooperative.region_path.startswith(p, autoescape=True) for p in paths))
    )


def outlets(path: str) -> list[tuple[str, str, int]]:
    """(platform, shop, products) by the register of outside listings, of a region's cooperatives."""
    counted = (ExternalListing.platform, ExternalListing.shop)
    wanted = in_region(path).with_only_columns(*counted, func.count(ExternalListing.product_id.distinct()))
    rows = db.session.execute(wanted.group_by(*counted).order_by(*counted))
    return [(platform, shop, products) for platform, shop, products in rows]


def same_page(product_id: int, link: str) -> ExternalListing | None:
    """What was already noted about this page of a product."""
    return db.session.scalar(
        select(ExternalListing).where(ExternalListing.product_id == product_id, ExternalListing.link == link)
    )


def choices(actor: Actor) -> list[tuple[int, str]]:
    """(id, code and name) of the own products on sale, by name."""
    wanted = products.visible_to(actor).where(Product.status == ProductStatus.LISTED)
    found = db.session.execute(
        wanted.with_only_columns(Product.id, Product.code, Product.name).order_by(Product.pinyin_key)
    )
    return [(key, f"{name}（{code}）") for key, code, name in found]
