"""Roll-ups of the facts: one narrow table of cubes, the names beside them, and how far the fold has come."""

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from shop.core.db import Model
from shop.core.types import Fen, Milli, Name, UtcDateTime
from shop.ledger.models import Xid8


class StatCube(Model):
    """Sums of one cube. `month` is the period: a month (202611), a quarter (20264) or a year (2026), each with
    rows of its own. `k1` to `k4` are the keys as text, '' where a fact has none or the cube no such key; a
    region key is the deepest known code at or above the cube's level, so that a scope is always a range of
    keys. `accredited_fen` is the part of `amount_fen` from accredited products (其中认定产品).

    `orders0` counts whole orders, `orders1` to `orders4` once per province, prefecture, county and town of
    origin; `standing` is facts less those taken back, and tells which keys count at all. Cubes that answer that keep what changes an earlier period's facts in rows of
    their own: `made` is the month in which those began to count, 0 within the row's own period."""

    __tablename__ = "stat_cube"
    __table_args__ = (Index("ix_stat_cube_key", "cube", "basis", "k1", "month"),)

    cube: Mapped[str] = mapped_column(String(64), primary_key=True)
    basis: Mapped[str] = mapped_column(String(16), primary_key=True)
    month: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    k1: Mapped[str] = mapped_column(String(120), primary_key=True)
    k2: Mapped[str] = mapped_column(String(120), primary_key=True)
    k3: Mapped[str] = mapped_column(String(120), primary_key=True)
    k4: Mapped[str] = mapped_column(String(120), primary_key=True)
    source: Mapped[str] = mapped_column(String(16), primary_key=True)
    made: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    amount_fen: Mapped[Fen]
    qty_milli: Mapped[Milli]
    accredited_fen: Mapped[Fen]
    fact_count: Mapped[int] = mapped_column(BigInteger)
    orders0: Mapped[int] = mapped_column(Integer)
    orders1: Mapped[int] = mapped_column(Integer)
    orders2: Mapped[int] = mapped_column(Integer)
    orders3: Mapped[int] = mapped_column(Integer)
    orders4: Mapped[int] = mapped_column(Integer)
    standing: Mapped[int] = mapped_column(Integer)


class StatName(Model):
    """The name under which a unit, cooperative or product last sold or bought."""

    __tablename__ = "stat_name"

    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    name: Mapped[Name]


class FoldState(Model):
    """One row. Facts before the watermark are in the cubes: by transaction id on PostgreSQL, by id on
    SQLite. Facts up to `floor_id` were counted by a rebuild, whatever their transaction id: a dump
    restored into another cluster (`system_identifier`) brings foreign ones."""

    __tablename__ = "fold_state"
    __table_args__ = (CheckConstraint("id = 1", "one_row"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    watermark: Mapped[int] = mapped_column(Xid8().with_variant(BigInteger(), "sqlite"))
    floor_id: Mapped[int] = mapped_column(BigInteger, default=0)
    system_identifier: Mapped[str] = mapped_column(String(32), default="")
    folded_at: Mapped[UtcDateTime | None]
