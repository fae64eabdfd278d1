"""Answers already given, so that a repeated request gets the same one."""

from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from shop.core.db import Model
from shop.core.types import Pk, Ref, UtcDateTime


class AnsweredRequest(Model):
    """One row per actor and key, written in the transaction of what it answered."""

    __tablename__ = "answered_request"
    __table_args__ = (UniqueConstraint("user_id", "key"),)

    id: Mapped[Pk]
    user_id: Mapped[Ref]
    key: Mapped[str] = mapped_column(String(120))
    fingerprint: Mapped[str] = mapped_column(String(64))
    http_status: Mapped[int]
    body: Mapped[dict | list | None] = mapped_column(JSON)
    at: Mapped[UtcDateTime] = mapped_column(index=True)
