"""Dated parameters by region and department line."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from shop.core.db import Model
from shop.core.types import Day, Line, Pk, Ref, UtcDateTime, enum_column
from shop.parties.policy.states import Policy


class PolicyParameter(Model):
    """A value from a day on (and up to, but without, another), for a region ('/': everywhere) and for one
    department line or all (''). Rows are added, never edited: of several that hold the last one counts."""

    __tablename__ = "policy_parameter"
    __table_args__ = (Index("ix_policy_parameter_name", "name", "region_path"),)

    id: Mapped[Pk]
    name: Mapped[Policy] = enum_column(Policy)
    region_code: Mapped[str | None] = mapped_column(String(12), ForeignKey("region.code"))
    region_path: Mapped[str] = mapped_column(String(64))
    department: Mapped[str] = mapped_column(String(32), default="")
    value: Mapped[Line]
    valid_from: Mapped[Day]
    valid_to: Mapped[Day | None]
    source: Mapped[Line]
    by_user: Mapped[Ref | None]
    at: Mapped[UtcDateTime]

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)
