"""Facts say how they change the number of orders; cubes are kept by month, quarter and year, with counts."""

from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from alembic import op

from shop.core.append_only import removal_ddl, trigger_ddl

revision = "0042_counts_of_facts"
down_revision = "0041_outreach"
branch_labels = None
depends_on = None

NOTHING, CHUNK = 5, 5000


def upgrade() -> None:
    op.add_column("sale_fact", sa.Column("since_on", sa.Date(), nullable=True))
    op.add_column(
        "sale_fact", sa.Column("counts_from", sa.SmallInteger(), server_default="5", nullable=False)
    )
    dialect = op.get_bind().dialect.name
    for statement in removal_ddl("sale_fact")[dialect]:
        op.execute(statement)
    _backfill()
    for statement in trigger_ddl("sale_fact")[dialect]:
        op.execute(statement)
    op.drop_table("stat_cube")
    _cubes(("k1", "k2", "k3", "k4"), ("made",), (*(f"orders{depth}" for depth in range(5)), "standing"))
    _start_over()


def _backfill() -> None:
    """Facts written before get what `ledger.actions` works out for new ones; nothing else changes."""
    connection = op.get_bind()
    rows = connection.execute(
        sa.text(
            "SELECT id, basis, source, order_id, order_line_id, reverses_id, at, on_day, origin_province,"
            " origin_prefecture, origin_county, origin_town FROM sale_fact ORDER BY source, basis, order_id, id"
        )
    )
    change = sa.text("UPDATE sale_fact SET since_on = :since, counts_from = :counts WHERE id = :id")
    changed: list[dict[str, Any]] = []
    order: Any = None
    for row in rows.fetchall():
        if (row.source, row.basis, row.order_id) != order:
            order = (row.source, row.basis, row.order_id)
            stands: dict[tuple[int, str], int] = defaultdict(int)
            since: dict[int, Any] = {}
            reversed_at: dict[tuple[int, Any], Any] = {}
        began = row.on_day
        if row.reverses_id is not None:
            began = since.get(row.reverses_id, began)
            line = (row.order_line_id, row.at)
            reversed_at[line] = max(reversed_at.get(line, began), began)
        else:
            began = min(began, reversed_at.get((row.order_line_id, row.at), began))
        since[row.id] = began
        counts = _counts(stands, row)
        if counts != NOTHING or began < row.on_day:
            earlier = None if began >= row.on_day else began
            changed.append({"id": row.id, "since": earlier, "counts": counts})
    for at in range(0, len(changed), CHUNK):
        connection.execute(change, changed[at : at + CHUNK])


def _counts(stands: dict[tuple[int, str], int], row: Any) -> int:
    known, found, step = "", NOTHING, 1 if row.reverses_id is None else -1
    levels = (None, row.origin_province, row.origin_prefecture, row.origin_county, row.origin_town)
    for depth, code in enumerate(levels):
        known = code or known
        was = stands[depth, known]
        stands[depth, known] = was + step
        if 0 in (was, was + step):
            found = min(found, depth)
    return found


def _cubes(keys: tuple[str, ...], more_keys: tuple[str, ...], counts: tuple[str, ...]) -> None:
    op.create_table(
        "stat_cube",
        sa.Column("cube", sa.String(length=64 if more_keys else 40), nullable=False),
        sa.Column("basis", sa.String(length=16), nullable=False),
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(key, sa.String(length=120), nullable=False) for key in keys),
        sa.Column("source", sa.String(length=16), nullable=False),
        *(sa.Column(key, sa.Integer(), autoincrement=False, nullable=False) for key in more_keys),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in SUMS),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in counts),
        sa.PrimaryKeyConstraint(
            "cube", "basis", "month", *keys, "source", *more_keys, name=op.f("pk_stat_cube")
        ),
    )
    op.create_index("ix_stat_cube_key", "stat_cube", ["cube", "basis", "k1", "month"], unique=False)


SUMS = ("amount_fen", "qty_milli", "accredited_fen", "fact_count")


def _start_over() -> None:
    """The next fold adds up every fact anew; until then figures are read from the facts."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("UPDATE fold_state SET system_identifier = ''")
    else:
        op.execute("UPDATE fold_state SET watermark = 0")


def downgrade() -> None:
    op.drop_table("stat_cube")
    _cubes(("k1", "k2"), (), ())
    _start_over()
    op.drop_column("sale_fact", "counts_from")
    op.drop_column("sale_fact", "since_on")
