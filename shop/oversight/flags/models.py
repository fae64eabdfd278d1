"""Flags with what they rest on, and the words of who answered them."""

from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from shop.core.db import Model
from shop.core.types import Day, Facts, Fen, Name, Pk, Ref, UtcDateTime, enum_column, status_column
from shop.oversight.flags.states import FLAG_FLOW, FlagKind, FlagStatus


class Flag(Model):
    """`refs` name the evidence, `key` is their digest: the same evidence is flagged once. Whom it concerns is kept
    under names that open it to no unit's or cooperative's own audit trail."""

    __tablename__ = "integrity_flag"
    __table_args__ = (
        UniqueConstraint("kind", "key"),
        Index("ix_integrity_flag_concerned", "kind", "about_unit_id", "about_cooperative_id"),
    )
    FLOW = FLAG_FLOW

    id: Mapped[Pk]
    kind: Mapped[FlagKind] = enum_column(FlagKind)
    status: Mapped[FlagStatus] = status_column(FlagStatus, FlagStatus.OPEN)
    key: Mapped[str] = mapped_column(String(64))
    said: Mapped[str] = mapped_column(String(500))
    about_unit_id: Mapped[Ref | None]
    unit_name: Mapped[Name] = mapped_column(default="")
    buyer_path: Mapped[str] = mapped_column(String(64), default="", index=True)
    about_cooperative_id: Mapped[Ref | None]
    cooperative_name: Mapped[Name] = mapped_column(default="")
    origin_path: Mapped[str] = mapped_column(String(64), default="", index=True)
    on_day: Mapped[Day] = mapped_column(index=True)
    amount_fen: Mapped[Fen]
    evidence: Mapped[Facts] = mapped_column(default=dict)  # refs, rows, people
    found_at: Mapped[UtcDateTime]
    answered_by: Mapped[Ref | None]
    answered_at: Mapped[UtcDateTime | None]
    words: Mapped[str] = mapped_column(String(1000), default="")

    @property
    def refs(self) -> frozenset[str]:
        return frozenset(self.evidence.get("refs", ()))

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The orders and facts behind it: no, on, fen, said."""
        return list(self.evidence.get("rows", ()))

    @property
    def people(self) -> frozenset[int]:
        """Who had a hand in it."""
        return frozenset(self.evidence.get("people", ()))
