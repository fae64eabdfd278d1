"""The category of the buyer's unit among the tags of a fact (A16)."""

import sqlalchemy as sa
from alembic import op

from shop.core.append_only import removal_ddl, trigger_ddl

revision = "0014_fact_buyer_category"
down_revision = "0013_product_holds"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "sale_fact", sa.Column("buyer_category", sa.String(length=32), server_default="", nullable=False)
    )
    # Facts written before get the tag that their order has kept since it was placed; nothing else changes.
    dialect = op.get_bind().dialect.name
    for statement in removal_ddl("sale_fact")[dialect]:
        op.execute(statement)
    op.execute(
        "UPDATE sale_fact SET buyer_category = (SELECT o.buyer_category FROM sales_order o"
        " WHERE o.id = sale_fact.order_id) WHERE source = 'platform'"
        " AND EXISTS (SELECT 1 FROM sales_order o WHERE o.id = sale_fact.order_id)"
    )
    for statement in trigger_ddl("sale_fact")[dialect]:
        op.execute(statement)


def downgrade() -> None:
    op.drop_column("sale_fact", "buyer_category")
