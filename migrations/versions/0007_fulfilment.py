"""Shipments and acceptances."""

import sqlalchemy as sa
from alembic import op

revision = "0007_fulfilment"
down_revision = "0006_trading"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "acceptance",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("no", sa.String(length=24), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("accepted_by", sa.BigInteger(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_acceptance_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acceptance")),
        sa.UniqueConstraint("no", name=op.f("uq_acceptance_no")),
    )
    op.create_index(op.f("ix_acceptance_order_id"), "acceptance", ["order_id"], unique=False)
    op.create_table(
        "shipment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("no", sa.String(length=24), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("carrier", sa.String(length=120), nullable=False),
        sa.Column("tracking", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=255), nullable=False),
        sa.Column("last", sa.Boolean(), nullable=False),
        sa.Column("shipped_by", sa.BigInteger(), nullable=True),
        sa.Column("shipped_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_shipment_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipment")),
        sa.UniqueConstraint("no", name=op.f("uq_shipment_no")),
    )
    op.create_index(op.f("ix_shipment_order_id"), "shipment", ["order_id"], unique=False)
    op.create_table(
        "acceptance_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("acceptance_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("accepted_milli", sa.BigInteger(), nullable=False),
        sa.Column("refused_milli", sa.BigInteger(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=255), nullable=False),
        sa.Column("photo_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "refused_milli = 0 OR reason <> ''", name=op.f("ck_acceptance_line_refusal_has_reason")
        ),
        sa.CheckConstraint("accepted_milli + refused_milli > 0", name=op.f("ck_acceptance_line_something")),
        sa.CheckConstraint(
            "accepted_milli >= 0 AND refused_milli >= 0", name=op.f("ck_acceptance_line_positive")
        ),
        sa.ForeignKeyConstraint(
            ["acceptance_id"], ["acceptance.id"], name=op.f("fk_acceptance_line_acceptance_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_line.id"], name=op.f("fk_acceptance_line_order_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acceptance_line")),
    )
    op.create_index(
        op.f("ix_acceptance_line_acceptance_id"), "acceptance_line", ["acceptance_id"], unique=False
    )
    op.create_index(
        op.f("ix_acceptance_line_order_line_id"), "acceptance_line", ["order_line_id"], unique=False
    )
    op.create_table(
        "shipment_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("shipment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("qty_milli", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("qty_milli > 0", name=op.f("ck_shipment_line_qty")),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_line.id"], name=op.f("fk_shipment_line_order_line_id")
        ),
        sa.ForeignKeyConstraint(["shipment_id"], ["shipment.id"], name=op.f("fk_shipment_line_shipment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipment_line")),
    )
    op.create_index(op.f("ix_shipment_line_order_line_id"), "shipment_line", ["order_line_id"], unique=False)
    op.create_index(op.f("ix_shipment_line_shipment_id"), "shipment_line", ["shipment_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_shipment_line_shipment_id"), table_name="shipment_line")
    op.drop_index(op.f("ix_shipment_line_order_line_id"), table_name="shipment_line")
    op.drop_table("shipment_line")
    op.drop_index(op.f("ix_acceptance_line_order_line_id"), table_name="acceptance_line")
    op.drop_index(op.f("ix_acceptance_line_acceptance_id"), table_name="acceptance_line")
    op.drop_table("acceptance_line")
    op.drop_index(op.f("ix_shipment_order_id"), table_name="shipment")
    op.drop_table("shipment")
    op.drop_index(op.f("ix_acceptance_order_id"), table_name="acceptance")
    op.drop_table("acceptance")
