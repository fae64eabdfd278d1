"""Versions of listings, their schedules, and weekly capacity."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026_listing_versions"
down_revision = "0025_accreditation"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _versions()
    op.create_table(
        "listing_schedule",
        sa.Column("product_id", KEY, autoincrement=False, nullable=False),
        sa.Column("list_at", sa.DateTime(), nullable=True),
        sa.Column("withdraw_at", sa.DateTime(), nullable=True),
        sa.Column("season_from", sa.Integer(), nullable=True),
        sa.Column("season_to", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(season_from IS NULL) = (season_to IS NULL)", name=op.f("ck_listing_schedule_season")
        ),
        sa.CheckConstraint(
            "list_at IS NULL OR withdraw_at IS NULL OR withdraw_at > list_at",
            name=op.f("ck_listing_schedule_order"),
        ),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_listing_schedule_product_id")),
        sa.PrimaryKeyConstraint("product_id", name=op.f("pk_listing_schedule")),
    )
    op.create_index(op.f("ix_listing_schedule_list_at"), "listing_schedule", ["list_at"])
    op.create_index(op.f("ix_listing_schedule_withdraw_at"), "listing_schedule", ["withdraw_at"])
    op.create_table(
        "capacity_week",
        sa.Column("sku_id", KEY, autoincrement=False, nullable=False),
        sa.Column("week_on", sa.Date(), nullable=False),
        sa.Column("taken_milli", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("taken_milli >= 0", name=op.f("ck_capacity_week_taken")),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_capacity_week_sku_id")),
        sa.PrimaryKeyConstraint("sku_id", "week_on", name=op.f("pk_capacity_week")),
    )
    with op.batch_alter_table("sku") as batch:
        batch.add_column(sa.Column("weekly_milli", sa.BigInteger(), nullable=True))
        batch.create_check_constraint(
            op.f("ck_sku_weekly_positive"), "weekly_milli IS NULL OR weekly_milli > 0"
        )
    with op.batch_alter_table("order_line") as batch:
        batch.add_column(sa.Column("capacity_week_on", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("order_line") as batch:
        batch.drop_column("capacity_week_on")
    with op.batch_alter_table("sku") as batch:
        batch.drop_constraint(op.f("ck_sku_weekly_positive"), type_="check")
        batch.drop_column("weekly_milli")
    op.drop_table("capacity_week")
    op.drop_table("listing_schedule")
    op.drop_table("listing_version")


def _versions() -> None:
    op.create_table(
        "listing_version",
        sa.Column("id", KEY, nullable=False),
        sa.Column("product_id", KEY, nullable=False),
        sa.Column("cooperative_id", KEY, nullable=False),
        sa.Column("region_path", sa.String(length=64), nullable=False),
        sa.Column("county_code", sa.String(length=12), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", _closed("versionkind", "listing", "material", "minor"), nullable=False),
        sa.Column(
            "status", _closed("versionstatus", "waiting", "approved", "returned", "recalled"), nullable=False
        ),
        sa.Column(
            "description", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("asked_by", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("notes", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperative.id"], name=op.f("fk_listing_version_cooperative_id")
        ),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_listing_version_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing_version")),
        sa.UniqueConstraint("product_id", "number", name=op.f("uq_listing_version_product_id_number")),
    )
    waiting = sa.text("status = 'waiting'")
    op.create_index(op.f("ix_listing_version_cooperative_id"), "listing_version", ["cooperative_id"])
    op.create_index("ix_listing_version_desk", "listing_version", ["status", "county_code"])
    op.create_index(op.f("ix_listing_version_region_path"), "listing_version", ["region_path"])
    op.create_index(op.f("ix_listing_version_status"), "listing_version", ["status"])
    op.create_index(
        "uq_listing_version_open",
        "listing_version",
        ["product_id"],
        unique=True,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )


def _closed(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
