"""Campaigns: a region, dates and a document number; here only as a tag that orders carry."""

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from shop.core.db import Model
from shop.core.types import Day, Line, Name, Pk


class Campaign(Model):
    """Runs from `first_on` to `last_on`, both included, for buyers or goods of its region."""

    __tablename__ = "campaign"
    __table_args__ = (CheckConstraint("claim_days IS NULL OR claim_days > 0", "claim_days"),)

    id: Mapped[Pk]
    name: Mapped[Name]
    theme: Mapped[Line] = mapped_column(default="")
    document_no: Mapped[Name] = mapped_column(default="")
    region_code: Mapped[str] = mapped_column(String(12), ForeignKey("region.code"))
    region_path: Mapped[str] = mapped_column(String(64))
    first_on: Mapped[Day]
    last_on: Mapped[Day]
    claim_days: Mapped[int | None]  # its own days for after-sales claims; else the policy parameter
