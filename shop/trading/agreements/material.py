"""What an agreement is written with: the two sides, goods to choose from, what it says so far, signed papers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypedDict

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from shop.catalog.products.models import Product, Sku
from shop.catalog.products.states import ProductStatus
from shop.core.db import db
from shop.core.errors import Missing
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.parties.buyers.models import BuyerUnit
from shop.parties.cooperatives.models import Cooperative
from shop.parties.cooperatives.states import CooperativeStatus
from shop.support.documents.models import Document
from shop.trading.agreements.models import Agreement
from shop.trading.agreements.rules import ItemWanted, Wording
from shop.trading.agreements.states import Side

PAPER = "signed_paper"
P = Permission


class Sides(TypedDict):
    """Between whom an agreement is drafted, and who writes it."""

    unit: BuyerUnit
    cooperative: Cooperative
    side: Side


def sides(actor: Actor, *, cooperative_id: int | None, unit_id: int | None, unit_code: str) -> Sides:
    """Of a member of a unit: his unit (the one named, or his first) and the cooperative named; of a cooperative's:
    it and the unit with that credit code. Raises Missing."""
    units, sellers = actor.unit_ids(P.AGREEMENT_DRAFT), actor.cooperative_ids(P.AGREEMENT_DRAFT)
    if units and not unit_code:
        chosen = units[0] if unit_id is None else unit_id
        if chosen not in units:
            raise Missing("没有找到该采购单位", unit_id=unit_id)
        unit = db.session.get_one(BuyerUnit, chosen)
        return Sides(unit=unit, cooperative=_seller(cooperative_id), side=Side.UNIT)
    if not sellers:
        raise Missing("您的账号不属于任何采购单位或合作社")
    own = db.session.get_one(Cooperative, sellers[0])
    return Sides(unit=unit_by_code(unit_code), cooperative=own, side=Side.COOPERATIVE)


def _seller(cooperative_id: int | None) -> Cooperative:
    found = None if cooperative_id is None else db.session.get(Cooperative, cooperative_id)
    if found is None or found.status is not CooperativeStatus.ACTIVE:
        raise Missing("没有找到该合作社，或暂不接受新订单", cooperative_id=cooperative_id)
    return found


def wording_of(agreement: Agreement) -> Wording:
    """What it says now, ready to be changed in part."""
    others = [party for party in agreement.parties if party.unit_id != agreement.unit_id]
    return Wording(
        title=agreement.title,
        first_on=agreement.first_on,
        last_on=agreement.last_on,
        ceiling_fen=agreement.ceiling_fen,
        ceiling_milli=agreement.ceiling_milli,
        intent_fen=agreement.intent_fen,
        note=agreement.note,
        members=[party.unit_id for party in others if not party.signs],
        partners=[party.unit_id for party in others if party.signs],
        items=[
            ItemWanted(
                sku_id=item.sku_id,
                price_fen=item.price_fen,
                ceiling_milli=item.ceiling_milli,
                ceiling_fen=item.ceiling_fen,
            )
            for item in agreement.items
        ],
    )


def skus_of(cooperative_id: int) -> Sequence[Sku]:
    """What a cooperative has on sale, to choose items from."""
    wanted = (
        select(Sku)
        .join(Sku.product)
        .where(Product.cooperative_id == cooperative_id, Product.status == ProductStatus.LISTED, Sku.active)
        .options(joinedload(Sku.product))
    )
    return db.session.scalars(wanted.order_by(Product.pinyin_key, Sku.id)).all()


def skus(sku_ids: Iterable[int]) -> dict[int, Sku]:
    """SKUs with their products, by id; unknown ids are left out."""
    wanted = select(Sku).where(Sku.id.in_(sorted(set(sku_ids)))).options(joinedload(Sku.product))
    return {sku.id: sku for sku in db.session.scalars(wanted)}


def unit_by_code(credit_code: str) -> BuyerUnit:
    """A unit to agree with, by its whole credit code; raises Missing, also for a confidential one: its code must
    not lead to its alias."""
    wanted = select(BuyerUnit).where(
        BuyerUnit.credit_code == credit_code.strip().upper(), BuyerUnit.confidential.is_(False)
    )
    found = db.session.scalar(wanted)
    if found is None:
        raise Missing("没有找到这个统一社会信用代码的采购单位", credit_code=credit_code)
    return found


def codes_of_partners(agreement: Agreement) -> Sequence[str]:
    """The credit codes of the other units that sign for themselves, for the form that asked for them."""
    ids = [party.unit_id for party in agreement.parties if party.signs and party.unit_id != agreement.unit_id]
    wanted = select(BuyerUnit.credit_code).where(BuyerUnit.id.in_(ids), BuyerUnit.confidential.is_(False))
    return db.session.scalars(wanted.order_by(BuyerUnit.id)).all()


def papers(agreement_id: int) -> Sequence[Document]:
    """The signed papers, oldest first, for whoever may see the agreement."""
    wanted = select(Document).where(
        Document.owner_kind == Agreement.__tablename__, Document.owner_id == agreement_id
    )
    return db.session.scalars(wanted.order_by(Document.id)).all()


def paper(found: Agreement, document_id: int) -> Document:
    """One of them; raises Missing."""
    document = next((one for one in papers(found.id) if one.id == document_id), None)
    if document is None:
        raise Missing("没有这个文件", document_id=document_id)
    return document
