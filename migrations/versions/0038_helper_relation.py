"""By which duty a unit helps: a tag of the unit, its orders and their facts (A38)."""

import sqlalchemy as sa
from alembic import op

revision = "0038_helper_relation"
down_revision = "0037_campaigns"
branch_labels = None
depends_on = None

KINDS = (
    "none", "fixed_point", "paired_aid", "cooperation", "village_team", "mass_organisation", "private",
)  # fmt: skip


def upgrade() -> None:
    for table in ("sale_fact", "sales_order"):
        op.add_column(table, sa.Column("helper", sa.String(length=32), server_default="none", nullable=False))
    with op.batch_alter_table("buyer_unit") as unit:
        unit.add_column(sa.Column("helper", sa.String(length=32), server_default="none", nullable=False))
    with op.batch_alter_table("buyer_unit") as unit:
        unit.create_check_constraint("helperrelation", sa.column("helper").in_(KINDS))


def downgrade() -> None:
    with op.batch_alter_table("buyer_unit") as unit:
        unit.drop_constraint("helperrelation", type_="check")
    with op.batch_alter_table("buyer_unit") as unit:
        unit.drop_column("helper")
    for table in ("sales_order", "sale_fact"):
        op.drop_column(table, "helper")
