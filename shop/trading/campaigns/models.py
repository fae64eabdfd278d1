"""Campaigns: a region, its days, a paper and words; and how their days were changed."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.core.db import Model
from shop.core.types import Day, Line, Name, Pk, Ref, UtcDateTime, enum_column
from shop.trading.campaigns.states import TermPack


class Campaign(Model):
    """Runs from `first_on` to `last_on`, both included, for buyers or goods of its region."""

    __tablename__ = "campaign"
    __table_args__ = (CheckConstraint("claim_days IS NULL OR claim_days > 0", "claim_days"),)

    id: Mapped[Pk]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"), index=True)
    name: Mapped[Name]
    theme: Mapped[Line] = mapped_column(default="")
    document_no: Mapped[Name] = mapped_column(default="")
    note: Mapped[Line] = mapped_column(default="", server_default="")
    term_pack: Mapped[TermPack] = enum_column(
        TermPack, default=TermPack.REVIVAL, server_default=TermPack.REVIVAL.value
    )
    region_code: Mapped[str] = mapped_column(String(12), ForeignKey("region.code"))
    region_path: Mapped[str] = mapped_column(String(64))
    first_on: Mapped[Day]
    last_on: Mapped[Day]
    claim_days: Mapped[int | None]  # its own days for after-sales claims; else the policy parameter
    changes: Mapped[list[WindowChange]] = relationship(order_by="WindowChange.id", lazy="select")


class WindowChange(Model):
    """A campaign's days were moved: from which to which, why, and by whom."""

    __tablename__ = "campaign_window_change"

    id: Mapped[Pk]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    was_first_on: Mapped[Day]
    was_last_on: Mapped[Day]
    first_on: Mapped[Day]
    last_on: Mapped[Day]
    reason: Mapped[Line]
    by_user: Mapped[Ref | None]
    at: Mapped[UtcDateTime]
