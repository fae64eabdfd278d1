"""The audit trail: one row per change, appended in the same transaction, sealed later in a hash chain."""

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from shop.core.append_only import append_only
from shop.core.db import Model
from shop.core.types import Facts, Pk, Ref, UtcDateTime


@append_only
class AuditEntry(Model):
    """Who did what to which thing, with the facts before and after. Soft references: never blocks live data."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_target", "target_kind", "target_id"),)

    id: Mapped[Pk]
    at: Mapped[UtcDateTime] = mapped_column(index=True)
    by_user: Mapped[Ref | None] = mapped_column(index=True)
    action: Mapped[str] = mapped_column(String(64), index=True)
    target_kind: Mapped[str] = mapped_column(String(48))
    target_id: Mapped[Ref]
    unit_id: Mapped[Ref | None] = mapped_column(index=True)
    cooperative_id: Mapped[Ref | None] = mapped_column(index=True)
    region_path: Mapped[str] = mapped_column(String(64), default="")
    request_id: Mapped[str] = mapped_column(String(36), default="")
    facts: Mapped[Facts]


@append_only
class AuditSeal(Model):
    """Entry `entry_id` as the `number`-th link: SHA-256 over the link before and the entry's canonical JSON."""

    __tablename__ = "audit_seal"
    __table_args__ = (UniqueConstraint("entry_id"),)

    number: Mapped[Pk]
    entry_id: Mapped[int] = mapped_column(ForeignKey(AuditEntry.id))
    sealed_at: Mapped[UtcDateTime]
    digest: Mapped[str] = mapped_column(String(64))
