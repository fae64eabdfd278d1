"""Group purchases: terms, invitations and pledges."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0033_groups"
down_revision = "0032_deliveries"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FACTS = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
LIVE = sa.text("status IN ('pending', 'standing')")


def upgrade() -> None:
    _group_purchase()
    _group_freight_row()
    _group_invitation()
    _group_item()
    _group_pledge()
    _group_tier()


def downgrade() -> None:
    for table in (
        "group_tier", "group_pledge", "group_item", "group_invitation", "group_freight_row", "group_purchase",
    ):  # fmt: skip
        op.drop_table(table)


def _group_purchase() -> None:
    op.create_table(
        "group_purchase",
        sa.Column("id", KEY, nullable=False),
        sa.Column("no", sa.String(length=24), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("about", sa.String(length=1000), nullable=False),
        sa.Column(
            "status",
            _closed("groupstatus", "draft", "proposed", "open", "awaiting", "ordered", "lapsed", "cancelled"),
            nullable=False,
        ),
        sa.Column("organiser_unit_id", KEY, nullable=True),
        sa.Column("organiser_name", sa.String(length=120), nullable=False),
        sa.Column("of_union", sa.Boolean(), nullable=False),
        sa.Column("region_path", sa.String(length=64), nullable=False),
        sa.Column("system", sa.String(length=32), nullable=False),
        sa.Column("cooperative_id", KEY, nullable=False),
        sa.Column("cooperative_name", sa.String(length=120), nullable=False),
        sa.Column("cooperative_path", sa.String(length=64), nullable=False),
        sa.Column("audience", _closed("audience", "open", "invited", "below", "region"), nullable=False),
        sa.Column("audience_path", sa.String(length=64), nullable=False),
        sa.Column("opens_at", sa.DateTime(), nullable=False),
        sa.Column("closes_at", sa.DateTime(), nullable=False),
        sa.Column("extend_days", sa.Integer(), nullable=False),
        sa.Column("extended_at", sa.DateTime(), nullable=True),
        sa.Column("deliver_first_on", sa.Date(), nullable=False),
        sa.Column("deliver_last_on", sa.Date(), nullable=False),
        sa.Column("delivery_note", sa.String(length=255), nullable=False),
        sa.Column("freight_kind", _closed("freightkind", "free", "fixed", "table"), nullable=False),
        sa.Column("freight_fen", sa.BigInteger(), nullable=False),
        sa.Column("freight_split", _closed("freightsplit", "weight", "amount", "evenly"), nullable=False),
        sa.Column("fairness", _closed("fairness", "pro_rata", "first_come", "largest_gap"), nullable=False),
        sa.Column("if_short", _closed("ifshort", "lapse", "extend", "base_price"), nullable=False),
        sa.Column("close_when_full", sa.Boolean(), nullable=False),
        sa.Column("copied_from_id", sa.BigInteger(), nullable=True),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("consented_by", sa.BigInteger(), nullable=True),
        sa.Column("consented_at", sa.DateTime(), nullable=True),
        sa.Column("answer_by_at", sa.DateTime(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("closed_reason", sa.String(length=255), nullable=False),
        sa.Column("total_fen", sa.BigInteger(), nullable=False),
        sa.Column("freight_total_fen", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("deliver_first_on <= deliver_last_on", name=op.f("ck_group_purchase_delivery")),
        sa.CheckConstraint("extend_days BETWEEN 0 AND 30", name=op.f("ck_group_purchase_extend_days")),
        sa.CheckConstraint(
            "freight_fen >= 0 AND freight_total_fen >= 0 AND total_fen >= 0",
            name=op.f("ck_group_purchase_amounts"),
        ),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_group_purchase_window")),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperative.id"], name=op.f("fk_group_purchase_cooperative_id")
        ),
        sa.ForeignKeyConstraint(
            ["organiser_unit_id"], ["buyer_unit.id"], name=op.f("fk_group_purchase_organiser_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_purchase")),
        sa.UniqueConstraint("no", name=op.f("uq_group_purchase_no")),
    )
    op.create_index(op.f("ix_group_purchase_cooperative_id"), "group_purchase", ["cooperative_id"])
    op.create_index(op.f("ix_group_purchase_cooperative_path"), "group_purchase", ["cooperative_path"])
    op.create_index("ix_group_purchase_due", "group_purchase", ["status", "closes_at"])
    op.create_index(op.f("ix_group_purchase_organiser_unit_id"), "group_purchase", ["organiser_unit_id"])
    op.create_index(op.f("ix_group_purchase_region_path"), "group_purchase", ["region_path"])
    op.create_index(op.f("ix_group_purchase_status"), "group_purchase", ["status"])


def _group_freight_row() -> None:
    op.create_table(
        "group_freight_row",
        sa.Column("id", KEY, nullable=False),
        sa.Column("group_id", KEY, nullable=False),
        sa.Column("from_milli", sa.BigInteger(), nullable=False),
        sa.Column("fee_fen", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("from_milli >= 0 AND fee_fen >= 0", name=op.f("ck_group_freight_row_positive")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["group_purchase.id"], name=op.f("fk_group_freight_row_group_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_freight_row")),
        sa.UniqueConstraint("group_id", "from_milli", name=op.f("uq_group_freight_row_group_id_from_milli")),
    )


def _group_invitation() -> None:
    op.create_table(
        "group_invitation",
        sa.Column("id", KEY, nullable=False),
        sa.Column("group_id", KEY, nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("invited_by", sa.BigInteger(), nullable=False),
        sa.Column("invited_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["group_purchase.id"], name=op.f("fk_group_invitation_group_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["buyer_unit.id"], name=op.f("fk_group_invitation_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_invitation")),
        sa.UniqueConstraint("group_id", "unit_id", name=op.f("uq_group_invitation_group_id_unit_id")),
    )
    op.create_index(op.f("ix_group_invitation_unit_id"), "group_invitation", ["unit_id"])


def _group_item() -> None:
    op.create_table(
        "group_item",
        sa.Column("id", KEY, nullable=False),
        sa.Column("group_id", KEY, nullable=False),
        sa.Column("sku_id", KEY, nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("product_name", sa.String(length=120), nullable=False),
        sa.Column("spec", sa.String(length=120), nullable=False),
        sa.Column("unit", _closed("saleunit", "kg", "piece", "box", "bag", "bottle"), nullable=False),
        sa.Column("base_price_fen", sa.BigInteger(), nullable=False),
        sa.Column("minimum_milli", sa.BigInteger(), nullable=False),
        sa.Column("cap_milli", sa.BigInteger(), nullable=True),
        sa.Column("pack_milli", sa.BigInteger(), nullable=True),
        sa.Column("min_milli", sa.BigInteger(), nullable=False),
        sa.Column("step_milli", sa.BigInteger(), nullable=False),
        sa.Column("max_milli", sa.BigInteger(), nullable=False),
        sa.Column("weight_milli", sa.BigInteger(), nullable=True),
        sa.Column("told_from_milli", sa.BigInteger(), nullable=False),
        sa.Column("reached", sa.Boolean(), nullable=True),
        sa.Column("allocated_milli", sa.BigInteger(), nullable=False),
        sa.Column("final_price_fen", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("allocated_milli >= 0", name=op.f("ck_group_item_allocated")),
        sa.CheckConstraint("base_price_fen > 0", name=op.f("ck_group_item_price")),
        sa.CheckConstraint("cap_milli IS NULL OR cap_milli >= minimum_milli", name=op.f("ck_group_item_cap")),
        sa.CheckConstraint(
            "min_milli > 0 AND step_milli > 0 AND max_milli >= min_milli",
            name=op.f("ck_group_item_order_range"),
        ),
        sa.CheckConstraint("minimum_milli >= 0", name=op.f("ck_group_item_minimum")),
        sa.CheckConstraint("pack_milli IS NULL OR pack_milli > 0", name=op.f("ck_group_item_pack")),
        sa.CheckConstraint("weight_milli IS NULL OR weight_milli > 0", name=op.f("ck_group_item_weight")),
        sa.ForeignKeyConstraint(["group_id"], ["group_purchase.id"], name=op.f("fk_group_item_group_id")),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_group_item_sku_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_item")),
        sa.UniqueConstraint("group_id", "sku_id", name=op.f("uq_group_item_group_id_sku_id")),
    )
    op.create_index(op.f("ix_group_item_sku_id"), "group_item", ["sku_id"])


def _group_pledge() -> None:
    op.create_table(
        "group_pledge",
        sa.Column("id", KEY, nullable=False),
        sa.Column("group_id", KEY, nullable=False),
        sa.Column("item_id", KEY, nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("counted_unit_id", KEY, nullable=False),
        sa.Column(
            "status",
            _closed(
                "pledgestatus",
                "pending",
                "standing",
                "withdrawn",
                "rejected",
                "ordered",
                "left_out",
                "released",
            ),
            nullable=False,
        ),
        sa.Column("qty_milli", sa.BigInteger(), nullable=False),
        sa.Column("tolerance_milli", sa.BigInteger(), nullable=False),
        sa.Column("delivery_point_id", KEY, nullable=True),
        sa.Column(
            "fund_source",
            _closed(
                "fundsource", "canteen", "union", "welfare", "condolence", "raw_material", "personal", "other"
            ),
            nullable=False,
        ),
        sa.Column(
            "purpose",
            _closed("purpose", "canteen", "festival", "condolence", "raw_material", "personal", "other"),
            nullable=False,
        ),
        sa.Column(
            "festival",
            _closed("festival", "", "元旦", "春节", "清明", "劳动节", "端午", "中秋", "国庆"),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=255), nullable=False),
        sa.Column("reserved_gap_fen", sa.BigInteger(), nullable=False),
        sa.Column("seen_price_fen", sa.BigInteger(), nullable=False),
        sa.Column("most_fen", sa.BigInteger(), nullable=False),
        sa.Column("pledged_by", sa.BigInteger(), nullable=False),
        sa.Column("pledged_at", sa.DateTime(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(), nullable=False),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("approval_reason", sa.String(length=255), nullable=False),
        sa.Column("approved_by", sa.BigInteger(), nullable=True),
        sa.Column("approved_at", sa.DateTime(), nullable=True),
        sa.Column("allocated_milli", sa.BigInteger(), nullable=False),
        sa.Column("final_price_fen", sa.BigInteger(), nullable=True),
        sa.Column("freight_fen", sa.BigInteger(), nullable=False),
        sa.Column("why", FACTS, nullable=False),
        sa.Column("closed_reason", sa.String(length=255), nullable=False),
        sa.Column("order_id", KEY, nullable=True),
        sa.CheckConstraint(
            "allocated_milli BETWEEN 0 AND qty_milli + tolerance_milli",
            name=op.f("ck_group_pledge_allocated"),
        ),
        sa.CheckConstraint("qty_milli > 0 AND tolerance_milli >= 0", name=op.f("ck_group_pledge_quantities")),
        sa.CheckConstraint(
            "reserved_gap_fen >= 0 AND most_fen >= 0 AND freight_fen >= 0",
            name=op.f("ck_group_pledge_amounts"),
        ),
        sa.ForeignKeyConstraint(
            ["counted_unit_id"], ["buyer_unit.id"], name=op.f("fk_group_pledge_counted_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["delivery_point_id"], ["delivery_point.id"], name=op.f("fk_group_pledge_delivery_point_id")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["group_purchase.id"], name=op.f("fk_group_pledge_group_id")),
        sa.ForeignKeyConstraint(["item_id"], ["group_item.id"], name=op.f("fk_group_pledge_item_id")),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_group_pledge_order_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["buyer_unit.id"], name=op.f("fk_group_pledge_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_pledge")),
    )
    op.create_index(op.f("ix_group_pledge_counted_unit_id"), "group_pledge", ["counted_unit_id"])
    op.create_index("ix_group_pledge_group", "group_pledge", ["group_id", "status"])
    op.create_index("ix_group_pledge_item", "group_pledge", ["item_id", "status", "qty_milli"])
    op.create_index(op.f("ix_group_pledge_order_id"), "group_pledge", ["order_id"])
    op.create_index(op.f("ix_group_pledge_status"), "group_pledge", ["status"])
    op.create_index(op.f("ix_group_pledge_unit_id"), "group_pledge", ["unit_id"])
    op.create_index(
        "uq_group_pledge_live",
        "group_pledge",
        ["item_id", "unit_id", "counted_unit_id"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )


def _group_tier() -> None:
    op.create_table(
        "group_tier",
        sa.Column("id", KEY, nullable=False),
        sa.Column("item_id", KEY, nullable=False),
        sa.Column("from_milli", sa.BigInteger(), nullable=False),
        sa.Column("price_fen", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("from_milli > 0 AND price_fen > 0", name=op.f("ck_group_tier_positive")),
        sa.ForeignKeyConstraint(["item_id"], ["group_item.id"], name=op.f("fk_group_tier_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_tier")),
        sa.UniqueConstraint("item_id", "from_milli", name=op.f("uq_group_tier_item_id_from_milli")),
    )


def _closed(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
