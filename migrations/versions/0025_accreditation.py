"""Accreditation by application, in steps; what cooperatives said of themselves counts no more."""

import sqlalchemy as sa
from alembic import op

revision = "0025_accreditation"
down_revision = "0024_papers"
branch_labels = None
depends_on = None

PK = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STATUSES = (
    "draft",
    "town_review",
    "decision",
    "publicity",
    "upper_review",
    "publication",
    "published",
    "returned",
    "withdrawn",
    "revoked",
    "expired",
    "replaced",
)
EVENTS = (
    "submitted",
    "passed",
    "returned",
    "withdrawn",
    "publicity_over",
    "published",
    "revoked",
    "expired",
    "replaced",
)


def closed(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.execute(sa.text("UPDATE product SET accredited = :no, accreditation_no = ''").bindparams(no=False))
    _accreditations()
    op.create_table(
        "accreditation_step",
        sa.Column("id", PK, nullable=False),
        sa.Column("accreditation_id", PK, nullable=False),
        sa.Column("at_step", closed(*STATUSES, name="accreditationstatus"), nullable=False),
        sa.Column("event", closed(*EVENTS, name="stepevent"), nullable=False),
        sa.Column("office_path", sa.String(length=64), nullable=False),
        sa.Column("by_user", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("opinion", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["accreditation_id"], ["accreditation.id"], name=op.f("fk_accreditation_step_accreditation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accreditation_step")),
    )
    op.create_index(op.f("ix_accreditation_step_accreditation_id"), "accreditation_step", ["accreditation_id"])
    op.create_table(
        "accreditation_objection",
        sa.Column("id", PK, nullable=False),
        sa.Column("accreditation_id", PK, nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("contact", sa.String(length=255), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("answer", sa.String(length=1000), nullable=False),
        sa.Column("answered_by", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["accreditation_id"], ["accreditation.id"], name=op.f("fk_accreditation_objection_accreditation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accreditation_objection")),
    )
    op.create_index(
        op.f("ix_accreditation_objection_accreditation_id"), "accreditation_objection", ["accreditation_id"]
    )


def _accreditations() -> None:
    op.create_table(
        "accreditation",
        sa.Column("id", PK, nullable=False),
        sa.Column("product_id", PK, nullable=False),
        sa.Column("cooperative_id", PK, nullable=False),
        sa.Column("region_path", sa.String(length=64), nullable=False),
        sa.Column("status", closed(*STATUSES, name="accreditationstatus"), nullable=False),
        sa.Column("office_path", sa.String(length=64), nullable=False),
        sa.Column("reached_at", sa.DateTime(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("statement", sa.String(length=2000), nullable=False),
        sa.Column("applied_by", sa.BigInteger(), nullable=True),
        sa.Column("applied_at", sa.DateTime(), nullable=False),
        sa.Column("public_from_at", sa.DateTime(), nullable=True),
        sa.Column("public_until_at", sa.DateTime(), nullable=True),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("issuer_code", sa.String(length=12), nullable=True),
        sa.Column("serial", sa.Integer(), nullable=True),
        sa.Column("batch", sa.String(length=120), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("valid_until_on", sa.Date(), nullable=True),
        sa.Column("product_name", sa.String(length=120), nullable=False),
        sa.Column("category_code", sa.String(length=8), nullable=False),
        sa.Column("spec", sa.String(length=120), nullable=False),
        sa.Column("price_fen", sa.BigInteger(), nullable=True),
        sa.Column("value_fen", sa.BigInteger(), nullable=True),
        sa.Column("households", sa.Integer(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_accreditation_product_id")),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperative.id"], name=op.f("fk_accreditation_cooperative_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accreditation")),
        sa.UniqueConstraint(
            "year", "issuer_code", "serial", name=op.f("uq_accreditation_year_issuer_code_serial")
        ),
    )
    op.create_index(op.f("ix_accreditation_product_id"), "accreditation", ["product_id"])
    op.create_index(op.f("ix_accreditation_cooperative_id"), "accreditation", ["cooperative_id"])
    op.create_index(op.f("ix_accreditation_region_path"), "accreditation", ["region_path"])
    op.create_index(op.f("ix_accreditation_status"), "accreditation", ["status"])
    op.create_index("ix_accreditation_office", "accreditation", ["office_path", "status"])
    op.create_index("ix_accreditation_valid", "accreditation", ["status", "valid_until_on"])


def downgrade() -> None:
    op.drop_table("accreditation_objection")
    op.drop_table("accreditation_step")
    op.drop_table("accreditation")
