"""Published figures: frozen when they are published, and never a hidden amount among them."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.core.db import Model
from shop.core.types import Fen, Line, Name, Pk, Ref, UtcDateTime, enum_column, status_column
from shop.reporting.transparency.states import PUBLICATION_FLOW, PublicationSide, PublicationStatus


class Publication(Model):
    """One region's figures of one month. `least_units` and `dominant_bp` are the limits that held (None: none);
    the counts are of the whole and None where the whole is hidden."""

    __tablename__ = "publication"
    __table_args__ = (
        CheckConstraint("amount_fen IS NOT NULL OR (orders IS NULL AND units IS NULL)", "counts_with_amount"),
        Index(
            "uq_publication_in_force", "region_path", "month", "side", unique=True,
            sqlite_where=text("status = 'published'"), postgresql_where=text("status = 'published'"),
        ),
    )  # fmt: skip
    FLOW = PUBLICATION_FLOW

    id: Mapped[Pk]
    status: Mapped[PublicationStatus] = status_column(PublicationStatus, PublicationStatus.PUBLISHED)
    side: Mapped[PublicationSide] = enum_column(PublicationSide)
    region_code: Mapped[str] = mapped_column(String(12))
    region_path: Mapped[str] = mapped_column(String(64), index=True)
    region_name: Mapped[Name]
    month: Mapped[int] = mapped_column(Integer, index=True)
    as_of: Mapped[UtcDateTime]
    amount_fen: Mapped[Fen | None]
    orders: Mapped[int | None]
    units: Mapped[int | None]
    cooperatives: Mapped[int | None]
    households: Mapped[int | None]
    least_units: Mapped[int | None]
    dominant_bp: Mapped[int | None]
    note: Mapped[Line] = mapped_column(default="")
    published_by: Mapped[Ref | None]
    published_at: Mapped[UtcDateTime]
    withdrawn_at: Mapped[UtcDateTime | None]
    reason: Mapped[Line] = mapped_column(default="")
    figures: Mapped[list["PublishedFigure"]] = relationship(
        back_populates="publication", order_by="PublishedFigure.id"
    )


class PublishedFigure(Model):
    """One cell; `amount_fen` is None where it is hidden. Names are those of the day of publication."""

    __tablename__ = "published_figure"
    __table_args__ = (UniqueConstraint("publication_id", "place", "dimension", "key"),)

    id: Mapped[Pk]
    publication_id: Mapped[int] = mapped_column(ForeignKey(Publication.id))
    place: Mapped[str] = mapped_column(String(16))
    place_name: Mapped[Name]
    dimension: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(String(32))
    name: Mapped[Name]
    amount_fen: Mapped[Fen | None]
    publication: Mapped[Publication] = relationship(back_populates="figures")
