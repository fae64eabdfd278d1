"""The member's draft, and what today's shelf says to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import contains_eager, selectinload

from shop.catalog.products import rules as product_rules
from shop.catalog.products.models import Product, Sku
from shop.catalog.products.states import ProductStatus
from shop.catalog.stock import queries as stock
from shop.core import money
from shop.core.db import db
from shop.core.errors import Invalid, Missing
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.parties.cooperatives.models import Cooperative
from shop.parties.cooperatives.states import CooperativeStatus
from shop.trading.lists.models import PurchaseList, PurchaseListLine
from shop.trading.lists.rules import Candidate, Group, Problem, Review, ReviewedLine, fold
from shop.trading.lists.states import ListStatus

MAX_CANDIDATES = 8


def visible_to(actor: Actor) -> Select[PurchaseList]:
    """A list is its owner's, for a unit he may still order for."""
    units = actor.unit_ids(Permission.LIST_EDIT)
    return select(PurchaseList).where(PurchaseList.user_id == actor.id, PurchaseList.unit_id.in_(units))


def draft(actor: Actor, unit_id: int | None = None) -> PurchaseList | None:
    """The actor's draft for a unit (default: the one he buys for), or None before the first line."""
    wanted = visible_to(actor).where(PurchaseList.status == ListStatus.DRAFT)
    wanted = wanted.where(PurchaseList.unit_id == (unit_id or unit_of(actor)))
    return db.session.scalar(wanted.options(selectinload(PurchaseList.lines)))


def draft_size(actor: Actor) -> int:
    """How many lines wait on the actor's drafts; for a badge."""
    own = visible_to(actor).where(PurchaseList.status == ListStatus.DRAFT).with_only_columns(PurchaseList.id)
    wanted = (
        select(func.count()).select_from(PurchaseListLine).where(PurchaseListLine.purchase_list_id.in_(own))
    )
    return db.session.scalar(wanted) or 0


def unit_of(actor: Actor, unit_id: int | None = None) -> int:
    """The unit to buy for; Missing for a unit the actor is no buyer of."""
    units = actor.unit_ids(Permission.LIST_EDIT)
    if unit_id is not None and unit_id in units:
        return unit_id
    if unit_id is None and units:
        return units[0]
    raise Missing("没有找到该采购单位", unit_id=unit_id)


def on_sale() -> Select[Sku]:
    """Every SKU that can be put on a list now, with its product and cooperative."""
    return (
        _skus()
        .where(Sku.active, Product.status == ProductStatus.LISTED)
        .where(Cooperative.status == CooperativeStatus.ACTIVE)
    )


def _skus() -> Select[Sku]:
    joined = select(Sku).join(Sku.product).join(Product.cooperative)
    return joined.options(contains_eager(Sku.product).contains_eager(Product.cooperative))


def skus_on_sale(sku_ids: Iterable[int]) -> dict[int, Sku]:
    """SKU by id; those that are not on sale are left out."""
    return {sku.id: sku for sku in db.session.scalars(on_sale().where(Sku.id.in_(list(sku_ids))))}


def meant(names: Sequence[str]) -> dict[str, list[Sku]]:
    """What each pasted name or code may mean: a code, else an exact name, else names that contain it.

    Two statements, however many names.
    """
    found: dict[str, list[Sku]] = {}
    codes = sorted({name.strip().upper() for name in names})
    plain = sorted({name.strip() for name in names})
    exact = or_(func.upper(Sku.code).in_(codes), func.upper(Product.code).in_(codes), Product.name.in_(plain))
    near = db.session.scalars(on_sale().where(exact).order_by(Product.id, Sku.id)).all()
    missed = []
    for name in names:
        found[name] = _named(name, near)
        if not found[name]:
            missed.append(name)
    if missed:
        wide = db.session.scalars(
            on_sale().where(_alike(missed)).order_by(Product.id, Sku.id).limit(2000)
        ).all()
        for name in missed:
            found[name] = _named(name, wide) or [sku for sku in wide if fold(name) in _label_key(sku)]
    return found


