"""Legal person and e-mail of a cooperative; changes by two people; stated counts of helped households."""

import sqlalchemy as sa
from alembic import op

revision = "0018_two_person_changes"
down_revision = "0017_strangers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("cooperative") as batch:
        batch.add_column(sa.Column("legal_person", sa.String(length=120), nullable=False, server_default=""))
        batch.add_column(sa.Column("email", sa.String(length=255), nullable=False, server_default=""))
    op.create_table(
        "former_contact",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cooperative_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contact", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=32), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("until_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperative.id"], name=op.f("fk_former_contact_cooperative_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_contact")),
    )
    op.create_index(
        op.f("ix_former_contact_cooperative_id"), "former_contact", ["cooperative_id"], unique=False
    )
    op.create_table(
        "legal_person_change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cooperative_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("legal_person", sa.String(length=120), nullable=False),
        sa.Column("document_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "asked",
                "confirmed",
                "refused",
                name="bankchangestatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("asked_by", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("answered_by", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperative.id"], name=op.f("fk_legal_person_change_cooperative_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_legal_person_change_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_person_change")),
    )
    op.create_index(
        op.f("ix_legal_person_change_cooperative_id"), "legal_person_change", ["cooperative_id"], unique=False
    )
    op.create_index(op.f("ix_legal_person_change_status"), "legal_person_change", ["status"], unique=False)
    op.create_table(
        "helped_claim",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cooperative_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "submitted",
                "checked",
                "refused",
                name="claimstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("asked_by", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("answered_by", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("opinion", sa.String(length=255), nullable=False),
        sa.CheckConstraint("households >= 0 AND people >= households", name=op.f("ck_helped_claim_counts")),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperative.id"], name=op.f("fk_helped_claim_cooperative_id")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_helped_claim_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_helped_claim")),
    )
    op.create_index(op.f("ix_helped_claim_cooperative_id"), "helped_claim", ["cooperative_id"], unique=False)
    op.create_index(op.f("ix_helped_claim_status"), "helped_claim", ["status"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_helped_claim_cooperative_id"), table_name="helped_claim")
    op.drop_index(op.f("ix_helped_claim_status"), table_name="helped_claim")
    op.drop_table("helped_claim")
    op.drop_index(op.f("ix_legal_person_change_cooperative_id"), table_name="legal_person_change")
    op.drop_index(op.f("ix_legal_person_change_status"), table_name="legal_person_change")
    op.drop_table("legal_person_change")
    op.drop_index(op.f("ix_former_contact_cooperative_id"), table_name="former_contact")
    op.drop_table("former_contact")
    with op.batch_alter_table("cooperative") as batch:
        batch.drop_column("email")
        batch.drop_column("legal_person")
