"""The inbox: what a person should know, in words, with where to go."""

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from shop.core.db import Model
from shop.core.types import Line, Pk, Ref, UtcDateTime


class Notice(Model):
    """One notice to one user; `uniq` keeps a redelivered message from telling twice."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_user", "user_id", "read_at"),)

    id: Mapped[Pk]
    user_id: Mapped[Ref]
    name: Mapped[str] = mapped_column(String(64))
    title: Mapped[Line]
    body: Mapped[str] = mapped_column(String(2000), default="")
    link: Mapped[str] = mapped_column(String(255), default="")
    uniq: Mapped[str] = mapped_column(String(160), unique=True)
    at: Mapped[UtcDateTime]
    read_at: Mapped[UtcDateTime | None]
