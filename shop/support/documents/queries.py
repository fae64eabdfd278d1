"""Documents within an actor's sight: his own uploads, and those of his units and cooperatives."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, or_, select

from shop.core.db import db
from shop.core.errors import Missing
from shop.core.reach import Scoped
from shop.support.documents.models import Document


def visible_to(actor: Scoped) -> Select[Document]:
    """A document with both a unit and a cooperative (a refusal's photo) is seen by both."""
    units, cooperatives = actor.reach("unit:read"), actor.reach("cooperative:read")
    if units.everywhere:
        return select(Document)
    ways: list[ColumnElement[bool]] = [Document.by_user == actor.id]
    if units.unit_ids:
        ways.append(Document.unit_id.in_(units.unit_ids))
    if cooperatives.cooperative_ids:
        ways.append(Document.cooperative_id.in_(cooperatives.cooperative_ids))
    return select(Document).where(or_(*ways))


def document(document_id: int, actor: Scoped) -> Document:
    """One document; raises Missing."""
    found = db.session.scalar(visible_to(actor).where(Document.id == document_id))
    if found is None:
        raise Missing("没有这个文件，或您无权查看", document_id=document_id)
    return found


def documents_of(owner_kind: str, owner_id: int, actor: Scoped) -> list[Document]:
    """What belongs to one thing, within sight, oldest first."""
    wanted = visible_to(actor).where(Document.owner_kind == owner_kind, Document.owner_id == owner_id)
    return list(db.session.scalars(wanted.order_by(Document.id)))
