"""Views of the workbench that people keep for themselves."""

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from shop.core.db import Model
from shop.core.types import Name, Pk, UtcDateTime


class SavedView(Model):
    """A name for an address of the workbench: `query` is its query string. One may be where its owner starts."""

    __tablename__ = "saved_view"
    __table_args__ = (
        UniqueConstraint("user_id", "name"),
        Index(
            "uq_saved_view_start", "user_id", unique=True,
            sqlite_where=text("is_start"), postgresql_where=text("is_start"),
        ),
    )  # fmt: skip

    id: Mapped[Pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    name: Mapped[Name]
    query: Mapped[str] = mapped_column(String(1000))
    is_start: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[UtcDateTime]
