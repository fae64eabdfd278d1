"""Applications of cooperatives and their steps."""

import sqlalchemy as sa
from alembic import op

revision = "0019_onboarding"
down_revision = "0018_two_person_changes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cooperative_application",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("no", sa.String(length=24), nullable=False),
        sa.Column("key_sha256", sa.String(length=64), nullable=False),
        sa.Column("request_sha256", sa.String(length=64), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "submitted",
                "recommended",
                "returned",
                "admitted",
                "refused",
                "withdrawn",
                name="applicationstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "legal_form",
            sa.Enum(
                "cooperative",
                "village_collective",
                "enterprise",
                "family_farm",
                name="legalform",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=False),
        sa.Column("open_code", sa.String(length=18), nullable=True),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("region_path", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=255), nullable=False),
        sa.Column("legal_person", sa.String(length=120), nullable=False),
        sa.Column("contact", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=32), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("bank", sa.String(length=120), nullable=False),
        sa.Column("account_name", sa.String(length=120), nullable=False),
        sa.Column("account_no", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=1000), nullable=False),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("recommended_by", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("cooperative_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "households >= 0 AND people >= households", name=op.f("ck_cooperative_application_counts")
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperative.id"], name=op.f("fk_cooperative_application_cooperative_id")
        ),
        sa.ForeignKeyConstraint(
            ["region_code"], ["region.code"], name=op.f("fk_cooperative_application_region_code")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["app_user.id"], name=op.f("fk_cooperative_application_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cooperative_application")),
        sa.UniqueConstraint("no", name=op.f("uq_cooperative_application_no")),
        sa.UniqueConstraint("open_code", name=op.f("uq_cooperative_application_open_code")),
        sa.UniqueConstraint("request_sha256", name=op.f("uq_cooperative_application_request_sha256")),
    )
    op.create_index(
        op.f("ix_cooperative_application_credit_code"),
        "cooperative_application",
        ["credit_code"],
        unique=False,
    )
    op.create_index(
        op.f("ix_cooperative_application_region_path"),
        "cooperative_application",
        ["region_path"],
        unique=False,
    )
    op.create_index(
        op.f("ix_cooperative_application_status"), "cooperative_application", ["status"], unique=False
    )
    op.create_table(
        "application_step",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "submit",
                "opinion",
                "recommend",
                "send_back",
                "resubmit",
                "admit",
                "refuse",
                "withdraw",
                name="applicationevent",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_user", sa.BigInteger(), nullable=True),
        sa.Column("opinion", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["cooperative_application.id"],
            name=op.f("fk_application_step_application_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_step")),
    )
    op.create_index(
        op.f("ix_application_step_application_id"), "application_step", ["application_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_application_step_application_id"), table_name="application_step")
    op.drop_table("application_step")
    op.drop_index(op.f("ix_cooperative_application_credit_code"), table_name="cooperative_application")
    op.drop_index(op.f("ix_cooperative_application_region_path"), table_name="cooperative_application")
    op.drop_index(op.f("ix_cooperative_application_status"), table_name="cooperative_application")
    op.drop_table("cooperative_application")
