"""Papers of cooperatives and products, and which kinds a category needs."""

import sqlalchemy as sa
from alembic import op

revision = "0024_papers"
down_revision = "0023_listing_imports"
branch_labels = None
depends_on = None

PK = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = (
    "business_licence",
    "food_licence",
    "trade_licence",
    "test_report",
    "conformity",
    "helping",
    "volume",
    "mark_certificate",
)
STATUSES = ("submitted", "checked", "returned", "withdrawn")


def closed(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "paper",
        sa.Column("id", PK, nullable=False),
        sa.Column("cooperative_id", PK, nullable=False),
        sa.Column("product_id", PK, nullable=True),
        sa.Column("kind", closed(*KINDS, name="paperkind"), nullable=False),
        sa.Column("status", closed(*STATUSES, name="paperstatus"), nullable=False),
        sa.Column("number", sa.String(length=120), nullable=False),
        sa.Column("issuer", sa.String(length=120), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("households", sa.Integer(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("volume_milli", sa.BigInteger(), nullable=True),
        sa.Column("value_fen", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("document_id", PK, nullable=True),
        sa.Column("handed_in_by", sa.BigInteger(), nullable=True),
        sa.Column("handed_in_at", sa.DateTime(), nullable=False),
        sa.Column("answered_by", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("checked_at", sa.DateTime(), nullable=True),
        sa.Column("opinion", sa.String(length=255), nullable=False),
        sa.Column("reminded_days", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "last_on IS NULL OR first_on IS NULL OR last_on >= first_on", name=op.f("ck_paper_days")
        ),
        sa.ForeignKeyConstraint(["cooperative_id"], ["cooperative.id"], name=op.f("fk_paper_cooperative_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_paper_product_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_paper_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
    )
    op.create_index(op.f("ix_paper_status"), "paper", ["status"], unique=False)
    op.create_index("ix_paper_subject", "paper", ["cooperative_id", "product_id", "kind"], unique=False)
    op.create_index("ix_paper_last_on", "paper", ["status", "last_on"], unique=False)
    op.create_table(
        "paper_need",
        sa.Column("id", PK, nullable=False),
        sa.Column("category_code", sa.String(length=8), nullable=False),
        sa.Column("kind", closed(*KINDS, name="paperkind"), nullable=False),
        sa.Column("for_sale", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_need")),
        sa.UniqueConstraint("category_code", "kind", name=op.f("uq_paper_need_category_code_kind")),
    )


def downgrade() -> None:
    op.drop_table("paper_need")
    op.drop_table("paper")
