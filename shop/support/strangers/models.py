"""Tries of people without an account, by address."""

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from shop.core.db import Model
from shop.core.types import Pk, UtcDateTime


class StrangerTry(Model):
    """One try; kept for a day, and tied to nothing that was handed in."""

    __tablename__ = "stranger_try"
    __table_args__ = (Index("ix_stranger_try_deed", "deed", "address", "at"),)

    id: Mapped[Pk]
    deed: Mapped[str] = mapped_column(String(32))
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[UtcDateTime]
