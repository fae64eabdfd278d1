"""Complaints and their steps."""

import sqlalchemy as sa
from alembic import op

revision = "0020_complaints"
down_revision = "0019_onboarding"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "complaint",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("no", sa.String(length=24), nullable=False),
        sa.Column("key_sha256", sa.String(length=64), nullable=False),
        sa.Column("request_sha256", sa.String(length=64), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "received",
                "accepted",
                "investigating",
                "answered",
                "closed",
                name="complaintstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "price",
                "quality",
                "false_accreditation",
                "forced_purchase",
                "service",
                "other",
                name="complaintkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "target_kind",
            sa.Enum(
                "product",
                "cooperative",
                "order",
                "office",
                name="targetkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("target_id", sa.BigInteger(), nullable=True),
        sa.Column("target_name", sa.String(length=255), nullable=False),
        sa.Column("against_cooperative_id", sa.BigInteger(), nullable=True),
        sa.Column("against_unit_id", sa.BigInteger(), nullable=True),
        sa.Column("place_path", sa.String(length=64), nullable=False),
        sa.Column("office_path", sa.String(length=64), nullable=False),
        sa.Column("desk_path", sa.String(length=64), nullable=False),
        sa.Column("told", sa.String(length=4000), nullable=False),
        sa.Column("contact_name", sa.String(length=120), nullable=False),
        sa.Column("contact_way", sa.String(length=120), nullable=False),
        sa.Column("by_user", sa.BigInteger(), nullable=True),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("handler_id", sa.BigInteger(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "upheld",
                "not_upheld",
                "explained",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("answer", sa.String(length=2000), nullable=False),
        sa.Column("holds_product", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
        sa.UniqueConstraint("no", name=op.f("uq_complaint_no")),
        sa.UniqueConstraint("request_sha256", name=op.f("uq_complaint_request_sha256")),
    )
    op.create_index(
        op.f("ix_complaint_against_cooperative_id"), "complaint", ["against_cooperative_id"], unique=False
    )
    op.create_index(op.f("ix_complaint_desk_path"), "complaint", ["desk_path"], unique=False)
    op.create_index(op.f("ix_complaint_due_on"), "complaint", ["due_on"], unique=False)
    op.create_index(op.f("ix_complaint_place_path"), "complaint", ["place_path"], unique=False)
    op.create_index(op.f("ix_complaint_received_at"), "complaint", ["received_at"], unique=False)
    op.create_index(op.f("ix_complaint_status"), "complaint", ["status"], unique=False)
    op.create_index("ix_complaint_target", "complaint", ["target_kind", "target_id"], unique=False)
    op.create_table(
        "complaint_step",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("complaint_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "receive",
                "accept",
                "investigate",
                "pass_on",
                "answer",
                "close",
                "hold",
                "release",
                name="complaintevent",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_user", sa.BigInteger(), nullable=True),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.Column("desk_path", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_step_complaint_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_step")),
    )
    op.create_index(op.f("ix_complaint_step_complaint_id"), "complaint_step", ["complaint_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_complaint_step_complaint_id"), table_name="complaint_step")
    op.drop_table("complaint_step")
    op.drop_index(op.f("ix_complaint_against_cooperative_id"), table_name="complaint")
    op.drop_index(op.f("ix_complaint_desk_path"), table_name="complaint")
    op.drop_index(op.f("ix_complaint_due_on"), table_name="complaint")
    op.drop_index(op.f("ix_complaint_place_path"), table_name="complaint")
    op.drop_index(op.f("ix_complaint_received_at"), table_name="complaint")
    op.drop_index(op.f("ix_complaint_status"), table_name="complaint")
    op.drop_index("ix_complaint_target", table_name="complaint")
    op.drop_table("complaint")
