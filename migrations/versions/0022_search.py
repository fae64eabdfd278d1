"""What the indexer of the search has still to look at, and the index of the shared engine."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022_search"
down_revision = "0021_inspections"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_mark",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_mark")),
    )
    op.create_table(
        "search_build",
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("built_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_search_build")),
    )
    op.create_table(
        "search_entry",
        sa.Column("product_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("words", postgresql.TSVECTOR().with_variant(sa.Text(), "sqlite"), nullable=False),
        sa.Column("category_code", sa.String(length=8), nullable=False),
        sa.Column("origin_path", sa.String(length=64), nullable=False),
        sa.Column("cooperative_id", sa.BigInteger(), nullable=False),
        sa.Column("accredited", sa.Boolean(), nullable=False),
        sa.Column("marks", sa.String(length=64), nullable=False),
        sa.Column("price_fen", sa.BigInteger(), nullable=False),
        sa.Column("in_stock", sa.Boolean(), nullable=False),
        sa.Column("sold_milli", sa.BigInteger(), nullable=False),
        sa.Column("stamp", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("product_id", name=op.f("pk_search_entry")),
    )
    op.create_index(
        "ix_search_entry_words", "search_entry", ["words"],
        postgresql_using="gin", postgresql_with={"fastupdate": "off"},
    )  # fmt: skip
    if op.get_bind().dialect.name == "postgresql":
        # Each question looks many times into each row's words: kept in the row, they need not be unpacked.
        op.execute("ALTER TABLE search_entry SET (toast_tuple_target = 8160)")


def downgrade() -> None:
    op.drop_table("search_entry")
    op.drop_table("search_build")
    op.drop_table("search_mark")
