"""Figures that officials publish, frozen, without what has to stay hidden."""

import sqlalchemy as sa
from alembic import op

revision = "0043_transparency"
down_revision = "0042_counts_of_facts"
branch_labels = None
depends_on = None

POLICIES = (
    "publicity_workdays", "review_workdays", "paper_reminder_days", "accreditation_months",
    "complaint_answer_workdays", "listing_review_required", "price_review_required", "price_high_bp",
    "claim_days", "claim_answer_days", "report_due_days", "report_reminder_days", "reserved_share_bp",
    "reserved_not_below_last", "quota_by_acceptance", "quota_close_days", "welfare_share_bp",
    "welfare_by_accredited", "welfare_cap_fen",
)  # fmt: skip
OURS = ("public_least_units", "public_dominant_bp")


def _allow(values: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{value}'" for value in values)
    with op.batch_alter_table("policy_parameter", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_policy_parameter_policy"), type_="check")
        batch_op.create_check_constraint(op.f("ck_policy_parameter_policy"), f"name IN ({listed})")


def upgrade() -> None:
    _allow((*POLICIES, *OURS))
    op.create_table(
        "publication",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("status", sa.Enum("published", "withdrawn", name="publicationstatus", native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column("side", sa.Enum("origin", "buyer", name="publicationside", native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("region_path", sa.String(length=64), nullable=False),
        sa.Column("region_name", sa.String(length=120), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.DateTime(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=True),
        sa.Column("orders", sa.Integer(), nullable=True),
        sa.Column("units", sa.Integer(), nullable=True),
        sa.Column("cooperatives", sa.Integer(), nullable=True),
        sa.Column("households", sa.Integer(), nullable=True),
        sa.Column("least_units", sa.Integer(), nullable=True),
        sa.Column("dominant_bp", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=255), nullable=False),
        sa.Column("published_by", sa.BigInteger(), nullable=True),
        sa.Column("published_at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("reason", sa.String(length=255), nullable=False),
        sa.CheckConstraint("amount_fen IS NOT NULL OR (orders IS NULL AND units IS NULL)", name=op.f("ck_publication_counts_with_amount")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
    )
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_publication_month"), ["month"], unique=False)
        batch_op.create_index(batch_op.f("ix_publication_region_path"), ["region_path"], unique=False)
        batch_op.create_index(batch_op.f("ix_publication_status"), ["status"], unique=False)
        batch_op.create_index("uq_publication_in_force", ["region_path", "month", "side"], unique=True, sqlite_where=sa.text("status = 'published'"), postgresql_where=sa.text("status = 'published'"))
    op.create_table(
        "published_figure",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("publication_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place", sa.String(length=16), nullable=False),
        sa.Column("place_name", sa.String(length=120), nullable=False),
        sa.Column("dimension", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["publication_id"], ["publication.id"], name=op.f("fk_published_figure_publication_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_figure")),
        sa.UniqueConstraint("publication_id", "place", "dimension", "key", name=op.f("uq_published_figure_publication_id_place_dimension_key")),
    )


def downgrade() -> None:
    op.execute("DELETE FROM policy_parameter WHERE name IN ('public_least_units', 'public_dominant_bp')")
    _allow(POLICIES)
    op.drop_table("published_figure")
    op.drop_table("publication")
