"""Recommendations; and accredited products first among equals on the shelf, by index."""

import sqlalchemy as sa
from alembic import op

revision = "0027_recommendations"
down_revision = "0026_listing_versions"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _recommendations()
    op.drop_index("ix_product_price", table_name="product")
    op.drop_index("ix_product_sold", table_name="product")
    op.create_index("ix_product_dearer", "product", ["status", "lowest_price_fen", "accredited", "id"])
    op.create_index("ix_product_sold", "product", ["status", "sold_milli", "accredited", "id"])
    op.create_index(
        "ix_product_price", "product", ["status", "lowest_price_fen", sa.text("accredited DESC"), "id"]
    )


def downgrade() -> None:
    op.drop_index("ix_product_price", table_name="product")
    op.drop_index("ix_product_sold", table_name="product")
    op.drop_index("ix_product_dearer", table_name="product")
    op.create_index("ix_product_price", "product", ["status", "lowest_price_fen", "id"])
    op.create_index("ix_product_sold", "product", ["status", "sold_milli", "id"])
    op.drop_table("recommendation")


def _recommendations() -> None:
    op.create_table(
        "recommendation",
        sa.Column("id", KEY, nullable=False),
        sa.Column("product_id", KEY, nullable=False),
        sa.Column("cooperative_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", _closed("recommendationkind", "front_page", "union"), nullable=False),
        sa.Column("status", _closed("recommendationstatus", "active", "ended"), nullable=False),
        sa.Column("region_path", sa.String(length=64), nullable=False),
        sa.Column("county_code", sa.String(length=12), nullable=True),
        sa.Column("audience_path", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=255), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_recommendation_days")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_recommendation_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation")),
    )
    active = sa.text("status = 'active'")
    op.create_index("ix_recommendation_days", "recommendation", ["kind", "status", "last_on"])
    op.create_index(op.f("ix_recommendation_product_id"), "recommendation", ["product_id"])
    op.create_index(op.f("ix_recommendation_region_path"), "recommendation", ["region_path"])
    op.create_index(op.f("ix_recommendation_status"), "recommendation", ["status"])
    op.create_index(
        "uq_recommendation_open",
        "recommendation",
        ["product_id", "kind", "audience_path"],
        unique=True,
        sqlite_where=active,
        postgresql_where=active,
    )


def _closed(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
