"""Groups of words."""

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from search.aliases.states import AliasKind
from shop.core.db import Model
from shop.core.types import Line, Pk, Ref, UtcDateTime, enum_column


class SearchAlias(Model):
    """Folded words parted by spaces. A group taken away stays as a row that is not active, and `shipped` keeps
    the words it came with: a new release brings neither back."""

    __tablename__ = "search_alias"
    __table_args__ = (Index("ix_search_alias_active", "active", "kind"),)

    id: Mapped[Pk]
    kind: Mapped[AliasKind] = enum_column(AliasKind)
    words: Mapped[str] = mapped_column(String(400))
    source: Mapped[Line]
    active: Mapped[bool] = mapped_column(default=True)
    shipped: Mapped[str] = mapped_column(String(400), default="")
    changed_by: Mapped[Ref | None]
    changed_at: Mapped[UtcDateTime]

    @property
    def word_list(self) -> list[str]:
        return self.words.split()
