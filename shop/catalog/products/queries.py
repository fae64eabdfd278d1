"""Categories, one product, a cooperative's own products, and what prices were."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from shop.catalog.products.models import Category, PriceChange, Product, ProductHold, Sku
from shop.catalog.products.rules import UnknownCategory
from shop.catalog.products.states import ProductStatus
from shop.core.db import db
from shop.core.errors import Missing
from shop.core.page import Page, paginate
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.parties.cooperatives.models import Cooperative, HelpedHouseholds
from shop.parties.cooperatives.states import CooperativeStatus
from shop.parties.regions import queries as regions
from shop.parties.regions.models import Region
from shop.parties.regions.rules import UnknownRegion
from shop.support.documents.models import Document


class CategoryNode(NamedTuple):
    """A category with what stands below it."""

    code: str
    name: str
    path: str
    illustration: str
    children: tuple[CategoryNode, ...]


_tree: tuple[CategoryNode, ...] = ()
_by_code: dict[str, CategoryNode] = {}


def categories() -> tuple[CategoryNode, ...]:
    """The top categories; kept by the process, since they change with a release only."""
    global _tree
    if not _tree:
        rows = db.session.scalars(select(Category).order_by(Category.position, Category.code)).all()
        _tree = tuple(_node(row, rows) for row in rows if row.parent_code is None)
        _by_code.update({node.code: node for top in _tree for node in (top, *top.children)})
    return _tree


def _node(row: Category, rows: Sequence[Category]) -> CategoryNode:
    below = tuple(_node(other, rows) for other in rows if other.parent_code == row.code)
    return CategoryNode(row.code, row.name, row.path, row.illustration, below)


def forget_categories() -> None:
    """Read them again next time."""
    global _tree
    _tree = ()
    _by_code.clear()


def category(code: str, field: str = "category") -> CategoryNode:
    """One category; raises UnknownCategory, which names the input's `field`."""
    categories()
    found = _by_code.get(code)
    if found is None:
        fault = "没有这个商品类别，请从类别列表中选择"
        raise UnknownCategory(fault, fields={field: [fault]})
    return found


def leaf(code: str, field: str = "category_code") -> CategoryNode:
    """A category in which products can stand; raises UnknownCategory."""
    found = category(code, field)
    if found.children:
        fault = f"“{found.name}”是大类，请选择它下面的具体类别"
        raise UnknownCategory(fault, fields={field: [fault]})
    return found


def origin(code: str, field: str = "origin") -> Region:
    """A place something can come from; raises UnknownRegion instead of Missing: the input is at fault."""
    try:
        return regions.region(code)
    except Missing:
        fault = "没有这个产地，请从区划列表中选择"
        raise UnknownRegion(fault, fields={field: [fault]}) from None


def on_sale() -> Select[Product]:
    """Every product that everybody may see."""
    wanted = select(Product).join(Product.cooperative).options(contains_eager(Product.cooperative))
    return wanted.where(
        and_(Product.status == ProductStatus.LISTED, Cooperative.status == CooperativeStatus.ACTIVE)
    )


def product(product_id: int) -> Product:
    """One product on sale with its SKUs and its cooperative; raises Missing."""
    wanted = on_sale().where(Product.id == product_id)
    helped = contains_eager(Product.cooperative).selectinload(Cooperative.helped)
    found = db.session.scalar(wanted.options(selectinload(Product.skus), helped))
    if found is None:
        raise Missing("没有这个商品，或已下架", product_id=product_id)
    return found


def by_ids(product_ids: Sequence[int]) -> Sequence[Product]:
    """Products with their cooperatives, for a page that has already made sure that they may be seen."""
    wanted = select(Product).where(Product.id.in_(product_ids)).options(joinedload(Product.cooperative))
    return db.session.scalars(wanted).all()


def visible_to(actor: Actor, permission: Permission = Permission.PRODUCT_MANAGE) -> Select[Product]:
    """The products of the cooperatives on which some grant gives `permission`, whatever their status."""
    return select(Product).where(Product.cooperative_id.in_(actor.cooperative_ids(permission)))


def own(
    product_id: int,
    actor: Actor,
    *,
    permission: Permission = Permission.PRODUCT_MANAGE,
    lock: bool = False,
) -> Product:
    """One product of the actor's own cooperative; raises Missing."""
    wanted = visible_to(actor, permission).where(Product.id == product_id).options(selectinload(Product.skus))
    found = db.session.scalar(wanted.with_for_update(of=Product) if lock else wanted)
    if found is None:
        raise Missing("没有这个商品", product_id=product_id)
    return found


def own_products(
    actor: Actor, *, q: str = "", status: ProductStatus | None = None, page: int = 1, size: int = 50
) -> Page[Product]:
    """A page of the own products, latest first, each with its SKUs."""
    wanted = visible_to(actor).order_by(Product.id.desc()).options(selectinload(Product.skus))
    if q:
        wanted = wanted.where(or_(Product.name.contains(q, autoescape=True), Product.code == q.upper()))
    if status is not None:
        wanted = wanted.where(Product.status == status)
    return paginate(wanted, page=page, size=size)


