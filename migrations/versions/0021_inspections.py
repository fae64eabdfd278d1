"""Supervision visits and their findings."""

import sqlalchemy as sa
from alembic import op

revision = "0021_inspections"
down_revision = "0020_complaints"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inspection",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("no", sa.String(length=24), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "cooperative",
                "unit",
                name="visitedkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("cooperative_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("visited_name", sa.String(length=255), nullable=False),
        sa.Column("region_path", sa.String(length=64), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("summary", sa.String(length=2000), nullable=False),
        sa.Column("recorded_by", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'cooperative' AND cooperative_id IS NOT NULL AND unit_id IS NULL) OR (kind = 'unit' AND unit_id IS NOT NULL AND cooperative_id IS NULL)",
            name=op.f("ck_inspection_one_visited"),
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperative.id"], name=op.f("fk_inspection_cooperative_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["buyer_unit.id"], name=op.f("fk_inspection_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection")),
        sa.UniqueConstraint("no", name=op.f("uq_inspection_no")),
    )
    op.create_index(op.f("ix_inspection_cooperative_id"), "inspection", ["cooperative_id"], unique=False)
    op.create_index(op.f("ix_inspection_region_path"), "inspection", ["region_path"], unique=False)
    op.create_index(op.f("ix_inspection_visited_on"), "inspection", ["visited_on"], unique=False)
    op.create_table(
        "inspection_finding",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("inspection_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cooperative_id", sa.BigInteger(), nullable=True),
        sa.Column("region_path", sa.String(length=64), nullable=False),
        sa.Column(
            "severity",
            sa.Enum(
                "minor",
                "serious",
                "grave",
                name="severity",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("mend_by", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "mended",
                "closed",
                name="findingstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("answer", sa.String(length=1000), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("opinion", sa.String(length=1000), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name=op.f("fk_inspection_finding_inspection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_finding")),
    )
    op.create_index(
        op.f("ix_inspection_finding_cooperative_id"), "inspection_finding", ["cooperative_id"], unique=False
    )
    op.create_index(
        op.f("ix_inspection_finding_inspection_id"), "inspection_finding", ["inspection_id"], unique=False
    )
    op.create_index(op.f("ix_inspection_finding_mend_by"), "inspection_finding", ["mend_by"], unique=False)
    op.create_index(op.f("ix_inspection_finding_status"), "inspection_finding", ["status"], unique=False)
    op.create_table(
        "inspector",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("inspection_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name=op.f("fk_inspector_inspection_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_inspector_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspector")),
        sa.UniqueConstraint("inspection_id", "user_id", name=op.f("uq_inspector_inspection_id_user_id")),
    )
    op.create_index(op.f("ix_inspector_inspection_id"), "inspector", ["inspection_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_inspector_inspection_id"), table_name="inspector")
    op.drop_table("inspector")
    op.drop_index(op.f("ix_inspection_finding_cooperative_id"), table_name="inspection_finding")
    op.drop_index(op.f("ix_inspection_finding_inspection_id"), table_name="inspection_finding")
    op.drop_index(op.f("ix_inspection_finding_mend_by"), table_name="inspection_finding")
    op.drop_index(op.f("ix_inspection_finding_status"), table_name="inspection_finding")
    op.drop_table("inspection_finding")
    op.drop_index(op.f("ix_inspection_cooperative_id"), table_name="inspection")
    op.drop_index(op.f("ix_inspection_region_path"), table_name="inspection")
    op.drop_index(op.f("ix_inspection_visited_on"), table_name="inspection")
    op.drop_table("inspection")
