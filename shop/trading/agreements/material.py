"""What an agreement is written with: goods to choose from, units by their code, signed papers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from shop.catalog.products.models import Product, Sku
from shop.catalog.products.states import ProductStatus
from shop.core.db import db
from shop.core.errors import Missing
from shop.parties.buyers.models import BuyerUnit
from shop.support.documents.models import Document
from shop.trading.agreements.models import Agreement

PAPER = "signed_paper"


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
