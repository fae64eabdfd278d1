"""Recommended products: by counties to the front page and to partners, by towns to the union catalogue."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.catalog.products.models import Product
from shop.catalog.recommendations.states import RECOMMENDATION_FLOW, RecommendationKind, RecommendationStatus
from shop.core.db import Model
from shop.core.types import Day, Line, Pk, Ref, UtcDateTime, enum_column, status_column


class Recommendation(Model):
    """From `first_on` up to and including `last_on`. `region_path` is the origin of the goods;
    `audience_path` the partner region that shall see it, empty: everybody."""

    __tablename__ = "recommendation"
    __table_args__ = (
        CheckConstraint("last_on >= first_on", "days"),
        Index("ix_recommendation_days", "kind", "status", "last_on"),
        Index(
            "uq_recommendation_open", "product_id", "kind", "audience_path", unique=True,
            sqlite_where=text("status = 'active'"), postgresql_where=text("status = 'active'"),
        ),
    )  # fmt: skip
    FLOW = RECOMMENDATION_FLOW

    id: Mapped[Pk]
    product_id: Mapped[int] = mapped_column(ForeignKey(Product.id), index=True)
    cooperative_id: Mapped[Ref]
    kind: Mapped[RecommendationKind] = enum_column(RecommendationKind)
    status: Mapped[RecommendationStatus] = status_column(RecommendationStatus, RecommendationStatus.ACTIVE)
    region_path: Mapped[str] = mapped_column(String(64), index=True)
    county_code: Mapped[str | None] = mapped_column(String(12))
    audience_path: Mapped[str] = mapped_column(String(64), default="")
    position: Mapped[int] = mapped_column(default=0)
    words: Mapped[Line] = mapped_column(default="")
    first_on: Mapped[Day]
    last_on: Mapped[Day]
    made_by: Mapped[Ref]
    made_at: Mapped[UtcDateTime]
    product: Mapped[Product] = relationship()
