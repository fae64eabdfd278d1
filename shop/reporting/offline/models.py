"""Batches of sales made elsewhere with their rows, parties outside the registers, and helped sales."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from shop.core.db import Model
from shop.core.types import (
    Day,
    Facts,
    Fen,
    Line,
    Milli,
    Name,
    Pk,
    Ref,
    UtcDateTime,
    enum_column,
    status_column,
)
from shop.reporting.offline.states import (
    BATCH_FLOW,
    HELPED_FLOW,
    LIVE,
    BatchStatus,
    HelpedStatus,
    PartyKind,
    RowState,
)

_LIVE = text(f"status IN ({', '.join(repr(one.value) for one in LIVE)})")


class SaleBatch(Model):
    """One file, by the digest of its bytes, within the importer's region (and department). The importer never
    decides on it, whatever else he may do."""

    __tablename__ = "sale_batch"
    __table_args__ = (
        Index("uq_sale_batch_digest", "digest", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        CheckConstraint("decided_by <> by_user", "second_person"),
        CheckConstraint("reversed_by <> by_user", "second_person_reverses"),
    )
    FLOW = BATCH_FLOW

    id: Mapped[Pk]
    digest: Mapped[str] = mapped_column(String(64), index=True)
    file_name: Mapped[Line]
    region_path: Mapped[str] = mapped_column(String(64), index=True)
    department: Mapped[str] = mapped_column(String(32), default="")
    status: Mapped[BatchStatus] = status_column(BatchStatus, BatchStatus.CHECKED)
    row_count: Mapped[int] = mapped_column(default=0)
    bad_count: Mapped[int] = mapped_column(default=0)
    duplicate_count: Mapped[int] = mapped_column(default=0)
    amount_fen: Mapped[Fen] = mapped_column(default=0)
    by_user: Mapped[Ref | None]
    created_at: Mapped[UtcDateTime]
    submitted_at: Mapped[UtcDateTime | None]
    decided_by: Mapped[Ref | None]
    decided_at: Mapped[UtcDateTime | None]
    reversed_by: Mapped[Ref | None]
    reversed_at: Mapped[UtcDateTime | None]
    reason: Mapped[Line] = mapped_column(default="")

    @property
    def good_count(self) -> int:
        """Rows that may count."""
        return self.row_count - self.bad_count - self.duplicate_count


class SaleRow(Model):
    """A row of a file: `cells` as typed, `faults` by column, the rest as it goes into the books. `key` tells the
    same sale in another file; `counted_key` is the key while the row counts, so that nothing counts twice."""

    __tablename__ = "sale_row"
    __table_args__ = (
        UniqueConstraint("batch_id", "row_no"),
        Index("ix_sale_row_day", "on_day"),
        CheckConstraint("counted_key IS NULL OR (counted_key = key AND state = 'good')", "counted"),
        CheckConstraint(
            "state <> 'good' OR (on_day IS NOT NULL AND unit_id IS NOT NULL AND cooperative_id IS NOT NULL"
            " AND product_id IS NOT NULL AND qty_milli > 0 AND amount_fen > 0 AND key <> '')",
            "whole",
        ),
    )

    id: Mapped[Pk]
    batch_id: Mapped[int] = mapped_column(ForeignKey(SaleBatch.id))
    row_no: Mapped[int]
    state: Mapped[RowState] = enum_column(RowState)
    key: Mapped[str] = mapped_column(String(32), default="")
    meaning: Mapped[str] = mapped_column(String(32), default="", index=True)
    seq: Mapped[str] = mapped_column(String(20), default="")
    counted_key: Mapped[str | None] = mapped_column(String(32), unique=True)
    duplicate_of: Mapped[Ref | None]
    cells: Mapped[Facts]
    faults: Mapped[Facts]
    channel: Mapped[str] = mapped_column(String(16), default="")
    shop: Mapped[Name] = mapped_column(default="")
    voucher: Mapped[Name] = mapped_column(default="")
    on_day: Mapped[Day | None]
    at: Mapped[UtcDateTime | None]
    month: Mapped[int] = mapped_column(default=0)
    unit_id: Mapped[Ref | None]
    unit_name: Mapped[Name] = mapped_column(default="")
    venue: Mapped[str] = mapped_column(String(32), default="")
    department: Mapped[str] = mapped_column(String(32), default="")
    competent_department: Mapped[Name] = mapped_column(default="")
    buyer_category: Mapped[str] = mapped_column(String(32), default="")
    cooperative_id: Mapped[Ref | None]
    cooperative_name: Mapped[Name] = mapped_column(default="")
    product_id: Mapped[Ref | None]
    product_name: Mapped[Name] = mapped_column(default="")
    category: Mapped[str] = mapped_column(String(8), default="")
    category_top: Mapped[str] = mapped_column(String(8), default="")
    accredited: Mapped[bool] = mapped_column(default=False)
    accreditation_no: Mapped[Name] = mapped_column(default="")
    buyer_province: Mapped[str | None] = mapped_column(String(12))
    buyer_prefecture: Mapped[str | None] = mapped_column(String(12))
    buyer_county: Mapped[str | None] = mapped_column(String(12))
    buyer_town: Mapped[str | None] = mapped_column(String(12))
    origin_province: Mapped[str | None] = mapped_column(String(12))
    origin_prefecture: Mapped[str | None] = mapped_column(String(12))
    origin_county: Mapped[str | None] = mapped_column(String(12))
    origin_town: Mapped[str | None] = mapped_column(String(12))
    fund_source: Mapped[str] = mapped_column(String(32), default="")
    purpose: Mapped[str] = mapped_column(String(32), default="")
    festival: Mapped[str] = mapped_column(String(16), default="")
    unit: Mapped[str] = mapped_column(String(16), default="")
    qty_milli: Mapped[Milli] = mapped_column(default=0)
    amount_fen: Mapped[Fen] = mapped_column(default=0)
    note: Mapped[Line] = mapped_column(default="")


class OutsideParty(Model):
    """A unit, supplier or product that is in no register; in the books it goes by its negative id. A product
    belongs to its supplier (`seller`, negative for one from outside), the others to a region."""

    __tablename__ = "outside_party"
    __table_args__ = (UniqueConstraint("kind", "name", "region", "seller"),)

    id: Mapped[Pk]
    kind: Mapped[PartyKind] = enum_column(PartyKind)
    name: Mapped[Name]
    region: Mapped[str] = mapped_column(String(12), default="")
    seller: Mapped[Ref] = mapped_column(default=0)


class HelpedSale(Model):
    """帮助销售 (A37): what a unit helped to sell without buying it, declared with evidence. Never in the books,
    never added to purchases. A reversal takes it back on the day on which that happens."""

    __tablename__ = "helped_sale"
    __table_args__ = (
        CheckConstraint("decided_by <> by_user", "second_person"),
        CheckConstraint("amount_fen > 0", "amount"),
    )
    FLOW = HELPED_FLOW

    id: Mapped[Pk]
    status: Mapped[HelpedStatus] = status_column(HelpedStatus, HelpedStatus.DECLARED)
    unit_id: Mapped[int] = mapped_column(ForeignKey("buyer_unit.id"), index=True)
    unit_name: Mapped[Name]
    department: Mapped[str] = mapped_column(String(32))
    unit_category: Mapped[str] = mapped_column(String(32))
    region_path: Mapped[str] = mapped_column(String(64), index=True)
    on_day: Mapped[Day] = mapped_column(index=True)
    amount_fen: Mapped[Fen]
    product_name: Mapped[Name]
    category: Mapped[str] = mapped_column(String(8), default="")
    category_top: Mapped[str] = mapped_column(String(8), default="")
    accredited: Mapped[bool] = mapped_column(default=False)
    origin_path: Mapped[str] = mapped_column(String(64))
    seller_name: Mapped[Name] = mapped_column(default="")
    buyer: Mapped[Name]
    note: Mapped[Line] = mapped_column(default="")
    by_user: Mapped[Ref]
    created_at: Mapped[UtcDateTime]
    decided_by: Mapped[Ref | None]
    decided_at: Mapped[UtcDateTime | None]
    reason: Mapped[Line] = mapped_column(default="")
    reversed_on: Mapped[Day | None] = mapped_column(index=True)
    reversed_at: Mapped[UtcDateTime | None]
