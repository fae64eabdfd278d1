"""The administrative tree, with validity and successors."""

from datetime import date
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from shop.core.db import Model
from shop.core.types import Day, Name, enum_column


class RegionLevel(StrEnum):
    """Levels by the shape of the code; a city without counties has its towns right below it."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWN = "town"
    VILLAGE = "village"


class Region(Model):
    """`path` names the real nodes from the province down, `/650000/654200/654202/`; pseudo-nodes
    (`hidden`) keep the tree whole but stand in no path, name or report. A retired code keeps its row
    and names its `successor` where one is known."""

    __tablename__ = "region"

    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    name: Mapped[Name] = mapped_column(index=True)
    level: Mapped[RegionLevel] = enum_column(RegionLevel, index=True)
    parent_code: Mapped[str | None] = mapped_column(String(12), index=True)
    path: Mapped[str] = mapped_column(String(64), index=True)
    hidden: Mapped[bool] = mapped_column(default=False)
    current: Mapped[bool] = mapped_column(default=True)
    successor_code: Mapped[str | None] = mapped_column(String(12))
    valid_from: Mapped[Day | None]
    valid_to: Mapped[Day | None]
    is_832: Mapped[bool] = mapped_column(default=False)
    is_mountain_town: Mapped[bool] = mapped_column(default=False)

    @property
    def id(self) -> int:
        """The code as a number: what the audit trail points to."""
        return int(self.code)

    @property
    def region_path(self) -> str:
        """Where its audit entries belong."""
        return self.path

    def valid_on(self, day: date) -> bool:
        """Whether the code was in force on that day (open ends count as for ever)."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day < self.valid_to
        )
