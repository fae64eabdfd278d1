"""Standing orders: plans with their items, pauses, and a row for each day that is changed or due."""

import sqlalchemy as sa
from alembic import op

revision = "0031_standing"
down_revision = "0030_after_sales"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _orders()
    _occurrences()
    _pauses()
    _plans()
    _items()
    _lines()


def downgrade() -> None:
    op.drop_table("standing_line")
    op.drop_table("standing_item")
    op.drop_table("standing_plan")
    op.drop_table("standing_pause")
    op.drop_table("standing_occurrence")
    op.drop_table("standing_order")


def _orders() -> None:
    op.create_table(
        "standing_order",
        sa.Column("id", KEY, nullable=False),
        sa.Column("no", sa.String(length=24), nullable=False),
        sa.Column("status", _closed("standingstatus", "waiting", "active", "ended"), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("agreement_id", KEY, nullable=False),
        sa.Column("cooperative_id", KEY, nullable=False),
        sa.Column("cooperative_name", sa.String(length=120), nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("unit_name", sa.String(length=120), nullable=False),
        sa.Column("counted_unit_id", KEY, nullable=False),
        sa.Column("counted_unit_name", sa.String(length=120), nullable=False),
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
            "payment_method",
            _closed("paymentmethod", "bank_transfer", "credit_term", "stripe"),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("days_ahead", sa.Integer(), nullable=False),
        sa.Column("cutoff_days", sa.Integer(), nullable=False),
        sa.Column("cutoff_minute", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("lay_at", sa.DateTime(), nullable=True),
        sa.Column("laid_until_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended_reason", sa.String(length=255), nullable=False),
        sa.CheckConstraint(
            "cutoff_days >= 0 AND days_ahead >= cutoff_days", name=op.f("ck_standing_order_ahead")
        ),
        sa.CheckConstraint(
            "cutoff_minute >= 0 AND cutoff_minute < 1440", name=op.f("ck_standing_order_minute")
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_standing_order_agreement_id")
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperative.id"], name=op.f("fk_standing_order_cooperative_id")
        ),
        sa.ForeignKeyConstraint(
            ["counted_unit_id"], ["buyer_unit.id"], name=op.f("fk_standing_order_counted_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["delivery_point_id"], ["delivery_point.id"], name=op.f("fk_standing_order_delivery_point_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["buyer_unit.id"], name=op.f("fk_standing_order_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_order")),
        sa.UniqueConstraint("no", name=op.f("uq_standing_order_no")),
    )
    op.create_index(op.f("ix_standing_order_agreement_id"), "standing_order", ["agreement_id"])
    op.create_index(op.f("ix_standing_order_cooperative_id"), "standing_order", ["cooperative_id"])
    op.create_index(op.f("ix_standing_order_counted_unit_id"), "standing_order", ["counted_unit_id"])
    op.create_index("ix_standing_order_lay", "standing_order", ["status", "lay_at"])
    op.create_index(op.f("ix_standing_order_status"), "standing_order", ["status"])
    op.create_index(op.f("ix_standing_order_unit_id"), "standing_order", ["unit_id"])


def _occurrences() -> None:
    op.create_table(
        "standing_occurrence",
        sa.Column("id", KEY, nullable=False),
        sa.Column("standing_order_id", KEY, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "status",
            _closed("occurrencestatus", "planned", "edited", "generated", "skipped", "failed"),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=255), nullable=False),
        sa.Column("cutoff_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.BigInteger(), nullable=True),
        sa.Column("purchase_id", KEY, nullable=True),
        sa.CheckConstraint(
            "status <> 'generated' OR purchase_id IS NOT NULL", name=op.f("ck_standing_occurrence_ordered")
        ),
        sa.CheckConstraint("status <> 'skipped' OR reason <> ''", name=op.f("ck_standing_occurrence_reason")),
        sa.ForeignKeyConstraint(
            ["purchase_id"], ["purchase.id"], name=op.f("fk_standing_occurrence_purchase_id")
        ),
        sa.ForeignKeyConstraint(
            ["standing_order_id"],
            ["standing_order.id"],
            name=op.f("fk_standing_occurrence_standing_order_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_occurrence")),
        sa.UniqueConstraint("purchase_id", name=op.f("uq_standing_occurrence_purchase_id")),
        sa.UniqueConstraint(
            "standing_order_id", "day", name=op.f("uq_standing_occurrence_standing_order_id_day")
        ),
    )
    op.create_index("ix_standing_occurrence_due", "standing_occurrence", ["due_at", "id"])
    op.create_index(op.f("ix_standing_occurrence_status"), "standing_occurrence", ["status"])


def _pauses() -> None:
    op.create_table(
        "standing_pause",
        sa.Column("id", KEY, nullable=False),
        sa.Column("standing_order_id", KEY, nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=255), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("last_on IS NULL OR last_on >= first_on", name=op.f("ck_standing_pause_days")),
        sa.ForeignKeyConstraint(
            ["standing_order_id"], ["standing_order.id"], name=op.f("fk_standing_pause_standing_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_pause")),
    )
    op.create_index(op.f("ix_standing_pause_standing_order_id"), "standing_pause", ["standing_order_id"])


def _plans() -> None:
    op.create_table(
        "standing_plan",
        sa.Column("id", KEY, nullable=False),
        sa.Column("standing_order_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "status", _closed("planstatus", "waiting", "approved", "returned", "replaced"), nullable=False
        ),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("off_on_holidays", sa.Boolean(), nullable=False),
        sa.Column("moved_days", _closed("moveddays", "as_weekend", "as_replaced"), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("notes", sa.String(length=255), nullable=False),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> asked_by", name=op.f("ck_standing_plan_two_people")
        ),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_standing_plan_days")),
        sa.CheckConstraint("weeks BETWEEN 1 AND 4", name=op.f("ck_standing_plan_weeks")),
        sa.ForeignKeyConstraint(
            ["standing_order_id"], ["standing_order.id"], name=op.f("fk_standing_plan_standing_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_plan")),
        sa.UniqueConstraint(
            "standing_order_id", "number", name=op.f("uq_standing_plan_standing_order_id_number")
        ),
    )
    op.create_index(op.f("ix_standing_plan_status"), "standing_plan", ["status"])
    op.create_index(
        "uq_standing_plan_approved",
        "standing_plan",
        ["standing_order_id"],
        unique=True,
        sqlite_where=sa.text("status = 'approved'"),
        postgresql_where=sa.text("status = 'approved'"),
    )
    op.create_index(
        "uq_standing_plan_waiting",
        "standing_plan",
        ["standing_order_id"],
        unique=True,
        sqlite_where=sa.text("status = 'waiting'"),
        postgresql_where=sa.text("status = 'waiting'"),
    )


def _items() -> None:
    op.create_table(
        "standing_item",
        sa.Column("id", KEY, nullable=False),
        sa.Column("plan_id", KEY, nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("sku_id", KEY, nullable=False),
        sa.Column("qty_milli", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("qty_milli > 0", name=op.f("ck_standing_item_qty")),
        sa.CheckConstraint(
            "week BETWEEN 1 AND 4 AND weekday BETWEEN 1 AND 7", name=op.f("ck_standing_item_slot")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["standing_plan.id"], name=op.f("fk_standing_item_plan_id")),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_standing_item_sku_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_item")),
        sa.UniqueConstraint(
            "plan_id", "week", "weekday", "sku_id", name=op.f("uq_standing_item_plan_id_week_weekday_sku_id")
        ),
    )


def _lines() -> None:
    op.create_table(
        "standing_line",
        sa.Column("id", KEY, nullable=False),
        sa.Column("occurrence_id", KEY, nullable=False),
        sa.Column("sku_id", KEY, nullable=False),
        sa.Column("qty_milli", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("qty_milli > 0", name=op.f("ck_standing_line_qty")),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["standing_occurrence.id"], name=op.f("fk_standing_line_occurrence_id")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_standing_line_sku_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_line")),
        sa.UniqueConstraint("occurrence_id", "sku_id", name=op.f("uq_standing_line_occurrence_id_sku_id")),
    )


def _closed(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
