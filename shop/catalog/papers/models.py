"""Papers of cooperatives and products, and which kinds a category needs."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.catalog.papers.states import PAPER_FLOW, PaperKind, PaperStatus
from shop.catalog.products.models import Product
from shop.core.db import Model
from shop.core.types import Day, Line, Name, Pk, Ref, UtcDateTime, enum_column, status_column
from shop.parties.cooperatives.models import Cooperative
from shop.support.documents.models import Document


class Paper(Model):
    """One paper as it was handed in; `product_id` is empty for the cooperative's own. `last_on` is the last day
    on which it is good (empty: for ever). `households`, `people` (带动户数、人数) and `volume_milli` (kg a year),
    `value_fen` (a year) are filled for the kinds that state them: counts, never a name of anybody."""

    __tablename__ = "paper"
    __table_args__ = (
        Index("ix_paper_subject", "cooperative_id", "product_id", "kind"),
        Index("ix_paper_last_on", "status", "last_on"),
        CheckConstraint("last_on IS NULL OR first_on IS NULL OR last_on >= first_on", "days"),
    )
    FLOW = PAPER_FLOW

    id: Mapped[Pk]
    cooperative_id: Mapped[int] = mapped_column(ForeignKey(Cooperative.id))
    product_id: Mapped[int | None] = mapped_column(ForeignKey(Product.id))
    kind: Mapped[PaperKind] = enum_column(PaperKind)
    status: Mapped[PaperStatus] = status_column(PaperStatus, PaperStatus.SUBMITTED)
    number: Mapped[Name] = mapped_column(default="")
    issuer: Mapped[Name] = mapped_column(default="")
    first_on: Mapped[Day | None]
    last_on: Mapped[Day | None]
    households: Mapped[int | None]
    people: Mapped[int | None]
    volume_milli: Mapped[int | None] = mapped_column(BigInteger)
    value_fen: Mapped[int | None] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(String(500), default="")
    document_id: Mapped[int | None] = mapped_column(ForeignKey(Document.id))
    handed_in_by: Mapped[Ref | None]
    handed_in_at: Mapped[UtcDateTime]
    answered_by: Mapped[Ref | None]
    answered_at: Mapped[UtcDateTime | None]
    checked_at: Mapped[UtcDateTime | None]
    opinion: Mapped[Line] = mapped_column(default="")
    reminded_days: Mapped[int | None]
    cooperative: Mapped[Cooperative] = relationship()
    product: Mapped[Product | None] = relationship()
    document: Mapped[Document | None] = relationship()

    def good_on(self, day: date) -> bool:
        """Whether it was checked and is in force on that day."""
        begun = self.first_on is None or self.first_on <= day
        return self.status is PaperStatus.CHECKED and begun and not self.over_on(day)

    def over_on(self, day: date) -> bool:
        """Whether its last day has passed."""
        return self.last_on is not None and self.last_on < day


class PaperNeed(Model):
    """A kind that products of a category (and of those below; '': of all) need for accreditation, and where
    `for_sale` says so, for being on sale. Editable."""

    __tablename__ = "paper_need"
    __table_args__ = (UniqueConstraint("category_code", "kind"),)

    id: Mapped[Pk]
    category_code: Mapped[str] = mapped_column(String(8), default="")
    kind: Mapped[PaperKind] = enum_column(PaperKind)
    for_sale: Mapped[bool] = mapped_column(default=True)
    source: Mapped[Line] = mapped_column(default="")
