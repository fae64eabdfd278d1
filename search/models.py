"""What the indexer has still to do; and the index of the shared engine, which lies in the database."""

from sqlalchemy import Index, String, Text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from shop.core.db import Model
from shop.core.types import Fen, Milli, Pk, Ref, UtcDateTime


class SearchMark(Model):
    """This product may look different now. One row per telling: a mark is taken away by its own id, so
    that one made while the indexer works is never taken away with those it has seen."""

    __tablename__ = "search_mark"

    id: Mapped[Pk]
    product_id: Mapped[Ref]


class SearchEntry(Model):
    """One product of the shared engine; empty where another engine answers. No foreign key: the index
    follows the catalogue and never holds it up."""

    __tablename__ = "search_entry"
    # Without a list of pending words: one writer has the time, and no search ever reads that list.
    __table_args__ = (
        Index(
            "ix_search_entry_words", "words", postgresql_using="gin", postgresql_with={"fastupdate": "off"}
        ),
    )

    product_id: Mapped[Ref] = mapped_column(primary_key=True, autoincrement=False)
    words: Mapped[str] = mapped_column(TSVECTOR().with_variant(Text(), "sqlite"))
    category_code: Mapped[str] = mapped_column(String(8))
    origin_path: Mapped[str] = mapped_column(String(64))
    cooperative_id: Mapped[Ref]
    accredited: Mapped[bool]
    marks: Mapped[str] = mapped_column(String(64))
    price_fen: Mapped[Fen]
    in_stock: Mapped[bool]
    sold_milli: Mapped[Milli]
    stamp: Mapped[str] = mapped_column(String(40))


class SearchBuild(Model):
    """Which version of the shared index there is, at most one row; without it the index is not usable."""

    __tablename__ = "search_build"

    version: Mapped[str] = mapped_column(String(40), primary_key=True)
    built_at: Mapped[UtcDateTime]
