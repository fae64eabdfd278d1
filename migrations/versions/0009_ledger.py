"""The append-only books."""

import sqlalchemy as sa
from alembic import op

from shop.core.append_only import removal_ddl, trigger_ddl

revision = "0009_ledger"
down_revision = "0008_payments"
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
    writing = "pg_current_xact_id()" if postgresql else "0"
    op.create_table(
        "sale_fact",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "basis",
            sa.Enum(
                "ordered",
                "accepted",
                "paid",
                name="basis",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.Enum(
                "platform",
                "offline",
                "synthetic",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reverses_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("order_no", sa.String(length=24), nullable=False),
        sa.Column("order_line_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_name", sa.String(length=120), nullable=False),
        sa.Column("venue", sa.String(length=32), nullable=False),
        sa.Column("department", sa.String(length=32), nullable=False),
        sa.Column("competent_department", sa.String(length=120), nullable=False),
        sa.Column("cooperative_id", sa.BigInteger(), nullable=False),
        sa.Column("cooperative_name", sa.String(length=120), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("product_name", sa.String(length=120), nullable=False),
        sa.Column("category", sa.String(length=8), nullable=False),
        sa.Column("category_top", sa.String(length=8), nullable=False),
        sa.Column("accredited", sa.Boolean(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("fund_source", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("festival", sa.String(length=16), nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=True),
        sa.Column("buyer_province", sa.String(length=12), nullable=True),
        sa.Column("buyer_prefecture", sa.String(length=12), nullable=True),
        sa.Column("buyer_county", sa.String(length=12), nullable=True),
        sa.Column("buyer_town", sa.String(length=12), nullable=True),
        sa.Column("origin_province", sa.String(length=12), nullable=True),
        sa.Column("origin_prefecture", sa.String(length=12), nullable=True),
        sa.Column("origin_county", sa.String(length=12), nullable=True),
        sa.Column("origin_town", sa.String(length=12), nullable=True),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("qty_milli", sa.BigInteger(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("xid", xid, server_default=sa.text(writing), nullable=False),
        sa.CheckConstraint(
            "reverses_id IS NOT NULL OR (amount_fen >= 0 AND qty_milli >= 0)", name=op.f("ck_sale_fact_sign")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sale_fact")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_sale_fact_reverses_id")),
    )
    op.create_index("ix_sale_fact_buyer", "sale_fact", ["basis", "buyer_county", "on_day"], unique=False)
    op.create_index(
        "ix_sale_fact_cooperative", "sale_fact", ["cooperative_id", "basis", "on_day"], unique=False
    )
    op.create_index("ix_sale_fact_day", "sale_fact", ["basis", "on_day"], unique=False)
    op.create_index(op.f("ix_sale_fact_order_id"), "sale_fact", ["order_id"], unique=False)
    op.create_index("ix_sale_fact_origin", "sale_fact", ["basis", "origin_county", "on_day"], unique=False)
    op.create_index("ix_sale_fact_unit", "sale_fact", ["unit_id", "basis", "on_day"], unique=False)
    op.create_index(op.f("ix_sale_fact_xid"), "sale_fact", ["xid"], unique=False)
    for table in ("sale_fact",):
        for statement in trigger_ddl(table)[op.get_bind().dialect.name]:
            op.execute(statement)


def downgrade() -> None:
    for table in ("sale_fact",):
        for statement in removal_ddl(table)[op.get_bind().dialect.name]:
            op.execute(statement)
    op.drop_index(op.f("ix_sale_fact_xid"), table_name="sale_fact")
    op.drop_index("ix_sale_fact_unit", table_name="sale_fact")
    op.drop_index("ix_sale_fact_origin", table_name="sale_fact")
    op.drop_index(op.f("ix_sale_fact_order_id"), table_name="sale_fact")
    op.drop_index("ix_sale_fact_day", table_name="sale_fact")
    op.drop_index("ix_sale_fact_cooperative", table_name="sale_fact")
    op.drop_index("ix_sale_fact_buyer", table_name="sale_fact")
    op.drop_table("sale_fact")
