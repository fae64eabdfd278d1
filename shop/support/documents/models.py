"""Files that people hand in, by content hash; the bytes lie in the store, not in the database."""

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from shop.core.db import Model
from shop.core.types import Line, Pk, Ref, UtcDateTime


class Document(Model):
    """`owner_kind`/`owner_id`: the table and id it belongs to; `kind`: pdf, jpeg, png, by content."""

    __tablename__ = "document"
    __table_args__ = (Index("ix_document_owner", "owner_kind", "owner_id"),)

    id: Mapped[Pk]
    owner_kind: Mapped[str] = mapped_column(String(48))
    owner_id: Mapped[Ref]
    purpose: Mapped[str] = mapped_column(String(48))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    size_bytes: Mapped[int]
    file_name: Mapped[Line]
    unit_id: Mapped[Ref | None]
    cooperative_id: Mapped[Ref | None]
    by_user: Mapped[Ref | None]
    created_at: Mapped[UtcDateTime]
