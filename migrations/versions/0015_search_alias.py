"""Groups of words for the search, as the platform edits them."""

import sqlalchemy as sa
from alembic import op

revision = "0015_search_alias"
down_revision = "0014_fact_buyer_category"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_alias",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("same", "wider", "typo", name="aliaskind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("words", sa.String(length=400), nullable=False),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("shipped", sa.String(length=400), nullable=False),
        sa.Column("changed_by", sa.BigInteger(), nullable=True),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_alias")),
    )
    op.create_index("ix_search_alias_active", "search_alias", ["active", "kind"])


def downgrade() -> None:
    op.drop_table("search_alias")
