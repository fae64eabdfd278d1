"""The books: append-only facts, refused to UPDATE and DELETE by the ORM and by triggers."""

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index, SmallInteger, String
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.expression import FunctionElement
from sqlalchemy.types import UserDefinedType

from shop.core.db import Model
from shop.core.types import Day, Fen, Milli, Name, Pk, Ref, UtcDateTime, enum_column
from shop.ledger.entries import Basis, Source


class Xid8(UserDefinedType[int]):
    """PostgreSQL's 64-bit transaction id: the order in which facts become visible."""

    cache_ok = True

    def get_col_spec(self, **_options: Any) -> str:
        return "xid8"


# So that reflection (the check of migrations against models) knows the type as well.
ischema_names["xid8"] = Xid8


class writing_transaction(FunctionElement[int]):  # noqa: N801  reads as the SQL function it is
    """The id of the transaction that appends the fact."""

    inherit_cache = True


@compiles(writing_transaction)
def _elsewhere(_element: Any, _compiler: Any, **_options: Any) -> str:
    return "0"  # SQLite has one writer: the order of ids is the order of commits


@compiles(writing_transaction, "postgresql")
def _on_postgresql(_element: Any, _compiler: Any, **_options: Any) -> str:
    return "pg_current_xact_id()"


class SaleFact(Model):
    """One signed fact. Region columns hold codes by level (see `regions.rules.Levels`), all tags are
    as of the sale. Soft references only: the ledger never blocks live data and outlives it.

    `since_on` is the earlier day on which what a fact takes back or goes on with began to count; NULL: its
    own day. `counts_from` says how far a fact changes the number of orders (see `rules.Standing`)."""

    __tablename__ = "sale_fact"
    __table_args__ = (
        Index("ix_sale_fact_day", "basis", "on_day"),
        Index("ix_sale_fact_origin", "basis", "origin_county", "on_day"),
        Index("ix_sale_fact_buyer", "basis", "buyer_county", "on_day"),
        Index("ix_sale_fact_unit", "unit_id", "basis", "on_day"),
        Index("ix_sale_fact_cooperative", "cooperative_id", "basis", "on_day"),
        CheckConstraint("reverses_id IS NOT NULL OR (amount_fen >= 0 AND qty_milli >= 0)", "sign"),
    )

    id: Mapped[Pk]
    basis: Mapped[Basis] = enum_column(Basis)
    source: Mapped[Source] = enum_column(Source)
    reverses_id: Mapped[Ref | None] = mapped_column(unique=True)
    at: Mapped[UtcDateTime]
    on_day: Mapped[Day]
    month: Mapped[int]
    order_id: Mapped[Ref] = mapped_column(index=True)
    order_no: Mapped[str] = mapped_column(String(24))
    order_line_id: Mapped[Ref]
    unit_id: Mapped[Ref]
    unit_name: Mapped[Name]
    venue: Mapped[str] = mapped_column(String(32))
    department: Mapped[str] = mapped_column(String(32))
    competent_department: Mapped[Name]
    buyer_category: Mapped[str] = mapped_column(String(32), default="", server_default="")
    helper: Mapped[str] = mapped_column(String(32), default="none", server_default="none")
    cooperative_id: Mapped[Ref]
    cooperative_name: Mapped[Name]
    product_id: Mapped[Ref]
    product_name: Mapped[Name]
    category: Mapped[str] = mapped_column(String(8))
    category_top: Mapped[str] = mapped_column(String(8))
    accredited: Mapped[bool]
    channel: Mapped[str] = mapped_column(String(16))
    fund_source: Mapped[str] = mapped_column(String(32))
    purpose: Mapped[str] = mapped_column(String(32))
    festival: Mapped[str] = mapped_column(String(16))
    campaign_id: Mapped[Ref | None]
    buyer_province: Mapped[str | None] = mapped_column(String(12))
    buyer_prefecture: Mapped[str | None] = mapped_column(String(12))
    buyer_county: Mapped[str | None] = mapped_column(String(12))
    buyer_town: Mapped[str | None] = mapped_column(String(12))
    origin_province: Mapped[str | None] = mapped_column(String(12))
    origin_prefecture: Mapped[str | None] = mapped_column(String(12))
    origin_county: Mapped[str | None] = mapped_column(String(12))
    origin_town: Mapped[str | None] = mapped_column(String(12))
    unit: Mapped[str] = mapped_column(String(16))
    qty_milli: Mapped[Milli]
    amount_fen: Mapped[Fen]
    since_on: Mapped[Day | None]
    counts_from: Mapped[int] = mapped_column(SmallInteger, default=5, server_default="5")
    xid: Mapped[int] = mapped_column(
        Xid8().with_variant(BigInteger(), "sqlite"),
        server_default=writing_transaction(),
        index=True,
        deferred=True,
        deferred_raiseload=True,
    )
