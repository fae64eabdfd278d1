"""Supplier selections: criteria, candidates, visits, scores, at most two chosen."""

import sqlalchemy as sa
from alembic import op

revision = "0034_selections"
down_revision = "0033_groups"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _selections()
    _criteria_and_candidates()
    _visits_and_scores()


def downgrade() -> None:
    for table in ("score", "visit", "candidate", "criterion"):
        op.drop_table(f"selection_{table}")
    op.drop_table("supplier_selection")


def _selections() -> None:
    status = sa.Enum(
        "open", "decided", "dropped", name="selectionstatus", native_enum=False, create_constraint=True, length=32
    )
    op.create_table(
        "supplier_selection",
        sa.Column("id", KEY, nullable=False),
        sa.Column("no", sa.String(length=24), nullable=False),
        sa.Column("status", status, nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("unit_name", sa.String(length=120), nullable=False),
        sa.Column("buyer_path", sa.String(length=64), nullable=False),
        sa.Column("system", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("need", sa.String(length=2000), nullable=False),
        sa.Column("opened_by", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> opened_by", name=op.f("ck_supplier_selection_other_eyes")
        ),
        sa.CheckConstraint(
            "status <> 'decided' OR decided_by IS NOT NULL", name=op.f("ck_supplier_selection_decided")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["buyer_unit.id"], name=op.f("fk_supplier_selection_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_selection")),
        sa.UniqueConstraint("no", name=op.f("uq_supplier_selection_no")),
    )
    op.create_index("ix_supplier_selection_unit", "supplier_selection", ["unit_id", "opened_at"])
    op.create_index(op.f("ix_supplier_selection_buyer_path"), "supplier_selection", ["buyer_path"])
    op.create_index(op.f("ix_supplier_selection_status"), "supplier_selection", ["status"])


def _criteria_and_candidates() -> None:
    op.create_table(
        "selection_criterion",
        sa.Column("id", KEY, nullable=False),
        sa.Column("selection_id", KEY, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.CheckConstraint("weight BETWEEN 1 AND 100", name=op.f("ck_selection_criterion_weight")),
        sa.ForeignKeyConstraint(
            ["selection_id"], ["supplier_selection.id"], name=op.f("fk_selection_criterion_selection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_selection_criterion")),
        sa.UniqueConstraint("selection_id", "name", name=op.f("uq_selection_criterion_selection_id_name")),
    )
    op.create_table(
        "selection_candidate",
        sa.Column("id", KEY, nullable=False),
        sa.Column("selection_id", KEY, nullable=False),
        sa.Column("cooperative_id", KEY, nullable=False),
        sa.Column("cooperative_name", sa.String(length=120), nullable=False),
        sa.Column("cooperative_path", sa.String(length=64), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "place IS NULL OR place BETWEEN 1 AND 2", name=op.f("ck_selection_candidate_at_most_two")
        ),
        sa.CheckConstraint("place IS NULL OR reason <> ''", name=op.f("ck_selection_candidate_reason")),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperative.id"], name=op.f("fk_selection_candidate_cooperative_id")
        ),
        sa.ForeignKeyConstraint(
            ["selection_id"], ["supplier_selection.id"], name=op.f("fk_selection_candidate_selection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_selection_candidate")),
        sa.UniqueConstraint(
            "selection_id", "cooperative_id", name=op.f("uq_selection_candidate_selection_id_cooperative_id")
        ),
        sa.UniqueConstraint("selection_id", "place", name=op.f("uq_selection_candidate_selection_id_place")),
    )
    op.create_index(
        op.f("ix_selection_candidate_cooperative_id"), "selection_candidate", ["cooperative_id"]
    )


def _visits_and_scores() -> None:
    op.create_table(
        "selection_visit",
        sa.Column("id", KEY, nullable=False),
        sa.Column("candidate_id", KEY, nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("visitors", sa.String(length=255), nullable=False),
        sa.Column("findings", sa.String(length=2000), nullable=False),
        sa.Column("recorded_by", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["selection_candidate.id"], name=op.f("fk_selection_visit_candidate_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_selection_visit")),
    )
    op.create_index(op.f("ix_selection_visit_candidate_id"), "selection_visit", ["candidate_id"])
    op.create_table(
        "selection_score",
        sa.Column("id", KEY, nullable=False),
        sa.Column("candidate_id", KEY, nullable=False),
        sa.Column("criterion_id", KEY, nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("scored_by", sa.BigInteger(), nullable=False),
        sa.Column("scored_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("points BETWEEN 0 AND 100", name=op.f("ck_selection_score_points")),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["selection_candidate.id"], name=op.f("fk_selection_score_candidate_id")
        ),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["selection_criterion.id"], name=op.f("fk_selection_score_criterion_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_selection_score")),
        sa.UniqueConstraint(
            "candidate_id",
            "criterion_id",
            "scored_by",
            name=op.f("uq_selection_score_candidate_id_criterion_id_scored_by"),
        ),
    )
