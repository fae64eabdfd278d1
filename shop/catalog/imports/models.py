"""Uploads of the listing template with their rows, and where else a product is offered."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.catalog.imports.states import IMPORT_FLOW, ImportStatus
from shop.catalog.products.models import Product
from shop.core.db import Model
from shop.core.types import Day, Facts, Line, Name, Pk, Ref, UtcDateTime, status_column
from shop.parties.cooperatives.models import Cooperative


class ListingImport(Model):
    """One file of a cooperative, by the digest of its bytes, so that the same file never counts twice."""

    __tablename__ = "listing_import"
    __table_args__ = (UniqueConstraint("cooperative_id", "digest"),)
    FLOW = IMPORT_FLOW

    id: Mapped[Pk]
    cooperative_id: Mapped[int] = mapped_column(ForeignKey(Cooperative.id))
    digest: Mapped[str] = mapped_column(String(64))
    file_name: Mapped[Line]
    status: Mapped[ImportStatus] = status_column(ImportStatus, ImportStatus.CHECKED)
    row_count: Mapped[int] = mapped_column(default=0)
    bad_count: Mapped[int] = mapped_column(default=0)
    product_count: Mapped[int] = mapped_column(default=0)
    by_user: Mapped[Ref | None]
    created_at: Mapped[UtcDateTime]
    done_at: Mapped[UtcDateTime | None]

    @property
    def good_count(self) -> int:
        return self.row_count - self.bad_count


class ListingImportRow(Model):
    """A row of the file: `cells` as typed, `made` as read, `faults` by column; `product_id` once made."""

    __tablename__ = "listing_import_row"
    __table_args__ = (UniqueConstraint("import_id", "row_no"),)

    id: Mapped[Pk]
    import_id: Mapped[int] = mapped_column(ForeignKey(ListingImport.id))
    row_no: Mapped[int]
    cells: Mapped[Facts]
    made: Mapped[Facts]
    faults: Mapped[Facts]
    bad: Mapped[bool]
    product_id: Mapped[Ref | None]


class ExternalListing(Model):
    """A product's page on another platform (A67); the link is shown, never fetched."""

    __tablename__ = "external_listing"
    __table_args__ = (UniqueConstraint("product_id", "link"),)

    id: Mapped[Pk]
    cooperative_id: Mapped[int] = mapped_column(ForeignKey(Cooperative.id), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey(Product.id))
    platform: Mapped[Name]
    shop: Mapped[Name]
    link: Mapped[str] = mapped_column(String(500))
    listed_on: Mapped[Day]
    by_user: Mapped[Ref | None]
    created_at: Mapped[UtcDateTime]
    product: Mapped[Product] = relationship()