def _named(name: str, skus: Sequence[Sku]) -> list[Sku]:
    """Those whose SKU code, product code, full label or product name is exactly `name`."""
    key = fold(name)
    for same in (
        lambda sku: fold(sku.code) == key,
        lambda sku: fold(sku.product.code) == key,
        lambda sku: _label_key(sku) == key,
        lambda sku: fold(sku.product.name) == key,
    ):
        hits = [sku for sku in skus if same(sku)]
        if hits:
            return hits
    return []


def _label_key(sku: Sku) -> str:
    return fold(sku.product.name + sku.spec)


def _alike(names: Sequence[str]) -> ColumnElement[bool]:
    """Product names that contain the first word of a pasted name, or begin with its first characters."""
    words = {name.split()[0] for name in names} | {name.strip()[:2] for name in names}
    return or_(false(), *(Product.name.contains(word, autoescape=True) for word in sorted(words) if word))


def candidates(skus: Sequence[Sku]) -> tuple[Candidate, ...]:
    """SKUs as a choice for people, a handful at most."""
    return tuple(
        Candidate(sku.id, sku.code, f"{sku.product.name} {sku.spec}（{sku.product.cooperative.name}）")
        for sku in skus[:MAX_CANDIDATES]
    )


def review(purchase_list: PurchaseList | None) -> Review:
    """The list by cooperative against today's prices, stock and order rules."""
    lines = purchase_list.lines if purchase_list else []
    ids = [line.sku_id for line in lines]
    if not ids:
        return Review()
    skus = {sku.id: sku for sku in db.session.scalars(_skus().where(Sku.id.in_(ids)))}
    free = stock.free(ids)
    groups: dict[int, list[ReviewedLine]] = {}
    names: dict[int, str] = {}
    for line in lines:
        sku = skus[line.sku_id]
        maker = sku.product.cooperative
        names[maker.id] = maker.name
        groups.setdefault(maker.id, []).append(_reviewed(line, sku, free[sku.id]))
    return Review(tuple(Group(maker, names[maker], tuple(reviewed)) for maker, reviewed in groups.items()))


def _reviewed(line: PurchaseListLine, sku: Sku, free_milli: int) -> ReviewedLine:
    product = sku.product
    return ReviewedLine(
        sku_id=sku.id,
        product_id=product.id,
        product_name=product.name,
        spec=sku.spec,
        unit=sku.unit.value,
        photo=product.photo,
        accredited=product.accredited,
        origin_path=product.origin_path,
        qty_milli=line.qty_milli,
        min_milli=sku.min_milli,
        step_milli=sku.step_milli,
        free_milli=free_milli,
        price_fen=sku.price_fen,
        seen_price_fen=line.seen_price_fen,
        problems=_problems(line.qty_milli, sku, free_milli),
    )


def _problems(qty_milli: int, sku: Sku, free_milli: int) -> tuple[Problem, ...]:
    if not is_on_sale(sku):
        return (Problem("gone", "已下架，请从清单中移除"),)
    found = []
    wrong = qty_fault(sku, qty_milli)
    if wrong:
        found.append(Problem("qty", wrong))
    if qty_milli > free_milli:
        found.append(Problem("short", f"库存不足，现可订 {money.format_qty(max(free_milli, 0))}"))
    return tuple(found)


def is_on_sale(sku: Sku) -> bool:
    """Whether the SKU can be ordered now."""
    listed = sku.active and sku.product.status is ProductStatus.LISTED
    return listed and sku.product.cooperative.status is CooperativeStatus.ACTIVE


def qty_fault(sku: Sku, qty_milli: int) -> str:
    """What is wrong with a quantity of this SKU, in words; empty when nothing is."""
    try:
        product_rules.check_qty(sku, qty_milli)
    except Invalid as error:
        return error.message
    return ""