def own_sku(
    sku_id: int,
    actor: Actor,
    *,
    permission: Permission,
    product_id: int | None = None,
    lock: bool = False,
) -> Sku:
    """A SKU of the actor's own cooperative (and of that product) with its product; raises Missing."""
    wanted = (
        select(Sku)
        .join(Sku.product)
        .options(contains_eager(Sku.product))
        .where(Sku.id == sku_id, Product.cooperative_id.in_(actor.cooperative_ids(permission)))
    )
    if product_id is not None:
        wanted = wanted.where(Sku.product_id == product_id)
    found = db.session.scalar(wanted.with_for_update(of=Sku) if lock else wanted)
    if found is None:
        raise Missing("没有这个规格", sku_id=sku_id)
    return found


def holds(product_id: int) -> list[ProductHold]:
    """What keeps a product off sale, oldest first."""
    wanted = select(ProductHold).where(ProductHold.product_id == product_id)
    return list(db.session.scalars(wanted.order_by(ProductHold.id)))


PHOTO = "product_photo"


def photo(sha256: str) -> Document:
    """The picture of some product, which everybody may see; raises Missing for any other document."""
    wanted = select(Document).where(Document.sha256 == sha256, Document.purpose == PHOTO)
    found = db.session.scalar(wanted.where(Document.owner_kind == Product.__tablename__).limit(1))
    if found is None:
        raise Missing("没有这张图片", sha256=sha256)
    return found


def price_history(sku_ids: Sequence[int]) -> list[PriceChange]:
    """Every price these SKUs had, newest first."""
    wanted = select(PriceChange).where(PriceChange.sku_id.in_(sku_ids))
    return list(db.session.scalars(wanted.order_by(PriceChange.from_at.desc(), PriceChange.id.desc())))


class Figures(NamedTuple):
    """Who stands behind the shelf."""

    cooperatives: int
    households: int
    people: int


def figures() -> Figures:
    """Cooperatives that may sell, and the households they help by each one's latest year."""
    latest = (
        select(HelpedHouseholds.cooperative_id, func.max(HelpedHouseholds.year).label("year"))
        .group_by(HelpedHouseholds.cooperative_id)
        .subquery()
    )
    wanted = (
        select(
            func.count(Cooperative.id),
            func.coalesce(func.sum(HelpedHouseholds.households), 0),
            func.coalesce(func.sum(HelpedHouseholds.people), 0),
        )
        .select_from(Cooperative)
        .outerjoin(latest, latest.c.cooperative_id == Cooperative.id)
        .outerjoin(
            HelpedHouseholds,
            and_(HelpedHouseholds.cooperative_id == Cooperative.id, HelpedHouseholds.year == latest.c.year),
        )
        .where(Cooperative.status == CooperativeStatus.ACTIVE)
    )
    return Figures(*db.session.execute(wanted).one())


def helped_by(cooperative_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """cooperative id -> (households, people) helped, by each one's latest year on record."""
    wanted = select(HelpedHouseholds).where(HelpedHouseholds.cooperative_id.in_(set(cooperative_ids)))
    rows = db.session.scalars(wanted.order_by(HelpedHouseholds.year))
    return {row.cooperative_id: (row.households, row.people) for row in rows}


def seller(cooperative_id: int) -> Cooperative:
    """A cooperative that everybody may see; raises Missing."""
    wanted = _sellers().where(Cooperative.id == cooperative_id)
    found = db.session.scalar(wanted)
    if found is None:
        raise Missing("没有这个合作社", cooperative_id=cooperative_id)
    return found


def sellers(q: str = "", *, page: int = 1, size: int = 24) -> Page[Cooperative]:
    """Cooperatives that may sell, by pinyin."""
    wanted = _sellers().order_by(Cooperative.pinyin_key, Cooperative.id)
    if q:
        wanted = wanted.where(Cooperative.name.contains(q, autoescape=True))
    return paginate(wanted, page=page, size=size)


def _sellers() -> Select[Cooperative]:
    wanted = select(Cooperative).where(Cooperative.status == CooperativeStatus.ACTIVE)
    return wanted.options(selectinload(Cooperative.helped))


def known_of(cooperative_id: int) -> list[tuple[int, str, str, bool, str]]:
    """(id, name, category path, accredited, its number) of a cooperative's products; of one name the latest last."""
    wanted = select(
        Product.id, Product.name, Product.category_path, Product.accredited, Product.accreditation_no
    ).where(Product.cooperative_id == cooperative_id)
    rows = db.session.execute(wanted.order_by(Product.id))
    return [(key, name, path, told, no if told else "") for key, name, path, told, no in rows]
