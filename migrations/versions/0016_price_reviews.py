"""Price reviews, and the ceiling that each SKU got from its last one."""

import sqlalchemy as sa
from alembic import op

revision = "0016_price_reviews"
down_revision = "0015_search_alias"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
HOLDS = ("papers", "price", "inspection")
MORE_HOLDS = (*HOLDS, "season")


def upgrade() -> None:
    _reviews()
    op.create_index(op.f("ix_price_review_cooperative_id"), "price_review", ["cooperative_id"])
    op.create_index("ix_price_review_desk", "price_review", ["status", "county_code", "town_code"])
    op.create_index(op.f("ix_price_review_product_id"), "price_review", ["product_id"])
    op.create_index(op.f("ix_price_review_region_path"), "price_review", ["region_path"])
    op.create_index(op.f("ix_price_review_sku_id"), "price_review", ["sku_id"])
    op.create_index(op.f("ix_price_review_status"), "price_review", ["status"])
    asked = sa.text("status = 'asked'")
    op.create_index(
        "uq_price_review_open",
        "price_review",
        ["sku_id"],
        unique=True,
        sqlite_where=asked,
        postgresql_where=asked,
    )
    with op.batch_alter_table("sku") as batch:
        batch.add_column(sa.Column("ceiling_fen", sa.BigInteger(), nullable=True))
        batch.add_column(sa.Column("ceiling_until", sa.Date(), nullable=True))
        batch.create_check_constraint(
            op.f("ck_sku_below_ceiling"), "ceiling_fen IS NULL OR price_fen <= ceiling_fen"
        )
        batch.create_index(op.f("ix_sku_ceiling_until"), ["ceiling_until"])
    _allow_holds(MORE_HOLDS)


def downgrade() -> None:
    op.execute("DELETE FROM product_hold WHERE kind = 'season'")
    _allow_holds(HOLDS)
    with op.batch_alter_table("sku") as batch:
        batch.drop_index(op.f("ix_sku_ceiling_until"))
        batch.drop_constraint(op.f("ck_sku_below_ceiling"), type_="check")
        batch.drop_column("ceiling_until")
        batch.drop_column("ceiling_fen")
    op.drop_table("price_review")


def _reviews() -> None:
    op.create_table(
        "price_review",
        sa.Column("id", KEY, nullable=False),
        sa.Column("sku_id", KEY, nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("cooperative_id", KEY, nullable=False),
        sa.Column("region_path", sa.String(length=64), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=True),
        sa.Column("county_code", sa.String(length=12), nullable=True),
        sa.Column("product_name", sa.String(length=120), nullable=False),
        sa.Column("category_code", sa.String(length=8), nullable=False),
        sa.Column("spec", sa.String(length=120), nullable=False),
        sa.Column("unit", _closed("saleunit", "kg", "piece", "box", "bag", "bottle"), nullable=False),
        sa.Column("base_unit", _closed("baseunit", "kg", "piece", "litre"), nullable=False),
        sa.Column("pack_milli", sa.BigInteger(), nullable=False),
        sa.Column("asked_fen", sa.BigInteger(), nullable=False),
        sa.Column("reference_fen", sa.BigInteger(), nullable=False),
        sa.Column("reference_source", sa.String(length=255), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column(
            "status",
            _closed("pricereviewstatus", "asked", "approved", "returned", "recalled"),
            nullable=False,
        ),
        sa.Column("asked_by", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("ceiling_fen", sa.BigInteger(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("opinion", sa.String(length=500), nullable=False),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("like_n", sa.Integer(), nullable=False),
        sa.Column("like_median_fen", sa.BigInteger(), nullable=True),
        sa.Column("unconfirmed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("asked_fen > 0 AND reference_fen > 0", name=op.f("ck_price_review_prices")),
        sa.CheckConstraint(
            "ceiling_fen IS NULL OR ceiling_fen <= asked_fen", name=op.f("ck_price_review_ceiling")
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperative.id"], name=op.f("fk_price_review_cooperative_id")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_price_review_sku_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_review")),
    )


def _closed(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _allow_holds(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("product_hold") as batch:
        batch.drop_constraint(op.f("ck_product_hold_holdkind"), type_="check")
        batch.create_check_constraint(op.f("ck_product_hold_holdkind"), f"kind IN ({listed})")
