"""Versions of listings with their reviews, and when a listing comes and goes by itself."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.catalog.listings.states import VERSION_FLOW, VersionKind, VersionStatus
from shop.catalog.products.models import Product
from shop.core.db import Model
from shop.core.types import Day, Facts, Pk, Ref, UtcDateTime, enum_column, status_column


class ListingVersion(Model):
    """What a listing said, or shall say, as a whole. `region_path` is the cooperative's: its county decides."""

    __tablename__ = "listing_version"
    __table_args__ = (
        UniqueConstraint("product_id", "number"),
        Index(
            "uq_listing_version_open", "product_id", unique=True,
            sqlite_where=text("status = 'waiting'"), postgresql_where=text("status = 'waiting'"),
        ),
        Index("ix_listing_version_desk", "status", "county_code"),
    )  # fmt: skip
    FLOW = VERSION_FLOW

    id: Mapped[Pk]
    product_id: Mapped[int] = mapped_column(ForeignKey(Product.id))
    cooperative_id: Mapped[int] = mapped_column(ForeignKey("cooperative.id"), index=True)
    region_path: Mapped[str] = mapped_column(String(64), index=True)
    county_code: Mapped[str | None] = mapped_column(String(12))
    number: Mapped[int]
    kind: Mapped[VersionKind] = enum_column(VersionKind)
    status: Mapped[VersionStatus] = status_column(VersionStatus, VersionStatus.WAITING)
    description: Mapped[Facts]
    asked_by: Mapped[Ref | None]
    asked_at: Mapped[UtcDateTime]
    due_on: Mapped[Day]
    decided_by: Mapped[Ref | None]
    decided_at: Mapped[UtcDateTime | None]
    notes: Mapped[str] = mapped_column(String(500), default="")
    product: Mapped[Product] = relationship()


class ListingSchedule(Model):
    """When a product goes on and off sale by itself. The season is month * 100 + day, both ends included,
    every year anew."""

    __tablename__ = "listing_schedule"
    __table_args__ = (
        CheckConstraint("(season_from IS NULL) = (season_to IS NULL)", "season"),
        CheckConstraint("list_at IS NULL OR withdraw_at IS NULL OR withdraw_at > list_at", "order"),
    )

    product_id: Mapped[int] = mapped_column(ForeignKey(Product.id), primary_key=True, autoincrement=False)
    list_at: Mapped[UtcDateTime | None] = mapped_column(index=True)
    withdraw_at: Mapped[UtcDateTime | None] = mapped_column(index=True)
    season_from: Mapped[int | None]
    season_to: Mapped[int | None]

    @property
    def id(self) -> int:
        """What the audit trail points to."""
        return self.product_id
