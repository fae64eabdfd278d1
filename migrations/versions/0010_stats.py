"""Roll-ups of the books."""

import sqlalchemy as sa
from alembic import op

revision = "0010_stats"
down_revision = "0009_ledger"
branch_labels = None
depends_on = None


class Xid8(sa.types.UserDefinedType):
    """PostgreSQL's 64-bit transaction id, which SQLAlchemy does not know."""

    cache_ok = True

    def get_col_spec(self, **_options: object) -> str:
        return "xid8"


def upgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    xid = Xid8() if postgresql else sa.BigInteger()
    op.create_table(
        "fold_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("watermark", xid, nullable=False),
        sa.Column("floor_id", sa.BigInteger(), nullable=False),
        sa.Column("system_identifier", sa.String(length=32), nullable=False),
        sa.Column("folded_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_fold_state_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fold_state")),
    )
    op.create_table(
        "stat_cube",
        sa.Column("cube", sa.String(length=40), nullable=False),
        sa.Column("basis", sa.String(length=16), nullable=False),
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("k1", sa.String(length=120), nullable=False),
        sa.Column("k2", sa.String(length=120), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("qty_milli", sa.BigInteger(), nullable=False),
        sa.Column("accredited_fen", sa.BigInteger(), nullable=False),
        sa.Column("fact_count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("cube", "basis", "month", "k1", "k2", "source", name=op.f("pk_stat_cube")),
    )
    op.create_index("ix_stat_cube_key", "stat_cube", ["cube", "basis", "k1", "month"], unique=False)
    op.create_table(
        "stat_name",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("pk_stat_name")),
    )


def downgrade() -> None:
    op.drop_table("stat_name")
    op.drop_index("ix_stat_cube_key", table_name="stat_cube")
    op.drop_table("stat_cube")
    op.drop_table("fold_state")
