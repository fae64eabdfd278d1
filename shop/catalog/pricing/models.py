"""Price reviews: what was asked, against which reference, and what was approved until when."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.catalog.pricing.rules import deviation_bp
from shop.catalog.pricing.states import PRICE_REVIEW_FLOW, PriceReviewStatus
from shop.catalog.products.models import Sku
from shop.catalog.products.rules import base_price_fen
from shop.catalog.products.states import BaseUnit, SaleUnit
from shop.core.db import Model
from shop.core.types import Day, Fen, Line, Milli, Name, Pk, Ref, UtcDateTime, enum_column, status_column


class PriceReview(Model):
    """One price of one SKU before its desk; the copies say what it was on that day. Prices are for one
    sale unit, `like_median_fen` for one base unit. `region_path` is the origin of the goods."""

    __tablename__ = "price_review"
    __table_args__ = (
        CheckConstraint("asked_fen > 0 AND reference_fen > 0", "prices"),
        CheckConstraint("ceiling_fen IS NULL OR ceiling_fen <= asked_fen", "ceiling"),
        Index(
            "uq_price_review_open", "sku_id", unique=True,
            sqlite_where=text("status = 'asked'"), postgresql_where=text("status = 'asked'"),
        ),
        Index("ix_price_review_desk", "status", "county_code", "town_code"),
    )  # fmt: skip
    FLOW = PRICE_REVIEW_FLOW

    id: Mapped[Pk]
    sku_id: Mapped[int] = mapped_column(ForeignKey(Sku.id), index=True)
    product_id: Mapped[Ref] = mapped_column(index=True)
    cooperative_id: Mapped[int] = mapped_column(ForeignKey("cooperative.id"), index=True)
    region_path: Mapped[str] = mapped_column(String(64), index=True)
    town_code: Mapped[str | None] = mapped_column(String(12))
    county_code: Mapped[str | None] = mapped_column(String(12))
    product_name: Mapped[Name]
    category_code: Mapped[str] = mapped_column(String(8))
    spec: Mapped[Name]
    unit: Mapped[SaleUnit] = enum_column(SaleUnit)
    base_unit: Mapped[BaseUnit] = enum_column(BaseUnit)
    pack_milli: Mapped[Milli]
    asked_fen: Mapped[Fen]
    reference_fen: Mapped[Fen]
    reference_source: Mapped[Line]
    note: Mapped[str] = mapped_column(String(500), default="")
    status: Mapped[PriceReviewStatus] = status_column(PriceReviewStatus, PriceReviewStatus.ASKED)
    asked_by: Mapped[Ref | None]
    asked_at: Mapped[UtcDateTime]
    due_on: Mapped[Day]
    ceiling_fen: Mapped[Fen | None]
    valid_until: Mapped[Day | None]
    opinion: Mapped[str] = mapped_column(String(500), default="")
    decided_by: Mapped[Ref | None]
    decided_at: Mapped[UtcDateTime | None]
    like_n: Mapped[int] = mapped_column(default=0)
    like_median_fen: Mapped[Fen | None]
    # Approved below the price at which it was sold: off sale until the cooperative says that it agrees.
    unconfirmed: Mapped[bool] = mapped_column(default=False)
    sku: Mapped[Sku] = relationship()

    @property
    def price_fen(self) -> int:
        """What is compared: the ceiling once there is one, until then what was asked."""
        return self.asked_fen if self.ceiling_fen is None else self.ceiling_fen

    @property
    def base_fen(self) -> int:
        return base_price_fen(self.price_fen, self.pack_milli)

    @property
    def deviation_bp(self) -> int:
        """From the stated reference price."""
        return deviation_bp(self.price_fen, self.reference_fen)

    @property
    def like_deviation_bp(self) -> int | None:
        """From the median of like goods on the day of the decision."""
        return None if self.like_median_fen is None else deviation_bp(self.base_fen, self.like_median_fen)
