"""Categories, products, prices and stock."""

import sqlalchemy as sa
from alembic import op

revision = "0005_catalogue"
down_revision = "0004_parties"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "catalogue_stamp",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_stamp")),
    )
    op.create_table(
        "category",
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("parent_code", sa.String(length=8), nullable=True),
        sa.Column("path", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("illustration", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(["parent_code"], ["category.code"], name=op.f("fk_category_parent_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_category")),
    )
    op.create_table(
        "product",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cooperative_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("pinyin_key", sa.String(length=255), nullable=False),
        sa.Column("category_code", sa.String(length=8), nullable=False),
        sa.Column("category_path", sa.String(length=32), nullable=False),
        sa.Column("origin_code", sa.String(length=12), nullable=False),
        sa.Column("origin_path", sa.String(length=64), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "submitted",
                "listed",
                "withdrawn",
                name="productstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("accredited", sa.Boolean(), nullable=False),
        sa.Column("accreditation_no", sa.String(length=40), nullable=False),
        sa.Column("brand", sa.String(length=120), nullable=False),
        sa.Column("marks", sa.String(length=64), nullable=False),
        sa.Column("about", sa.String(length=2000), nullable=False),
        sa.Column("storage", sa.String(length=255), nullable=False),
        sa.Column("photo", sa.String(length=255), nullable=False),
        sa.Column("lead_days", sa.Integer(), nullable=False),
        sa.Column("lowest_price_fen", sa.BigInteger(), nullable=False),
        sa.Column("sold_milli", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["category_code"], ["category.code"], name=op.f("fk_product_category_code")),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperative.id"], name=op.f("fk_product_cooperative_id")
        ),
        sa.ForeignKeyConstraint(["origin_code"], ["region.code"], name=op.f("fk_product_origin_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("code", name=op.f("uq_product_code")),
    )
    op.create_index("ix_product_category", "product", ["category_code", "status"], unique=False)
    op.create_index(op.f("ix_product_cooperative_id"), "product", ["cooperative_id"], unique=False)
    op.create_index(op.f("ix_product_origin_path"), "product", ["origin_path"], unique=False)
    op.create_index(op.f("ix_product_pinyin_key"), "product", ["pinyin_key"], unique=False)
    op.create_index("ix_product_price", "product", ["status", "lowest_price_fen", "id"], unique=False)
    op.create_index("ix_product_shelf", "product", ["status", "id"], unique=False)
    op.create_index("ix_product_sold", "product", ["status", "sold_milli", "id"], unique=False)
    op.create_index(op.f("ix_product_status"), "product", ["status"], unique=False)
    op.create_table(
        "sku",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("spec", sa.String(length=120), nullable=False),
        sa.Column(
            "unit",
            sa.Enum(
                "kg",
                "piece",
                "box",
                "bag",
                "bottle",
                name="saleunit",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "base_unit",
            sa.Enum(
                "kg", "piece", "litre", name="baseunit", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("pack_milli", sa.BigInteger(), nullable=False),
        sa.Column("price_fen", sa.BigInteger(), nullable=False),
        sa.Column("min_milli", sa.BigInteger(), nullable=False),
        sa.Column("step_milli", sa.BigInteger(), nullable=False),
        sa.Column("max_milli", sa.BigInteger(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "min_milli > 0 AND step_milli > 0 AND max_milli >= min_milli", name=op.f("ck_sku_order_range")
        ),
        sa.CheckConstraint("pack_milli > 0", name=op.f("ck_sku_pack_positive")),
        sa.CheckConstraint("price_fen > 0", name=op.f("ck_sku_price_positive")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_sku_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sku")),
        sa.UniqueConstraint("code", name=op.f("uq_sku_code")),
    )
    op.create_index(op.f("ix_sku_product_id"), "sku", ["product_id"], unique=False)
    op.create_table(
        "price_change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sku_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("price_fen", sa.BigInteger(), nullable=False),
        sa.Column("from_at", sa.DateTime(), nullable=False),
        sa.Column("by_user", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_price_change_sku_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_change")),
    )
    op.create_index(op.f("ix_price_change_sku_id"), "price_change", ["sku_id"], unique=False)
    op.create_table(
        "stock_item",
        sa.Column(
            "sku_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("on_hand_milli", sa.BigInteger(), nullable=False),
        sa.Column("reserved_milli", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("on_hand_milli >= 0", name=op.f("ck_stock_item_on_hand")),
        sa.CheckConstraint(
            "reserved_milli >= 0 AND reserved_milli <= on_hand_milli", name=op.f("ck_stock_item_reserved")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_stock_item_sku_id")),
        sa.PrimaryKeyConstraint("sku_id", name=op.f("pk_stock_item")),
    )
    op.create_table(
        "stock_move",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sku_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "count",
                "reserve",
                "release",
                "ship",
                name="movekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("qty_milli", sa.BigInteger(), nullable=False),
        sa.Column("order_line_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=255), nullable=False),
        sa.Column("by_user", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_stock_move_sku_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_move")),
    )
    op.create_index(op.f("ix_stock_move_order_line_id"), "stock_move", ["order_line_id"], unique=False)
    op.create_index(op.f("ix_stock_move_sku_id"), "stock_move", ["sku_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_stock_move_sku_id"), table_name="stock_move")
    op.drop_index(op.f("ix_stock_move_order_line_id"), table_name="stock_move")
    op.drop_table("stock_move")
    op.drop_table("stock_item")
    op.drop_index(op.f("ix_price_change_sku_id"), table_name="price_change")
    op.drop_table("price_change")
    op.drop_index(op.f("ix_sku_product_id"), table_name="sku")
    op.drop_table("sku")
    op.drop_index(op.f("ix_product_status"), table_name="product")
    op.drop_index("ix_product_sold", table_name="product")
    op.drop_index("ix_product_shelf", table_name="product")
    op.drop_index("ix_product_price", table_name="product")
    op.drop_index(op.f("ix_product_pinyin_key"), table_name="product")
    op.drop_index(op.f("ix_product_origin_path"), table_name="product")
    op.drop_index(op.f("ix_product_cooperative_id"), table_name="product")
    op.drop_index("ix_product_category", table_name="product")
    op.drop_table("product")
    op.drop_table("category")
    op.drop_table("catalogue_stamp")
