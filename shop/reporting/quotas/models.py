"""What units file for a year, every version, and what unions declare of their welfare spend."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.core.db import Model
from shop.core.types import Fen, Pk, Ref, UtcDateTime, enum_column, status_column
from shop.parties.buyers.models import BuyerUnit
from shop.parties.buyers.states import Canteen
from shop.reporting.quotas.states import FILING_FLOW, FilingStatus


def _one(status: str) -> Index:
    where = text(f"status = '{status}'")
    return Index(
        f"uq_quota_filing_{status}",
        "unit_id",
        "year",
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )


class QuotaFiling(Model):
    """One version of a unit's reserved share of a year; of a year one draft, one filed and one confirmed at most.

    `represented_by_id` as it was when filed. Amounts are 0 where there is no duty.
    """

    __tablename__ = "quota_filing"
    __table_args__ = (
        UniqueConstraint("unit_id", "year", "version"),
        CheckConstraint("total_fen >= 0 AND reserved_fen >= 0 AND union_reserved_fen >= 0", "amounts"),
        CheckConstraint("share_bp BETWEEN 0 AND 10000", "share"),
        CheckConstraint("members >= 0", "members"),
        *(_one(status) for status in ("draft", "filed", "confirmed")),
    )
    FLOW = FILING_FLOW

    id: Mapped[Pk]
    unit_id: Mapped[int] = mapped_column(ForeignKey(BuyerUnit.id))
    year: Mapped[int] = mapped_column(index=True)
    version: Mapped[int]
    status: Mapped[FilingStatus] = status_column(FilingStatus, FilingStatus.DRAFT)
    canteen: Mapped[Canteen] = enum_column(Canteen)
    represented_by_id: Mapped[int | None] = mapped_column(ForeignKey(BuyerUnit.id))
    total_fen: Mapped[Fen]
    share_bp: Mapped[int]
    reserved_fen: Mapped[Fen]
    own_union: Mapped[bool]
    members: Mapped[int]
    union_reserved_fen: Mapped[Fen]
    remark: Mapped[str] = mapped_column(String(500))
    drafted_by: Mapped[Ref]
    drafted_at: Mapped[UtcDateTime]
    filed_by: Mapped[Ref | None]
    filed_at: Mapped[UtcDateTime | None]
    answered_by: Mapped[Ref | None]
    answered_at: Mapped[UtcDateTime | None]
    opinion: Mapped[str] = mapped_column(String(500), default="")
    unit: Mapped[BuyerUnit] = relationship(foreign_keys=[unit_id])

    @property
    def unit_name(self) -> str:
        return self.unit.public_name

    @property
    def region_path(self) -> str:
        return self.unit.region_path

    @property
    def goal_fen(self) -> int:
        """What the year's purchases are measured against: the canteen's share and the union's own."""
        return self.reserved_fen + self.union_reserved_fen


class WelfareDeclaration(Model):
    """What a union says it spends on welfare in a year; the last version counts, the others are its history."""

    __tablename__ = "welfare_declaration"
    __table_args__ = (
        UniqueConstraint("unit_id", "year", "version"),
        CheckConstraint("spent_fen >= 0", "spent"),
        CheckConstraint("members >= 0", "members"),
    )

    id: Mapped[Pk]
    unit_id: Mapped[int] = mapped_column(ForeignKey(BuyerUnit.id))
    year: Mapped[int] = mapped_column(index=True)
    version: Mapped[int]
    spent_fen: Mapped[Fen]
    members: Mapped[int]
    remark: Mapped[str] = mapped_column(String(500))
    declared_by: Mapped[Ref]
    declared_at: Mapped[UtcDateTime]
    unit: Mapped[BuyerUnit] = relationship(foreign_keys=[unit_id])

    @property
    def unit_name(self) -> str:
        return self.unit.public_name

    @property
    def region_path(self) -> str:
        return self.unit.region_path
