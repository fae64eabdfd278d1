"""Framework agreements: parties, items with their prices, signatures."""

import sqlalchemy as sa
from alembic import op

revision = "0029_agreements"
down_revision = "0028_deals"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _agreements()
    _parties()
    _items()
    _signatures()


def downgrade() -> None:
    op.drop_table("agreement_signature")
    op.drop_table("agreement_item")
    op.drop_table("agreement_party")
    op.drop_table("agreement")


def _agreements() -> None:
    op.create_table(
        "agreement",
        sa.Column("id", KEY, nullable=False),
        sa.Column("no", sa.String(length=24), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column(
            "status",
            _closed("agreementstatus", "draft", "offered", "signed", "in_force", "ended", "withdrawn"),
            nullable=False,
        ),
        sa.Column("side", _closed("side", "unit", "cooperative"), nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("unit_name", sa.String(length=120), nullable=False),
        sa.Column("buyer_path", sa.String(length=64), nullable=False),
        sa.Column("system", sa.String(length=32), nullable=False),
        sa.Column("cooperative_id", KEY, nullable=False),
        sa.Column("cooperative_name", sa.String(length=120), nullable=False),
        sa.Column("cooperative_path", sa.String(length=64), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("ceiling_fen", sa.BigInteger(), nullable=True),
        sa.Column("ceiling_milli", sa.BigInteger(), nullable=True),
        sa.Column("intent_fen", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("drafted_by", sa.BigInteger(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(), nullable=False),
        sa.Column("offered_at", sa.DateTime(), nullable=True),
        sa.Column("signed_at", sa.DateTime(), nullable=True),
        sa.Column("ending_told_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("end_reason", _closed("endreason", "term_over", "terminated"), nullable=True),
        sa.Column("end_words", sa.String(length=255), nullable=False),
        sa.CheckConstraint("end_reason IS NULL OR status = 'ended'", name=op.f("ck_agreement_ended")),
        sa.CheckConstraint("ceiling_fen IS NULL OR ceiling_fen > 0", name=op.f("ck_agreement_ceiling_fen")),
        sa.CheckConstraint(
            "ceiling_milli IS NULL OR ceiling_milli > 0", name=op.f("ck_agreement_ceiling_milli")
        ),
        sa.CheckConstraint("intent_fen >= 0", name=op.f("ck_agreement_intent")),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_agreement_term")),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperative.id"], name=op.f("fk_agreement_cooperative_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["buyer_unit.id"], name=op.f("fk_agreement_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
        sa.UniqueConstraint("no", name=op.f("uq_agreement_no")),
    )
    op.create_index(op.f("ix_agreement_buyer_path"), "agreement", ["buyer_path"])
    op.create_index("ix_agreement_clock", "agreement", ["status", "last_on"])
    op.create_index(op.f("ix_agreement_cooperative_id"), "agreement", ["cooperative_id"])
    op.create_index(op.f("ix_agreement_cooperative_path"), "agreement", ["cooperative_path"])
    op.create_index(op.f("ix_agreement_status"), "agreement", ["status"])
    op.create_index(op.f("ix_agreement_unit_id"), "agreement", ["unit_id"])


def _parties() -> None:
    op.create_table(
        "agreement_party",
        sa.Column("id", KEY, nullable=False),
        sa.Column("agreement_id", KEY, nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("unit_name", sa.String(length=120), nullable=False),
        sa.Column("signs", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_party_agreement_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["buyer_unit.id"], name=op.f("fk_agreement_party_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_party")),
        sa.UniqueConstraint("agreement_id", "unit_id", name=op.f("uq_agreement_party_agreement_id_unit_id")),
    )
    op.create_index(op.f("ix_agreement_party_unit_id"), "agreement_party", ["unit_id"])


def _items() -> None:
    op.create_table(
        "agreement_item",
        sa.Column("id", KEY, nullable=False),
        sa.Column("agreement_id", KEY, nullable=False),
        sa.Column("sku_id", KEY, nullable=False),
        sa.Column("product_name", sa.String(length=120), nullable=False),
        sa.Column("spec", sa.String(length=120), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("price_fen", sa.BigInteger(), nullable=False),
        sa.Column("ceiling_milli", sa.BigInteger(), nullable=True),
        sa.Column("ceiling_fen", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "ceiling_fen IS NULL OR ceiling_fen > 0", name=op.f("ck_agreement_item_ceiling_fen")
        ),
        sa.CheckConstraint(
            "ceiling_milli IS NULL OR ceiling_milli > 0", name=op.f("ck_agreement_item_ceiling_milli")
        ),
        sa.CheckConstraint("price_fen > 0", name=op.f("ck_agreement_item_price")),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_item_agreement_id")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_agreement_item_sku_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_item")),
        sa.UniqueConstraint("agreement_id", "sku_id", name=op.f("uq_agreement_item_agreement_id_sku_id")),
    )
    op.create_index(op.f("ix_agreement_item_sku_id"), "agreement_item", ["sku_id"])


def _signatures() -> None:
    op.create_table(
        "agreement_signature",
        sa.Column("id", KEY, nullable=False),
        sa.Column("agreement_id", KEY, nullable=False),
        sa.Column("side", _closed("side", "unit", "cooperative"), nullable=False),
        sa.Column("unit_id", KEY, nullable=True),
        sa.Column("signer_name", sa.String(length=120), nullable=False),
        sa.Column("signed_by", sa.BigInteger(), nullable=False),
        sa.Column("signed_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("document_id", KEY, nullable=True),
        sa.Column("voided_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(side = 'unit') = (unit_id IS NOT NULL)", name=op.f("ck_agreement_signature_party")
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_signature_agreement_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_agreement_signature_document_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["buyer_unit.id"], name=op.f("fk_agreement_signature_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_signature")),
    )
    op.create_index(op.f("ix_agreement_signature_agreement_id"), "agreement_signature", ["agreement_id"])
    op.create_index(
        "uq_agreement_signature_cooperative",
        "agreement_signature",
        ["agreement_id"],
        unique=True,
        sqlite_where=sa.text("voided_at IS NULL AND unit_id IS NULL"),
        postgresql_where=sa.text("voided_at IS NULL AND unit_id IS NULL"),
    )
    op.create_index(
        "uq_agreement_signature_unit",
        "agreement_signature",
        ["agreement_id", "unit_id"],
        unique=True,
        sqlite_where=sa.text("voided_at IS NULL AND unit_id IS NOT NULL"),
        postgresql_where=sa.text("voided_at IS NULL AND unit_id IS NOT NULL"),
    )


def _closed(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
