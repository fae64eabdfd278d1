"""Campaigns, purchase lists and orders."""

import sqlalchemy as sa
from alembic import op

revision = "0006_trading"
down_revision = "0005_catalogue"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("theme", sa.String(length=255), nullable=False),
        sa.Column("document_no", sa.String(length=120), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("region_path", sa.String(length=64), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_campaign_region_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
    )
    op.create_table(
        "purchase",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("no", sa.String(length=24), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("placed_by", sa.BigInteger(), nullable=False),
        sa.Column("placed_at", sa.DateTime(), nullable=False),
        sa.Column("total_fen", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["buyer_unit.id"], name=op.f("fk_purchase_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase")),
        sa.UniqueConstraint("no", name=op.f("uq_purchase_no")),
    )
    op.create_index(op.f("ix_purchase_unit_id"), "purchase", ["unit_id"], unique=False)
    op.create_table(
        "purchase_list",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft", "placed", name="liststatus", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["buyer_unit.id"], name=op.f("fk_purchase_list_unit_id")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_purchase_list_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_list")),
    )
    op.create_index(op.f("ix_purchase_list_status"), "purchase_list", ["status"], unique=False)
    op.create_index(op.f("ix_purchase_list_user_id"), "purchase_list", ["user_id"], unique=False)
    op.create_index(
        "uq_purchase_list_draft",
        "purchase_list",
        ["unit_id", "user_id"],
        unique=True,
        sqlite_where=sa.text("status = 'draft'"),
        postgresql_where=sa.text("status = 'draft'"),
    )
    op.create_table(
        "sales_order",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("no", sa.String(length=24), nullable=False),
        sa.Column("purchase_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "placed",
                "approved",
                "confirmed",
                "shipped",
                "accepted",
                "completed",
                "cancelled",
                "rejected",
                "lapsed",
                name="orderstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("cooperative_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cooperative_name", sa.String(length=120), nullable=False),
        sa.Column("cooperative_path", sa.String(length=64), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_name", sa.String(length=120), nullable=False),
        sa.Column("counted_unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("counted_unit_name", sa.String(length=120), nullable=False),
        sa.Column("buyer_path", sa.String(length=64), nullable=False),
        sa.Column("venue", sa.String(length=32), nullable=False),
        sa.Column("system", sa.String(length=32), nullable=False),
        sa.Column("competent_department", sa.String(length=120), nullable=False),
        sa.Column("buyer_category", sa.String(length=32), nullable=False),
        sa.Column(
            "fund_source",
            sa.Enum(
                "canteen",
                "union",
                "welfare",
                "condolence",
                "raw_material",
                "personal",
                "other",
                name="fundsource",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "purpose",
            sa.Enum(
                "canteen",
                "festival",
                "condolence",
                "raw_material",
                "personal",
                "other",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "festival",
            sa.Enum(
                "",
                "元旦",
                "春节",
                "清明",
                "劳动节",
                "端午",
                "中秋",
                "国庆",
                name="festival",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "channel",
            sa.Enum(
                "web",
                "api",
                "group",
                "agreement",
                "offline",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("campaign_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "payment_method",
            sa.Enum(
                "bank_transfer",
                "credit_term",
                "stripe",
                name="paymentmethod",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("placed_by", sa.BigInteger(), nullable=False),
        sa.Column("placed_at", sa.DateTime(), nullable=False),
        sa.Column("delivery_point_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("delivery_to", sa.String(length=255), nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("needs_approval", sa.Boolean(), nullable=False),
        sa.Column("approval_reason", sa.String(length=255), nullable=False),
        sa.Column("decide_by_at", sa.DateTime(), nullable=False),
        sa.Column("approved_by", sa.BigInteger(), nullable=True),
        sa.Column("approved_at", sa.DateTime(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(), nullable=True),
        sa.Column("closed_reason", sa.String(length=255), nullable=False),
        sa.Column("total_fen", sa.BigInteger(), nullable=False),
        sa.Column("payable_fen", sa.BigInteger(), nullable=False),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False),
        sa.Column("terms_days", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.CheckConstraint("payable_fen >= 0 AND total_fen >= 0", name=op.f("ck_sales_order_amounts")),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperative.id"], name=op.f("fk_sales_order_cooperative_id")
        ),
        sa.ForeignKeyConstraint(
            ["counted_unit_id"], ["buyer_unit.id"], name=op.f("fk_sales_order_counted_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["delivery_point_id"], ["delivery_point.id"], name=op.f("fk_sales_order_delivery_point_id")
        ),
        sa.ForeignKeyConstraint(["purchase_id"], ["purchase.id"], name=op.f("fk_sales_order_purchase_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["buyer_unit.id"], name=op.f("fk_sales_order_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_order")),
        sa.UniqueConstraint("no", name=op.f("uq_sales_order_no")),
    )
    op.create_index(op.f("ix_sales_order_buyer_path"), "sales_order", ["buyer_path"], unique=False)
    op.create_index(
        "ix_sales_order_cooperative", "sales_order", ["cooperative_id", "placed_at"], unique=False
    )
    op.create_index(
        op.f("ix_sales_order_cooperative_path"), "sales_order", ["cooperative_path"], unique=False
    )
    op.create_index(op.f("ix_sales_order_counted_unit_id"), "sales_order", ["counted_unit_id"], unique=False)
    op.create_index("ix_sales_order_due", "sales_order", ["status", "decide_by_at"], unique=False)
    op.create_index(op.f("ix_sales_order_placed_at"), "sales_order", ["placed_at"], unique=False)
    op.create_index(op.f("ix_sales_order_purchase_id"), "sales_order", ["purchase_id"], unique=False)
    op.create_index(op.f("ix_sales_order_status"), "sales_order", ["status"], unique=False)
    op.create_index(op.f("ix_sales_order_system"), "sales_order", ["system"], unique=False)
    op.create_index("ix_sales_order_unit", "sales_order", ["unit_id", "placed_at"], unique=False)
    op.create_table(
        "order_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sku_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("product_name", sa.String(length=120), nullable=False),
        sa.Column("spec", sa.String(length=120), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("price_fen", sa.BigInteger(), nullable=False),
        sa.Column("qty_milli", sa.BigInteger(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("category_code", sa.String(length=8), nullable=False),
        sa.Column("category_path", sa.String(length=32), nullable=False),
        sa.Column("accredited", sa.Boolean(), nullable=False),
        sa.Column("accreditation_no", sa.String(length=40), nullable=False),
        sa.Column("origin_path", sa.String(length=64), nullable=False),
        sa.Column("shipped_milli", sa.BigInteger(), nullable=False),
        sa.Column("accepted_milli", sa.BigInteger(), nullable=False),
        sa.Column("refused_milli", sa.BigInteger(), nullable=False),
        sa.Column("short_milli", sa.BigInteger(), nullable=False),
        sa.Column("accepted_fen", sa.BigInteger(), nullable=False),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False),
        sa.Column("paid_milli", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "accepted_milli + refused_milli <= shipped_milli", name=op.f("ck_order_line_received")
        ),
        sa.CheckConstraint("qty_milli > 0", name=op.f("ck_order_line_qty")),
        sa.CheckConstraint("shipped_milli + short_milli <= qty_milli", name=op.f("ck_order_line_shipped")),
        sa.CheckConstraint(
            "shipped_milli >= 0 AND accepted_milli >= 0 AND refused_milli >= 0",
            name=op.f("ck_order_line_positive"),
        ),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_order_line_order_id")),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_order_line_sku_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_line")),
    )
    op.create_index(op.f("ix_order_line_order_id"), "order_line", ["order_id"], unique=False)
    op.create_index(op.f("ix_order_line_sku_id"), "order_line", ["sku_id"], unique=False)
    op.create_table(
        "purchase_list_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("purchase_list_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sku_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("qty_milli", sa.BigInteger(), nullable=False),
        sa.Column("seen_price_fen", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("qty_milli > 0", name=op.f("ck_purchase_list_line_qty")),
        sa.ForeignKeyConstraint(
            ["purchase_list_id"], ["purchase_list.id"], name=op.f("fk_purchase_list_line_purchase_list_id")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_purchase_list_line_sku_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_list_line")),
        sa.UniqueConstraint(
            "purchase_list_id", "sku_id", name=op.f("uq_purchase_list_line_purchase_list_id_sku_id")
        ),
    )


def downgrade() -> None:
    op.drop_table("purchase_list_line")
    op.drop_index(op.f("ix_order_line_sku_id"), table_name="order_line")
    op.drop_index(op.f("ix_order_line_order_id"), table_name="order_line")
    op.drop_table("order_line")
    op.drop_index("ix_sales_order_unit", table_name="sales_order")
    op.drop_index(op.f("ix_sales_order_system"), table_name="sales_order")
    op.drop_index(op.f("ix_sales_order_status"), table_name="sales_order")
    op.drop_index(op.f("ix_sales_order_purchase_id"), table_name="sales_order")
    op.drop_index(op.f("ix_sales_order_placed_at"), table_name="sales_order")
    op.drop_index("ix_sales_order_due", table_name="sales_order")
    op.drop_index(op.f("ix_sales_order_counted_unit_id"), table_name="sales_order")
    op.drop_index(op.f("ix_sales_order_cooperative_path"), table_name="sales_order")
    op.drop_index("ix_sales_order_cooperative", table_name="sales_order")
    op.drop_index(op.f("ix_sales_order_buyer_path"), table_name="sales_order")
    op.drop_table("sales_order")
    op.drop_index(
        "uq_purchase_list_draft",
        table_name="purchase_list",
        sqlite_where=sa.text("status = 'draft'"),
        postgresql_where=sa.text("status = 'draft'"),
    )
    op.drop_index(op.f("ix_purchase_list_user_id"), table_name="purchase_list")
    op.drop_index(op.f("ix_purchase_list_status"), table_name="purchase_list")
    op.drop_table("purchase_list")
    op.drop_index(op.f("ix_purchase_unit_id"), table_name="purchase")
    op.drop_table("purchase")
    op.drop_table("campaign")
