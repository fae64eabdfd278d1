"""Uploads of the listing template with their rows, and the register of pages on other platforms."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023_listing_imports"
down_revision = "0022_search"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FACTS = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "listing_import",
        sa.Column("id", KEY, nullable=False),
        sa.Column("cooperative_id", KEY, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column(
            "status",
            sa.Enum("checked", "done", name="importstatus", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("bad_count", sa.Integer(), nullable=False),
        sa.Column("product_count", sa.Integer(), nullable=False),
        sa.Column("by_user", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["cooperative_id"], ["cooperative.id"], name=op.f("fk_listing_import_cooperative_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing_import")),
        sa.UniqueConstraint("cooperative_id", "digest", name=op.f("uq_listing_import_cooperative_id_digest")),
    )
    op.create_index("ix_listing_import_status", "listing_import", ["status"])
    op.create_table(
        "listing_import_row",
        sa.Column("id", KEY, nullable=False),
        sa.Column("import_id", KEY, nullable=False),
        sa.Column("row_no", sa.Integer(), nullable=False),
        sa.Column("cells", FACTS, nullable=False),
        sa.Column("made", FACTS, nullable=False),
        sa.Column("faults", FACTS, nullable=False),
        sa.Column("bad", sa.Boolean(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["listing_import.id"], name=op.f("fk_listing_import_row_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing_import_row")),
        sa.UniqueConstraint("import_id", "row_no", name=op.f("uq_listing_import_row_import_id_row_no")),
    )
    op.create_table(
        "external_listing",
        sa.Column("id", KEY, nullable=False),
        sa.Column("cooperative_id", KEY, nullable=False),
        sa.Column("product_id", KEY, nullable=False),
        sa.Column("platform", sa.String(length=120), nullable=False),
        sa.Column("shop", sa.String(length=120), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("listed_on", sa.Date(), nullable=False),
        sa.Column("by_user", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["cooperative_id"], ["cooperative.id"], name=op.f("fk_external_listing_cooperative_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_external_listing_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_listing")),
        sa.UniqueConstraint("product_id", "link", name=op.f("uq_external_listing_product_id_link")),
    )
    op.create_index("ix_external_listing_cooperative_id", "external_listing", ["cooperative_id"])


def downgrade() -> None:
    op.drop_table("external_listing")
    op.drop_table("listing_import_row")
    op.drop_table("listing_import")
