"""Buyer units and cooperatives."""

import sqlalchemy as sa
from alembic import op

revision = "0004_parties"
down_revision = "0003_accounts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "buyer_unit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("pinyin_key", sa.String(length=255), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "active",
                "merged",
                "closed",
                name="unitstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "category",
            sa.Enum(
                "town_office",
                "leading_group",
                "village_helper",
                "linked_enterprise",
                "budget_unit",
                "state_enterprise",
                "private_enterprise",
                "social_organisation",
                "union",
                "other",
                name="unitcategory",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "venue",
            sa.Enum(
                "office",
                "enterprise",
                "school",
                "hospital",
                "barracks",
                "other",
                name="venueclass",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "system",
            sa.Enum(
                "财政局",
                "总工会",
                "工商联",
                "民政局",
                "团委",
                "妇联",
                "其他",
                name="statisticalsystem",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("competent_department", sa.String(length=120), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("region_path", sa.String(length=64), nullable=False),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("represented_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("merged_into_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "canteen",
            sa.Enum(
                "own",
                "contracted",
                "shared_lead",
                "shared",
                "none",
                name="canteen",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("union_members", sa.Integer(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("alias", sa.String(length=120), nullable=False),
        sa.Column("terms_days", sa.Integer(), nullable=False),
        sa.Column("approval_hours", sa.Integer(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("approval_hours BETWEEN 1 AND 720", name=op.f("ck_buyer_unit_approval_hours")),
        sa.CheckConstraint("terms_days BETWEEN 0 AND 60", name=op.f("ck_buyer_unit_terms_days")),
        sa.CheckConstraint("union_members >= 0", name=op.f("ck_buyer_unit_union_members")),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["buyer_unit.id"], name=op.f("fk_buyer_unit_merged_into_id")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["buyer_unit.id"], name=op.f("fk_buyer_unit_parent_id")),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_buyer_unit_region_code")),
        sa.ForeignKeyConstraint(
            ["represented_by_id"], ["buyer_unit.id"], name=op.f("fk_buyer_unit_represented_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buyer_unit")),
        sa.UniqueConstraint("credit_code", name=op.f("uq_buyer_unit_credit_code")),
    )
    op.create_index(op.f("ix_buyer_unit_pinyin_key"), "buyer_unit", ["pinyin_key"], unique=False)
    op.create_index(op.f("ix_buyer_unit_region_path"), "buyer_unit", ["region_path"], unique=False)
    op.create_index(op.f("ix_buyer_unit_status"), "buyer_unit", ["status"], unique=False)
    op.create_index(op.f("ix_buyer_unit_system"), "buyer_unit", ["system"], unique=False)
    op.create_table(
        "cooperative",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("pinyin_key", sa.String(length=255), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=False),
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
        sa.Column(
            "status",
            sa.Enum(
                "active",
                "suspended",
                "closed",
                name="cooperativestatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("region_path", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=255), nullable=False),
        sa.Column("contact", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=32), nullable=False),
        sa.Column("bank", sa.String(length=120), nullable=False),
        sa.Column("account_name", sa.String(length=120), nullable=False),
        sa.Column("account_no", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=1000), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_cooperative_region_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cooperative")),
        sa.UniqueConstraint("credit_code", name=op.f("uq_cooperative_credit_code")),
    )
    op.create_index(op.f("ix_cooperative_pinyin_key"), "cooperative", ["pinyin_key"], unique=False)
    op.create_index(op.f("ix_cooperative_region_path"), "cooperative", ["region_path"], unique=False)
    op.create_index(op.f("ix_cooperative_status"), "cooperative", ["status"], unique=False)
    op.create_table(
        "bank_account_change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cooperative_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("bank", sa.String(length=120), nullable=False),
        sa.Column("account_name", sa.String(length=120), nullable=False),
        sa.Column("account_no", sa.String(length=40), nullable=False),
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
            ["cooperative_id"], ["cooperative.id"], name=op.f("fk_bank_account_change_cooperative_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_account_change")),
    )
    op.create_index(
        op.f("ix_bank_account_change_cooperative_id"), "bank_account_change", ["cooperative_id"], unique=False
    )
    op.create_index(op.f("ix_bank_account_change_status"), "bank_account_change", ["status"], unique=False)
    op.create_table(
        "buyer_unit_name",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["buyer_unit.id"], name=op.f("fk_buyer_unit_name_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buyer_unit_name")),
    )
    op.create_index(op.f("ix_buyer_unit_name_unit_id"), "buyer_unit_name", ["unit_id"], unique=False)
    op.create_table(
        "delivery_point",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("address", sa.String(length=255), nullable=False),
        sa.Column("contact", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=32), nullable=False),
        sa.Column("hours", sa.String(length=120), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["buyer_unit.id"], name=op.f("fk_delivery_point_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_point")),
    )
    op.create_index(op.f("ix_delivery_point_unit_id"), "delivery_point", ["unit_id"], unique=False)
    op.create_table(
        "helped_households",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cooperative_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.CheckConstraint("households >= 0 AND people >= 0", name=op.f("ck_helped_households_counts")),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperative.id"], name=op.f("fk_helped_households_cooperative_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_helped_households")),
        sa.UniqueConstraint("cooperative_id", "year", name=op.f("uq_helped_households_cooperative_id_year")),
    )
    op.create_table(
        "invoice_details",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("tax_no", sa.String(length=18), nullable=False),
        sa.Column("address", sa.String(length=255), nullable=False),
        sa.Column("phone", sa.String(length=32), nullable=False),
        sa.Column("bank", sa.String(length=120), nullable=False),
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["buyer_unit.id"], name=op.f("fk_invoice_details_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_details")),
        sa.UniqueConstraint("unit_id", name=op.f("uq_invoice_details_unit_id")),
    )


def downgrade() -> None:
    op.drop_table("invoice_details")
    op.drop_table("helped_households")
    op.drop_index(op.f("ix_delivery_point_unit_id"), table_name="delivery_point")
    op.drop_table("delivery_point")
    op.drop_index(op.f("ix_buyer_unit_name_unit_id"), table_name="buyer_unit_name")
    op.drop_table("buyer_unit_name")
    op.drop_index(op.f("ix_bank_account_change_status"), table_name="bank_account_change")
    op.drop_index(op.f("ix_bank_account_change_cooperative_id"), table_name="bank_account_change")
    op.drop_table("bank_account_change")
    op.drop_index(op.f("ix_cooperative_status"), table_name="cooperative")
    op.drop_index(op.f("ix_cooperative_region_path"), table_name="cooperative")
    op.drop_index(op.f("ix_cooperative_pinyin_key"), table_name="cooperative")
    op.drop_table("cooperative")
    op.drop_index(op.f("ix_buyer_unit_system"), table_name="buyer_unit")
    op.drop_index(op.f("ix_buyer_unit_status"), table_name="buyer_unit")
    op.drop_index(op.f("ix_buyer_unit_region_path"), table_name="buyer_unit")
    op.drop_index(op.f("ix_buyer_unit_pinyin_key"), table_name="buyer_unit")
    op.drop_table("buyer_unit")
