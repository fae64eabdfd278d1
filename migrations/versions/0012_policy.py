"""Dated policy parameters by region and department line."""

import sqlalchemy as sa
from alembic import op

revision = "0012_policy"
down_revision = "0011_held_products"
branch_labels = None
depends_on = None

NAMES = (
    "publicity_workdays",
    "review_workdays",
    "paper_reminder_days",
    "accreditation_months",
    "complaint_answer_workdays",
    "listing_review_required",
    "price_review_required",
    "price_high_bp",
)


def upgrade() -> None:
    op.create_table(
        "policy_parameter",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "name",
            sa.Enum(*NAMES, name="policy", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("region_code", sa.String(length=12), nullable=True),
        sa.Column("region_path", sa.String(length=64), nullable=False),
        sa.Column("department", sa.String(length=32), nullable=False),
        sa.Column("value", sa.String(length=255), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.Column("by_user", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_policy_parameter_region_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_parameter")),
    )
    op.create_index("ix_policy_parameter_name", "policy_parameter", ["name", "region_path"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_policy_parameter_name", table_name="policy_parameter")
    op.drop_table("policy_parameter")
